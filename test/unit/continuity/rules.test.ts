/** The rules about whole recordings, each with what it must find and what it must leave alone. */
import { describe, expect, test } from 'vitest';
import type { ContinuityOptions, FootageFile } from '../../../src/continuity/footage-file.js';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { instant } from '../../../src/domain/quantities.js';
import { file, log, NINE, names, reading, running, sound, step, track, UNREADABLE } from './makers.js';

type More = Partial<ContinuityOptions>;
const judge = (files: readonly FootageFile[], more: More = {}) =>
  judgeContinuity(files, { mustBeContinuous: false, zoneOffsetMinutes: 480, ...more });
/** Verdicts of the recordings, then kind, severity and seconds of every finding. */
function told(files: readonly FootageFile[], more: More = {}) {
  const { recordings } = judge(files, more);
  // To the second where the clock is no better.
  const seconds = (ms: number | null, uncertaintyMs: number): string =>
    ms === null ? '?' : String(uncertaintyMs < 500 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000));
  return recordings.map(({ verdict, findings }) =>
    [
      verdict,
      ...findings.map(
        ({ kind, severity, track: of, startMs, endMs, uncertaintyMs: by }) =>
          `${kind} ${severity}${of === 'both' ? '' : ` ${of}`} ${seconds(startMs, by)}-${seconds(endMs, by)}`,
      ),
    ].join('; '),
  );
}
const M = 60_000;
const bytes = (number: number, atMs: number, more: Partial<FootageFile>) => file(number, atMs, 0, more);
const ts = (number: number, atMs: number, lengthMs: number, ptsMs: number) =>
  file(number, atMs, 0, { reading: running(lengthMs, ptsMs) });
const torn = (lengthMs: number, placedEndMs?: number) => ({
  reading: reading([track(lengthMs)], {
    state: 'truncated',
    readableEndMs: lengthMs,
    ...(placedEndMs === undefined ? {} : { placedEndMs }),
  }),
});
const both = (lengthMs: number, soundMs = lengthMs) => ({ reading: reading([track(lengthMs), sound(soundMs)]) });
const DUTY = { mustBeContinuous: true };

describe('missing segments', () => {
  test.each<[string, FootageFile[], string[]]>([
    ['one', [file(1, 0, M), file(3, 2 * M, M)], ['gap; missing-segment gap 60-120']],
    ['several in a row', [file(1, 0, M), file(5, 4 * M, M)], ['gap; missing-segment gap 60-240']],
    [
      'twice',
      [file(1, 0, M), file(3, 2 * M, M), file(5, 4 * M, M)],
      ['gap; missing-segment gap 60-120; missing-segment gap 180-240'],
    ],
    ['a number without its time', [file(1, 0, M), file(3, M, M)], ['continuous; missing-segment warning 60-60']],
    [
      'a number where no clock tells of time',
      [file(1, 0, M, { names: nameless(1) }), file(3, 0, M, { names: nameless(3) })],
      ['cannot-tell; missing-segment cannot-tell 60-?'],
    ],
    [
      'behind an unreadable file',
      [file(1, 0, M), bytes(2, M, { reading: UNREADABLE }), file(4, 3 * M, M)],
      ['gap; unreadable-segment cannot-tell 60-120; missing-segment gap 120-180'],
    ],
    [
      'in front of an unreadable file',
      [file(1, 0, M), bytes(3, 2 * M, { reading: UNREADABLE }), file(4, 3 * M, M)],
      ['gap; missing-segment gap 60-120; unreadable-segment cannot-tell 120-180'],
    ],
    [
      'across the wrap of the counter',
      [file(9998, 0, M), file(9999, M, M), file(2, 3 * M, M)],
      ['gap; missing-segment gap 120-180'],
    ],
  ])('%s', (_, files, expected) => {
    expect(told(files, DUTY)).toEqual(expected);
  });
});

