/** Clocks inside the files, behind the names: timecodes, recording dates, and what they must not be taken for. */
import { clip } from './clips.js';
import { type CardFile, cameraName, type ExpectedFinding, type LabelledCase } from './labelled-case.js';

type Coded = { readonly path: string; readonly timecode?: string; readonly recordedAt?: string };

/** Four seconds each. */
const coded = (files: readonly Coded[], rate = '25', seconds = 4): Promise<CardFile[]> =>
  Promise.all(
    files.map(async ({ path, ...clocks }) => ({
      path,
      bytes: await clip({ container: 'mov', seconds, rate, ...clocks }),
    })),
  );
const gap = (fromS: number, toS: number, more: Partial<ExpectedFinding> = {}): ExpectedFinding => ({
  kind: 'between-segments',
  severity: 'gap',
  fromS,
  toS,
  withinS: 0.15,
  ...more,
});
const unsure: ExpectedFinding = { kind: 'between-segments', severity: 'cannot-tell', toS: null };
const phone = (number: number, second: number): Coded => ({
  path: `DCIM/IMG_000${number}.MOV`,
  recordedAt: `2026-11-20T09:30:${String(second).padStart(2, '0')}+0800`,
});

export function dateCases(): readonly LabelledCase[] {
  return [...timecodeCases(), ...recordedCases()];
}

function timecodeCases(): readonly LabelledCase[] {
  return [
    {
      name: 'timecode: half a second lost, which the names are too coarse for',
      files: () =>
        coded([
          { path: cameraName(0, 1, 'mov'), timecode: '09:30:00:05' },
          { path: cameraName(4, 2, 'mov'), timecode: '09:30:04:18' },
        ]),
      expected: [{ verdict: 'gap', findings: [gap(4, 4.52)] }],
    },
    {
      name: 'timecode: it runs on and the names fit: no better than the names',
      files: () =>
        coded([
          { path: cameraName(0, 1, 'mov'), timecode: '09:30:00:05' },
          { path: cameraName(4, 2, 'mov'), timecode: '09:30:04:05' },
        ]),
      expected: [{ verdict: 'continuous', claimMs: [1000, 1150] }],
    },
    {
      name: 'timecode: it counts on across a pause that the names show',
      files: () =>
        coded([
          { path: cameraName(0, 1, 'mov'), timecode: '01:00:00:00' },
          { path: cameraName(9, 2, 'mov'), timecode: '01:00:04:00' },
        ]),
      expected: [{ verdict: 'gap', findings: [gap(4, 9, { withinS: 1.2 })] }],
    },
    {
      name: 'timecode: it counts on and nothing else tells: whole for want of evidence it is not',
      files: () =>
        coded([
          { path: 'DCIM/0001.mov', timecode: '01:00:00:00' },
          { path: 'DCIM/0002.mov', timecode: '01:00:04:00' },
        ]),
      expected: [{ verdict: 'cannot-tell', findings: [unsure] }],
    },
    {
      name: 'timecode: chapters of a camera without a clock in their names, the second missing',
      files: () =>
        coded([
          { path: 'DCIM/GX010123.MP4', timecode: '11:12:47:22' },
          { path: 'DCIM/GX030123.MP4', timecode: '11:12:55:22' },
        ]),
      expected: [
        {
          verdict: 'gap',
          findings: [{ kind: 'missing-segment', severity: 'gap', fromS: 4, toS: 8, withinS: 0.15, missing: [2] }],
        },
      ],
    },
    {
      name: 'timecode: three seconds lost across midnight',
      files: () =>
        coded([
          { path: 'DCIM/0001.mov', timecode: '23:59:58:10' },
          { path: 'DCIM/0002.mov', timecode: '00:00:05:10' },
        ]),
      expected: [{ verdict: 'gap', findings: [gap(4, 7)] }],
    },
    {
      name: 'timecode: dropped labels at 29.97, two seconds lost across a minute',
      files: () =>
        coded(
          [
            { path: 'DCIM/0001.mov', timecode: '09:30:56;10' },
            { path: 'DCIM/0002.mov', timecode: '09:31:02;12' },
          ],
          '30000/1001',
          4.004,
        ),
      expected: [{ verdict: 'gap', findings: [gap(4.004, 6.006)] }],
    },
    {
      name: 'timecode: labels that drop nothing at 29.97, and nothing is lost',
      files: () =>
        coded(
          [
            { path: cameraName(0, 1, 'mov'), timecode: '09:30:00:05' },
            { path: cameraName(60, 2, 'mov'), timecode: '09:31:00:05' },
          ],
          '30000/1001',
          60.06,
        ),
      expected: [{ verdict: 'continuous', claimMs: [900, 1200] }],
    },
    {
      name: 'timecode: set by hand to the whole hour of a new reel',
      files: () =>
        coded([
          { path: 'DCIM/0001.mov', timecode: '01:00:00:00' },
          { path: 'DCIM/0002.mov', timecode: '02:00:00:00' },
        ]),
      expected: [{ verdict: 'cannot-tell', findings: [unsure] }],
    },
    {
      name: 'timecode: it leaps half a minute and the names do not: the clocks disagree',
      files: () =>
        coded([
          { path: cameraName(0, 1, 'mov'), timecode: '09:30:00:05' },
          { path: cameraName(4, 2, 'mov'), timecode: '09:30:34:05' },
        ]),
      expected: [
        { verdict: 'cannot-tell', findings: [{ kind: 'clock-forward-or-gap', severity: 'cannot-tell', withinS: 16 }] },
      ],
    },
  ];
}

function recordedCases(): readonly LabelledCase[] {
  return [
    {
      name: 'recording dates: three files that follow each other',
      files: () => coded([phone(1, 0), phone(2, 4), phone(3, 8)]),
      expected: [{ verdict: 'continuous', claimMs: [1000, 1150] }],
    },
    {
      name: 'recording dates: a number and its time are missing',
      files: () => coded([phone(1, 0), phone(3, 8)]),
      expected: [
        { verdict: 'gap', findings: [{ kind: 'missing-segment', severity: 'gap', fromS: 4, toS: 8, missing: [2] }] },
      ],
    },
    {
      name: 'recording dates: all files were written anew at one moment',
      files: () => coded([phone(1, 0), phone(2, 0)]),
      expected: [{ verdict: 'cannot-tell', findings: [unsure] }],
    },
  ];
}
