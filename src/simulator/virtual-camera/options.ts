/** What a virtual camera is and does, as it is handed to its process: one JSON text, decoded here and nowhere else. */
import { z } from 'zod';

const FAULT_KINDS = [
  /** No answer any more. */
  'silent',
  /** The answer comes `ms` later than it should. */
  'late',
  /** Half of the answer and no end of line. */
  'cut',
  'doubled',
  /** A line of another language. */
  'wrong-grammar',
  /** Bytes that are no text. */
  'noise',
  /** A megabyte without an end of line. */
  'endless',
  /** Lines without end that answer nothing. */
  'babble',
  'refuse-login',
  'refuse-disk',
  /** Says that it becomes a disk and never does. */
  'no-disk',
  /** The port goes instead of an answer. */
  'unplug',
] as const;

const text = z.string().max(64);
const delay = z.number().min(0).max(60_000).default(0);

export const optionsSchema = z.strictObject({
  /** Where the link to the pseudo-terminal is made; its folder exists. */
  portPath: z.string().min(1),
  dialect: z.enum(['bc-ascii', 'cdc-status']).default('bc-ascii'),
  serial: text.default('1234567'),
  model: text.default('DSJ-A1'),
  idCode: text.default('BC001'),
  officer: text.default('000001'),
  /** Told in status lines only: the BC+ language has no question for it. */
  firmware: text.default('1.2.3'),
  batteryPercent: z.int().min(0).max(100).default(87),
  /** Camera minus this machine's clock: positive is fast. Fractions shift the second's edge. */
  clockOffsetMs: z.number().default(0),
  /** Before the camera looks at its clock, and after it. */
  askDelayMs: delay,
  replyDelayMs: delay,
  /** Makes a login necessary. */
  password: text.optional(),
  statusEveryMs: z.int().min(20).max(60_000).default(1000),
  /** The camera's disk: the staged folder gets its other name when the camera becomes a disk, and back when it is unplugged. */
  card: z
    .strictObject({
      staged: z.string().min(1),
      folder: z.string().min(1),
      delayMs: z.number().min(0).max(60_000).default(200),
      /** False: the port goes without a word, as some cameras' does. */
      isAnswered: z.boolean().default(true),
    })
    .optional(),
  fault: z
    .strictObject({
      kind: z.enum(FAULT_KINDS),
      /** Questions that are still answered as they should be. */
      after: z.int().min(0).default(0),
      ms: z.number().min(0).max(60_000).default(0),
    })
    .optional(),
});

export type CameraOptions = z.output<typeof optionsSchema>;
/** As they are given: everything but the port's path has a default. */
export type GivenCameraOptions = z.input<typeof optionsSchema>;