describe('holes between files', () => {
  test.each<[string, FootageFile[], string[]]>([
    ['2.5 s by names', [file(1, 0, M), file(2, 62_500, M)], ['gap; between-segments gap 60-62']],
    ['2.5 s by a running clock', [ts(1, 0, M, 0), ts(2, 62_500, M, 62_500)], ['gap; between-segments gap 60-62.5']],
    ['200 ms by a running clock', [ts(1, 0, M, 0), ts(2, M, M, M + 200)], ['gap; between-segments gap 60-60.2']],
    [
      '100 ms is within the claim',
      [ts(1, 0, M, 0), ts(2, M, M, M + 100)],
      ['continuous; between-segments warning 60-60.1'],
    ],
    ['1 s by names cannot be told from their seconds', [file(1, 0, M), file(2, 61_000, M)], ['continuous']],
    ['1.2 s by names', [file(1, 0, 59_800), file(2, 61_000, M)], ['cannot-tell; between-segments cannot-tell 60-61']],
    [
      'one second at every seam adds up',
      Array.from({ length: 6 }, (_, i) => file(i + 1, i * 61_000, M)),
      [
        'gap; between-segments gap 60-61; between-segments gap 121-122; between-segments gap 182-183; between-segments gap 243-244',
      ],
    ],
  ])('%s', (_, files, expected) => {
    expect(told(files)).toEqual(expected);
  });
});

describe('damaged files', () => {
  test.each<[string, FootageFile[], string[]]>([
    ['cut, with an index of what is lost', [bytes(1, 0, torn(20_000, M))], ['gap; truncated-segment gap 20-60']],
    [
      'cut, with nothing that declares an end',
      [bytes(1, 0, torn(20_000))],
      ['cannot-tell; truncated-segment cannot-tell 20-20'],
    ],
    [
      'cut, and the recording goes on',
      [bytes(1, 0, torn(20_000)), file(2, M, M)],
      ['gap; truncated-segment gap 20-60'],
    ],
    [
      'cut with an index, and the recording goes on later than that',
      [bytes(1, 0, torn(20_000, 30_000)), file(2, M, M)],
      ['gap; truncated-segment gap 20-60'],
    ],
    [
      'cut, and the next number missing too: one hole, one finding',
      [bytes(1, 0, torn(20_000)), file(3, 2 * M, M)],
      ['gap; missing-segment gap 20-120'],
    ],
    [
      'cut, but the running clock proves that nothing is lost',
      [
        bytes(1, 0, { reading: { ...running(M, 0), state: 'truncated', readableEndMs: M } as typeof UNREADABLE }),
        ts(2, M, M, M),
      ],
      ['continuous; truncated-segment warning 60-60'],
    ],
    ['unreadable, alone', [bytes(1, 0, { reading: UNREADABLE })], ['cannot-tell; unreadable-segment cannot-tell 0-?']],
    [
      'unreadable in the middle: its span is its neighbours’',
      [file(1, 0, M), bytes(2, M, { reading: UNREADABLE }), file(3, 2 * M, M)],
      ['cannot-tell; unreadable-segment cannot-tell 60-120'],
    ],
    [
      'empty at the end',
      [file(1, 0, M), bytes(2, M, { reading: { state: 'empty' }, sizeBytes: 0 })],
      ['cannot-tell; unreadable-segment cannot-tell 60-?'],
    ],
    [
      'a single picture shows no time',
      [file(1, 0, 40, { reading: reading([track(40, { samples: 1 })]) })],
      ['cannot-tell; inside-segment cannot-tell 0-0'],
    ],
  ])('%s', (_, files, expected) => {
    expect(told(files)).toEqual(expected);
  });
});

describe('sound', () => {
  test.each<[string, FootageFile[], string[]]>([
    [
      'absent in one file of a recording',
      [bytes(1, 0, both(M)), file(2, M, M)],
      ['gap; inside-segment gap audio 60-120'],
    ],
    ['absent everywhere is no loss', [file(1, 0, M), file(2, M, M)], ['continuous']],
    ['short in one file', [bytes(1, 0, both(M, 50_000))], ['gap; inside-segment gap audio 50-60']],
    [
      'a little short in one file and late in the next',
      [
        bytes(1, 0, { reading: { ...running(M, 0), tracks: [track(M), sound(M - 450)] } as typeof UNREADABLE }),
        bytes(2, M, {
          reading: {
            ...running(M, M),
            tracks: [track(M, { startMs: M, endMs: 2 * M }), sound(M, { startMs: M + 490, endMs: 2 * M })],
          } as typeof UNREADABLE,
        }),
      ],
      ['continuous; between-segments warning audio 59.6-60.5'],
    ],
  ])('%s', (_, files, expected) => {
    expect(told(files)).toEqual(expected);
  });

  test('what the sound may lack at a boundary is in the claim', () => {
    const [recording] = judge([bytes(1, 0, both(M, M - 300)), bytes(2, M, both(M))]).recordings;
    const [plain] = judge([bytes(1, 0, both(M)), bytes(2, M, both(M))]).recordings;
    expect((recording?.claimMs ?? 0) - (plain?.claimMs ?? 0)).toBe(300);
  });
});

