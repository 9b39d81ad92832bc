import { describe, expect, test } from 'vitest';
import { atOnce, inSlices, mapped, SLICE, type Sliced } from '../../../src/lib/sliced.js';

const numbers = Array.from({ length: SLICE * 3 + 1 }, (_, i) => i);
const never = new AbortController().signal;

describe('sliced work', () => {
  test('comes out the same at one go and with pauses', async () => {
    const doubled = numbers.map((each) => each * 2);
    expect(atOnce(mapped(numbers, (each) => each * 2))).toEqual(doubled);
    expect(
      await inSlices(
        mapped(numbers, (each) => each * 2),
        never,
      ),
    ).toEqual(doubled);
  });

  test('gives the event loop a turn at every pause', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const work = function* (): Sliced<number> {
      while (turns < 3) yield;
      return turns;
    };
    expect(await inSlices(work(), never)).toBeGreaterThanOrEqual(3);
    clearInterval(timer);
  });

  test('stops at a pause when asked to', async () => {
    const stop = new AbortController();
    let done = 0;
    const work = inSlices(
      mapped(numbers, () => {
        done += 1;
        if (done === 1) stop.abort(new Error('stopped'));
      }),
      stop.signal,
    );
    await expect(work).rejects.toThrow('stopped');
    expect(done).toBe(SLICE);
  });
});
