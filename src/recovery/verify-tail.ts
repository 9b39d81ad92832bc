/**
 * Before anything is appended: the end of the log is what was sealed. The records since the newest checkpoint are checked one by
 * one (digest, leaf, place in the chain, signature), the tree below it by the root that was signed. Anything else means a
 * damaged ledger, and going on would sign over it.
 */
import { Failure } from '../domain/failure.js';
import { type Seq, seq } from '../domain/ids.js';
import { sha256Of } from '../evidence/digest.js';
import { formerKeys } from '../evidence/former-keys.js';
import { isSignatureOf, verifyingKey } from '../evidence/key-id.js';
import { subtreesFrom } from '../evidence/log/tiles.js';
import { leafHash } from '../evidence/log/tree-hash.js';
import { rangeHash } from '../evidence/log/tree-proofs.js';
import { decodeRecord } from '../evidence/record-encoding.js';
import { defined } from '../lib/assert.js';
import type { Ledger, RecordRow } from '../ports/ledger.js';

/** Of a ledger without any checkpoint yet only the end is looked at: `sealdock verify` looks at all of it. */
const MAX_TAIL = 10_000;

/** `publicKey`: of the key in force. Gives the number of records looked at. Rejects `log-broken`. */
export async function verifyTail(ledger: Ledger, publicKey: Uint8Array): Promise<number> {
  const tip = await ledger.tip();
  const size = await ledger.logSize();
  const { firstSeq } = await ledger.logEpoch();
  const records = tip.seq === undefined ? 0 : tip.seq + 1 - firstSeq;
  if (records !== size) throw new Failure('log-broken', { records, leaves: size });
  const newest = await ledger.newestCheckpoint();
  if (newest !== undefined) {
    if (newest.size > size) throw new Failure('log-broken', { records, signed: newest.size });
    const root = await rangeHash({ begin: 0, end: newest.size }, subtreesFrom(ledger.logHashes));
    if (root.toString('hex') !== newest.root) throw new Failure('log-broken', { checkpoint: newest.size });
  }
  const from = Math.max(newest?.size ?? 0, size - MAX_TAIL);
  const former = formerKeys(await ledger.keyRecords());
  const keys = new Map([...former.map((one) => one.publicKey), publicKey].map((one) => [one, verifyingKey(one)]));
  let before = from === 0 ? undefined : (await recordAt(ledger, seq(firstSeq + from - 1))).digest;
  for (let index = from; index < size; index += 1) {
    const number = seq(firstSeq + index);
    const row = await recordAt(ledger, number);
    const [leaf] = await ledger.logHashes(0, index, 1);
    const fault = faultOf(row, leaf, before);
    if (fault !== undefined) throw new Failure('log-broken', { seq: number, problem: fault });
    const signer = former.find(({ untilSeq }) => number <= untilSeq)?.publicKey ?? publicKey;
    const key = defined(keys.get(signer), 'key in force');
    if (!isSignatureOf({ key, bytes: row.bytes, signature: row.signature }))
      throw new Failure('log-broken', { seq: number, problem: 'signature' });
    before = row.digest;
  }
  return size - from;
}

async function recordAt(ledger: Ledger, number: Seq): Promise<RecordRow> {
  const row = await ledger.record(number);
  if (row === undefined) throw new Failure('log-broken', { seq: number, problem: 'missing' });
  return row;
}

function faultOf(row: RecordRow, leaf: Buffer | undefined, before: string | undefined): string | undefined {
  if (sha256Of(row.bytes) !== row.digest) return 'digest';
  if (leaf?.equals(leafHash(row.bytes)) !== true) return 'leaf';
  const decoded = decodeRecord(row.bytes);
  if (!decoded.ok || decoded.record.seq !== row.seq) return 'content';
  return before !== undefined && decoded.record.prev !== before ? 'chain' : undefined;
}
