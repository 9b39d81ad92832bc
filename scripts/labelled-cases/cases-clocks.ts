/** Clocks that are set, overlap, drift or roll over; counters that wrap, start again or are shared; twins and copies. */
import { box, ftyp, longBox, moov, u32 } from '../../test/fakes/mp4-boxes.js';
import { segments } from './cases-plain.js';
import { clip } from './clips.js';
import { type CardFile, cameraName, type ExpectedFinding, type LabelledCase } from './labelled-case.js';

const WHOLE = [{ verdict: 'continuous', claimMs: [1000, 1150] }] as const;
const between = (more: Partial<ExpectedFinding>): ExpectedFinding => ({
  kind: 'between-segments',
  severity: 'gap',
  ...more,
});

export function clockCases(): readonly LabelledCase[] {
  return [...setClockCases(), ...calendarCases(), ...driftCases()];
}

function setClockCases(): readonly LabelledCase[] {
  const hour = 3600;
  return [
    {
      name: 'pre-record: the next file begins three seconds before this one ends',
      files: () => segments({ container: 'mp4' }, [0, 1]),
      expected: [
        { verdict: 'continuous', findings: [{ kind: 'overlap', severity: 'note', fromS: 1, toS: 4, withinS: 1.2 }] },
      ],
    },
    {
      name: 'an overlap that whole seconds do not prove to exceed one is nothing',
      files: () => segments({ container: 'mp4' }, [0, 2]),
      expected: [{ verdict: 'continuous', claimMs: [40, 60] }],
    },
    {
      name: 'pre-record by a running clock',
      files: () => segments({ container: 'mpeg-ts', sound: true }, [0, 2]),
      expected: [
        { verdict: 'continuous', findings: [{ kind: 'overlap', severity: 'note', fromS: 2, toS: 4, withinS: 0.1 }] },
      ],
    },
    {
      name: 'the clock is set back an hour while recording',
      files: () => segments({ container: 'mp4' }, [hour, 4]),
      expected: [
        { verdict: 'cannot-tell', findings: [{ kind: 'clock-step', severity: 'warning', fromS: 4, toS: null }] },
      ],
    },
    {
      name: 'the clock is set back an hour while a running clock runs on',
      files: () => setTransport(hour, 4),
      expected: [
        {
          verdict: 'continuous',
          claimMs: [40, 150],
          findings: [{ kind: 'clock-step', severity: 'warning', fromS: 4, toS: 4, withinS: 0.1 }],
        },
      ],
    },
    {
      name: 'the clock is set forward an hour while a running clock runs on',
      files: () => setTransport(0, hour + 4),
      expected: [
        {
          verdict: 'continuous',
          claimMs: [40, 150],
          findings: [{ kind: 'clock-step', severity: 'warning', fromS: 4, toS: 4, withinS: 0.1 }],
        },
      ],
    },
    {
      name: 'an hour forward without a missing number: a set clock or lost time',
      mustBeContinuous: true,
      files: () => segments({ container: 'mp4' }, [0, hour + 4]),
      expected: [
        {
          verdict: 'cannot-tell',
          findings: [{ kind: 'clock-forward-or-gap', severity: 'cannot-tell', fromS: 4, toS: hour + 4 }],
        },
      ],
    },
    {
      name: 'the same leap where nothing had to be continuous: two recordings',
      files: () => segments({ container: 'mp4' }, [0, hour + 4]),
      expected: [{ verdict: 'continuous' }, { verdict: 'continuous' }],
    },
    {
      name: 'a pause of eleven minutes where nothing had to be continuous: two recordings',
      files: () => segments({ container: 'mp4' }, [0, 665]),
      expected: [{ verdict: 'continuous' }, { verdict: 'continuous' }],
    },
    {
      name: 'the same pause where it had to be continuous: a gap',
      mustBeContinuous: true,
      files: () => segments({ container: 'mp4' }, [0, 665]),
      expected: [{ verdict: 'gap', findings: [between({ fromS: 4, toS: 665 })] }],
    },
    {
      name: 'a pause of eleven minutes with a number missing is a gap without any duty',
      files: () => segments({ container: 'mp4' }, [0, { atS: 665, number: 3 }]),
      expected: [
        {
          verdict: 'gap',
          findings: [{ kind: 'missing-segment', severity: 'gap', fromS: 4, toS: 665, missing: [2] }],
        },
      ],
    },
  ];
}

