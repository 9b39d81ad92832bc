/** Thresholds and changes of the maintenance log, as a table: what must be warned of and what must not. */
import { describe, expect, test } from 'vitest';
import { warnOfCamera } from '../../../src/ingest/warn-of-camera.js';
import { maintenanceGroup } from '../../../src/profiles/schema-handling.js';

const LIMITS = { ...maintenanceGroup.parse(undefined), maxDriftPerDayS: 3 };
const measured = (day: string, offsetMs: number, more: object = {}) => ({
  clock_class: 'measured',
  clock_offset_ms: offsetMs,
  clock_low_ms: offsetMs - 40,
  clock_high_ms: offsetMs + 40,
  clock_at: `2026-11-${day}T10:00:00.000Z`,
  ...more,
});
const codes = (...args: [now: Parameters<typeof warnOfCamera>[0], before?: Parameters<typeof warnOfCamera>[1]]) =>
  warnOfCamera(args[0], args[1], LIMITS).map(({ code }) => code);

describe('warnOfCamera', () => {
  test.each([
    ['a battery below the limit', { battery_percent: 19 }, ['battery-low']],
    ['a battery at the limit', { battery_percent: 20 }, []],
    ['a battery that was not told', {}, []],
    ['a card with 9 % free', { free_bytes: 9, total_bytes: 100 }, ['card-nearly-full']],
    ['a card with 10 % free', { free_bytes: 10, total_bytes: 100 }, []],
    ['a card of unknown size', { free_bytes: 0 }, []],
    ['one unreadable file', { files_unreadable: 1 }, ['read-errors']],
    ['a recording ended by a flat battery', { power_losses: 1 }, ['power-lost']],
    ['a clock seven minutes fast', measured('20', 432_000), ['clock-off']],
    ['a clock seven minutes slow', measured('20', -432_000), ['clock-off']],
    ['a clock off by less than the limit', measured('20', 59_000), []],
    ['a clock whose error alone reaches the limit', measured('20', 60_010), []],
    ['a log line from the future', { clock_class: 'bounded', clock_low_ms: 61_000 }, ['clock-off']],
    ['an old log line', { clock_class: 'bounded', clock_low_ms: -86_400_000 }, []],
    ['a factory date', { clock_class: 'unknown', clock_reason: 'reset-date' }, ['clock-reset']],
    ['a clock that cannot be read', { clock_class: 'unknown', clock_reason: 'no-source' }, []],
  ] as const)('%s', (_, facts, expected) => {
    expect(codes(facts)).toEqual(expected);
  });

  test.each([
    ['31 days away', measured('30', 0), { ...measured('30', 0), clock_at: '2026-10-30T09:00:00.000Z' }, ['away-long']],
    ['another firmware', { firmware: '2.0' }, { firmware: '1.0' }, ['firmware-changed']],
    ['a firmware told for the first time', { firmware: '2.0' }, {}, []],
    ['a firmware not told this time', {}, { firmware: '1.0' }, []],
    ['another loop setting', { setting_loop: 'on' }, { setting_loop: 'off' }, ['settings-changed']],
    ['10 s in 2 days', measured('22', 10_000), measured('20', 0), ['clock-drift']],
    ['5 s in 2 days', measured('22', 5_000), measured('20', 0), []],
    ['an offset that stayed', measured('22', 40_000), measured('20', 40_000), []],
    [
      '10 s in 2 days after the clock was set',
      measured('22', 10_000),
      measured('20', 50_000, { clock_was_set: true }),
      ['clock-drift'],
    ],
    ['10 s slow in 2 days', measured('22', -10_000), measured('20', 0), ['clock-drift']],
    [
      'readings an hour apart',
      measured('20', 10_000),
      { ...measured('20', 0), clock_at: '2026-11-20T09:00:00.000Z' },
      [],
    ],
    ['a bound before, no measurement', measured('22', 10_000), { ...measured('20', 0), clock_class: 'bounded' }, []],
  ] as const)('against the docking before: %s', (_, now, before, expected) => {
    expect(codes(now, before)).toEqual(expected);
  });

  test('names before and after, so that a person need not look them up', () => {
    const [warning] = warnOfCamera({ firmware: '2.0' }, { firmware: '1.0' }, LIMITS);
    expect(warning?.facts).toEqual({ before: '1.0', after: '2.0' });
  });
});
