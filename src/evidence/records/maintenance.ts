/**
 * `maintenance`: the state of a camera at a docking, or what people did to it. `who` is a role or a pseudonymous id: a log
 * that can never be pruned holds no names.
 */
import { z } from 'zod';
import { MAINTENANCE_KINDS } from '../../domain/maintenance-kind.js';
import { factKey } from './boot.js';
import { docking, headerShape, text, utc } from './header.js';

export const maintenanceRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:maintenance:1'),
  ...headerShape,
  /** Null for work on the dock itself. */
  cam: text(64).nullable(),
  docking: docking.nullable(),
  kind: z.enum(['docking-facts', ...MAINTENANCE_KINDS]),
  who: text(64),
  /** When it happened, as told; `now` is when it was recorded. */
  at: utc,
  /** Short strings and integers by name; at most 64. */
  facts: z
    .record(factKey, z.union([z.string().max(200), z.int(), z.boolean(), z.null()]))
    .refine((facts) => Object.keys(facts).length <= 64, 'too many facts'),
  parts: z.array(z.strictObject({ part: text(64), removed: text(64).nullable(), fitted: text(64).nullable() })).max(16),
  note: z.string().max(2000).nullable(),
});

export type MaintenanceRecord = z.infer<typeof maintenanceRecord>;
