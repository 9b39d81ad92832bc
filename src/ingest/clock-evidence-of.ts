/** The class of evidence that a measurement is: measured only where the second's edge was found, unknown at a reset date. */
import { type ClockEvidence, isDockClockBelievable } from '../domain/clock-evidence.js';
import { isResetDate } from './bound-clock.js';
import type { ClockMeasurement } from './measure-clock.js';

export function evidenceOf(
  measured: ClockMeasurement,
  camera: { readonly resetEpochs: readonly string[]; readonly zoneOffsetMinutes: number },
): ClockEvidence {
  const { deviceAt, dockAt, lowMs, highMs } = measured;
  const both = { deviceAt, dockAt };
  const nothing = { offsetMs: undefined, lowMs: undefined, highMs: undefined };
  const unknown = { class: 'unknown', method: 'none', ...both, ...nothing } as const;
  if (!isDockClockBelievable(dockAt)) return { ...unknown, reason: 'dock-untrusted' };
  if (isResetDate(deviceAt, camera)) return { ...unknown, reason: 'reset-date' };
  if (!measured.isAtEdge)
    return { class: 'bounded', method: 'second-edge', ...both, offsetMs: undefined, lowMs, highMs };
  return { class: 'measured', method: 'second-edge', ...both, offsetMs: deviceAt - dockAt, lowMs, highMs };
}
