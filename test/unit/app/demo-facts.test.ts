/** The demo is strict with the dock: a fault that is found a little wrong counts as not found. */
import { describe, expect, test } from 'vitest';
import { clockFact, factsOf } from '../../../src/app/demo-facts.js';
import type { IngestDocument } from '../../../src/app/ingest-document.js';

type Recording = IngestDocument['continuity']['recordings'][number];
type Finding = Recording['findings'][number];

const finding = (over: Partial<Finding> = {}): Finding => ({
  kind: 'between-segments',
  severity: 'gap',
  track: 'both',
  startMs: 24_000,
  endMs: 26_400,
  uncertaintyMs: 200,
  missing: [],
  file: null,
  afterFile: 'b.mp4',
  beforeFile: 'c.mp4',
  because: '',
  why: { code: 'between', facts: {} },
  ...over,
});

function document(over: Partial<Recording> = {}) {
  const segments = ['a', 'b', 'c'].map((name, i) => ({
    ...{ path: `${name}.mp4`, state: 'ok', sequence: i, copyOf: null, offsetMs: i, durationMs: 1, tracks: [] },
  })) satisfies Recording['segments'];
  const recording: Recording = {
    ...{ camera: '1', officer: null, verdict: 'gap', claimMs: null, claim: '', startAt: null, durationMs: 1 },
    segments,
    findings: [finding()],
    ...over,
  };
  return { continuity: { recordings: [recording] } };
}

const hole = { kind: 'hole', path: 'b.mp4', beforeFile: 'c.mp4', startMs: 24_000, lostMs: 2500 } as const;
const isHoleFound = (over: Partial<Recording>) => factsOf(1, [hole], document(over))[0]?.isFound;

describe('a planted hole', () => {
  test('is found where it is, as long as it is, within the stated uncertainty', () => {
    expect(isHoleFound({})).toBe(true);
  });

  test.each([
    ['at another file', { findings: [finding({ afterFile: 'a.mp4' })] }],
    ['before another file', { findings: [finding({ beforeFile: 'd.mp4' })] }],
    ['too short', { findings: [finding({ endMs: 26_299 })] }],
    ['too early', { findings: [finding({ startMs: 23_799, endMs: 26_199 })] }],
    ['as another kind', { findings: [finding({ kind: 'missing-segment' })] }],
    ['beside a second gap', { findings: [finding(), finding({ afterFile: 'a.mp4' })] }],
    ['but called continuous', { verdict: 'continuous' as const }],
    ['not at all', { findings: [] }],
  ])('counts as not found %s', (_, over) => {
    expect(isHoleFound(over)).toBe(false);
  });
});

test('a whole recording is whole only with all its files, without a finding, and with a claim', () => {
  const whole = [{ kind: 'whole', path: 'a.mp4', segments: 3 }] as const;
  const isWhole = (over: Partial<Recording>) =>
    factsOf(1, whole, document({ verdict: 'continuous', claimMs: 1000, findings: [], ...over }))[0]?.isFound;
  expect(isWhole({})).toBe(true);
  expect(isWhole({ findings: [finding({ severity: 'note', kind: 'stopped' })] })).toBe(true);
  expect(isWhole({ claimMs: null })).toBe(false);
  expect(isWhole({ findings: [finding({ severity: 'warning' })] })).toBe(false);
  expect(isWhole({ segments: [] })).toBe(false);
});

test('a clock is found only where it was measured and the truth lies in its interval', () => {
  const measured = { class: 'measured', offsetMs: 432_010, lowMs: 431_990, highMs: 432_030 };
  const isFound = (clock: Partial<IngestDocument['clock']>) =>
    clockFact(2, 432_000, { clock: { ...measured, ...clock } }).isFound;
  expect(isFound({})).toBe(true);
  expect(isFound({ lowMs: 432_001 })).toBe(false);
  expect(isFound({ highMs: 431_999 })).toBe(false);
  expect(isFound({ class: 'bounded' })).toBe(false);
  expect(isFound({ highMs: null })).toBe(false);
});
