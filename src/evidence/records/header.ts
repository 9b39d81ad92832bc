/**
 * The header that every record carries (evidence format, 2.1), and the small value types that records share.
 * `anchor` is null until there is a cosigned checkpoint; its time is in seconds since 1970, as cosignatures have it.
 */
import { z } from 'zod';

export const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
export const hex32 = z.string().regex(/^[0-9a-f]{32}$/);
export const hex16 = z.string().regex(/^[0-9a-f]{16}$/);
export const count = z.int().min(0);
/** Non-empty text of bounded length (UTF-16 units). */
export const text = (maxLength: number) => z.string().min(1).max(maxLength);
/** UTC with milliseconds, a real date: `2026-11-23T01:02:03.000Z`. */
export const utc = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .refine((value) => isRealUtc(value), 'no real date');
export const dock = z.string().regex(/^[A-Z0-9-]{1,32}$/);
export const docking = z.string().regex(/^[A-Z0-9-]{1,32}-\d{6,12}$/);
export const sync = z.enum(['ntp', 'rtc', 'holdover', 'none']);
/** A file that lies beside the records, by name, digest and size. */
export const besideFile = (name: string) => z.strictObject({ name: z.literal(name), sha256: hex64, size: count });

export const camera = z.strictObject({
  id: text(64).nullable(),
  /** From the USB or serial descriptor, where it differs from `id`. */
  id_usb: text(200).nullable(),
  serial: text(200).nullable(),
  model: text(200).nullable(),
  fw: text(200).nullable(),
});

export const headerShape = {
  anchor: z.strictObject({ size: count, root: hex64, time: count }).nullable(),
  dock,
  epoch: z.int().min(1),
  keys: z
    .array(z.strictObject({ alg: z.enum(['ed25519', 'sm2-sm3']), kid: hex16 }))
    .min(1)
    .max(4)
    .refine((keys) => keys[0]?.alg === 'ed25519', 'ed25519 is always the first key'),
  now: z.strictObject({ utc, mono_ms: count, boot: hex32, unc_ms: count.nullable(), sync }),
  prev: hex64,
  salt: hex32,
  seq: count,
  sw: z.strictObject({ name: text(64), version: text(64), commit: text(64).nullable(), build: hex64.nullable() }),
} as const;

const header = z.strictObject(headerShape);
export type RecordHeader = z.infer<typeof header>;

function isRealUtc(value: string): boolean {
  const at = Date.parse(value);
  return Number.isFinite(at) && new Date(at).toISOString() === value;
}
