/** `refused`: somebody or something tried what is not allowed (delete, overwrite, wipe without receipt) and was stopped. */
import { z } from 'zod';
import { docking, headerShape, text } from './header.js';

export const refusedRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:refused:1'),
  ...headerShape,
  docking: docking.nullable(),
  attempt: z.string().regex(/^[a-z][a-z-]{0,47}$/),
  /** What it was aimed at: a path, a camera, a setting. */
  subject: text(1024),
  /** A role, a pseudonymous id, or the part of the program. */
  by: text(64),
  reason: text(200),
});

export type RefusedRecord = z.infer<typeof refusedRecord>;
