/** The ledger's small named values, among them whose ledger it is. */
import { Failure } from '../../domain/failure.js';
import { sha256Hex } from '../../domain/ids.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Store } from './store.js';

export function notePart(store: Store): Pick<Ledger, 'bind' | 'identity' | 'note' | 'noted'> {
  return {
    bind: (identity) =>
      store.transaction(async (writer) => {
        for (const [key, value] of Object.entries(identity)) {
          await writer.run('INSERT INTO note VALUES (?, ?) ON CONFLICT (key) DO NOTHING', [`identity-${key}`, value]);
          const row = await writer.one('SELECT value FROM note WHERE key = ?', [`identity-${key}`]);
          if (row?.['value'] !== value) throw new Failure('key-mismatch', { what: key });
        }
      }),
    identity: async () => {
      const rows = await store.all("SELECT key, value FROM note WHERE key LIKE 'identity-%'");
      const values = new Map(rows.map((row) => [String(row['key']), String(row['value'])]));
      const [dock, origin, keyId] = ['dock', 'origin', 'keyId'].map((key) => values.get(`identity-${key}`));
      if (dock === undefined || origin === undefined || keyId === undefined) return undefined;
      return { dock, origin: sha256Hex(origin), keyId };
    },
    note: (key, value) =>
      store.write('INSERT INTO note VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
        `note-${key}`,
        value,
      ]),
    noted: async (key) => {
      const row = await store.one('SELECT value FROM note WHERE key = ?', [`note-${key}`]);
      return row === undefined ? undefined : String(row['value']);
    },
  };
}
