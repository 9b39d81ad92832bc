/** How every list is paged: at most `limit` rows, and `next` to go on with where there are more. */

/** Asks for one row more than is shown: so it is known whether there is a next page without counting. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => string | number,
): { readonly shown: readonly T[]; readonly next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next: rows.length > limit && last !== undefined ? String(keyOf(last)) : null };
}
