/** Adds up what a docking tells while it runs: bytes at each hop, and what the slot shows. Pure. */
import type { SlotProgress, SlotState } from '../../domain/slot-state.js';
import type { DockingPhase, DockingProgress } from '../../ingest/ingest-deps.js';
import { unreachable } from '../../lib/assert.js';

/** `ofFiles`: bytes copied so far of each file that is under way, by its row. */
export type Counted = SlotProgress & { readonly ofFiles: ReadonlyMap<number, number> };

export const NOTHING_COUNTED: Counted = {
  files: 0,
  bytes: 0,
  pulledBytes: 0,
  verifiedBytes: 0,
  archivedBytes: 0,
  ofFiles: new Map(),
};

export function addProgress(counted: Counted, told: DockingProgress): Counted {
  switch (told.kind) {
    case 'phase':
      return counted;
    case 'listed':
      return { ...NOTHING_COUNTED, files: told.files, bytes: told.bytes };
    case 'pulled': {
      const ofFiles = new Map(counted.ofFiles).set(told.file, told.bytes);
      // Only what is under way is kept: a card may hold a hundred thousand files.
      if (told.isDone) ofFiles.delete(told.file);
      const more = told.bytes - (counted.ofFiles.get(told.file) ?? 0);
      return { ...counted, pulledBytes: counted.pulledBytes + more, ofFiles };
    }
    case 'verified':
      return { ...counted, verifiedBytes: counted.verifiedBytes + told.bytes };
    case 'held':
      return {
        ...counted,
        pulledBytes: counted.pulledBytes + told.bytes,
        verifiedBytes: counted.verifiedBytes + told.bytes,
        archivedBytes: counted.archivedBytes + (told.isArchived ? told.bytes : 0),
      };
    case 'archived':
      return { ...counted, archivedBytes: counted.archivedBytes + told.bytes };
    default:
      return unreachable(told);
  }
}

/** Undefined: the phase is the docking's end, which is judged by its outcome. */
export function stateOfPhase(phase: DockingPhase): SlotState | undefined {
  switch (phase) {
    case 'detecting':
    case 'identifying':
    case 'waiting-for-disk':
    case 'listing':
      return { kind: 'detecting' };
    case 'clock':
      return { kind: 'clock-check' };
    case 'pulling':
      return { kind: 'pulling' };
    case 'judging':
      return { kind: 'verifying' };
    case 'done':
    case 'failed':
      return undefined;
    default:
      return unreachable(phase);
  }
}

/** Everything is copied; what is left is reading again, signing and judging. */
export function sharpened(state: SlotState, { bytes, pulledBytes }: SlotProgress): SlotState {
  return state.kind === 'pulling' && bytes > 0 && pulledBytes >= bytes ? { kind: 'verifying' } : state;
}
