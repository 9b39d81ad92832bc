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

export async function applyPatch(
  writer: Connection,
  table: string,
  columns: Readonly<Record<string, Column>>,
  patch: object,
  where: { readonly column: string; readonly value: SqlValue },
): Promise<void> {
  const sets: string[] = [];
  const values: SqlValue[] = [];
  for (const [key, value] of Object.entries(patch)) {
    const column = columns[key];
    if (column === undefined) throw new TypeError(`${table} has no column for ${key}`);
    sets.push(`${column.name} = ?`);
    values.push(column.write(value));
  }
  if (sets.length === 0) return;
  await writer.run(`UPDATE ${table} SET ${sets.join(', ')} WHERE ${where.column} = ?`, [...values, where.value]);
}
