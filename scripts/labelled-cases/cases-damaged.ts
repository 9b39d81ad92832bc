/** Files that were cut off, cannot be read or are empty: alone, at the end and in the middle of a recording. */
import { endingOf, segments } from './cases-plain.js';
import { type ClipContainer, clip, type SoundContainer, soundClip } from './clips.js';
import { boxesIn, cutInIndex, fragmentAt, pictureAt, withoutIndex } from './iso-surgery.js';
import { type CardFile, cameraName, type ExpectedFinding, type LabelledCase } from './labelled-case.js';
import { aviPictureAt } from './stream-surgery.js';

type Change = (bytes: Buffer) => Buffer;

/** The named file of a recording of 4-s files, changed. */
async function changed(container: ClipContainer, which: number, of: number, change: Change, sound = false) {
  const files = await segments(
    { container, sound },
    Array.from({ length: of }, (_, i) => i * 4),
  );
  return files.map((file, i) => (i === which ? { ...file, bytes: change(file.bytes) } : file));
}

const cut = (more: Partial<ExpectedFinding>): ExpectedFinding => ({
  kind: 'truncated-segment',
  severity: 'gap',
  withinS: 0.1,
  ...more,
});
const lost = (more: Partial<ExpectedFinding>): ExpectedFinding => ({
  kind: 'unreadable-segment',
  severity: 'cannot-tell',
  ...more,
});

/** Behind the third second: before picture 75, or before the media of the fourth fragment. */
const atThirdSecond: Change = (bytes) => bytes.subarray(0, pictureAt(bytes, 75));
const inFragmentMedia: Change = (bytes) => bytes.subarray(0, fragmentAt(bytes, 3).mdatAt + 8);
const inFragmentHeader: Change = (bytes) => bytes.subarray(0, fragmentAt(bytes, 3).moofAt + 20);
const atAviPicture: Change = (bytes) => bytes.subarray(0, aviPictureAt(bytes, 75));
/** In mid packet. */
const inTransport: Change = (bytes) => bytes.subarray(0, Math.floor(bytes.length / 188 / 2) * 188 + 100);

export function damagedCases(): readonly LabelledCase[] {
  return [...cutCases(), ...unreadableCases()];
}

function cutCases(): readonly LabelledCase[] {
  return [
    {
      name: 'cut off, and the index in front tells what is lost',
      files: () => changed('mp4-index-first', 0, 1, atThirdSecond),
      expected: [{ verdict: 'gap', states: ['truncated'], findings: [cut({ fromS: 3, toS: 4 })] }],
    },
    {
      name: 'cut off with sound, and the index in front tells what is lost',
      files: () => changed('mp4-index-first', 0, 1, atThirdSecond, true),
      expected: [{ verdict: 'gap', states: ['truncated'], findings: [cut({ toS: 4 })] }],
    },
    {
      name: 'cut off with an index, and the next file begins where the index ends',
      files: () => changed('mp4-index-first', 0, 2, atThirdSecond),
      expected: [{ verdict: 'gap', states: ['truncated', 'ok'], findings: [cut({ fromS: 3, toS: 4 })] }],
    },
    {
      name: 'a fragment whose header is whole and whose media are gone',
      files: () => changed('fragmented-mp4', 0, 1, inFragmentMedia),
      expected: [{ verdict: 'gap', states: ['truncated'], findings: [cut({ fromS: 3, toS: 4 })] }],
    },
    {
      name: 'fragments cut off between two: the index in front of them tells what is lost',
      files: async () => {
        const bytes = await clip({ container: 'fragmented-mp4', seconds: 4, isIndexed: true });
        return [{ path: cameraName(0, 1, 'mp4'), bytes: bytes.subarray(0, fragmentAt(bytes, 3).moofAt) }];
      },
      expected: [{ verdict: 'gap', states: ['truncated'], findings: [cut({ fromS: 3, toS: 4 })] }],
    },
    {
      name: 'a fragment taken out of the middle: the index in front of them tells no second loss',
      files: async () => {
        const bytes = await clip({ container: 'fragmented-mp4', seconds: 4, isIndexed: true });
        const [from, to] = [fragmentAt(bytes, 1).moofAt, fragmentAt(bytes, 2).moofAt];
        const taken = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
        return [{ path: cameraName(0, 1, 'mp4'), bytes: taken }];
      },
      expected: [
        { verdict: 'gap', findings: [{ kind: 'inside-segment', severity: 'gap', fromS: 1, toS: 2, withinS: 0.1 }] },
      ],
    },
    {
      name: 'fragments cut off in a header: nothing declares an end',
      files: () => changed('fragmented-mp4', 0, 1, inFragmentHeader),
      expected: [
        {
          verdict: 'cannot-tell',
          states: ['truncated'],
          findings: [cut({ severity: 'cannot-tell', fromS: 3, toS: 3 })],
        },
      ],
    },
    {
      name: 'fragments cut off in a header, and the recording goes on',
      files: () => changed('fragmented-mp4', 0, 2, inFragmentHeader),
      expected: [{ verdict: 'gap', states: ['truncated', 'ok'], findings: [cut({ fromS: 3, toS: 4, withinS: 1.2 })] }],
    },
    {
      name: 'a transport stream cut in mid packet, alone',
      files: () => changed('mpeg-ts', 0, 1, inTransport),
      expected: [{ verdict: 'cannot-tell', states: ['truncated'], findings: [cut({ severity: 'cannot-tell' })] }],
    },
    {
      name: 'a transport stream cut in mid packet, and the recording goes on',
      files: () => changed('mpeg-ts', 0, 2, inTransport),
      expected: [{ verdict: 'gap', states: ['truncated', 'ok'], findings: [cut({ toS: 4 })] }],
    },
    {
      name: 'a transport stream cut at the edge of a packet: the running clock shows the hole',
      files: () => changed('mpeg-ts', 0, 2, (bytes) => bytes.subarray(0, Math.floor(bytes.length / 188 / 2) * 188)),
      expected: [{ verdict: 'gap', findings: [{ kind: 'between-segments', severity: 'gap', toS: 4, withinS: 0.1 }] }],
    },
    {
      name: 'an AVI that a flat battery left without its end',
      files: () => changed('avi', 0, 1, atAviPicture),
      expected: [
        {
          verdict: 'cannot-tell',
          states: ['truncated'],
          findings: [cut({ severity: 'cannot-tell', fromS: 3, toS: 3 })],
        },
      ],
    },
    {
      name: 'an AVI without its end, and the recording goes on',
      files: () => changed('avi', 0, 2, atAviPicture),
      expected: [{ verdict: 'gap', states: ['truncated', 'ok'], findings: [cut({ fromS: 3, toS: 4, withinS: 1.2 })] }],
    },
    {
      name: 'a WAV whose header declares more than the file holds',
      files: () => sound('wav', (bytes) => bytes.subarray(0, bytes.length - 48_000 * 2)),
      expected: [{ verdict: 'gap', states: ['truncated'], findings: [cut({ fromS: 3, toS: 4 })] }],
    },
    ...(['aac', 'mp3', 'amr'] as const).map(
      (container): LabelledCase => ({
        name: `${container} cut in mid frame`,
        files: () => sound(container, (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2) + 7)),
        expected: [{ verdict: 'cannot-tell', states: ['truncated'], findings: [cut({ severity: 'cannot-tell' })] }],
      }),
    ),
  ];
}

