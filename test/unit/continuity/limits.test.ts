import { describe, expect, test } from 'vitest';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { LIMITS, ruleOf, thresholdsOf } from '../../../src/continuity/limits.js';
import { file } from './makers.js';

describe('which rule spoke', () => {
  test('is told by name, version and digest, in every verdict', () => {
    const { rule } = judgeContinuity([file(1, 0, 60_000)], { mustBeContinuous: false, zoneOffsetMinutes: 480 });
    expect(rule).toEqual(ruleOf(LIMITS));
    expect(rule).toMatchObject({ name: 'sealdock-continuity', version: '3' });
    expect(rule.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a changed threshold is another digest: raise the version, then this', () => {
    expect(ruleOf(LIMITS).digest).toBe('87a8ecdf42a5d6c1de54c1105b5b961a3d5cef0f54730fc429086d27554566e1');
    expect(ruleOf({ ...LIMITS, gapMs: 151 }).digest).not.toBe(ruleOf(LIMITS).digest);
  });

  test('what a profile knows better stands in the thresholds and so in the digest', () => {
    const own = thresholdsOf({ joinedMs: 500, overlapMs: 2000, preRecordMs: 30_000 });
    expect(own).toMatchObject({ joinedSubSecondMs: 500, joinedSecondMs: 500, overlapMs: 2000, preRecordMs: 30_000 });
    const { rule } = judgeContinuity([], {
      mustBeContinuous: false,
      zoneOffsetMinutes: 480,
      joinedMs: 500,
      overlapMs: 2000,
      preRecordMs: 30_000,
    });
    expect(rule).toEqual(ruleOf(own));
    expect(thresholdsOf({})).toEqual(LIMITS);
  });
});
