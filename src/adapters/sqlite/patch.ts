/** Turns a patch (absent: keep, undefined: clear) into the SET part of an UPDATE. */
import type { Connection, SqlValue } from './connection.js';

export type Column = { readonly name: string; readonly write: (value: unknown) => SqlValue };

export const plain = (name: string): Column => ({
  name,
  write: (value) => (value === undefined ? null : typeof value === 'boolean' ? Number(value) : (value as SqlValue)),
});
export const json = (name: string): Column => ({
  name,
  write: (value) => (value === undefined ? null : JSON.stringify(value)),
});
export const joined = (name: string): Column => ({
  name,
  write: (value) => (Array.isArray(value) ? value.join(' ') : null),
});

/** Gives how many rows it changed; `guard` is a further condition. */
export async function applyPatch(
  writer: Connection,
  table: string,
  columns: Readonly<Record<string, Column>>,
  patch: object,
  where: { readonly column: string; readonly value: SqlValue; readonly guard?: string | undefined },
): Promise<number> {
  const sets: string[] = [];
  const values: SqlValue[] = [];
  for (const [key, value] of Object.entries(patch)) {
    const column = columns[key];
    if (column === undefined) throw new TypeError(`${table} has no column for ${key}`);
    sets.push(`${column.name} = ?`);
    values.push(column.write(value));
  }
  if (sets.length === 0) return 0;
  const guard = where.guard === undefined ? '' : ` AND ${where.guard}`;
  const sql = `UPDATE ${table} SET ${sets.join(', ')} WHERE ${where.column} = ?${guard}`;
  return (await writer.run(sql, [...values, where.value])).changes;
}
