/** Several lenses, twins and copies, clocks and counters that both moved: what must not be called whole, nor lost. */
import { segments } from './cases-plain.js';
import { clip } from './clips.js';
import { type CardFile, cameraName, type ExpectedFinding, type LabelledCase } from './labelled-case.js';

const WHOLE = { verdict: 'continuous', claimMs: [1000, 1150] } as const;
const absent = (severity: ExpectedFinding['severity'], fromS: number, toS: number, missing: readonly number[]) =>
  ({ kind: 'missing-segment', severity, fromS, toS, missing }) as const;

export function doubtfulCases(): readonly LabelledCase[] {
  return [...doubleCases(), ...orderCases(), ...lossyCases()];
}

/** Pairs of files that begin together, two numbers each; without the numbers left out. */
async function twoLenses(leftOut: readonly number[]): Promise<CardFile[]> {
  const files = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (number) => {
      const atS = Math.floor((number - 1) / 2) * 4;
      const bytes = await clip({ seconds: 4, widthPx: number % 2 === 1 ? 64 : 96, mark: `lens ${number}` });
      return { number, path: cameraName(atS, number, 'mp4'), bytes };
    }),
  );
  return files.filter(({ number }) => !leftOut.includes(number));
}

function doubleCases(): readonly LabelledCase[] {
  return [
    {
      name: 'two lenses under one serial are two recordings',
      files: () => twoLenses([]),
      expected: [WHOLE, WHOLE],
    },
    {
      name: 'what the second lens lost the first does not hide',
      files: () => twoLenses([4]),
      expected: [
        // Its number is missing to the other lens as well, without any time.
        { ...WHOLE, findings: [{ kind: 'missing-segment', severity: 'warning', missing: [4] }] },
        { verdict: 'gap', findings: [absent('gap', 4, 8, [4])] },
      ],
    },
    {
      name: 'a low-resolution twin whose own footage is gone keeps the time and is not the footage',
      files: async () => {
        const [first, second, third] = await segments({ container: 'mp4' }, [0, 4, 8]);
        if (first === undefined || second === undefined || third === undefined) return [];
        const twin = { path: second.path.replace('.mp4', '_thm.mp4'), bytes: await clip({ seconds: 4, widthPx: 32 }) };
        return [first, twin, third];
      },
      expected: [{ verdict: 'cannot-tell', findings: [absent('cannot-tell', 4, 8, [2])] }],
    },
    {
      name: 'the same footage under the name of the next four seconds fills none of them',
      files: async () => {
        const [first, second] = await segments({ container: 'mp4' }, [0, 4]);
        return first === undefined || second === undefined ? [] : [first, { ...second, bytes: first.bytes }];
      },
      expected: [{ verdict: 'cannot-tell', copies: 1, findings: [absent('cannot-tell', 4, 8, [])] }],
    },
    {
      name: 'the same footage again in place of a lost file: the hole is told once',
      files: async () => {
        const files = await segments({ container: 'mp4' }, [0, 4, 8, 12]);
        return files.map((file, i) => (i === 2 ? { ...file, bytes: files[0]?.bytes ?? file.bytes } : file));
      },
      expected: [
        {
          verdict: 'gap',
          copies: 1,
          findings: [{ kind: 'between-segments', severity: 'gap', fromS: 8, toS: 12 }],
        },
      ],
    },
  ];
}