/** Two TS files whose running clock runs on, while their names begin at the given seconds. */
async function setTransport(...starts: readonly number[]): Promise<CardFile[]> {
  return Promise.all(
    starts.map(async (atS, i) => ({
      path: cameraName(atS, i + 1, 'ts'),
      bytes: await clip({ container: 'mpeg-ts', sound: true, seconds: 4, clockSeconds: i * 4 }),
    })),
  );
}

function calendarCases(): readonly LabelledCase[] {
  const places = [
    ['midnight', '2026-11-20T23:59:58'],
    ['the end of a month', '2026-11-30T23:59:58'],
    ['the end of a year', '2026-12-31T23:59:58'],
    ['the start of a leap day', '2028-02-28T23:59:58'],
    ['the end of a leap day', '2028-02-29T23:59:58'],
  ] as const;
  return places.map(([what, from]) => ({
    name: `${what} is no boundary`,
    files: () => at(from, [0, 4, 8]),
    expected: WHOLE,
  }));
}

async function at(from: string, starts: readonly number[], firstNumber = 1): Promise<CardFile[]> {
  return Promise.all(
    starts.map(async (atS, i) => ({
      path: cameraName(atS, firstNumber + i, 'mp4', from),
      bytes: await clip({ seconds: 4, mark: `${from} ${atS}` }),
    })),
  );
}

function driftCases(): readonly LabelledCase[] {
  return [
    ...(['24000/1001', '30000/1001'] as const).map((rate): LabelledCase => {
      const seconds = rate.startsWith('24') ? 2.002 : 2.002;
      return {
        name: `150 files at ${rate} frames a second: rounding adds nothing up`,
        files: async () =>
          Promise.all(
            Array.from({ length: 150 }, async (_, i) => ({
              path: cameraName(0.3 + i * seconds, i + 1, 'mp4'),
              bytes: await clip({ seconds, rate, mark: String(i) }),
            })),
          ),
        // The phase of each start moves by 2 ms a file, so the names tie over once or twice: less than a second is left.
        expected: [{ verdict: 'continuous', claimMs: [250, 1200] }],
      };
    }),
    {
      name: '20 transport files at 29.97 frames a second are joined to the tick',
      files: async () =>
        Promise.all(
          Array.from({ length: 20 }, async (_, i) => ({
            path: cameraName(i * 2.002, i + 1, 'ts'),
            bytes: await clip({ container: 'mpeg-ts', seconds: 2.002, rate: '30000/1001', clockSeconds: i * 2.002 }),
          })),
        ),
      expected: [{ verdict: 'continuous', claimMs: [33, 60] }],
    },
    {
      name: 'a timetable in the names that runs ahead of the contents is no loss',
      // 70mai: names every 4 s, contents 1 in 1000 shorter.
      files: async () =>
        Promise.all(
          Array.from({ length: 30 }, async (_, i) => ({
            path: `Normal/Front/NO20261120-${clockText(9 * 3600 + i * 4)}-${String(100 + i).padStart(6, '0')}F.MP4`,
            bytes: await clip({ seconds: 3.996, rate: '250', mark: String(i) }),
          })),
        ),
      profile: '70mai-dashcam',
      expected: [{ verdict: 'continuous', claimMs: [900, 2010] }],
    },
    {
      name: 'a camera that loses a second at every seam is not calibrated away',
      files: () => segments({ container: 'mp4' }, [0, 5, 10, 15, 20, 25]),
      expected: [
        {
          verdict: 'gap',
          findings: [0, 1, 2, 3].map((i) => between({ fromS: 4 + i * 5, toS: 5 + i * 5 })),
        },
      ],
    },
  ];
}

function clockText(secondOfDay: number): string {
  return new Date(secondOfDay * 1000).toISOString().slice(11, 19).replaceAll(':', '');
}

