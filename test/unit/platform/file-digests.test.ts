import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Mark, newMarkKey, PART_BYTES, PartDigests } from '../../../src/platform/file-digests.js';

function markOf(key: string, pieces: readonly Buffer[]): string {
  const mark = new Mark(key);
  for (const piece of pieces) mark.update(piece);
  return mark.finish();
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('the mark of a copy', () => {
  test('depends on the bytes and not on how they came', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }), (chunks) => {
        const key = newMarkKey();
        const pieces = chunks.map((chunk) => Buffer.from(chunk));
        expect(markOf(key, pieces)).toBe(markOf(key, [Buffer.concat(pieces)]));
      }),
    );
  });

  test('changes with any one bit, and with a byte more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 5000 }), fc.nat(), fc.nat(7), (chunk, place, bit) => {
        const key = newMarkKey();
        const changed = Buffer.from(chunk);
        const at = place % changed.length;
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        const whole = markOf(key, [Buffer.from(chunk)]);
        expect(markOf(key, [changed])).not.toBe(whole);
        expect(markOf(key, [Buffer.from(chunk), Buffer.alloc(1)])).not.toBe(whole);
      }),
    );
  });

  test('is another one under another key', () => {
    const bytes = [randomBytes(1000)];
    expect(markOf(newMarkKey(), bytes)).not.toBe(markOf(newMarkKey(), bytes));
  });
});

describe('the digests of the parts', () => {
  test.each([0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 12345])(
    'of %i bytes are those of each 8 MiB, however the pieces lie',
    (sizeBytes) => {
      const bytes = randomBytes(sizeBytes);
      const parts = new PartDigests();
      for (let at = 0; at < sizeBytes; at += 3_000_001) parts.update(bytes.subarray(at, at + 3_000_001));
      const expected = [sha256(bytes.subarray(0, PART_BYTES))];
      for (let at = PART_BYTES; at < sizeBytes; at += PART_BYTES)
        expected.push(sha256(bytes.subarray(at, at + PART_BYTES)));
      expect(parts.finish()).toEqual(expected);
    },
  );
});