describe('clocks', () => {
  test.each<[string, FootageFile[], string[]]>([
    ['pre-record', [file(1, 0, M), file(2, 45_000, M)], ['continuous; overlap note 45-60']],
    ['an overlap below a second is nothing', [ts(1, 0, M, 0), ts(2, M, M, M - 900)], ['continuous']],
    ['set back', [file(1, 4_000_000, M), file(2, 460_000, M)], ['cannot-tell; clock-step warning 60-?']],
    [
      'set back while the media clock runs on',
      [ts(1, 4_000_000, M, 0), ts(2, 460_000, M, M)],
      ['continuous; clock-step warning 60-60'],
    ],
    [
      'set forward while the media clock runs on',
      [ts(1, 0, M, 0), ts(2, 3_660_000, M, M)],
      ['continuous; clock-step warning 60-60'],
    ],
    [
      'an hour forward',
      [file(1, 0, M), file(2, 3_660_000, M)],
      ['cannot-tell; clock-forward-or-gap cannot-tell 60-3660'],
    ],
    [
      'from a reset date to today',
      [file(1, -5_000_000_000, M), file(2, 0, M)],
      ['cannot-tell; clock-forward-or-gap cannot-tell 60-5000000'],
    ],
    [
      'a leap that is no setting is a loss',
      [file(1, 0, M), file(2, 1_000_000, M)],
      ['gap; between-segments gap 60-1000'],
    ],
    ['both clocks, differently', [ts(1, 0, M, 0), ts(2, 100_000, M, M + 30_000)], ['gap; between-segments gap 60-96']],
    [
      'only the media clock',
      [ts(1, 0, M, 0), ts(2, M, M, M + 30_000)],
      ['cannot-tell; clock-forward-or-gap cannot-tell 60-75'],
    ],
  ])('%s', (_, files, expected) => {
    expect(told(files, DUTY)).toEqual(expected);
  });

  test('a set clock that the log shows joins nothing and proves nothing by the names', () => {
    expect(told([file(1, 0, M), file(2, M, M), log(['clock-set', 30])])).toEqual([
      'cannot-tell; clock-step warning 60-?',
    ]);
    expect(told([file(1, 0, M), file(2, 70_000, M), log(['clock-set', 30])])).toEqual([
      'cannot-tell; clock-forward-or-gap cannot-tell 60-70',
    ]);
    expect(told([file(1, 0, M), file(3, 2 * M, M), log(['clock-set', 30])])).toEqual([
      'cannot-tell; missing-segment cannot-tell 60-120',
    ]);
    expect(told([ts(1, 0, M, 0), ts(2, M, M, M), log(['clock-set', 30])])).toEqual(['continuous']);
  });
});

describe('a file inside another', () => {
  const clip = file(2, 20_000, 20_000);
  test('takes no time of its own: the next file follows the one around it', () => {
    expect(told([file(1, 0, M), clip, file(3, M, M)])).toEqual(['continuous; overlap note 20-40']);
    expect(told([file(1, 0, M), clip, file(3, 65_000, M)])).toEqual([
      'gap; overlap note 20-40; between-segments gap 60-65',
    ]);
    const { segments } = judge([file(1, 0, M), clip, file(3, M, M)]).recordings[0] ?? { segments: [] };
    expect(segments.map(({ path, offsetMs }) => [path, Math.round((offsetMs ?? 0) / 1000)])).toEqual([
      ['card/1.mp4', 0],
      ['card/2.mp4', 20],
      ['card/3.mp4', 60],
    ]);
  });

  test('and is not that of a clock set back, behind which the names go on from there', () => {
    const long = 10 * M;
    const set = [file(1, 0, long), file(2, 5 * M, M), file(3, 6 * M, M)];
    expect(told(set)).toEqual(['cannot-tell; clock-step warning 600-?']);
    expect(told(set.slice(0, 2))).toEqual(['cannot-tell; clock-step warning 600-?']);
  });
});

