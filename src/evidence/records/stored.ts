/** `stored`: the archive's receipt for one segment, given after the bytes were read again at the far side. */
import { z } from 'zod';
import { count, docking, headerShape, hex64, text, utc } from './header.js';

export const storedRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:stored:1'),
  ...headerShape,
  docking,
  /** Log position of the segment record. */
  of: count,
  /** The archive's target as the archive port names it: `directory:/srv/archive`. */
  archive: text(1024),
  key: text(1024),
  /** Version id of an object store; null for a folder. */
  version: text(1024).nullable(),
  size: count,
  /** Computed from what was read back. */
  sha256: hex64,
  stored_at: utc,
});

export type StoredRecord = z.infer<typeof storedRecord>;
