import { describe, expect, test } from 'vitest';
import { causeOf, logAfter, logBefore, logBetween, logsOf, wasClockSet } from '../../../src/continuity/camera-log.js';
import { event, file, log, reading, segment, UNREADABLE } from './makers.js';

const at = (...rows: readonly (readonly [string, number])[]) => rows.map(([kind, s]) => event(kind, s * 1000));
const first = segment(1, 0, 60_000);
const later = segment(2, 200_000, 60_000);
const next = segment(2, 60_000, 60_000);

describe('what the log says between two files', () => {
  const cases: readonly (readonly [string, ReturnType<typeof at>, string])[] = [
    ['a stop and a start are two recordings', at(['rec-start', 0], ['rec-stop', 60], ['rec-start', 200]), 'stopped'],
    ['a stop alone is no start', at(['rec-start', 0], ['rec-stop', 60], ['photo', 400]), 'silent'],
    ['a log that runs on without a stop proves that nobody stopped', at(['rec-start', 0], ['photo', 300]), 'runs-on'],
    ['a log that ends before the second file proves nothing', at(['rec-start', 0], ['photo', 100]), 'silent'],
    ['a log that knows no start before proves nothing', at(['photo', -5], ['photo', 300]), 'silent'],
    ['an older stop is not taken for a start', at(['rec-start', -99], ['rec-stop', -50], ['photo', 300]), 'silent'],
    ['power lost without a stop is no stop', at(['rec-start', 0], ['power-off', 61], ['rec-start', 200]), 'silent'],
    [
      'a stop of a later recording does not stop the first',
      at(['rec-start', 0], ['power-off', 61], ['rec-start', 90], ['rec-stop', 120], ['rec-start', 200]),
      'silent',
    ],
    ['sound started and stopped says nothing of pictures', at(['audio-stop', 60], ['audio-start', 200]), 'silent'],
    ['an empty log says nothing', [], 'silent'],
  ];
  test.each(cases)('%s', (_, events, kind) => {
    expect(logBetween(first, later, events).kind).toBe(kind);
  });

  test('lines may stand a little beside the files they speak of', () => {
    expect(logBetween(first, later, at(['rec-stop', 58], ['rec-start', 202])).kind).toBe('stopped');
    expect(logBetween(first, later, at(['rec-stop', 50], ['rec-start', 202])).kind).toBe('stopped');
  });

  test('a file of one second is not taken for the start of the next', () => {
    const short = segment(1, 0, 1000);
    expect(logBetween(short, segment(2, 1000, 60_000), at(['rec-start', 0], ['rec-stop', 61])).kind).toBe('runs-on');
  });

  test('footage that the log tells of and no file holds is found at the end, between and at the start', () => {
    const story = logBetween(
      first,
      segment(2, 400_000, 60_000),
      at(['rec-start', 0], ['rec-stop', 100], ['rec-start', 150], ['rec-stop', 200], ['rec-start', 300]),
    );
    const parts = story.kind === 'stopped' ? story.unfiled.map(({ part, fromMs, toMs }) => [part, toMs - fromMs]) : [];
    expect(parts).toEqual([
      ['tail', 39_000],
      ['whole', 50_000],
      ['head', 100_000],
    ]);
  });

  test('nothing is compared across a clock that was set', () => {
    const story = logBetween(
      first,
      later,
      at(['rec-start', 0], ['rec-stop', 100], ['clock-set', 120], ['rec-start', 200]),
    );
    expect(story).toEqual({ kind: 'stopped', unfiled: [] });
  });

  test('of an unreadable file neither end is guessed', () => {
    const broken = segment(1, 0, 0, { reading: UNREADABLE });
    const story = logBetween(broken, later, at(['rec-start', 0], ['rec-stop', 60], ['rec-start', 200]));
    expect(story).toEqual({ kind: 'stopped', unfiled: [] });
  });
});

describe('what the log says at the ends', () => {
  test('a stop at the end of the last file is a stop; a later one leaves footage without a file', () => {
    expect(logAfter(first, at(['rec-start', 0], ['rec-stop', 60]))).toEqual({ isStopped: true, unfiled: [] });
    expect(logAfter(first, at(['rec-start', 0], ['rec-stop', 180]))).toMatchObject({
      isStopped: false,
      unfiled: [{ part: 'tail' }],
    });
    expect(logAfter(first, at(['rec-start', 0]))).toEqual({ isStopped: false, unfiled: [] });
  });

  test('recordings after the last file have no file', () => {
    const { unfiled } = logAfter(first, at(['rec-start', 0], ['rec-stop', 60], ['rec-start', 100], ['rec-stop', 160]));
    expect(unfiled.map(({ part, fromMs, toMs }) => [part, toMs - fromMs])).toEqual([['whole', 60_000]]);
  });

  test('a start long before the first file leaves footage without a file, unless power or a dock came between', () => {
    expect(logBefore(first, at(['rec-start', -120]))).toMatchObject([{ part: 'head' }]);
    expect(logBefore(first, at(['rec-start', -2]))).toEqual([]);
    expect(logBefore(first, at(['rec-start', -120], ['usb-in', -60]))).toEqual([]);
    expect(logBefore(first, at(['rec-start', -120], ['rec-stop', -60]))).toEqual([]);
  });
});

describe('what the log gives as the cause', () => {
  test.each([
    ['power', at(['power-off', 61])],
    ['power', at(['power-on', 190])],
    ['battery', at(['battery-low', -200], ['power-off', 61])],
    ['card-full', at(['card-full', 59])],
    ['usb', at(['usb-in', 62])],
    [undefined, at(['rec-stop', 60], ['power-off', 70])],
    [undefined, at(['battery-low', 30])],
    [undefined, at(['power-off', 900])],
  ] as const)('%s', (cause, events) => {
    expect(causeOf(first, later, events)).toBe(cause);
  });

  test('a clock set while the first file ran or before the second began', () => {
    expect(wasClockSet(first, next, at(['clock-set', 30]))).toBe(true);
    expect(wasClockSet(first, later, at(['clock-set', 150]))).toBe(true);
    expect(wasClockSet(first, next, at(['clock-set', -10]))).toBe(false);
    expect(wasClockSet(first, next, at(['clock-set', 90]))).toBe(false);
  });
});

describe('whose log it is', () => {
  const group = [segment(1, 0, 60_000)];

  test('the log beside the footage of one camera is that camera’s, in the order of time', () => {
    const files = [file(1, 0, 60_000), log(['rec-stop', 60], ['rec-start', 0])];
    expect(logsOf(files, group).map(({ kind }) => kind)).toEqual(['rec-start', 'rec-stop']);
  });

  test('a log that lies beside the footage of two cameras is nobody’s', () => {
    const other = file(7, 0, 60_000, {
      path: 'card/other.mp4',
      names: { kind: 'video', pattern: 'x/a', serial: '7654321' },
    });
    expect(logsOf([file(1, 0, 60_000), other, log(['rec-stop', 60])], group)).toEqual([]);
  });

  test('a log on another card is not this camera’s', () => {
    const elsewhere = { ...log(['rec-stop', 60]), path: 'second/LOG/20261120.log' };
    const other = file(7, 0, 60_000, { path: 'second/7.mp4', reading: reading([]) });
    expect(logsOf([file(1, 0, 60_000), other, elsewhere], group)).toEqual([]);
  });
});
