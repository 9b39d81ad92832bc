/**
 * The states of one visit of a camera. `next` is pure; undefined means that the event is not legal in that state.
 *
 *   detected ─▶ identified ─▶ listed ─▶ pulling ─▶ judged ─▶ closed
 *       └───────────┴───────────┴──────────┴─────────┴─▶ interrupted ─▶ closed (by recovery)
 */
import { unreachable } from '../lib/assert.js';

export type DockingState = 'detected' | 'identified' | 'listed' | 'pulling' | 'judged' | 'closed' | 'interrupted';

export type DockingEvent = 'identified' | 'listed' | 'pulling' | 'judged' | 'closed' | 'interrupted';

export function nextDockingState(state: DockingState, event: DockingEvent): DockingState | undefined {
  if (event === 'interrupted') return state === 'closed' || state === 'interrupted' ? undefined : 'interrupted';
  switch (state) {
    case 'detected':
      return event === 'identified' ? event : undefined;
    case 'identified':
      return event === 'listed' ? event : undefined;
    case 'listed':
      return event === 'pulling' ? event : undefined;
    case 'pulling':
      return event === 'judged' ? event : undefined;
    case 'judged':
    case 'interrupted':
      return event === 'closed' ? event : undefined;
    case 'closed':
      return undefined;
    default:
      return unreachable(state);
  }
}

/** Whether a stored state may be replaced by another: the same one (a repeated step), or one that its event leads to. */
export function mayDockingBecome(from: DockingState, to: DockingState): boolean {
  return from === to || (to !== 'detected' && nextDockingState(from, to) === to);
}
