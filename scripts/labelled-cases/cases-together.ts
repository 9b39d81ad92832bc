/** The camera's log, and rules that meet in one recording: each must be told, and each once. */
import { holed } from './cases-inside.js';
import { segments } from './cases-plain.js';
import { clip } from './clips.js';
import { fragmentAt, stretched, withoutIndex } from './iso-surgery.js';
import { cameraLog, cameraName, type ExpectedFinding, type LabelledCase } from './labelled-case.js';

const stop = (fromS: number): ExpectedFinding => ({ kind: 'stopped', severity: 'note', fromS, toS: fromS });
const gap = (kind: ExpectedFinding['kind'], fromS: number, toS: number, more = {}): ExpectedFinding => ({
  kind,
  severity: 'gap',
  fromS,
  toS,
  ...more,
});
const ON = '开始录像';
const OFF = '停止录像';

export function logCases(): readonly LabelledCase[] {
  const pair = () => segments({ container: 'mp4' }, [0, 60]);
  return [
    {
      name: 'log: a stop and a start are two recordings, whatever the duty',
      mustBeContinuous: true,
      files: async () => [...(await pair()), cameraLog([0, ON], [4, OFF], [60, ON], [64, OFF])],
      expected: [
        { verdict: 'continuous', findings: [stop(4)] },
        { verdict: 'continuous', findings: [stop(4)] },
      ],
    },
    {
      name: 'log: the same in GBK',
      files: async () => {
        const text = cameraLog([0, 'S'], [4, 'E'], [60, 'S'], [64, 'E']);
        const words = { S: 'bfaacabcc2bccff1', E: 'cda3d6b9c2bccff1' };
        const hex = text.bytes.toString('hex').replaceAll(/2d3e20(53|45)0d0a/g, (_, letter: string) => {
          return `2d3e20${letter === '53' ? words.S : words.E}0d0a`;
        });
        return [...(await pair()), { ...text, bytes: Buffer.from(hex, 'hex') }];
      },
      expected: [
        { verdict: 'continuous', findings: [stop(4)] },
        { verdict: 'continuous', findings: [stop(4)] },
      ],
    },
    {
      name: 'log: nobody stopped it, so the pause is a gap',
      files: async () => [...(await pair()), cameraLog([0, ON], [70, '拍照'])],
      expected: [{ verdict: 'gap', findings: [gap('between-segments', 4, 60)] }],
    },
    {
      name: 'log: a flat battery is a gap with its cause',
      files: async () => [
        ...(await pair()),
        cameraLog([0, ON], [2, '电量低'], [5, '关机'], [58, '开机'], [60, ON], [64, OFF]),
      ],
      expected: [{ verdict: 'gap', findings: [gap('between-segments', 4, 60), stop(64)] }],
    },
    {
      name: 'log: the recording was stopped long after the last file ends',
      files: async () => [...(await segments({ container: 'mp4' }, [0, 4])), cameraLog([0, ON], [40, OFF])],
      expected: [
        {
          verdict: 'cannot-tell',
          findings: [{ kind: 'missing-segment', severity: 'cannot-tell', fromS: 8, toS: 40, withinS: 2.6 }],
        },
      ],
    },
    {
      name: 'log: a recording between two others is not there, and neither is its number',
      files: async () => [
        ...(await segments({ container: 'mp4' }, [0, { atS: 60, number: 3 }])),
        cameraLog([0, ON], [4, OFF], [20, ON], [40, OFF], [60, ON], [64, OFF]),
      ],
      expected: [
        { verdict: 'gap', findings: [stop(4), gap('missing-segment', 20, 40, { missing: [2], withinS: 2.6 })] },
        { verdict: 'continuous', findings: [stop(4)] },
      ],
    },
    {
      name: 'log: a clock that was set takes the word from the names',
      files: async () => [...(await segments({ container: 'mp4' }, [0, 4])), cameraLog([0, ON], [2, '校时'], [8, OFF])],
      expected: [
        {
          verdict: 'cannot-tell',
          findings: [
            { kind: 'clock-step', severity: 'warning', fromS: 4, toS: null },
            // Behind a clock that was set nothing can be placed.
            { kind: 'stopped', severity: 'note', fromS: null, toS: null },
          ],
        },
      ],
    },
    {
      name: 'log: a recording that ends in an unwritten file keeps its cause',
      files: async () => {
        const [first, second] = await segments({ container: 'mp4' }, [0, 4]);
        if (first === undefined || second === undefined) return [];
        const torn = { ...second, bytes: withoutIndex(second.bytes) };
        return [first, torn, cameraLog([0, ON], [6, '电量低'], [7, '关机'])];
      },
      expected: [
        {
          verdict: 'cannot-tell',
          findings: [{ kind: 'unreadable-segment', severity: 'cannot-tell', fromS: 4, toS: null }],
        },
      ],
    },
  ];
}

