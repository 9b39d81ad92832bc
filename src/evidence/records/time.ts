/**
 * `time`: a clock was stepped or changed its source: the dock's own, or a camera's that the dock set. With the reason
 * `evidence` nothing was changed yet: `before` is the camera's clock and `after` the dock's, read at one moment.
 */
import { z } from 'zod';
import { count, docking, headerShape, sync, text, utc } from './header.js';

const clockState = z.strictObject({ at: utc.nullable(), sync: sync.nullable(), unc_ms: count.nullable() });

export const timeRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:time:1'),
  ...headerShape,
  subject: z.enum(['dock', 'camera']),
  /** Both null for the dock's own clock. */
  docking: docking.nullable(),
  cam: text(64).nullable(),
  before: clockState,
  after: clockState,
  /** After minus before, at one moment; null where it is not known. */
  step_ms: z.int().nullable(),
  method: text(64).nullable(),
  reason: text(200),
});

export type TimeRecord = z.infer<typeof timeRecord>;
