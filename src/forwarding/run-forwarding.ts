/**
 * The forwarding loop: sleeps until something is put into the outbox or a retry is due, whether cameras are there or not.
 * An archive that is away is asked again by its own schedule, and no item is worn down by it meanwhile.
 */
import { isFailure, throwIfCancelled } from '../domain/failure.js';
import type { Bell } from '../lib/bell.js';
import { type ForwardingDeps, forwardOutbox } from './forward-outbox.js';
import { probeDelayMs } from './retry-schedule.js';

/** The wall clock may be set meanwhile, and the loop must show that it turns: it wakes at least this often. */
export const LONGEST_SLEEP_MS = 10_000;

export type ForwardingLoop = ForwardingDeps & {
  /** Rung after something was put into the outbox. */
  readonly bell: Bell;
  /** Before each round: the loop is alive. Between `onBusy(true)` and `onBusy(false)` it waits for the archive. */
  readonly onBusy: (isBusy: boolean) => void;
};

/** Runs until aborted, then rejects `cancelled`. */
export async function runForwarding(deps: ForwardingLoop, signal: AbortSignal): Promise<never> {
  let timesAway = 0;
  for (;;) {
    throwIfCancelled(signal);
    deps.onBusy(true);
    const hindrance = await roundOf(deps, timesAway, signal);
    deps.onBusy(false);
    if (hindrance !== undefined) {
      timesAway += 1;
      if (timesAway === 1) deps.log.warn(hindrance, { target: deps.archive.target });
      await deps.clock.sleep(probeDelayMs(timesAway, deps.random()), signal);
      continue;
    }
    if (timesAway > 0) deps.log.info('forwarding goes on', { target: deps.archive.target });
    timesAway = 0;
    const next = await deps.ledger.nextOutboxAt();
    const untilNextMs = next === undefined ? LONGEST_SLEEP_MS : Math.max(0, next - deps.clock.now());
    await deps.bell.wait(Math.min(untilNextMs, LONGEST_SLEEP_MS), signal);
  }
}

/** One round; an archive that was away is probed before any item is sent. Undefined where nothing stood in its way. */
async function roundOf(
  deps: ForwardingDeps,
  timesAway: number,
  signal: AbortSignal,
): Promise<'archive away' | 'own store full' | undefined> {
  try {
    if (timesAway > 0 && !(await answers(deps, signal))) return 'archive away';
    return (await forwardOutbox(deps, signal)).isArchiveAway ? 'archive away' : undefined;
  } catch (error) {
    // Neither receipt nor failure can be written down; pulling meets the same and tells it at its slots.
    if (!isFailure(error, 'vault-full')) throw error;
    return 'own store full';
  }
}

async function answers(deps: ForwardingDeps, signal: AbortSignal): Promise<boolean> {
  try {
    await deps.archive.probe(signal);
    return true;
  } catch (error) {
    if (!isFailure(error) || error.kind === 'cancelled') throw error;
    return false;
  }
}
