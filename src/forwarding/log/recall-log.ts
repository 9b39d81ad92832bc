/**
 * What the witnesses remember of a log: asked where the dock's own ledger is an older copy, before the log is begun anew. A
 * witness that keeps its checkpoint to itself is asked for its size by bringing it the dock's own.
 */
import { Failure } from '../../domain/failure.js';
import { verifyingKey } from '../../evidence/key-id.js';
import { isSignedBy, parseCheckpoint } from '../../evidence/log/checkpoint.js';
import { submissionText } from '../../evidence/log/witness-rules.js';
import { unreachable } from '../../lib/assert.js';
import type { CheckpointRow } from '../../ports/ledger-log.js';
import type { Witness } from '../../ports/witness.js';

export type Recalled = {
  readonly witness: string;
  readonly size: number;
  /** In hex; undefined, like `note`, where the witness tells its size only. */
  readonly root: string | undefined;
  /** The checkpoint as the witness keeps it. */
  readonly note: Uint8Array | undefined;
};

export type LogToRecall = {
  readonly origin: string;
  /** Of the dock, those too that others have followed. */
  readonly publicKeys: readonly Uint8Array[];
  /** The newest that the dock still has. */
  readonly newest: CheckpointRow | undefined;
};

/** Undefined where it has seen nothing of this log. Rejects `witness-unreachable`, `witness-unusable`, `cancelled`. */
export async function recallLog(
  witness: Witness,
  { origin, publicKeys, newest }: LogToRecall,
  signal: AbortSignal,
): Promise<Recalled | undefined> {
  const { name } = witness.key;
  const note = await witness.newest(origin, signal);
  const kept = note === undefined ? undefined : parseCheckpoint(note);
  if (kept?.origin === origin && publicKeys.some((key) => isSignedBy(kept, key, verifyingKey(key))))
    return { witness: name, size: kept.size, root: kept.root.toString('hex'), note };
  if (newest === undefined) return undefined;
  const { size } = newest;
  const reply = await witness.submit(submissionText({ oldSize: size, proof: [], checkpoint: newest.note }), signal);
  const told = { witness: name, root: undefined, note: undefined };
  switch (reply.kind) {
    case 'cosigned':
      return { ...told, size };
    case 'conflict':
      return reply.size === 0 ? undefined : { ...told, size: reply.size };
    case 'refused':
      // As many records, but others; or it does not know the log at all.
      if (reply.status === 422) return { ...told, size };
      if (reply.status === 404) return undefined;
      throw new Failure('witness-unusable', { witness: name, status: reply.status });
    default:
      return unreachable(reply);
  }
}
