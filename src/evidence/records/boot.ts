/** `boot`: the daemon started. Says whether it had ended in order, with which settings it runs and what it had to heal. */
import { z } from 'zod';
import { count, headerShape, hex64 } from './header.js';

/** Names of counts and facts: words in lower case. */
export const factKey = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/);

export const bootRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:boot:1'),
  ...headerShape,
  previous: z.enum(['first', 'clean', 'unclean', 'unknown']),
  /** Digest of the settings in force. */
  config: hex64,
  free_bytes: count.nullable(),
  /** What recovery found and did, by name; at most 32. */
  recovered: z.record(factKey, count).refine((counts) => Object.keys(counts).length <= 32, 'too many counts'),
});

export type BootRecord = z.infer<typeof bootRecord>;