/** A second of 16-bit sound at 48 kHz less is a second less. */
async function sound(container: SoundContainer, change: Change): Promise<CardFile[]> {
  return [{ path: cameraName(0, 1, container), bytes: change(await soundClip(container, 4)) }];
}

function unreadableCases(): readonly LabelledCase[] {
  const alone: LabelledCase[] = [
    ['whose index was never written', withoutIndex],
    ['whose index is cut off', cutInIndex],
    ['of noise', () => Buffer.alloc(5000, 0xa7)],
    ['with a header and nothing else', (bytes: Buffer) => bytes.subarray(0, boxesIn(bytes)[0]?.end ?? 0)],
  ].map(([what, change]) => ({
    name: `a file ${what as string}, alone`,
    files: () => changed('mp4', 0, 1, change as Change),
    expected: [{ verdict: 'cannot-tell', states: ['unreadable'], findings: [lost({ fromS: 0, toS: null })] }],
  }));
  return [
    ...alone,
    {
      name: 'an empty file, alone',
      files: () => changed('mp4', 0, 1, () => Buffer.alloc(0)),
      expected: [{ verdict: 'cannot-tell', states: ['empty'], findings: [lost({ fromS: 0, toS: null })] }],
    },
    ...([0, 1, 2] as const).map(
      (which): LabelledCase => ({
        name: `file ${which + 1} of three was left without its index`,
        files: () => changed('mp4', which, 3, withoutIndex),
        expected: [
          {
            verdict: 'cannot-tell',
            findings: [lost({ fromS: which * 4, toS: which === 2 ? null : which * 4 + 4, file: `_000${which + 1}` })],
          },
        ],
      }),
    ),
    {
      name: 'an empty file in the middle',
      files: () => changed('mp4', 1, 3, () => Buffer.alloc(0)),
      expected: [{ verdict: 'cannot-tell', states: ['ok', 'empty', 'ok'], findings: [lost({ fromS: 4, toS: 8 })] }],
    },
    {
      name: 'a file that cannot be read, and the next number missing too',
      files: async () => {
        const [first, second] = await segments({ container: 'mp4' }, [0, 4]);
        const [last] = await segments({ container: 'mp4' }, [{ atS: 12, number: 4 }]);
        if (first === undefined || second === undefined || last === undefined) return [];
        return [first, { ...second, bytes: withoutIndex(second.bytes) }, last];
      },
      expected: [
        {
          verdict: 'gap',
          findings: [
            lost({ fromS: 4, toS: 8 }),
            { kind: 'missing-segment', severity: 'gap', fromS: 8, toS: 12, missing: [3] },
          ],
        },
      ],
    },
    {
      name: `a name without any clock, unreadable: it lies nowhere`,
      files: async () => [{ path: `clip.${endingOf('mp4')}`, bytes: withoutIndex(await clip({ seconds: 4 })) }],
      expected: [{ verdict: 'cannot-tell', findings: [lost({ fromS: null, toS: null })] }],
    },
  ];
}
