import { describe, expect, test } from 'vitest';
import { counterOf, PLAIN_COUNTER, sequenceStep } from '../../../src/continuity/sequence-step.js';
import { file, names, segment } from './makers.js';

const stepOf = (from: number, to: number, more = {}) =>
  sequenceStep(
    segment(from, 0, 60_000, { names: names(from, 0, more) }),
    segment(to, 60_000, 60_000, { names: names(to, 60_000, more) }),
    PLAIN_COUNTER,
  );

describe('the camera’s counter', () => {
  test.each([
    ['runs on', 1, 2, { kind: 'next' }],
    ['left two out', 1, 4, { kind: 'missing', missing: [2, 3], count: 2 }],
    ['wraps from 9999 to 0', 9999, 0, { kind: 'next' }],
    ['wraps from 9999 to 1: there is no number 0', 9999, 1, { kind: 'next' }],
    ['left numbers out across its wrap', 9998, 2, { kind: 'missing', missing: [9999, 1], count: 2 }],
    ['starts again', 500, 1, { kind: 'restart' }],
    ['stands still', 5, 5, { kind: 'none' }],
  ] as const)('%s', (_, from, to, expected) => {
    expect(stepOf(from, to)).toEqual(expected);
  });

  test('a counter that never wraps starts again instead', () => {
    const unbounded = { pattern: 'x/a', kind: 'video', serial: '1' } as const;
    const step = sequenceStep(
      segment(9999, 0, 1, { names: { ...unbounded, sequence: 9999 } }),
      segment(1, 0, 1, { names: { ...unbounded, sequence: 1 } }),
      PLAIN_COUNTER,
    );
    expect(step).toEqual({ kind: 'restart' });
  });

  test('a jump of millions is counted and not listed', () => {
    const step = stepOf(1, 5_000_001, { sequenceModulus: 10_000_000 });
    expect(step).toMatchObject({ kind: 'missing', count: 4_999_999 });
    expect(step.kind === 'missing' ? step.missing.length : 0).toBe(10_000);
  });

  test('chapters count within one number, and say nothing between two', () => {
    expect(stepOf(7, 7, { chapter: 1 })).toEqual({ kind: 'none' });
    const [one, three] = [1, 3].map((chapter) => segment(7, 0, 1, { names: names(7, 0, { chapter }) }));
    expect(one && three && sequenceStep(one, three, PLAIN_COUNTER)).toMatchObject({ kind: 'missing', missing: [2] });
    expect(stepOf(7, 9, { chapter: 1 })).toEqual({ kind: 'none' });
  });
});

describe('a counter shared with other kinds', () => {
  const own = [segment(1, 0, 60_000), segment(3, 60_000, 60_000)];
  const [before, after] = own;
  const other = (kind: 'photo' | 'audio' | 'sidecar' | 'pre-record', atMs = 30_000, more = {}) =>
    file(2, atMs, 0, { path: `card/2.${kind}`, reading: undefined, names: names(2, atMs, { kind, ...more }) });
  const kindWith = (extra: ReturnType<typeof other>, scope: Parameters<typeof counterOf>[2] = 'shared') =>
    before && after && sequenceStep(before, after, counterOf([extra], own, scope)).kind;

  test.each(['photo', 'audio'] as const)('a number that a file of kind %s took is not missing', (kind) => {
    expect(kindWith(other(kind))).toBe('next');
    expect(kindWith(other(kind), 'per-power-on')).toBe('next');
  });

  test('a side-car or a pre-record buffer shows that the number was used: its footage is missing', () => {
    expect(kindWith(other('sidecar'))).toBe('missing');
    expect(kindWith(other('pre-record'))).toBe('missing');
  });

  test('where each kind has its own counter a photo takes no number of the footage', () => {
    expect(kindWith(other('photo'), 'per-kind')).toBe('missing');
  });

  test('a photo of another day, of another camera or a twin takes no number', () => {
    expect(kindWith(other('photo', -86_400_000))).toBe('missing');
    expect(kindWith(other('photo', 30_000, { serial: '7654321' }))).toBe('missing');
    expect(kindWith(other('photo', 30_000, { twinOf: '2.mp4' }))).toBe('missing');
  });

  test('a counter without meaning says nothing', () => {
    expect(kindWith(other('photo'), 'none')).toBe('none');
  });
});