describe('counters', () => {
  test('a counter that starts again is told, and time decides', () => {
    expect(told([file(501, 0, M), file(1, M, M)])).toEqual(['continuous; sequence-restart warning 60-60']);
    expect(told([file(501, 0, M), file(1, 65_000, M)])).toEqual([
      'gap; between-segments gap 60-65; sequence-restart warning 60-65',
    ]);
  });

  test('without a meaning of the counter only time speaks', () => {
    expect(told([file(1, 0, M), file(3, M, M)], { sequenceScope: 'none' })).toEqual(['continuous']);
    expect(told([file(1, 0, M), file(3, 2 * M, M)], { sequenceScope: 'none' })).toEqual([
      'gap; between-segments gap 60-120',
    ]);
  });

  test('a photo takes a number of a shared counter and none of a counter per kind', () => {
    const photo = file(2, 30_000, 0, {
      path: 'card/2.jpg',
      reading: undefined,
      names: names(2, 30_000, { kind: 'photo' }),
    });
    expect(told([file(1, 0, M), photo, file(3, M, M)])).toEqual(['continuous']);
    expect(told([file(1, 0, M), photo, file(3, M, M)], { sequenceScope: 'per-kind' })).toEqual([
      'continuous; missing-segment warning 60-60',
    ]);
  });
});

describe('the calendar', () => {
  const at = (text: string) => Date.parse(`${text}+08:00`) - NINE;
  test.each([
    ['midnight', '2026-11-20T23:59:30'],
    ['the end of a month', '2026-11-30T23:59:30'],
    ['the end of a year', '2026-12-31T23:59:30'],
    ['the day before a leap day', '2028-02-28T23:59:30'],
    ['a leap day', '2028-02-29T23:59:30'],
    ['the end of February without one', '2027-02-28T23:59:30'],
  ])('%s is no boundary', (_, text) => {
    const start = at(text);
    expect(told([file(1, start, M), file(2, start + M, M), file(3, start + 2 * M, M)])).toEqual(['continuous']);
  });
});

describe('rounding over hundreds of files', () => {
  test.each([
    ['23.976', 1001 / 24, 1440],
    ['29.97', 1001 / 30, 1800],
    ['59.94', 1001 / 60, 3600],
  ])('%s frames a second, 300 files, is continuous by names and by a running clock', (_, frameMs, frames) => {
    const lengthMs = frameMs * frames;
    const start = (i: number): number => 300 + i * lengthMs;
    const long = { frameMs, samples: frames };
    const byName = Array.from({ length: 300 }, (_, i) =>
      file(i + 1, start(i), 0, { reading: reading([track(lengthMs, long)]) }),
    );
    expect(told(byName)).toEqual(['continuous']);
    const ticks = (ms: number): number => Math.round(ms * 90) / 90;
    const byClock = Array.from({ length: 300 }, (_, i) => ts(i + 1, start(i), ticks(lengthMs), ticks(start(i))));
    expect(judge(byClock).recordings).toMatchObject([{ verdict: 'continuous' }]);
    expect(judge(byClock).recordings[0]?.claimMs).toBeLessThanOrEqual(45);
  });
});

describe('recordings that end and start again', () => {
  const pair = [file(1, 0, M), file(2, 200_000, M)];
  test('a proven stop then start is two recordings, each whole, the first with its stop', () => {
    expect(
      told([...pair, log(['rec-start', 0], ['rec-stop', 60], ['rec-start', 200], ['rec-stop', 260])], DUTY),
    ).toEqual(['continuous; stopped note 60-60', 'continuous; stopped note 60-60']);
  });

  test('a stop that the log does not show is none', () => {
    expect(told([...pair, log(['rec-start', 0], ['rec-start', 200])])).toEqual(['gap; between-segments gap 60-200']);
  });

  test('power lost is a gap with its cause, not a stop', () => {
    const files = [
      ...pair,
      log(['rec-start', 0], ['battery-low', 40], ['power-off', 61], ['power-on', 190], ['rec-start', 200]),
    ];
    expect(told(files)).toEqual(['gap; between-segments gap 60-200']);
    expect(judge(files).recordings[0]?.findings[0]).toMatchObject({
      why: { facts: { cause: 'battery' } },
      because: expect.stringContaining('low battery') as unknown,
    });
  });

  test('footage that the log tells of and no file holds keeps the recording from being whole', () => {
    const stopped = log(['rec-start', 0], ['rec-stop', 180]);
    expect(told([file(1, 0, M), file(2, M, M), stopped])).toEqual(['cannot-tell; missing-segment cannot-tell 120-180']);
    expect(told([file(1, 0, M), log(['rec-start', -300])])).toEqual([
      'cannot-tell; missing-segment cannot-tell -300-0',
    ]);
  });

  test('with a missing number it is a gap; a whole recording that is gone is told beside its neighbour', () => {
    const lines = [
      ['rec-start', 0],
      ['rec-stop', 60],
      ['rec-start', 100],
      ['rec-stop', 160],
      ['rec-start', 200],
    ] as const;
    expect(told([file(1, 0, M), file(3, 200_000, M), log(...lines)])).toEqual([
      'gap; stopped note 60-60; missing-segment gap 100-160',
      'continuous',
    ]);
    expect(told([file(1, 0, M), file(2, 200_000, M), log(...lines)])).toEqual([
      'continuous; stopped note 60-60; missing-segment warning 100-160',
      'continuous',
    ]);
  });

  test('a number missing while the camera was stopped is told and takes nothing from the verdict', () => {
    expect(
      told([file(1, 0, M), file(3, 200_000, M), log(['rec-start', 0], ['rec-stop', 60], ['rec-start', 200])]),
    ).toEqual(['continuous; missing-segment warning 60-?; stopped note 60-60', 'continuous']);
  });
});

