/**
 * What a witness does with a checkpoint that is brought to it (C2SP tlog-witness): it knows one size and one root of each log and
 * cosigns only what has grown out of them. Pure: keeping the state before the answer goes out is the caller's.
 */
import type { KeyObject } from 'node:crypto';
import { isConsistent } from './check-proofs.js';
import { type Checkpoint, isSignedBy, parseCheckpoint, type SignedCheckpoint } from './checkpoint.js';
import { MAX_NOTE_BYTES, strictBase64 } from './signed-note.js';
import { emptyRoot, HASH_BYTES } from './tree-hash.js';

export type Submission = {
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
};

/** What a witness remembers of a log. */
export type Witnessed = Pick<Checkpoint, 'size' | 'root'>;

/** A log may sign with another key from some checkpoint on: until the witness drops the old one it takes both. */
export type WitnessedLog = {
  readonly origin: string;
  readonly keys: readonly { readonly publicKey: Uint8Array; readonly key: KeyObject }[];
};

export type WitnessVerdict =
  | { readonly kind: 'cosign' }
  /** Another size is remembered than the one the proof begins with: `size` tells it. */
  | { readonly kind: 'conflict'; readonly size: number }
  | { readonly kind: 'refuse'; readonly status: 400 | 403 | 404 | 422; readonly because: string };

const MAX_PROOF_LINES = 63;
export const MAX_SUBMISSION_BYTES = MAX_NOTE_BYTES + 4096;

export function submissionText(submission: {
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  readonly checkpoint: Uint8Array;
}): Uint8Array {
  const lines = [`old ${submission.oldSize}`, ...submission.proof.map((hash) => hash.toString('base64')), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\n'), 'utf8'), submission.checkpoint]);
}

/** Undefined where the bytes are no such request. Never throws. */
export function parseSubmission(bytes: Uint8Array): Submission | undefined {
  if (bytes.length > MAX_SUBMISSION_BYTES) return undefined;
  const text = Buffer.from(bytes).toString('utf8');
  const split = text.indexOf('\n\n');
  if (split < 0) return undefined;
  const [oldLine = '', ...hashLines] = text.slice(0, split).split('\n');
  const oldSize = Number(/^old (0|[1-9]\d{0,15})$/.exec(oldLine)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(oldSize) || hashLines.length > MAX_PROOF_LINES) return undefined;
  const proof = hashLines.flatMap((line) => strictBase64(line) ?? []);
  if (proof.length !== hashLines.length || proof.some(({ length }) => length !== HASH_BYTES)) return undefined;
  const checkpoint = parseCheckpoint(Buffer.from(text.slice(split + 2), 'utf8'));
  return checkpoint === undefined ? undefined : { oldSize, proof, checkpoint };
}

/** `log`: the one of the checkpoint's origin, where it is known; `known`: what was cosigned last, undefined before the first. */
export function judgeSubmission(
  { oldSize, proof, checkpoint }: Submission,
  log: WitnessedLog | undefined,
  known: Witnessed | undefined,
): WitnessVerdict {
  if (log === undefined) return refuse(404, 'this log is not known here');
  if (!log.keys.some(({ publicKey, key }) => isSignedBy(checkpoint, publicKey, key)))
    return refuse(403, 'not signed by the key of this log');
  if (oldSize > checkpoint.size) return refuse(400, 'the old size is larger than the new one');
  if (oldSize !== (known?.size ?? 0)) return { kind: 'conflict', size: known?.size ?? 0 };
  const from = known ?? { size: 0, root: emptyRoot() };
  if (checkpoint.size === 0 && !checkpoint.root.equals(emptyRoot())) return refuse(422, 'no such empty tree');
  if (isConsistent({ from, to: checkpoint, proof })) return { kind: 'cosign' };
  return refuse(422, 'the log did not grow out of what was seen of it');
}

function refuse(status: 400 | 403 | 404 | 422, because: string): WitnessVerdict {
  return { kind: 'refuse', status, because };
}
