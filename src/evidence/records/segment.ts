/**
 * `segment`: one file of a camera was pulled and hashed (evidence format, 2.2). The key `sha256` occurs exactly once, so
 * that `sed` can take it out. `cont`, `legal` and `incamera_sig` are null until something judges them; verdicts that come
 * later are records of their own.
 */
import { z } from 'zod';
import { camera, count, docking, headerShape, hex64, text, utc } from './header.js';

const codecTrack = z.strictObject({
  kind: z.enum(['video', 'audio']),
  codec: text(32),
  samples: count,
  dur_ms: z.int().nullable(),
});

export const segmentRecord = z
  .strictObject({
    _type: z.literal('urn:sealdock:record:segment:1'),
    ...headerShape,
    cam: camera,
    officer: z.strictObject({
      id: text(64).nullable(),
      source: z.enum(['camera-profile', 'roster', 'card-reader', 'unknown']),
    }),
    intake: docking,
    file: z.strictObject({ name: text(800), size: count, sha256: hex64, sm3: hex64.nullable() }),
    parts: z.strictObject({ size: z.literal(8_388_608), n: count, root: hex64 }),
    src: z.strictObject({
      path: text(12_000),
      path_hex: z
        .string()
        .regex(/^([0-9a-f]{2})+$/)
        .max(8192)
        .nullable(),
      mtime: utc.nullable(),
      fs: text(64).nullable(),
      vol: text(200).nullable(),
      reads: z.int().min(1).max(9),
    }),
    rec_time: z.strictObject({
      start: utc.nullable(),
      end: utc.nullable(),
      source: z.enum(['container', 'filename', 'mtime', 'unknown']),
      unc_ms: count.nullable(),
    }),
    clock: z.strictObject({
      class: z.enum(['measured', 'bounded', 'unknown']),
      device: utc.nullable(),
      dock: utc.nullable(),
      method: z.enum(['second-edge', 'log-tail', 'newest-file', 'none']),
      offset_ms: z.int().nullable(),
      lo_ms: z.int().nullable(),
      hi_ms: z.int().nullable(),
      drift_ppb: z.int().nullable(),
      set_after: z.boolean().nullable(),
      reason: z.enum(['reset-date', 'no-source', 'unreadable', 'dock-untrusted']).nullable(),
    }),
    codec: z
      .strictObject({ container: text(32), dur_ms: z.int().nullable(), tracks: z.array(codecTrack).max(64) })
      .nullable(),
    codec_reason: z.enum(['not-judged-yet', 'not-media', 'unreadable', 'empty']).nullable(),
    cont: z
      .strictObject({
        session: text(200),
        index: count,
        prev_file: hex64.nullable(),
        gap_ms: z.int().nullable(),
        verdict: z.enum(['first', 'continuous', 'gap', 'overlap', 'unknown']),
        rule: text(200),
      })
      .nullable(),
    incamera_sig: z
      .strictObject({ state: z.enum(['absent', 'ok', 'bad', 'unsupported']), cert: hex64.nullable() })
      .nullable(),
    legal: z.strictObject({ must_store_by: utc, calendar: hex64 }).nullable(),
  })
  .refine((record) => (record.codec === null) !== (record.codec_reason === null), 'codec or codec_reason, one of them');

export type SegmentRecord = z.infer<typeof segmentRecord>;
