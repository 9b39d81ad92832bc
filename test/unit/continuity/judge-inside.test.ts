import { describe, expect, test } from 'vitest';
import { judgeInside } from '../../../src/continuity/judge-inside.js';
import type { LongStep, TrackTimeline } from '../../../src/media/timeline.js';
import { reading, segment, sound, step, track, type Whole } from './makers.js';

const inside = (tracks: readonly TrackTimeline[], more: Partial<Whole> = {}) =>
  judgeInside(segment(1, 0, 0, { reading: reading(tracks, more) }));
const told = (tracks: readonly TrackTimeline[], more: Partial<Whole> = {}) =>
  inside(tracks, more).findings.map(({ kind, severity, track: of, startMs, endMs }) => [
    `${kind} ${severity} ${of}`,
    startMs === undefined ? undefined : Math.round(startMs),
    endMs === undefined ? undefined : Math.round(endMs),
  ]);

const moved = (one: LongStep, byMs: number): LongStep => ({ ...one, fromMs: one.fromMs + byMs, toMs: one.toMs + byMs });

describe('holes in the picture', () => {
  test.each([
    ['four usual steps and 200 ms are the limit', step(5000, 160), []],
    ['beyond them time is lost', step(5000, 161), [['inside-segment gap both', 5000, 5161]]],
    ['at ten frames a second the limit is four steps', step(5000, 300, { medianMs: 100 }), []],
    [
      'beyond four slow steps time is lost',
      step(5000, 301, { medianMs: 100 }),
      [['inside-segment gap both', 5000, 5301]],
    ],
    ['a long first step is a hint', step(0, 1900, { isFirst: true }), [['inside-segment warning video', 0, 1900]]],
    ['a very long first step is a loss', step(0, 2100, { isFirst: true }), [['inside-segment gap both', 0, 2100]]],
  ] as const)('%s', (_, long, expected) => {
    expect(told([track(60_000, { longSteps: [long] })])).toEqual(expected);
  });

  test('a rate that truly varies is no loss, and no claim is better than its longest step', () => {
    const longSteps = [120, 90, 140].map((lost, i) => step(i * 1000, lost, { medianMs: 60 }));
    const judged = inside([track(60_000, { frameMs: 60, longSteps })]);
    expect(judged.findings).toEqual([]);
    expect(judged.claimMs).toBe(140);
  });

  test('a few pictures tell no usual step', () => {
    const few = (lost: number) => told([track(3000, { samples: 6, longSteps: [step(500, lost)] })]);
    expect(few(900)).toEqual([]);
    expect(few(1000)).toHaveLength(1);
  });

  const every = (stepMs: number, count: number, medianMs = 33) =>
    Array.from({ length: count }, (_, i) => step(5000 + medianMs + i * stepMs, stepMs - medianMs, { medianMs }));

  test('ten even steps in a row are a slower rate, told once, and no claim is better than its step', () => {
    const judged = inside([track(60_000, { frameMs: 33, longSteps: every(333, 10) })]);
    expect(judged.findings).toMatchObject([
      { kind: 'inside-segment', severity: 'warning', track: 'video', why: { code: 'slow-rate', facts: { steps: 10 } } },
    ]);
    expect(judged.claimMs).toBe(300);
  });

  test.each([
    ['nine of them are holes', every(333, 9), 9],
    ['steps above a second are holes, however even', every(1001, 12), 12],
    ['a hole of another length among them stays one', [...every(333, 10), step(8363 + 33, 700, { medianMs: 33 })], 1],
    ['even holes with pictures between them stay holes', every(333, 12).map((one, i) => moved(one, i * 500)), 12],
  ])('%s', (_, longSteps, gaps) => {
    const found = told([track(60_000, { frameMs: 33, longSteps })]).filter(([what]) => String(what).includes('gap'));
    expect(found).toHaveLength(gaps);
  });

  test('what the reader could not list is never passed over', () => {
    expect(told([track(60_000, { longStepsLeftOut: 3 })])).toEqual([
      ['inside-segment cannot-tell video', undefined, undefined],
    ]);
  });

  test('a clock that starts anew inside a file hides what was lost there', () => {
    const judged = inside([track(60_000, { clockRestarts: 1 })]);
    expect(judged.findings).toMatchObject([{ kind: 'inside-segment', severity: 'cannot-tell', track: 'video' }]);
    expect(judged.findings[0]?.why.code).toBe('clock-restart');
    expect(inside([track(60_000, { clockRestarts: 1, backwardSteps: 1 })]).findings).toHaveLength(1);
  });

  test('samples out of order are told and are no loss', () => {
    const judged = inside([track(60_000, { backwardSteps: 4 })]);
    expect(judged.findings).toMatchObject([{ kind: 'non-monotonic', severity: 'warning', track: 'video' }]);
  });
});

describe('several pictures in one file', () => {
  test('one that is much shorter than the other was lost or switched off, and nothing tells which', () => {
    expect(told([track(60_000), track(57_000)])).toEqual([['inside-segment cannot-tell video', 57_000, 60_000]]);
    expect(told([track(60_000), track(60_000, { startMs: 3000 })])).toEqual([
      ['inside-segment cannot-tell video', 0, 3000],
    ]);
  });

  test('a little is in the claim, and a slow preview or a cover is as long as it can be', () => {
    const judged = inside([track(60_000), track(59_500)]);
    expect(judged.findings).toEqual([]);
    expect(judged.claimMs).toBe(500);
    expect(told([track(60_000), track(50_000, { frameMs: 10_000, samples: 10 })])).toEqual([]);
    expect(told([track(60_000), sound(60_000), track(40, { samples: 1 })])).toEqual([]);
  });
});

