/**
 * `close`: the end of one docking. It fixes the delivery by the digest of its tag manifest, and the fate of every listed
 * file by the digest of `fates.ndjson`. Without it an intake is open, and therefore incomplete.
 */
import { z } from 'zod';
import { besideFile, count, docking, headerShape, hex64, text } from './header.js';

export const closeRecord = z
  .strictObject({
    _type: z.literal('urn:sealdock:record:close:1'),
    ...headerShape,
    docking,
    /** Log position of this docking's inventory record. */
    inventory_seq: count,
    tagmanifest: z.strictObject({ name: z.literal('tagmanifest-sha256.txt'), sha256: hex64 }),
    fates: besideFile('fates.ndjson'),
    counts: z.strictObject({ pulled: count, already_held: count, unreadable: count, pending: count }),
    /** Bytes pulled in this docking. */
    bytes: count,
    handed_back: z.boolean(),
    kept_because: text(200).nullable(),
  })
  .refine((record) => record.handed_back === (record.kept_because === null), 'handed back, or a reason why not');

export type CloseRecord = z.infer<typeof closeRecord>;
