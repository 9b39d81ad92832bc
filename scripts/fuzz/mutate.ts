/**
 * Damages a sample as cards, power cuts and attackers do: fields set to values that hurt, parts taken out, doubled, moved
 * or brought in from another file with or without the lengths around them mended, bytes lost, cut off or overwritten.
 * The same numbers give the same bytes.
 */
import type { Random } from '../../test/fakes/random.js';
import type { Sample } from './samples.js';
import { type Field, type Part, type Structure, structureOf } from './structure.js';

const MAX_CHANGES = 6;
const MAX_BYTES = 512 * 1024;
const HURTING = [
  0, 1, 2, 3, 4, 7, 8, 12, 15, 16, 0x1f, 0x40, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0xff_ffff,
  0x7fff_fff0, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_fffe, 0xffff_ffff,
];

export function mutate(sample: Sample, others: readonly Sample[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(sample.bytes);
  for (let change = 0; change < MAX_CHANGES; change += 1) {
    bytes = changeOnce(bytes, sample, others, random);
    if (bytes.length > MAX_BYTES) bytes = bytes.subarray(0, MAX_BYTES);
    if (bytes.length < 16 || random.next() < 0.4) break;
  }
  return bytes;
}

function changeOnce(bytes: Buffer, sample: Sample, others: readonly Sample[], random: Random): Buffer {
  const what = random.below(20);
  if (what < 9) return setFields(bytes, structureOf(bytes, sample.shape), random);
  if (what < 13) return moveParts(bytes, structureOf(bytes, sample.shape), others, random);
  if (what < 15) return bytes.subarray(0, cutPoint(bytes, sample, random));
  if (what < 17) return overwrite(bytes, random);
  if (what < 18) return Buffer.concat([bytes, tail(others, random)]);
  return loseBytes(bytes, random);
}

/** One field, or a few neighbours: contradictions between tables need more than one. */
function setFields(bytes: Buffer, { fields }: Structure, random: Random): Buffer {
  if (fields.length === 0) return overwrite(bytes, random);
  const first = random.below(fields.length);
  const count = random.next() < 0.3 ? 1 + random.below(6) : 1;
  for (const field of fields.slice(first, first + count)) writeField(bytes, field, valueFor(bytes, field, random));
  return bytes;
}

function valueFor(bytes: Buffer, field: Field, random: Random): number {
  const old = readField(bytes, field);
  switch (random.below(7)) {
    case 0:
      return old + 1;
    case 1:
      return Math.max(0, old - 1);
    case 2:
      return old * 2;
    case 3:
      return bytes.length + random.below(5) - 2;
    case 4:
      return random.below(256 ** Math.min(field.bytes, 6));
    default:
      return random.pick(HURTING);
  }
}

function readField(bytes: Buffer, { at, bytes: width, isLittle }: Field): number {
  const used = Math.min(width, 6);
  if (at < 0 || at + used > bytes.length) return 0;
  return isLittle ? bytes.readUIntLE(at, used) : bytes.readUIntBE(at, used);
}

function writeField(bytes: Buffer, { at, bytes: width, isLittle }: Field, value: number): void {
  const used = Math.min(width, 6);
  if (at < 0 || at + used > bytes.length) return;
  const fitting = Math.abs(Math.floor(value)) % 256 ** used;
  if (isLittle) bytes.writeUIntLE(fitting, at, used);
  else bytes.writeUIntBE(fitting, at, used);
}

/** Takes out, doubles, moves or brings in a part; mends the lengths around it most of the time. */
function moveParts(bytes: Buffer, { parts }: Structure, others: readonly Sample[], random: Random): Buffer {
  if (parts.length === 0) return loseBytes(bytes, random);
  const part = random.pick(parts);
  const content = bytes.subarray(part.from, part.to);
  switch (random.below(4)) {
    case 0:
      return replace(bytes, part, Buffer.alloc(0), random);
    case 1:
      return replace(bytes, part, Buffer.concat(Array.from({ length: 2 + random.below(30) }, () => content)), random);
    case 2: {
      const other = random.pick(parts);
      const place = { ...other, to: other.from };
      return replace(bytes, place, Buffer.from(content), random);
    }
    default: {
      const from = random.pick(others);
      const foreign = structureOf(from.bytes, from.shape).parts;
      if (foreign.length === 0) return bytes;
      const chosen = random.pick(foreign);
      const isInserted = random.next() < 0.5;
      return replace(
        bytes,
        isInserted ? { ...part, to: part.from } : part,
        from.bytes.subarray(chosen.from, chosen.to),
        random,
      );
    }
  }
}

function replace(bytes: Buffer, part: Part, content: Buffer, random: Random): Buffer {
  const changed = Buffer.concat([bytes.subarray(0, part.from), content, bytes.subarray(part.to)]);
  const grown = content.length - (part.to - part.from);
  if (random.next() < 0.75)
    for (const field of part.lengths) writeField(changed, field, Math.max(0, readField(bytes, field) + grown));
  return changed;
}

/** Anywhere, or at the edge of a part, where cuts are hardest to see. */
function cutPoint(bytes: Buffer, sample: Sample, random: Random): number {
  if (random.next() < 0.5) return random.below(bytes.length);
  const { parts } = structureOf(bytes, sample.shape);
  return parts.length === 0 ? random.below(bytes.length) : random.pick(parts).to;
}

function overwrite(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length);
  const length = 1 + random.below(random.next() < 0.5 ? 8 : 4096);
  const kind = random.below(3);
  for (let i = from; i < Math.min(bytes.length, from + length); i += 1)
    bytes[i] = kind === 0 ? 0 : kind === 1 ? 0xff : random.below(256);
  return bytes;
}

function loseBytes(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length);
  const length = 1 + random.below(random.next() < 0.5 ? 16 : 8192);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
}

function tail(others: readonly Sample[], random: Random): Buffer {
  const length = 1 + random.below(20_000);
  if (random.next() < 0.4) return Buffer.alloc(length, random.pick([0, 0xff, 0x47]));
  const { bytes } = random.pick(others);
  return bytes.subarray(0, length);
}
