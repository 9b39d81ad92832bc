/**
 * Somebody who looks whether a dock's log only grows, and says so with a signature and a time. May run in this process (its word is
 * then worth no more than the dock's own), beside it, or at another place.
 */
import type { NoteKey } from '../evidence/log/signed-note.js';

export type WitnessReply =
  /** Lines of signatures, not looked at yet. */
  | { readonly kind: 'cosigned'; readonly lines: string }
  /** It remembers another size of this log than the proof begins with. */
  | { readonly kind: 'conflict'; readonly size: number }
  /** 422: not grown out of what it has seen. Other numbers: it does not know this log, or this program. */
  | { readonly kind: 'refused'; readonly status: number };

export type Witness = {
  /** Its name and its key for cosignatures. */
  readonly key: NoteKey;
  /**
   * Brings a submission (evidence/log/witness-rules.ts). Repeatable; what it remembers is durable before it answers. Bounded in
   * time and size. Rejects `witness-unreachable`, `cancelled`.
   */
  readonly submit: (submission: Uint8Array, signal: AbortSignal) => Promise<WitnessReply>;
  /**
   * The newest checkpoint that it remembers of a log, not looked at yet; undefined where it remembers none, or tells none.
   * Rejects `witness-unreachable`, `cancelled`.
   */
  readonly newest: (origin: string, signal: AbortSignal) => Promise<Uint8Array | undefined>;
};