function orderCases(): readonly LabelledCase[] {
  const doubt: ExpectedFinding = { kind: 'clock-forward-or-gap', severity: 'cannot-tell', fromS: 8, toS: null };
  const card = (files: readonly (readonly [name: string, number: number])[]) =>
    Promise.all(
      files.map(async ([time, number]) => ({
        path: cameraName(0, number, 'mp4', time),
        bytes: await clip({ seconds: 4, mark: `${time} ${number}` }),
      })),
    );
  return [
    {
      name: 'a number missing and the clock set back, or the counter started again: nothing tells which',
      mustBeContinuous: true,
      files: () =>
        card([
          ['2026-11-20T10:30:00', 1],
          ['2026-11-20T10:30:04', 2],
          ['2026-11-20T09:30:00', 4],
          ['2026-11-20T09:30:04', 5],
        ]),
      expected: [{ verdict: 'cannot-tell', findings: [doubt] }],
    },
    {
      name: 'a clock that nobody had set, then set by a dock: its times tell nothing',
      mustBeContinuous: true,
      files: () =>
        card([
          ['2010-01-01T00:00:00', 7],
          ['2010-01-01T00:00:04', 8],
          ['2026-11-20T09:30:00', 9],
        ]),
      expected: [{ verdict: 'cannot-tell', findings: [doubt] }],
    },
    {
      name: 'a clock that nobody had set, and numbers missing when it was',
      mustBeContinuous: true,
      files: () =>
        card([
          ['2010-01-01T00:00:00', 1],
          ['2010-01-01T00:00:04', 2],
          ['2026-11-20T09:30:00', 7],
        ]),
      expected: [
        {
          verdict: 'cannot-tell',
          findings: [{ kind: 'missing-segment', severity: 'cannot-tell', fromS: 8, toS: null, missing: [3, 4, 5, 6] }],
        },
      ],
    },
  ];
}

function lossyCases(): readonly LabelledCase[] {
  const rate = '30000/1001';
  const seconds = 2.002;
  const shift = (lostBehind: number, lostS: number) =>
    Promise.all(
      Array.from({ length: 60 }, async (_, i) => ({
        path: cameraName(0.3 + i * seconds + (i > lostBehind ? lostS : 0), i + 1, 'mp4'),
        bytes: await clip({ seconds, rate, mark: `lossy ${i}` }),
      })),
    );
  const atS = 30 * seconds;
  return [
    {
      name: 'sixty files at 29.97 and three seconds lost in the middle: drift hides no loss',
      files: () => shift(29, 3),
      expected: [
        {
          verdict: 'gap',
          findings: [{ kind: 'between-segments', severity: 'gap', fromS: atS, toS: atS + 3, withinS: 1.5 }],
        },
      ],
    },
    {
      name: 'names by a timetable that drifts, and one file of it missing',
      profile: '70mai-dashcam',
      files: async () => {
        const files = await Promise.all(
          Array.from({ length: 20 }, async (_, i) => {
            const clock = new Date((9 * 3600 + i * 4) * 1000).toISOString().slice(11, 19).replaceAll(':', '');
            return {
              path: `Normal/Front/NO20261120-${clock}-${String(100 + i).padStart(6, '0')}F.MP4`,
              bytes: await clip({ seconds: 3.996, rate: '250', mark: `timetable ${i}` }),
            };
          }),
        );
        return files.filter((_, i) => i !== 10);
      },
      expected: [{ verdict: 'gap', findings: [absent('gap', 39.96, 43.96, [110])] }],
    },
    {
      name: 'the clock set back in one place and a number missing with its time in another',
      mustBeContinuous: true,
      files: async () => {
        const before = await segments({ container: 'mp4' }, [
          { atS: 3600, number: 1 },
          { atS: 3604, number: 2 },
        ]);
        const behind = await segments({ container: 'mp4' }, [
          { atS: 8, number: 3 },
          { atS: 16, number: 5 },
        ]);
        return [...before, ...behind];
      },
      expected: [
        {
          verdict: 'gap',
          findings: [
            { kind: 'clock-step', severity: 'warning', fromS: 8, toS: null },
            { kind: 'missing-segment', severity: 'gap', missing: [4] },
          ],
        },
      ],
    },
    {
      name: 'pre-record over a number that is missing: no time is lost with it',
      files: () =>
        segments({ container: 'mp4' }, [
          { atS: 0, number: 1 },
          { atS: 1, number: 3 },
        ]),
      expected: [
        {
          verdict: 'continuous',
          findings: [
            { kind: 'overlap', severity: 'note', fromS: 1, toS: 4 },
            { kind: 'missing-segment', severity: 'warning', missing: [2] },
          ],
        },
      ],
    },
  ];
}