export function pairCases(): readonly LabelledCase[] {
  const lateBy = async (atS: number, number: number, bytes: Promise<Buffer>, ending = 'mp4') => ({
    path: cameraName(atS, number, ending),
    bytes: await bytes,
  });
  return [
    {
      name: 'a hole inside the first file and a missing one behind it',
      files: async () => [
        await lateBy(0, 1, holed('mp4', true, 2)),
        ...(await segments({ container: 'mp4', sound: true }, [{ atS: 10, number: 3 }])),
      ],
      expected: [
        {
          verdict: 'gap',
          findings: [gap('inside-segment', 2, 4, { withinS: 0.1 }), gap('missing-segment', 6, 10, { missing: [2] })],
        },
      ],
    },
    {
      name: 'a hole inside and one between, by a running clock',
      files: async () => [
        await lateBy(0, 1, holed('mpeg-ts', true, 2), 'ts'),
        await lateBy(9, 2, clip({ container: 'mpeg-ts', sound: true, seconds: 4, clockSeconds: 9 }), 'ts'),
      ],
      expected: [
        {
          verdict: 'gap',
          findings: [gap('inside-segment', 2, 3.96, { withinS: 0.1 }), gap('between-segments', 6, 9, { withinS: 0.1 })],
        },
      ],
    },
    {
      name: 'sound lost in one file and three seconds between two',
      files: async () => [
        await lateBy(0, 1, clip({ sound: true, seconds: 4, soundFilter: 'atrim=end=2' })),
        await lateBy(7, 2, clip({ sound: true, seconds: 4 })),
      ],
      expected: [
        {
          verdict: 'gap',
          findings: [gap('inside-segment', 2, 4, { track: 'audio', withinS: 0.1 }), gap('between-segments', 4, 7)],
        },
      ],
    },
    {
      name: 'cut off, and the next number missing: one hole, one finding',
      files: async () => {
        const [first, third] = await segments({ container: 'fragmented-mp4' }, [0, { atS: 8, number: 3 }]);
        if (first === undefined || third === undefined) return [];
        return [{ ...first, bytes: first.bytes.subarray(0, fragmentAt(first.bytes, 3).moofAt + 20) }, third];
      },
      expected: [{ verdict: 'gap', findings: [gap('missing-segment', 3, 8, { missing: [2] })] }],
    },
    {
      name: 'pre-record, and a hole inside the file behind it',
      files: async () => [...(await segments({ container: 'mp4' }, [0])), await lateBy(1, 2, holed('mp4', false, 2))],
      expected: [
        {
          verdict: 'gap',
          findings: [{ kind: 'overlap', severity: 'note', fromS: 1, toS: 4 }, gap('inside-segment', 3, 5)],
        },
      ],
    },
    {
      name: 'the clock set back, and a hole inside the file before it',
      files: async () => [
        await lateBy(3600, 1, holed('mp4', false, 2)),
        ...(await segments({ container: 'mp4' }, [{ atS: 6, number: 2 }])),
      ],
      expected: [
        {
          verdict: 'gap',
          findings: [
            gap('inside-segment', 2, 4, { withinS: 0.1 }),
            { kind: 'clock-step', severity: 'warning', fromS: 6, toS: null },
          ],
        },
      ],
    },
    {
      name: 'a rate that truly varies, and three seconds between files',
      files: async () => [
        await lateBy(0, 1, clip({ seconds: 8, filter: "select='lt(n,100)+not(mod(n,2))'" })),
        ...(await segments({ container: 'mp4' }, [{ atS: 11, number: 2 }])),
      ],
      expected: [{ verdict: 'gap', findings: [gap('between-segments', 8, 11)] }],
    },
    {
      name: 'the counter starts again where a file cannot be read',
      files: async () => {
        const [first, second] = await segments({ container: 'mp4' }, [
          { atS: 0, number: 700 },
          { atS: 4, number: 1 },
        ]);
        const [third] = await segments({ container: 'mp4' }, [{ atS: 8, number: 2 }]);
        if (first === undefined || second === undefined || third === undefined) return [];
        return [first, { ...second, bytes: withoutIndex(second.bytes) }, third];
      },
      expected: [
        {
          verdict: 'cannot-tell',
          findings: [
            { kind: 'unreadable-segment', severity: 'cannot-tell', fromS: 4, toS: 8 },
            { kind: 'sequence-restart', severity: 'warning' },
          ],
        },
      ],
    },
    {
      name: 'a twin beside a file with a hole: the hole is told once',
      files: async () => {
        const whole = await lateBy(0, 1, holed('mp4', false, 2));
        return [
          whole,
          { path: whole.path.replace('.mp4', '_thm.mp4'), bytes: await clip({ seconds: 4, widthPx: 32 }) },
        ];
      },
      expected: [{ verdict: 'gap', copies: 1, findings: [gap('inside-segment', 2, 4, { withinS: 0.1 })] }],
    },
    {
      name: 'a clip that the camera cut out of running footage: the next file follows the long one',
      files: async () => [
        await lateBy(0, 1, clip({ seconds: 8 })),
        await lateBy(2, 2, clip({ seconds: 3 })),
        ...(await segments({ container: 'mp4' }, [{ atS: 8, number: 3 }])),
      ],
      expected: [
        {
          verdict: 'continuous',
          claimMs: [1000, 1150],
          findings: [{ kind: 'overlap', severity: 'note', fromS: 2, toS: 5 }],
        },
      ],
    },
    {
      name: 'two cameras on one card: each is judged for itself',
      files: async () => {
        const own = await segments({ container: 'mp4' }, [0, 4]);
        const others = await segments({ container: 'mp4', sound: true }, [1, 8]);
        return [...own, ...others.map((file) => ({ ...file, path: file.path.replace('1234567', '7654321') }))];
      },
      expected: [
        { verdict: 'continuous', claimMs: [1000, 1150] },
        { verdict: 'gap', findings: [gap('between-segments', 4, 7)] },
      ],
    },
    {
      name: 'picture and sound lost at different places',
      files: async () => {
        const bytes = await clip({ sound: true, seconds: 6 });
        const seen = stretched(bytes, { kinds: ['video'], atMs: 2000, ms: 400 });
        return [await lateBy(0, 1, Promise.resolve(stretched(seen, { kinds: ['audio'], atMs: 4000, ms: 400 })))];
      },
      expected: [
        {
          verdict: 'gap',
          findings: [
            gap('inside-segment', 2, 2.4, { track: 'video', withinS: 0.1 }),
            gap('inside-segment', 4, 4.4, { track: 'audio', withinS: 0.1 }),
          ],
        },
      ],
    },
  ];
}
