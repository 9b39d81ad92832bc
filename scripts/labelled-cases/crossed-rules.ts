/** What cases-crossed.ts crosses: oddities inside a first file, and oddities of a boundary behind it. */
import { holed } from './cases-inside.js';
import { hasRunningClock } from './cases-plain.js';
import { type ClipContainer, clip } from './clips.js';
import { pictureAt, withoutIndex } from './iso-surgery.js';
import type { ExpectedFinding } from './labelled-case.js';

export type Shape = { readonly container: ClipContainer; readonly sound: boolean };

/** Something about the first file, which begins at 0. */
export type Inside = {
  readonly name: string;
  readonly fits: (shape: Shape) => boolean;
  readonly bytes: (shape: Shape) => Promise<Buffer>;
  readonly lengthS: number;
  readonly findings: (shape: Shape) => readonly ExpectedFinding[];
  /** Transport streams put the first picture so much later, for what is reordered before it. */
  readonly lateS?: number;
  /** A copy of it under the mark of an important file lies beside it. */
  readonly isMarked?: boolean;
};

/** Something about the boundary at `atS`, behind a plain second file. */
export type Between = {
  readonly name: string;
  /** How much later than it should the third file begins, and how much its name says. */
  readonly lateS: number;
  readonly nameLateS?: number;
  readonly numbers: readonly [first: number, second: number, third: number];
  readonly findings: (atS: number, isRunning: boolean) => readonly ExpectedFinding[];
  /** Nothing tells what lies there where no running clock does. */
  readonly isUnjudged?: boolean;
  /** The moment of the boundary. */
  readonly moment?: string;
};

const any = (): boolean => true;
const isIso = ({ container }: Shape): boolean => !hasRunningClock(container) && container !== 'avi';
const isHoled = ({ container, sound }: Shape): boolean =>
  container !== 'mp4-index-first' && !(container === 'avi' && sound);

export const INSIDES: readonly Inside[] = [
  {
    name: 'a hole of two seconds',
    fits: isHoled,
    bytes: ({ container, sound }) => holed(container, sound, 2),
    lengthS: 6,
    findings: ({ container, sound }) => [
      {
        kind: 'inside-segment',
        severity: 'gap',
        fromS: 2,
        toS: hasRunningClock(container) && sound ? 3.96 : 4,
        withinS: 0.1,
      },
    ],
  },
  {
    name: 'sound that stops a second and a half early',
    fits: ({ sound, container }) => sound && container !== 'avi',
    bytes: ({ container }) => clip({ container, sound: true, seconds: 4, soundFilter: 'atrim=end=2.5' }),
    lengthS: 4,
    findings: () => [{ kind: 'inside-segment', severity: 'gap', track: 'audio', fromS: 2.5, toS: 4, withinS: 0.1 }],
  },
  {
    name: 'a rate that truly varies',
    fits: ({ container }) => container !== 'avi',
    bytes: (shape) => clip({ ...shape, seconds: 8, filter: "select='lt(n,100)+not(mod(n,2))'" }),
    lengthS: 8,
    findings: () => [],
  },
  {
    name: 'a rate that falls to three pictures a second',
    fits: ({ container }) => container !== 'avi',
    bytes: (shape) => clip({ ...shape, seconds: 8, filter: "select='lt(n,100)+not(mod(n,8))'" }),
    lengthS: 8,
    findings: () => [{ kind: 'inside-segment', severity: 'warning', track: 'video', fromS: 4.2, withinS: 0.1 }],
  },
  {
    name: 'reordered pictures',
    fits: ({ container }) => container !== 'avi',
    bytes: (shape) => clip({ ...shape, seconds: 4, bFrames: 2 }),
    lateS: 0.08,
    lengthS: 4,
    findings: () => [],
  },
  {
    name: 'an important copy',
    fits: any,
    bytes: (shape) => clip({ ...shape, seconds: 4 }),
    lengthS: 4,
    findings: () => [],
    isMarked: true,
  },
  {
    name: 'an index that was never written',
    fits: (shape) => isIso(shape) && shape.container !== 'fragmented-mp4',
    bytes: async (shape) => withoutIndex(await clip({ ...shape, seconds: 4 })),
    lengthS: 4,
    findings: () => [{ kind: 'unreadable-segment', severity: 'cannot-tell', fromS: 0, toS: 4 }],
  },
  {
    name: 'a cut that its index tells of',
    fits: ({ container, sound }) => container === 'mp4-index-first' && !sound,
    bytes: async (shape) => {
      const bytes = await clip({ ...shape, seconds: 4 });
      return bytes.subarray(0, pictureAt(bytes, 75));
    },
    lengthS: 4,
    findings: () => [{ kind: 'truncated-segment', severity: 'gap', fromS: 3, toS: 4, withinS: 0.1 }],
  },
];

const within = (isRunning: boolean): number => (isRunning ? 0.15 : 1.4);
const plain: Pick<Between, 'lateS' | 'numbers' | 'findings'> = { lateS: 0, numbers: [1, 2, 3], findings: () => [] };
export const BETWEENS: readonly Between[] = [
  {
    ...plain,
    name: 'three seconds lost between files',
    lateS: 3,
    findings: (atS, isRunning) => [
      { kind: 'between-segments', severity: 'gap', fromS: atS, toS: atS + 3, withinS: within(isRunning) },
    ],
  },
  {
    ...plain,
    name: 'a number missing with its time',
    lateS: 4,
    numbers: [1, 2, 4],
    findings: (atS, isRunning) => [
      {
        kind: 'missing-segment',
        severity: 'gap',
        fromS: atS,
        toS: atS + 4,
        missing: [3],
        withinS: within(isRunning),
      },
    ],
  },
  {
    ...plain,
    name: 'a counter that starts again',
    numbers: [501, 502, 1],
    findings: () => [{ kind: 'sequence-restart', severity: 'warning', withinS: 1.4 }],
  },
  { ...plain, name: 'a counter that wraps', numbers: [9998, 9999, 1] },
  {
    ...plain,
    name: 'a clock set back an hour',
    nameLateS: -3600,
    findings: () => [{ kind: 'clock-step', severity: 'warning', withinS: 1.4 }],
    isUnjudged: true,
  },
  {
    ...plain,
    name: 'a clock set back an hour and three seconds lost',
    lateS: 3,
    nameLateS: -3597,
    findings: (atS, isRunning) =>
      isRunning
        ? [{ kind: 'clock-forward-or-gap', severity: 'cannot-tell', withinS: 4000 }]
        : [{ kind: 'clock-step', severity: 'warning', fromS: atS, withinS: 1.4 }],
    isUnjudged: true,
  },
  {
    ...plain,
    name: 'pre-record',
    lateS: -3,
    findings: (atS, isRunning) => [
      { kind: 'overlap', severity: 'note', fromS: atS - 3, toS: atS, withinS: within(isRunning) },
    ],
  },
  { ...plain, name: 'midnight', moment: '2026-11-21T00:00:00' },
  {
    ...plain,
    name: 'the start of a leap day and a number missing with its time',
    moment: '2028-02-29T00:00:00',
    lateS: 4,
    numbers: [1, 2, 4],
    findings: (atS, isRunning) => [
      {
        kind: 'missing-segment',
        severity: 'gap',
        fromS: atS,
        toS: atS + 4,
        missing: [3],
        withinS: within(isRunning),
      },
    ],
  },
  { ...plain, name: 'New Year and a counter that wraps', moment: '2027-01-01T00:00:00', numbers: [9998, 9999, 1] },
];