describe('picture and sound', () => {
  test('where both are gone nothing was recorded; where one runs on only the other is lost', () => {
    const picture = track(60_000, { longSteps: [step(5000, 3000)] });
    const gone = sound(60_000, { longSteps: [step(5010, 2980, { medianMs: 21.3 })] });
    expect(told([picture, gone])).toEqual([['inside-segment gap both', 5010, 7990]]);
    expect(told([picture, sound(60_000)])).toEqual([['inside-segment gap video', 5000, 8000]]);
    expect(told([track(60_000), gone])).toEqual([['inside-segment gap audio', 5010, 7990]]);
  });

  test('what sticks out far on one side is that track’s own loss', () => {
    const picture = track(60_000, { longSteps: [step(5000, 10_000)] });
    const gone = sound(60_000, { longSteps: [step(14_000, 1000, { medianMs: 21.3 })] });
    expect(told([picture, gone])).toEqual([
      ['inside-segment gap both', 14_000, 15_000],
      ['inside-segment gap video', 5000, 14_000],
    ]);
  });

  test('holes that only touch are two', () => {
    const picture = track(60_000, { longSteps: [step(5000, 1000)] });
    const gone = sound(60_000, { longSteps: [step(5900, 1000, { medianMs: 21.3 })] });
    expect(told([picture, gone])).toEqual([
      ['inside-segment gap video', 5000, 6000],
      ['inside-segment gap audio', 5900, 6900],
    ]);
  });

  test('sound is lost above three of its frames and 150 ms', () => {
    const hole = (lost: number, frameMs = 21.333) =>
      told([track(60_000), sound(60_000, { frameMs, longSteps: [step(5000, lost, { medianMs: frameMs })] })]);
    expect(hole(128)).toEqual([]);
    expect(hole(130)).toEqual([['inside-segment gap audio', 5000, 5130]]);
    expect(hole(128, 64)).toEqual([]);
    expect(hole(130, 64)).toEqual([['inside-segment gap audio', 5000, 5130]]);
  });

  test.each([
    ['half a second is nothing', 59_500, []],
    ['up to a second is a hint', 59_400, [['inside-segment warning audio', 59_400, 60_000]]],
    ['beyond it sound is lost', 58_900, [['inside-segment gap audio', 58_900, 60_000]]],
  ] as const)('sound that ends early: %s', (_, endMs, expected) => {
    expect(told([track(60_000), sound(endMs)])).toEqual(expected);
  });

  test('sound or picture that starts long after the other is lost at the start', () => {
    expect(told([track(60_000), sound(60_000, { startMs: 2500 })])).toEqual([['inside-segment gap audio', 0, 2500]]);
    expect(told([track(60_000, { startMs: 2500 }), sound(60_000)])).toEqual([['inside-segment gap video', 0, 2500]]);
  });

  test('the picture that ends long before the sound is lost at the end', () => {
    expect(told([track(50_000), sound(60_000)])).toEqual([['inside-segment gap video', 50_000, 60_000]]);
  });

  test('where the file was cut its tracks end as the cut fell', () => {
    expect(told([track(60_000), sound(50_000)], { state: 'truncated' })).toEqual([]);
  });

  test('sound alone with a hole is a gap, and the file is so much shorter', () => {
    const only = sound(60_000, { longSteps: [step(5000, 2000, { medianMs: 21.3 })] });
    const judged = inside([only]);
    expect(judged.findings).toMatchObject([{ severity: 'gap', track: 'audio' }]);
    expect(judged.lostMs('file')).toBe(2000);
    expect(judged.lostMs(only)).toBe(2000);
  });
});

describe('the claim inside a file', () => {
  test('is never better than one frame, nor than what the reader does not list', () => {
    expect(inside([track(60_000)]).claimMs).toBe(40);
    expect(inside([track(60_000, { frameMs: 16.7 })]).claimMs).toBeCloseTo(43.3);
    expect(inside([track(60_000, { frameMs: 100 })]).claimMs).toBe(100);
    expect(inside([sound(60_000)]).claimMs).toBeCloseTo(21.3, 1);
  });
});

describe('what decoding showed', () => {
  test('is told with its time, as a warning, and ends where the file does', () => {
    const judged = judgeInside(
      segment(1, 0, 60_000, {
        looks: [
          { kind: 'frozen', startMs: 1000, endMs: 9000 },
          { kind: 'black', startMs: 20_000, endMs: 30_000 },
          { kind: 'silent', startMs: 50_000, endMs: 60_020 },
        ],
      }),
    );
    expect(judged.findings.map(({ kind, severity, track: of, endMs }) => [kind, severity, of, endMs])).toEqual([
      ['frozen-video', 'warning', 'video', 9000],
      ['frozen-video', 'warning', 'video', 30_000],
      ['silent-audio', 'warning', 'audio', 60_000],
    ]);
  });
});
