/**
 * `epoch`: the log was begun anew, because a witness had seen more of it, or other things, than the dock still held. It is the first
 * record of the new epoch; its `prev` names the last record that the dock had. Sizes count the records of the old epoch alone.
 */
import { z } from 'zod';
import { count, headerShape, hex64, text } from './header.js';

/** Base64 of a checkpoint with some cosignatures: a few lines of 150 characters. */
export const MAX_WITNESSED_NOTE = 16_384;

export const epochRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:epoch:1'),
  ...headerShape,
  old: z.strictObject({
    epoch: z.int().min(1),
    first_seq: count,
    own_size: z.int().min(1),
    own_root: hex64,
    /** The most that a witness remembered; null where none was asked, or none that was asked answered. */
    witnessed: z
      .strictObject({
        size: count,
        /** Null, like `note`, where the witness tells its size only. */
        root: hex64.nullable(),
        witness: text(255),
        /** The checkpoint as the witness keeps it, in base64. */
        note: z
          .string()
          .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
          .max(MAX_WITNESSED_NOTE)
          .nullable(),
      })
      .nullable(),
  }),
  /** Code of what had stopped the log. */
  stopped: text(64),
  reason: text(2000),
  /** A role or a pseudonymous id. */
  who: text(64),
});

export type EpochRecord = z.infer<typeof epochRecord>;
