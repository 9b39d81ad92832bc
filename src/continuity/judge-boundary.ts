/** What one boundary between two neighbouring files of a recording comes to: a finding or none, and what it leaves open. */
import { type BoundaryLoss, gapThresholdMs } from './boundary-loss.js';
import type { FootageFile } from './footage-file.js';
import { LIMITS } from './limits.js';
import type { Finding } from './report.js';

export type BoundaryJudgement = {
  readonly finding: Finding | undefined;
  /** Best estimate of the time between the two files: places the second one. Undefined: cannot be placed. */
  readonly shiftMs: number | undefined;
  /** No loss longer than this at this boundary; undefined: no bound. */
  readonly highMs: number | undefined;
  readonly isJudged: boolean;
};

type Place = {
  readonly before: FootageFile;
  readonly after: FootageFile;
  readonly endMs: number | undefined;
  readonly missing: readonly number[];
};

export function judgeBoundary(loss: BoundaryLoss, place: Place): BoundaryJudgement {
  if (loss.kind === 'untimed') return untimed(place);
  const { lowMs, highMs } = loss;
  const middleMs = (lowMs + highMs) / 2;
  const threshold = gapThresholdMs(place.before);
  if (highMs < -LIMITS.overlapMs) return overlapOrStep(middleMs, highMs, place);
  if (lowMs > threshold) return lost(loss, place);
  const limitMs = loss.resolutionMs < 1000 ? Math.max(LIMITS.joinedFineMs, threshold) : LIMITS.joinedCoarseMs;
  if (highMs > limitMs) {
    const because = `between ${ms(Math.max(0, lowMs))} and ${ms(highMs)} can be missing here; the clock is too coarse to say more`;
    const finding = between(place, {
      kind: 'between-segments',
      severity: 'cannot-tell',
      shiftMs: Math.max(0, middleMs),
      uncertaintyMs: (highMs - lowMs) / 2,
      because,
    });
    return { finding, shiftMs: Math.max(0, middleMs), highMs, isJudged: false };
  }
  const shiftMs = loss.source === 'running-clock' ? middleMs : Math.min(Math.max(0, lowMs), highMs);
  const isSkipped = place.missing.length > 0;
  const finding = isSkipped
    ? between(place, {
        kind: 'missing-segment',
        severity: 'warning',
        shiftMs,
        uncertaintyMs: (highMs - lowMs) / 2,
        because: `number ${place.missing.join(', ')} is absent, but no more than ${ms(highMs)} of time is: a number seems to have been skipped`,
      })
    : restart(place);
  return { finding, shiftMs, highMs: Math.max(0, highMs), isJudged: true };
}

function lost(loss: Extract<BoundaryLoss, { kind: 'timed' }>, place: Place): BoundaryJudgement {
  const { lowMs, highMs } = loss;
  const shiftMs = (lowMs + highMs) / 2;
  const uncertaintyMs = (highMs - lowMs) / 2;
  const range = `between ${ms(lowMs)} and ${ms(highMs)}`;
  if (place.missing.length > 0) {
    const because = `number ${place.missing.join(', ')} and ${range} of time are absent between the two files`;
    return {
      finding: between(place, { kind: 'missing-segment', severity: 'gap', shiftMs, uncertaintyMs, because }),
      shiftMs,
      highMs,
      isJudged: true,
    };
  }
  const offUnitMs = Math.abs(shiftMs - Math.round(shiftMs / LIMITS.leapUnitMs) * LIMITS.leapUnitMs);
  if (loss.source === 'names' && shiftMs > LIMITS.leapUnitMs / 2 && offUnitMs <= LIMITS.leapSlackMs) {
    const because = `the names leap by ${ms(shiftMs)} although the numbers run on: the clock was set forward, or that time is lost`;
    return {
      finding: between(place, {
        kind: 'clock-forward-or-gap',
        severity: 'cannot-tell',
        shiftMs,
        uncertaintyMs,
        because,
      }),
      shiftMs,
      highMs,
      isJudged: false,
    };
  }
  const because = `${range} is missing between the two files`;
  return {
    finding: between(place, { kind: 'between-segments', severity: 'gap', shiftMs, uncertaintyMs, because }),
    shiftMs,
    highMs,
    isJudged: true,
  };
}

/** The second file begins before the first has ended: pre-record, or a clock that was set back. */
function overlapOrStep(middleMs: number, highMs: number, place: Place): BoundaryJudgement {
  const uncertaintyMs = Math.abs(middleMs - highMs);
  if (middleMs >= -LIMITS.preRecordMs && (place.after.names?.startAt ?? 0) >= (place.before.names?.startAt ?? 0)) {
    const because = `the next file begins ${ms(-middleMs)} before this one ends: pre-record, nothing is missing`;
    return {
      finding: between(place, { kind: 'overlap', severity: 'note', shiftMs: middleMs, uncertaintyMs, because }),
      shiftMs: middleMs,
      highMs: 0,
      isJudged: true,
    };
  }
  const because = `the camera’s clock went back by about ${ms(-middleMs)}; whether time is missing here cannot be told from it`;
  return {
    finding: between(place, { kind: 'clock-step', severity: 'warning', shiftMs: undefined, uncertaintyMs: 0, because }),
    shiftMs: undefined,
    highMs: undefined,
    isJudged: false,
  };
}

function untimed(place: Place): BoundaryJudgement {
  const isMissing = place.missing.length > 0;
  const because = isMissing
    ? `number ${place.missing.join(', ')} is absent, and no clock tells how much time with it`
    : 'no clock tells how much time lies between the two files';
  const finding = between(place, {
    kind: isMissing ? 'missing-segment' : 'between-segments',
    severity: 'cannot-tell',
    shiftMs: undefined,
    uncertaintyMs: 0,
    because,
  });
  return { finding, shiftMs: undefined, highMs: undefined, isJudged: false };
}

function restart(place: Place): Finding | undefined {
  const [a, b] = [place.before.names?.sequence, place.after.names?.sequence];
  if (
    a === undefined ||
    b === undefined ||
    b > a ||
    (a === b && place.before.names?.chapter !== place.after.names?.chapter)
  )
    return undefined;
  const modulus = place.after.names?.sequenceModulus;
  if (modulus !== undefined && (a + 1) % modulus === b) return undefined;
  return between(place, {
    kind: 'sequence-restart',
    severity: 'warning',
    shiftMs: 0,
    uncertaintyMs: 0,
    because: `the camera’s counter went from ${a} to ${b}`,
  });
}

type Wording = {
  readonly kind: Finding['kind'];
  readonly severity: Finding['severity'];
  readonly shiftMs: number | undefined;
  readonly uncertaintyMs: number;
  readonly because: string;
};

function between(
  { before, after, endMs, missing }: Place,
  { kind, severity, shiftMs, uncertaintyMs, because }: Wording,
): Finding {
  const edges = endMs === undefined || shiftMs === undefined ? [endMs, undefined] : [endMs, endMs + shiftMs];
  const [first, second] = shiftMs !== undefined && shiftMs < 0 ? [edges[1], edges[0]] : edges;
  return {
    kind,
    severity,
    track: 'both',
    startMs: first === undefined ? null : Math.round(first),
    endMs: second === undefined ? null : Math.round(second),
    uncertaintyMs: Math.ceil(uncertaintyMs),
    missing,
    file: null,
    afterFile: before.path,
    beforeFile: after.path,
    because,
  };
}

function ms(value: number): string {
  return Math.abs(value) < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}
