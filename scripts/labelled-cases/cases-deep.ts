/** What only decoding shows: frozen and black picture, digital silence. Warnings with times; verdicts stay as they are. */
import { type ClipContainer, clip } from './clips.js';
import { stretched } from './iso-surgery.js';
import { type CardFile, cameraName, type ExpectedFinding, type LabelledCase } from './labelled-case.js';

const frozen = (fromS: number, toS: number): ExpectedFinding => ({
  kind: 'frozen-video',
  severity: 'warning',
  track: 'video',
  fromS,
  toS,
  withinS: 0.1,
});
const silent = (fromS: number, toS: number): ExpectedFinding => ({
  ...frozen(fromS, toS),
  kind: 'silent-audio',
  track: 'audio',
});

/** From the second second to the fifth nothing changes: one frame is shown again and again. */
const FREEZE = "loop=loop=75:size=1:start=50,setpts='N/25/TB',trim=end=8";
const BLACK = "drawbox=color=black:t=fill:enable='between(t,2,4.99)'";
const MUTE = "volume=volume=0:enable='between(t,3,6)'";

async function one(bytes: Promise<Buffer>, ending = 'mp4', atS = 0, number = 1): Promise<CardFile[]> {
  return [{ path: cameraName(atS, number, ending), bytes: await bytes }];
}

export function deepCases(): readonly LabelledCase[] {
  const containers: readonly ClipContainer[] = ['mp4', 'mpeg-ts'];
  return [
    ...containers.map(
      (container): LabelledCase => ({
        name: `deep: ${container} whose picture stands still for three seconds`,
        deep: true,
        files: () => one(clip({ container, seconds: 8, filter: FREEZE }), container === 'mp4' ? 'mp4' : 'ts'),
        expected: [{ verdict: 'continuous', findings: [frozen(2, 5.04)] }],
      }),
    ),
    {
      name: 'deep: three seconds of black',
      deep: true,
      files: () => one(clip({ seconds: 8, filter: BLACK })),
      expected: [{ verdict: 'continuous', findings: [frozen(2, 5)] }],
    },
    {
      name: 'deep: three seconds of digital silence',
      deep: true,
      files: () => one(clip({ seconds: 8, sound: true, soundFilter: MUTE })),
      expected: [{ verdict: 'continuous', findings: [silent(3, 6)] }],
    },
    {
      name: 'deep: footage that moves and sounds has nothing to tell',
      deep: true,
      files: () => one(clip({ seconds: 8, sound: true })),
      expected: [{ verdict: 'continuous', findings: [] }],
    },
    {
      name: 'deep: frozen in the second file, told on the recording’s axis; the verdict stays a gap',
      deep: true,
      files: async () => [
        ...(await one(clip({ seconds: 4 }))),
        ...(await one(clip({ seconds: 8, filter: FREEZE }), 'mp4', 7, 2)),
      ],
      expected: [
        {
          verdict: 'gap',
          findings: [
            { kind: 'between-segments', severity: 'gap', fromS: 4, toS: 7 },
            { ...frozen(9, 12.04), withinS: 1.2 },
          ],
        },
      ],
    },
    {
      name: 'deep: a hole and silence in one file are told apart',
      deep: true,
      files: async () => {
        const bytes = await clip({ seconds: 8, sound: true, soundFilter: MUTE });
        return one(Promise.resolve(stretched(bytes, { kinds: ['video', 'audio'], atMs: 7000, ms: 1000 })));
      },
      expected: [
        {
          verdict: 'gap',
          findings: [silent(3, 6), { kind: 'inside-segment', severity: 'gap', fromS: 7, toS: 8, withinS: 0.1 }],
        },
      ],
    },
    {
      name: 'the same silence without the deep look is not looked for',
      files: () => one(clip({ seconds: 8, sound: true, soundFilter: MUTE })),
      expected: [{ verdict: 'continuous', findings: [] }],
    },
  ];
}