describe('several rules at once', () => {
  test('a hole inside one file and a missing one behind it', () => {
    const holed = reading([track(M, { longSteps: [step(10_000, 2000)] })]);
    expect(told([file(1, 0, M, { reading: holed }), file(3, 2 * M, M)])).toEqual([
      'gap; inside-segment gap 10-12; missing-segment gap 60-120',
    ]);
  });

  test('two cameras and a sound recorder on one card are judged apart, by their start', () => {
    const other = file(1, 30_000, M, { path: 'card/b.mp4', names: names(1, 30_000, { serial: '7654321' }) });
    const voice = file(9, 10_000, 0, {
      path: 'card/c.wav',
      reading: reading([sound(M)]),
      names: names(9, 10_000, { kind: 'audio' }),
    });
    const { recordings } = judge([other, voice, file(1, 0, M), file(2, 62_500, M)], { sequenceScope: 'per-kind' });
    expect(recordings.map(({ camera, verdict }) => [camera, verdict])).toEqual([
      ['1234567', 'gap'],
      ['1234567', 'continuous'],
      ['7654321', 'continuous'],
    ]);
  });
});

function nameless(number: number) {
  return { kind: 'video', pattern: 'x/b', serial: '1234567', sequence: number } as const;
}

test('a card of twenty thousand files is judged as a whole', () => {
  const files = Array.from({ length: 20_000 }, (_, i) => file(i % 10_000, i * M, M, { path: `card/${i}.mp4` }));
  expect(judge(files).recordings).toMatchObject([{ verdict: 'continuous', findings: [] }]);
  const broken = Array.from({ length: 20_000 }, (_, i) =>
    file(i, 0, 0, { path: `card/${i}.mp4`, names: { kind: 'video', pattern: 'x' }, reading: UNREADABLE }),
  );
  expect(judge(broken).recordings).toMatchObject([{ verdict: 'cannot-tell' }]);
});

test('the start is told in the camera’s zone', () => {
  expect(judge([file(1, 0, M)], { zoneOffsetMinutes: 0 }).recordings[0]?.startAt).toBe('2026-11-20T01:30:00Z');
  expect(instant(NINE)).toBe(NINE);
});

test.each([
  [{ codec: 'h264', pictures: 352 }, 'at least 352 pictures lie in it, but nothing tells their times.'],
  [
    { codec: 'h264', pictures: 352, lengthMs: 11_745 },
    'about 11.75 s by the rate they state, but nothing tells their times.',
  ],
] as const)('the pictures that an unreadable file still holds are told, and claimed by nothing', (lost, words) => {
  const { recordings, verdict } = judgeContinuity(
    [
      file(1, 0, 0, {
        reading: { state: 'unreadable', container: 'mp4', because: 'no index (moov) in the file', lost },
      }),
    ],
    {
      mustBeContinuous: false,
      zoneOffsetMinutes: 480,
    },
  );
  expect(verdict).toBe('cannot-tell');
  expect(recordings[0]?.findings[0]?.because).toContain(words);
  expect(recordings[0]?.durationMs).toBeNull();
});

test('pictures without a rate of their own are told as time by the rate of the file beside them', () => {
  const lost = { codec: 'h264', pictures: 150 } as const;
  const torn = { state: 'unreadable', container: 'mp4', because: 'no index (moov) in the file', lost } as const;
  const [recording] = judge([file(1, 0, M), file(2, M, 0, { reading: torn })]).recordings;
  expect(recording?.findings[0]?.because).toContain(
    '150 pictures lie in it, 6.00 s or more at the rate of the file beside',
  );
  expect(recording?.verdict).toBe('cannot-tell');
});
