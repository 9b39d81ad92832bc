/** The ledger's part about the deep look on duty (port: ports/ledger-looks.ts). */
import { z } from 'zod';
import type { DeepLook } from '../../continuity/footage-file.js';
import { dockingId } from '../../domain/ids.js';
import type { LedgerLooks, LookedFile } from '../../ports/ledger-looks.js';
import { decoder } from './rows.js';
import type { Store } from './store.js';

const toLooked = decoder<LookedFile>(
  'look',
  z.object({
    segment: z.int(),
    looks: z.string().transform((text) => JSON.parse(text) as readonly DeepLook[]),
    stoppedBy: z
      .enum(['deadline', 'decoder', 'bound', 'missing'])
      .nullable()
      .transform((value) => value ?? undefined),
  }),
);

export function lookPart(store: Store): LedgerLooks {
  return {
    wantLook: (docking) => store.write('INSERT INTO look_wanted VALUES (?) ON CONFLICT DO NOTHING', [docking]),
    nextLook: async () => {
      const row = await store.one(
        `SELECT w.docking FROM look_wanted w JOIN docking d ON d.id = w.docking
           WHERE d.state = 'closed' ORDER BY w.docking LIMIT 1`,
      );
      return row === undefined ? undefined : dockingId(String(row['docking']));
    },
    lookOf: async (segment) => {
      const row = await store.one('SELECT * FROM look WHERE segment = ?', [segment]);
      return row === undefined ? undefined : toLooked(row);
    },
    addLook: ({ segment, looks, stoppedBy }) =>
      store.write('INSERT INTO look VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [
        segment,
        JSON.stringify(looks),
        stoppedBy ?? null,
      ]),
  };
}
