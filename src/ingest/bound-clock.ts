/**
 * What the newest line of a camera's log and its newest file tell of its clock, where it cannot be asked. An event that the
 * camera dates T happened before the dock saw the camera: offset = camera − dock ≥ T − now. Nothing bounds it from above,
 * because the camera may have lain idle. Dates to which clocks fall back after a flat battery say nothing.
 */
import { type ClockEvidence, isDockClockBelievable } from '../domain/clock-evidence.js';
import type { Instant } from '../domain/quantities.js';

export type ClockBounds = {
  readonly newestLogAt: Instant | undefined;
  readonly newestFileAt: Instant | undefined;
  readonly arrivedAt: Instant;
  /** `YYYY-MM-DD`, read in the camera's zone. */
  readonly resetEpochs: readonly string[];
  readonly zoneOffsetMinutes: number;
};

/** A clock that fell back has run on since; within a week of the reset date it is still taken for one. */
const RESET_SPAN_MS = 7 * 86_400_000;

export function boundClock(facts: ClockBounds): ClockEvidence {
  const { arrivedAt } = facts;
  const method = facts.newestLogAt === undefined ? 'newest-file' : 'log-tail';
  const deviceAt = facts.newestLogAt ?? facts.newestFileAt;
  const nothing = {
    class: 'unknown',
    method: 'none',
    deviceAt,
    dockAt: arrivedAt,
    offsetMs: undefined,
    lowMs: undefined,
    highMs: undefined,
  } as const;
  if (deviceAt === undefined) return { ...nothing, reason: 'no-source' };
  if (!isDockClockBelievable(arrivedAt)) return { ...nothing, reason: 'dock-untrusted' };
  if (isResetDate(deviceAt, facts)) return { ...nothing, reason: 'reset-date' };
  return {
    class: 'bounded',
    method,
    deviceAt,
    dockAt: arrivedAt,
    offsetMs: undefined,
    lowMs: deviceAt - arrivedAt,
    highMs: undefined,
  };
}

/** A date to which the camera's clock falls back after a flat battery, or one shortly after it. */
export function isResetDate(
  at: Instant,
  { resetEpochs, zoneOffsetMinutes }: Pick<ClockBounds, 'resetEpochs' | 'zoneOffsetMinutes'>,
): boolean {
  return resetEpochs.some((day) => {
    const since = at - (Date.parse(`${day}T00:00:00Z`) - zoneOffsetMinutes * 60_000);
    return since >= 0 && since < RESET_SPAN_MS;
  });
}
