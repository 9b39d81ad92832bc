/**
 * `inventory.ndjson` and `fates.ndjson`: one canonical JSON object per line, in the order of the listing. The inventory says what was on
 * the medium before copying; the fates say what became of each of these files. Signed records hold their digests.
 */
import { z } from 'zod';
import { Failure } from '../domain/failure.js';
import { canonicalJson } from './canonical-json.js';
import { count, docking, hex64, text, utc } from './records/header.js';
import { type ReadLine, textLines } from './text-lines.js';
import { strictUtf8 } from './text-rules.js';

/** A line holds one path, in text and perhaps in hex: twice the longest. */
const MAX_LINE_BYTES = 131_072;

const pathShape = {
  path: text(12_000),
  path_hex: z
    .string()
    .regex(/^([0-9a-f]{2})+$/)
    .max(8192)
    .nullable(),
} as const;

const inventoryLine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), ...pathShape, size: count, mtime: utc.nullable() }),
  /** Listed, never pulled: symbolic link, device, socket, or a name the system cannot open. */
  z.strictObject({ kind: z.literal('refused'), ...pathShape, why: text(64) }),
]);

const fateLine = z.discriminatedUnion('fate', [
  z.strictObject({
    fate: z.literal('pulled'),
    ...pathShape,
    name: text(800),
    size: count,
    sha256: hex64,
    seq: count,
    level: z.enum(['L0', 'L1', 'L2', 'L3', 'L4', 'L5']),
  }),
  /** Sealed in an earlier docking: `docking` and `seq` say where. */
  z.strictObject({ fate: z.literal('already-held'), ...pathShape, size: count, sha256: hex64, docking, seq: count }),
  z.strictObject({ fate: z.literal('unreadable'), ...pathShape, why: text(200) }),
  z.strictObject({ fate: z.literal('pending'), ...pathShape, why: text(200) }),
]);

export type InventoryLine = z.infer<typeof inventoryLine>;
export type FateLine = z.infer<typeof fateLine>;

/** One line of `inventory.ndjson`. */
export function inventoryLineText(line: InventoryLine): string {
  return ndjson(line, inventoryLine);
}

/** One line of `fates.ndjson`. */
export function fateLineText(line: FateLine): string {
  return ndjson(line, fateLine);
}

/** Takes only lines that inventoryLineText can write. Never throws. */
export function inventoryLines(bytes: Uint8Array): Generator<ReadLine<InventoryLine>> {
  return textLines(bytes, { maxLineBytes: MAX_LINE_BYTES, read: (line) => readLine(line, inventoryLine) });
}

/** Takes only lines that fateLineText can write. Never throws. */
export function fateLines(bytes: Uint8Array): Generator<ReadLine<FateLine>> {
  return textLines(bytes, { maxLineBytes: MAX_LINE_BYTES, read: (line) => readLine(line, fateLine) });
}

/** What makes two lines mean one file: the raw path. */
export function pathKey(line: { readonly path: string; readonly path_hex: string | null }): string {
  return line.path_hex ?? Buffer.from(line.path, 'utf8').toString('hex');
}

function ndjson<T extends InventoryLine | FateLine>(line: T, schema: z.ZodType<T>): string {
  const canonical = canonicalJson(schema.parse(line));
  if (!canonical.ok) throw new Failure('record-unencodable', { because: canonical.because });
  return `${canonical.text}\n`;
}

/** Undefined unless the bytes are exactly what is written for the value they hold. */
function readLine<T>(bytes: Uint8Array, schema: z.ZodType<T>): T | undefined {
  const text = strictUtf8(bytes);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const again = canonicalJson(parsed.data);
  return again.ok && again.text === text ? parsed.data : undefined;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
