/** What a start can know of a clock that was set while nothing ran, one fact changed at a time. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../../src/domain/quantities.js';
import { type ClockKnown, clockSetMeanwhile } from '../../../src/ingest/clock-at-start.js';

const AT = Date.parse('2026-11-23T01:00:00Z');
const HOUR_MS = 3_600_000;
const BOOT = 'b'.repeat(32);
const last = { utc: new Date(AT).toISOString(), mono_ms: 5_000_000, boot: BOOT, unc_ms: 20, sync: 'ntp' } as const;
const known: ClockKnown = { last, isSameBasis: true, cosignedAtSeconds: undefined };

/** An hour later by the monotonic clock, with the wall clock off by so much. */
const later = (offMs: number, bootId = BOOT) => ({
  at: instant(AT + HOUR_MS + offMs),
  monotonicMs: bootId === BOOT ? last.mono_ms + HOUR_MS : 30_000,
  bootId,
  grade: { sync: 'ntp', uncertaintyMs: 12 } as const,
});

describe('within one boot of the machine', () => {
  test.each([0, 999, -999])('a clock that is off by %i ms was not set', (offMs) => {
    expect(clockSetMeanwhile(later(offMs), known)).toBeUndefined();
  });

  test.each([1500, -1500, 2 * 86_400_000, -2 * 86_400_000])(
    'a clock that was set by %i ms is told by as much',
    (offMs) => {
      expect(clockSetMeanwhile(later(offMs), known)).toEqual({
        expectedAt: AT + HOUR_MS,
        stepMs: offMs,
        method: 'monotonic-clock',
      });
    },
  );

  test('nothing is told of a run that counted from its own start', () => {
    expect(clockSetMeanwhile(later(5000), { ...known, isSameBasis: false })).toBeUndefined();
  });
});

describe('after another boot', () => {
  const OTHER = 'c'.repeat(32);

  test('a later time is believed, however much later', () => {
    for (const offMs of [0, HOUR_MS, 400 * 86_400_000])
      expect(clockSetMeanwhile(later(offMs, OTHER), known)).toBeUndefined();
  });

  test('a time before the last record, by more than both may be off, is told', () => {
    expect(clockSetMeanwhile(later(-HOUR_MS - 1031, OTHER), known)).toBeUndefined();
    expect(clockSetMeanwhile(later(-HOUR_MS - 1033, OTHER), known)).toEqual({
      expectedAt: AT,
      stepMs: undefined,
      method: 'last-record',
    });
  });

  test('a time before a cosignature that the dock holds is told', () => {
    const cosignedAtSeconds = (AT + 2 * HOUR_MS) / 1000;
    expect(clockSetMeanwhile(later(0, OTHER), { ...known, cosignedAtSeconds })).toEqual({
      expectedAt: AT + 2 * HOUR_MS,
      stepMs: undefined,
      method: 'cosignature',
    });
    expect(clockSetMeanwhile(later(HOUR_MS, OTHER), { ...known, cosignedAtSeconds })).toBeUndefined();
  });

  test('a start in 1970 is told though no record was made', () => {
    const now = { ...later(0, OTHER), at: instant(60_000) };
    expect(clockSetMeanwhile(now, { ...known, last: undefined })).toBeUndefined();
    expect(clockSetMeanwhile(now, known)?.method).toBe('last-record');
  });
});
