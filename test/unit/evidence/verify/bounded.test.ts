import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, forEachBounded, takeInOrder } from '../../../../src/evidence/verify/bounded.js';

describe('forEachBounded', () => {
  test('works on every item, in order, never on more than so many at once', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await forEachBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      begun.push(item);
      running += 1;
      most = Math.max(most, running);
      await setImmediate();
      running -= 1;
    });
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  test('rejects with the first rejection and takes nothing new after it', async () => {
    const begun: number[] = [];
    const work = forEachBounded([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await setImmediate();
      if (item === 2) throw new Error('second');
    });
    await expect(work).rejects.toThrow('second');
    await setImmediate();
    expect(begun.length).toBeLessThan(6);
  });
});

describe('batchesOf', () => {
  test('keeps every item in order and both limits, unless one item alone is more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50)),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 60 }),
        (items, count, weight) => {
          const batches = [...batchesOf(items, { count, weight, weightOf: (item) => item })];
          expect(batches.flat()).toEqual(items);
          for (const batch of batches) {
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(count);
            if (batch.length > 1) expect(batch.reduce((sum, item) => sum + item, 0)).toBeLessThanOrEqual(weight);
          }
        },
      ),
    );
  });
});

describe('takeInOrder', () => {
  async function* numbers(count: number): AsyncGenerator<number> {
    for (let i = 0; i < count; i += 1) yield i;
  }

  test('works ahead so far and no further, and hands over in order whatever was ready first', async () => {
    const taken: number[] = [];
    let running = 0;
    let most = 0;
    await takeInOrder(numbers(9), 3, {
      work: async (item) => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn < (item % 3 === 0 ? 9 : 1); turn += 1) await setImmediate();
        running -= 1;
        return item;
      },
      take: (item) => taken.push(item),
    });
    expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(most).toBe(3);
  });

  test('rejects only after all that was begun has ended', async () => {
    let ended = 0;
    const work = takeInOrder(numbers(9), 3, {
      work: async (item) => {
        for (let turn = 0; turn < (item === 0 ? 5 : 1); turn += 1) await setImmediate();
        ended += 1;
        if (item === 1) throw new Error('second');
      },
      take: () => undefined,
    });
    await expect(work).rejects.toThrow('second');
    const endedThen = ended;
    await setImmediate();
    expect(ended).toBe(endedThen);
    expect(ended).toBeLessThan(9);
  });
});
