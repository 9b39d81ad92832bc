/**
 * The states of one listed file on its way from the camera to the archive, and which event leads where.
 * `next` is pure; undefined means that the event is not legal in that state.
 *
 *   listed ──pull──▶ pulling ──pulled──▶ pulled ──verified──▶ verified ──sealed──▶ sealed ──archived──▶ archived
 *     │                 │                  └──differs──▶ quarantined ◀──differs──┘        │
 *     ├──held──▶ held   ├──interrupted──▶ listed                                          └──differs──▶ quarantined
 *     └──unreadable──▶ unreadable ◀──unreadable──┘
 */
import { unreachable } from '../lib/assert.js';

export type SegmentState =
  | 'listed'
  | 'pulling'
  | 'pulled'
  | 'verified'
  | 'sealed'
  | 'archived'
  | 'held'
  | 'unreadable'
  | 'quarantined';

export type SegmentEvent =
  | 'pull'
  | 'pulled'
  | 'verified'
  | 'sealed'
  | 'archived'
  | 'held'
  | 'unreadable'
  | 'interrupted'
  | 'differs';

export function nextSegmentState(state: SegmentState, event: SegmentEvent): SegmentState | undefined {
  switch (state) {
    case 'listed':
      if (event === 'pull') return 'pulling';
      return event === 'held' || event === 'unreadable' ? event : undefined;
    case 'pulling':
      if (event === 'pulled' || event === 'unreadable') return event;
      if (event === 'interrupted') return 'listed';
      return event === 'held' ? 'held' : undefined;
    case 'pulled':
      if (event === 'verified') return 'verified';
      if (event === 'interrupted') return 'listed';
      return event === 'differs' ? 'quarantined' : undefined;
    case 'verified':
      if (event === 'sealed') return 'sealed';
      if (event === 'interrupted') return 'listed';
      return event === 'differs' ? 'quarantined' : undefined;
    case 'sealed':
      if (event === 'archived') return 'archived';
      return event === 'differs' ? 'quarantined' : undefined;
    case 'archived':
    case 'held':
    case 'unreadable':
    case 'quarantined':
      return undefined;
    default:
      return unreachable(state);
  }
}

/** What became of a file, in contract.md's words for `ingest`. */
export type Fate = 'pulled' | 'already-held' | 'unreadable' | 'pending';

export function fateOf(state: SegmentState): Fate {
  switch (state) {
    case 'sealed':
    case 'archived':
      return 'pulled';
    case 'held':
      return 'already-held';
    case 'unreadable':
      return 'unreadable';
    case 'listed':
    case 'pulling':
    case 'pulled':
    case 'verified':
    case 'quarantined':
      return 'pending';
    default:
      return unreachable(state);
  }
}

/** Its content is known here: it can be judged. */
export function isHeldOrSealed(state: SegmentState): boolean {
  const fate = fateOf(state);
  return fate === 'pulled' || fate === 'already-held';
}
