/**
 * `look`: what decoding a docking's footage showed, after the camera had gone: stretches in which the picture stands still or
 * is black, or the sound is digital silence. Warnings for people, never gaps; the verdicts stay in the `continuity` records.
 * Lies with the dock, since the intake is closed by then.
 */
import { z } from 'zod';
import { count, docking, headerShape, text } from './header.js';

/** How many of each list a record holds. */
export const LOOK_LIMITS = { notLooked: 200, stretches: 1000 } as const;

export const lookRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:look:1'),
  ...headerShape,
  /** The docking whose footage was looked at. */
  about: docking,
  decoder: z.strictObject({
    name: text(64),
    /** Least length of a stretch that is told. */
    least_ms: count,
  }),
  /** Files decoded to their end. */
  looked: count,
  /** Those that were not, by the log position of their segment record; `not_looked_more` were left out of this list. */
  not_looked: z
    .array(z.strictObject({ seq: count, reason: z.enum(['deadline', 'decoder', 'bound', 'missing']) }))
    .max(LOOK_LIMITS.notLooked),
  not_looked_more: count,
  /** On the file's own axis, ms from its first sample; `stretches_more` were left out of this list. */
  stretches: z
    .array(
      z.strictObject({ seq: count, kind: z.enum(['frozen', 'black', 'silent']), start_ms: z.int(), end_ms: z.int() }),
    )
    .max(LOOK_LIMITS.stretches),
  stretches_more: count,
});

export type LookRecord = z.infer<typeof lookRecord>;
