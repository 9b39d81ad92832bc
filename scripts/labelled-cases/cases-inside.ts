/** Holes inside files, sound that is lost alone, rates that truly vary, and what must not be taken for a loss. */

import { endingOf, hasRunningClock, segments } from './cases-plain.js';
import { type ClipContainer, CONTAINERS, clip } from './clips.js';
import { stretched, type TrackKind, withLaterFragments } from './iso-surgery.js';
import { type CardFile, cameraName, type ExpectedFinding, type LabelledCase } from './labelled-case.js';
import { withDroppedFrames } from './stream-surgery.js';

const BOTH: readonly TrackKind[] = ['video', 'audio'];

async function one(bytes: Promise<Buffer>, ending = 'mp4'): Promise<CardFile[]> {
  return [{ path: cameraName(0, 1, ending), bytes: await bytes }];
}

/** One file of 4 s and `lostS` in which nothing is recorded behind its second second. */
export async function holed(container: ClipContainer, sound: boolean, lostS: number): Promise<Buffer> {
  const kinds = sound ? BOTH : (['video'] as const);
  switch (container) {
    case 'mp4':
    case 'mov':
      return stretched(await clip({ container, sound, seconds: 4 }), { kinds, atMs: 2000, ms: lostS * 1000 });
    case 'fragmented-mp4':
      // Key frames every second: the third fragment begins at 2 s.
      return withLaterFragments(await clip({ container, sound, seconds: 4 }), { kinds, from: 2, ms: lostS * 1000 });
    case 'mpeg-ts':
    case 'm2ts': {
      const half = (clockSeconds: number) => clip({ container, sound, seconds: 2, clockSeconds });
      return Buffer.concat([await half(0), await half(2 + lostS)]);
    }
    default:
      return withDroppedFrames(await clip({ container: 'avi', sound, seconds: 4 }), { after: 50, count: lostS * 25 });
  }
}

const inside = (more: Partial<ExpectedFinding> = {}): ExpectedFinding => ({
  kind: 'inside-segment',
  severity: 'gap',
  withinS: 0.1,
  ...more,
});

function holeCases(): readonly LabelledCase[] {
  const shapes = CONTAINERS.filter((container) => container !== 'mp4-index-first').flatMap((container) =>
    // Sound in an AVI has no clock of its own: it cannot show a hole.
    (container === 'avi' ? [false] : [false, true]).map((sound) => ({ container, sound })),
  );
  return shapes.map(({ container, sound }) => ({
    name: `${container}${sound ? ' with sound' : ''}: two seconds lost inside a file`,
    files: () => one(holed(container, sound, 2), endingOf(container)),
    // A transport stream's second half begins with sound that its encoder puts 43 ms before the picture.
    expected: [
      { verdict: 'gap', findings: [inside({ fromS: 2, toS: hasRunningClock(container) && sound ? 3.96 : 4 })] },
    ],
  }));
}

export function insideCases(): readonly LabelledCase[] {
  const withSound = () => clip({ sound: true, seconds: 4 });
  return [
    ...holeCases(),
    {
      name: 'the picture alone is lost for a second while the sound runs on',
      files: () =>
        one(
          // The sound is a second longer from the start, so that it reaches as far.
          stretchedPicture(),
        ),
      expected: [{ verdict: 'gap', findings: [inside({ track: 'video', fromS: 2, toS: 3 })] }],
    },
    {
      name: 'the sound alone is lost for half a second',
      files: async () => one(Promise.resolve(stretched(await withSound(), { kinds: ['audio'], atMs: 2000, ms: 450 }))),
      expected: [{ verdict: 'gap', findings: [inside({ track: 'audio', fromS: 2, toS: 2.45 })] }],
    },
    {
      name: 'the sound stops a second and a half before the picture',
      files: () => one(clip({ sound: true, seconds: 4, soundFilter: 'atrim=end=2.5' })),
      expected: [{ verdict: 'gap', findings: [inside({ track: 'audio', fromS: 2.5, toS: 4 })] }],
    },
    {
      name: 'the sound stops 0.7 s before the picture: a hint within the claim',
      files: () => one(clip({ sound: true, seconds: 4, soundFilter: 'atrim=end=3.3' })),
      expected: [
        {
          verdict: 'continuous',
          claimMs: [650, 750],
          findings: [inside({ severity: 'warning', track: 'audio', fromS: 3.3, toS: 4 })],
        },
      ],
    },
    {
      name: 'the second of three files has no sound',
      files: async () => {
        const [first, , third] = await segments({ container: 'mp4', sound: true }, [0, 4, 8]);
        const [, second] = await segments({ container: 'mp4' }, [0, 4]);
        return [first, second, third].flatMap((file) => file ?? []);
      },
      expected: [{ verdict: 'gap', findings: [inside({ track: 'audio', fromS: 4, toS: 8, withinS: 1.2 })] }],
    },
    {
      name: 'a rate that truly varies, 25 then 12.5 frames a second, is no loss',
      files: () => one(clip({ seconds: 8, filter: "select='lt(n,100)+not(mod(n,2))'" })),
      expected: [{ verdict: 'continuous', claimMs: [40, 80] }],
    },
    {
      name: 'frames that come unevenly by a few milliseconds are no loss',
      files: () => one(clip({ seconds: 4, filter: "setpts='PTS+0.012*sin(N)/TB'" })),
      expected: [{ verdict: 'continuous', claimMs: [35, 80] }],
    },
    {
      name: 'three dropped frames in a row are no gap, and the claim says so',
      files: () => one(clip({ seconds: 4, filter: "select='not(between(n,50,52))'" })),
      expected: [{ verdict: 'continuous', claimMs: [120, 120] }],
    },
    {
      name: 'five dropped frames in a row are a gap',
      files: () => one(clip({ seconds: 4, filter: "select='not(between(n,50,54))'" })),
      expected: [{ verdict: 'gap', findings: [inside({ fromS: 2, toS: 2.2 })] }],
    },
    {
      name: 'reordered pictures (B-frames) are no loss',
      files: () => one(clip({ seconds: 4, bFrames: 2, sound: true })),
      expected: [{ verdict: 'continuous', claimMs: [40, 100] }],
    },
    {
      name: 'H.265 with a hole of a second',
      files: async () =>
        one(
          Promise.resolve(
            stretched(await clip({ seconds: 4, codec: 'hevc' }), { kinds: ['video'], atMs: 2000, ms: 1000 }),
          ),
        ),
      expected: [{ verdict: 'gap', findings: [inside({ fromS: 2, toS: 3 })] }],
    },
    {
      name: 'an AVI with three dropped frames is no gap',
      files: async () =>
        one(
          Promise.resolve(withDroppedFrames(await clip({ container: 'avi', seconds: 4 }), { after: 50, count: 3 })),
          'avi',
        ),
      expected: [{ verdict: 'continuous', claimMs: [120, 120] }],
    },
    {
      name: 'an AVI with sound that dropped ten frames: the sound runs on',
      files: async () =>
        one(
          Promise.resolve(
            withDroppedFrames(await clip({ container: 'avi', sound: true, seconds: 4 }), { after: 50, count: 10 }),
          ),
          'avi',
        ),
      expected: [{ verdict: 'gap', findings: [inside({ track: 'video', fromS: 2, toS: 2.4 })] }],
    },
  ];
}

async function stretchedPicture(): Promise<Buffer> {
  const bytes = await clip({ sound: true, seconds: 4, filter: 'trim=end=3' });
  return stretched(bytes, { kinds: ['video'], atMs: 2000, ms: 1000 });
}
