/**
 * `.tlog-proof` files: each shows by itself that one record is in the log of its dock, under a checkpoint that the dock signed and
 * witnesses cosigned. An intake or a record that was handed over alone needs nothing else of the log.
 */
import { proofPath } from '../evidence-paths.js';
import { rootOfInclusion } from '../log/check-proofs.js';
import { MAX_PROOF_BYTES, parseTlogProof, type TlogProof } from '../log/tlog-proof.js';
import type { SealRecord } from '../records/seal-record.js';
import { forEachBounded } from './bounded.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { IntakeFacts } from './intake-facts.js';
import { faultOfCheckpoint, judgeCosignatures, NO_LOG_KEY } from './judge-checkpoint.js';
import { judgeTime } from './time-bounds.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

export type Provable = Pick<SealRecord, 'dock' | 'epoch' | 'seq' | 'now' | 'anchor' | 'keys'> & {
  /** In hex. */
  readonly leaf: string;
};

export async function verifyProofs(at: Verification, facts: IntakeFacts): Promise<void> {
  const proven = facts.segments.filter(({ name }) => facts.files.has(proofOf(name)));
  const bare = facts.segments.filter(({ name }) => !facts.files.has(proofOf(name)));
  await forEachBounded(proven, READ_LIMITS.concurrent, async ({ name, provable }) => {
    await verifyProof(at, { path: under(facts.folder, proofOf(name)), subject: facts.docking, provable });
  });
  const [first] = bare;
  if (first === undefined) return;
  for (const { name, provable } of bare) {
    if (at.logs.of(provable) !== undefined) continue;
    const path = under(facts.folder, `rec/${name}.rec`);
    at.registry.judge(at.checks, { subject: facts.docking, path, record: provable, cosignedAt: 'unknown' });
  }
  // In an archive the log itself shows that they are in it; in an intake alone there is only the proof.
  const isNeeded = at.logs.of(first.provable) === undefined && bare.some(({ provable }) => provable.anchor !== null);
  const because = `${bare.length} of ${facts.segments.length} files have no proof here: not sealed yet, or taken away`;
  at.checks.notChecked('inclusion', facts.docking, because, isNeeded || (at.logs.isEmpty && proven.length > 0));
}

/** Of a record by itself. */
export async function verifyProofBeside(at: Verification, path: string, provable: Provable): Promise<void> {
  const subject = proofPath(path);
  const read = await at.reader.readSmall(subject, 0, at.signal);
  if (read.kind !== 'missing') return await verifyProof(at, { path: subject, subject: path, provable });
  at.checks.notChecked('inclusion', subject, 'not here: not sealed yet, or taken away', provable.anchor !== null);
  at.registry.judge(at.checks, { subject: path, path, record: provable, cosignedAt: 'unknown' });
}

type Proving = { readonly path: string; readonly subject: string; readonly provable: Provable };

async function verifyProof(at: Verification, { path, subject, provable }: Proving): Promise<void> {
  const { checks, reader, signal } = at;
  const read = await reader.readSmall(path, MAX_PROOF_BYTES, signal);
  if (read.kind === 'missing' || read.kind === 'unreadable') {
    checks.notChecked('readable', path, 'cannot be read');
    return;
  }
  const proof = read.kind === 'bytes' ? parseTlogProof(read.bytes) : undefined;
  const fault = proof === undefined ? 'no proof of the log’s format' : faultOf(at, provable, proof);
  if (fault === NO_LOG_KEY) checks.notChecked('inclusion', path, fault);
  else if (fault !== undefined) checks.fail('inclusion', path, fault);
  if (fault !== undefined || proof === undefined) return;
  checks.pass('inclusion', subject);
  const where = { subject: path, of: subject, dock: provable.dock };
  const notAfterSeconds = judgeCosignatures(at, where, [proof.checkpoint]);
  const bounds = { notBeforeSeconds: provable.anchor?.time, notAfterSeconds };
  // Where the log is here the time was judged with the record.
  if (at.logs.of(provable) !== undefined) return;
  judgeTime(at, { path, subject, record: provable }, bounds);
  const cosignedAt = notAfterSeconds ?? (at.witnesses.isEmpty ? 'unknown' : 'none');
  at.registry.judge(checks, { subject, path, record: provable, cosignedAt });
}

function faultOf(at: Verification, provable: Provable, { index, hashes, checkpoint }: TlogProof): string | undefined {
  const { seq, leaf } = provable;
  const fault = faultOfCheckpoint(at, provable, checkpoint);
  if (fault !== undefined) return fault;
  const proven = at.logs.firstSeqOf(provable, seq - index) + index;
  if (proven !== seq) return `proves record ${proven}, not record ${seq}`;
  const root = rootOfInclusion({ index, size: checkpoint.size, leaf: Buffer.from(leaf, 'hex'), proof: hashes });
  if (root?.equals(checkpoint.root) !== true) return 'the record is not in the log that the dock signed';
  const known = at.logs.of(provable)?.tree.rootAt(checkpoint.size);
  return known !== undefined && !known.equals(checkpoint.root)
    ? 'of another history than the log that is here'
    : undefined;
}

function proofOf(name: string): string {
  return `rec/${name}.tlog-proof`;
}
