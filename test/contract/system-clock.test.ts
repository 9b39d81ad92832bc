/** What every clock promises, tried on the machine's and on the one that stands still. */
import { describe, expect, test } from 'vitest';
import { openSystemClock } from '../../src/adapters/system/system-clock.js';
import { Failure } from '../../src/domain/failure.js';
import type { SystemClock } from '../../src/ports/system-clock.js';
import { manualClock } from '../fakes/manual-clock.js';

type Made = { readonly clock: SystemClock; readonly pass: (ms: number) => Promise<void> };

describe.each<[string, () => Promise<Made>]>([
  ['of the machine', async () => ({ clock: await openSystemClock(), pass: async () => undefined })],
  [
    'that stands still',
    async () => {
      const clock = manualClock();
      return { clock, pass: clock.advance };
    },
  ],
])('a clock %s', (_, make) => {
  test('never steps back in its monotonic time, and sleeps no shorter than it was asked to', async () => {
    const { clock, pass } = await make();
    const before = clock.monotonicMs();
    const slept = clock.sleep(20, new AbortController().signal);
    await pass(20);
    await slept;
    // Timers count whole milliseconds.
    expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(19);
  });

  test('wakes with the reason of the stop', async () => {
    const { clock } = await make();
    const stop = new AbortController();
    const slept = clock.sleep(60_000, stop.signal);
    stop.abort(new Failure('home-locked'));
    await expect(slept).rejects.toMatchObject({ code: 'home-locked' });
    await expect(clock.sleep(1, stop.signal)).rejects.toMatchObject({ code: 'home-locked' });
  });

  test('tells whole milliseconds, the boot it counts from, and a grade in every circumstance', async () => {
    const { clock } = await make();
    expect(Number.isSafeInteger(clock.now())).toBe(true);
    expect(clock.bootId).toMatch(/^[0-9a-f]{32}$/);
    const aborted = new AbortController();
    aborted.abort();
    for (const signal of [new AbortController().signal, aborted.signal]) {
      expect(['ntp', 'rtc', 'holdover', 'none']).toContain((await clock.grade(signal)).sync);
    }
  });
});

test('setting the manual clock moves its wall time alone', async () => {
  const clock = manualClock();
  const [wall, monotonic] = [clock.now(), clock.monotonicMs()];
  clock.set(0);
  expect([clock.now(), clock.monotonicMs()]).toEqual([0, monotonic]);
  await clock.advance(5);
  expect([clock.now(), clock.monotonicMs()]).toEqual([5, monotonic + 5]);
  expect(wall).toBeGreaterThan(0);
});
