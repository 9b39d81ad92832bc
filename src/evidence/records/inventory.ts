/**
 * `inventory`: everything that was seen on the medium, before the first byte was copied. Completeness is judged by it.
 * The full listing lies beside it as `inventory.ndjson`.
 */
import { z } from 'zod';
import { besideFile, camera, count, docking, headerShape, text } from './header.js';

export const inventoryRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:inventory:1'),
  ...headerShape,
  docking,
  cam: camera,
  /** Null where the medium was given by path. */
  slot: z.int().min(1).max(999).nullable(),
  medium: z.strictObject({ fs: text(64).nullable(), vol: text(200).nullable() }),
  listing: besideFile('inventory.ndjson'),
  /** Files, and the sum of their sizes as listed. */
  count,
  bytes: count,
  /** Entries that are listed but never pulled: symbolic links, devices, sockets. */
  refused: count,
  /** True when the listing stopped at its limit or at an error: the list is then known to be too short. */
  truncated: z.boolean(),
});

export type InventoryRecord = z.infer<typeof inventoryRecord>;
