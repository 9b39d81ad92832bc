/**
 * When a camera lost its power while it was recording, by its own log: a recording begins, is never stopped, and the next
 * that the log knows is the camera starting up again. A recording still open at the end of the log says nothing: the
 * camera may be recording now. An orderly switching off counts as a stop, because much firmware logs none.
 */
import type { Instant } from '../domain/quantities.js';
import type { LogReading } from './read-log.js';

export type PowerLoss = {
  /** Last sign of life and the start after it, by the camera's clock. */
  readonly lastAt: Instant;
  readonly backAt: Instant;
};

/** `logs` from the oldest to the newest. */
export function powerLosses(logs: readonly LogReading[]): readonly PowerLoss[] {
  const losses: PowerLoss[] = [];
  let isRecording = false;
  let lastAt: Instant | undefined;
  for (const { at, kind } of logs.flatMap(({ events }) => events)) {
    if (kind === 'power-on' && isRecording && lastAt !== undefined) losses.push({ lastAt, backAt: at });
    if (kind === 'rec-start' || kind === 'audio-start') isRecording = true;
    if (kind === 'rec-stop' || kind === 'audio-stop' || kind === 'power-off' || kind === 'power-on')
      isRecording = false;
    lastAt = at;
  }
  return losses;
}