export function counterCases(): readonly LabelledCase[] {
  return [
    {
      name: 'the counter wraps from 9999 to 0001',
      files: () =>
        segments({ container: 'mp4' }, [
          { atS: 0, number: 9998 },
          { atS: 4, number: 9999 },
          { atS: 8, number: 1 },
        ]),
      expected: WHOLE,
    },
    {
      name: 'a number is missing across the wrap',
      files: () =>
        segments({ container: 'mp4' }, [
          { atS: 0, number: 9999 },
          { atS: 8, number: 2 },
        ]),
      expected: [
        { verdict: 'gap', findings: [{ kind: 'missing-segment', severity: 'gap', fromS: 4, toS: 8, missing: [1] }] },
      ],
    },
    {
      name: 'the counter starts again and time runs on',
      files: () =>
        segments({ container: 'mp4' }, [
          { atS: 0, number: 501 },
          { atS: 4, number: 1 },
        ]),
      expected: [{ ...WHOLE[0], findings: [{ kind: 'sequence-restart', severity: 'warning' }] }],
    },
    {
      name: 'the counter starts again and three seconds are lost',
      files: () =>
        segments({ container: 'mp4' }, [
          { atS: 0, number: 501 },
          { atS: 7, number: 1 },
        ]),
      expected: [
        {
          verdict: 'gap',
          findings: [{ kind: 'sequence-restart', severity: 'warning' }, between({ fromS: 4, toS: 7 })],
        },
      ],
    },
    {
      name: 'a photo took the number between two files',
      files: async () => [
        ...(await segments({ container: 'mp4' }, [
          { atS: 0, number: 1 },
          { atS: 4, number: 3 },
        ])),
        { path: cameraName(2, 2, 'jpg'), bytes: Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex') },
      ],
      expected: WHOLE,
    },
    {
      name: 'a number is missing and no time is',
      files: () =>
        segments({ container: 'mp4' }, [
          { atS: 0, number: 1 },
          { atS: 4, number: 3 },
        ]),
      expected: [{ ...WHOLE[0], findings: [{ kind: 'missing-segment', severity: 'warning', missing: [2] }] }],
    },
    {
      name: 'a side-car of footage that is not there takes no number',
      files: async () => [
        ...(await segments({ container: 'mp4' }, [0, { atS: 8, number: 3 }])),
        { path: cameraName(4, 2, 'gps'), bytes: Buffer.from('29.65,91.13') },
      ],
      expected: [
        { verdict: 'gap', findings: [{ kind: 'missing-segment', severity: 'gap', fromS: 4, toS: 8, missing: [2] }] },
      ],
    },
    {
      name: 'low-resolution twins and an important copy count once',
      files: async () => {
        const files = await segments({ container: 'mp4' }, [0, 4]);
        const twins = await Promise.all(
          files.map(async ({ path }) => ({
            path: path.replace('.mp4', '_thm.mp4'),
            bytes: await clip({ seconds: 4, widthPx: 32 }),
          })),
        );
        const copy = files.map(({ path, bytes }) => ({
          path: path.replace('.mp4', 'IMP.mp4').replace('DCIM', 'IMP'),
          bytes,
        }));
        return [...files, ...twins, ...copy.slice(0, 1)];
      },
      expected: [{ ...WHOLE[0], copies: 3 }],
    },
    {
      name: 'a file of more than 4 GiB, whose samples lie behind the fourth',
      files: async () => [largeFile()],
      expected: [{ verdict: 'continuous', claimMs: [40, 60] }],
    },
  ];
}

const HUGE = 4.5 * 1024 ** 3;

function largeFile(): CardFile {
  const head = ftyp();
  const media = longBox('mdat', [], BigInt(HUGE));
  const at = head.length + HUGE - 100 * 1000;
  const index = moov({
    tracks: [
      {
        kind: 'video',
        timescale: 25,
        durations: [[100, 1]],
        sizes: 1000,
        chunks: [{ offset: at, samples: 100 }],
        hasLongOffsets: true,
      },
    ],
  });
  const bytes = Buffer.concat([head, media, index, box('free', [u32(1)])]);
  const holeAt = head.length + media.length;
  return { path: cameraName(0, 1, 'mp4'), bytes, sparse: { at: holeAt, holeBytes: HUGE - media.length } };
}
