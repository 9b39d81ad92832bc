/**
 * One dock's log, record by record in any order, in memory that grows with its holes and not with its length: neighbouring
 * records are joined into runs, and at each joint the later record has to name the earlier one. What is missing at the end
 * is named by number. A cut tail cannot be seen.
 */
import type { Sha256Hex } from '../../domain/ids.js';
import type { EpochRecord } from '../records/epoch.js';
import type { CheckList } from './check-list.js';

export type ChainLink = {
  readonly dock: string;
  readonly epoch: number;
  readonly seq: number;
  readonly prev: string;
  readonly digest: Sha256Hex;
  readonly keyId: string;
  /** The key that this record puts in force from the next one on. */
  readonly nextKeyId: string | undefined;
  readonly path: string;
};

export type RunEnd = Pick<ChainLink, 'seq' | 'prev' | 'digest' | 'keyId' | 'nextKeyId' | 'path'>;
type Run = { first: RunEnd; last: RunEnd };

/** So many pieces of one log are kept apart; a real log has a few for every docking that went on beside others. */
const MAX_RUNS = 50_000;

export type ChainScope = {
  /** Whether all records of the dock should be here; an intake alone holds only some of them. */
  readonly isWhole: boolean;
  /** Digest of the dock's certificate request, which its first record names; undefined where it is not here. */
  readonly requestDigest: string | undefined;
  /** What an epoch after the first begins with, and the record that it goes on from, where they are here. */
  readonly begins?: Pick<EpochRecord, 'seq' | 'old'> | undefined;
  readonly before?: RunEnd | undefined;
  /** The key that was in force at the end of the epoch before, as far as its records are here. */
  readonly keyBefore?: string | undefined;
};

export class ChainRuns {
  readonly #log: string;
  readonly #epoch: number;
  readonly #checks: CheckList;
  /** Sorted, none touches the next. */
  readonly #runs: Run[] = [];
  #isScattered = false;

  constructor(log: Pick<ChainLink, 'dock' | 'epoch'>, checks: CheckList) {
    this.#log = `${log.dock} epoch ${log.epoch}`;
    this.#epoch = log.epoch;
    this.#checks = checks;
  }

  add(link: ChainLink): void {
    const at = this.#placeOf(link.seq);
    const before = this.#runs[at - 1];
    const after = this.#runs[at];
    if (before !== undefined && link.seq <= before.last.seq) {
      this.#checks.fail('chain', link.path, `record ${link.seq} exists twice`);
      return;
    }
    const end = endOf(link);
    const joinsBefore = before !== undefined && link.seq === before.last.seq + 1;
    const joinsAfter = after !== undefined && link.seq === after.first.seq - 1;
    if (joinsBefore) this.#judge(before.last, end);
    if (joinsAfter) this.#judge(end, after.first);
    if (joinsBefore && joinsAfter) {
      before.last = after.last;
      this.#runs.splice(at, 1);
    } else if (joinsBefore) before.last = end;
    else if (joinsAfter) after.first = end;
    else this.#insert(at, end);
  }

  /** After the newest record; undefined where there is none. */
  get keyInForce(): string | undefined {
    const last = this.#runs.at(-1)?.last;
    return last?.nextKeyId ?? last?.keyId;
  }

  /** Once, after the last record. */
  end(scope: ChainScope): void {
    const [first] = this.#runs;
    if (first === undefined) return;
    this.#judgeBeginning(first.first, scope);
    for (const [i, run] of this.#runs.entries()) {
      const before = this.#runs[i - 1];
      if (before === undefined) continue;
      this.#judgeHole(before.last, run.first, scope);
    }
    if (this.#isScattered)
      this.#checks.notChecked('chain', this.#log, `in more than ${MAX_RUNS} pieces: the rest was not looked at`);
  }

  #insert(at: number, end: RunEnd): void {
    if (this.#runs.length < MAX_RUNS) this.#runs.splice(at, 0, { first: end, last: end });
    else this.#isScattered = true;
  }

  /** The number of runs that begin at or before `seq`. */
  #placeOf(seq: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const run = this.#runs[middle];
      if (run !== undefined && run.first.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #judge(before: RunEnd, link: RunEnd): void {
    this.#judgeKey(before, link);
    if (link.prev === before.digest) this.#checks.pass('chain', this.#log);
    else {
      const because = `record ${link.seq} does not follow record ${before.seq} as it is here`;
      this.#checks.fail('chain', link.path, because);
    }
  }

  /** By induction over the neighbours: no key counts that none before it has put in force, and none after its last record. */
  #judgeKey({ seq, keyId, nextKeyId }: RunEnd, link: RunEnd): void {
    if (link.keyId === (nextKeyId ?? keyId)) {
      if (nextKeyId !== undefined) this.#checks.pass('key-rotation', this.#log);
    } else if (nextKeyId === undefined) {
      const because = `record ${link.seq} is signed by another key than record ${seq}, which puts no key in force`;
      this.#checks.fail('key-rotation', link.path, because);
    } else {
      const because = `record ${link.seq} is signed by key ${link.keyId}, but record ${seq} has put key ${nextKeyId} in force`;
      this.#checks.fail('key-rotation', link.path, because);
    }
  }

  #judgeBeginning(first: RunEnd, scope: ChainScope): void {
    if (this.#epoch !== 1) {
      if (scope.isWhole) this.#judgeEpoch(first, scope);
    } else if (first.seq > 0) {
      if (scope.isWhole) this.#checks.notChecked('chain', this.#log, missing(0, first.seq - 1));
    } else if (scope.requestDigest === undefined) {
      const because = 'the dock’s certificate request, which record 0 names, is not here';
      this.#checks.notChecked('chain', first.path, because, scope.isWhole);
    } else if (scope.requestDigest === first.prev) this.#checks.pass('chain', this.#log);
    else this.#checks.fail('chain', first.path, 'record 0 does not name the dock’s certificate request');
  }

  /** Its first record goes on from the last one that the dock had of the epoch before. */
  #judgeEpoch(first: RunEnd, { begins, before, keyBefore }: ChainScope): void {
    if (begins === undefined) {
      this.#checks.notChecked('chain', this.#log, `the record that began epoch ${this.#epoch} is not here`);
      return;
    }
    const last = begins.old.first_seq + begins.old.own_size - 1;
    if (first.seq < begins.seq)
      this.#checks.fail('chain', first.path, `record ${first.seq} has a number from before its epoch`);
    else if (before === undefined)
      this.#checks.notChecked(
        'chain',
        first.path,
        `record ${last}, which epoch ${this.#epoch} goes on from, is not here`,
      );
    else if (before.digest !== first.prev)
      this.#checks.fail('chain', first.path, `record ${first.seq} does not follow record ${last} as it is here`);
    else {
      this.#checks.pass('chain', this.#log);
      this.#judgeKey(before, first);
    }
    // A disk that was put back brings a key back that a lost record had taken out of force.
    if (keyBefore !== undefined && keyBefore !== first.keyId) {
      const because = `epoch ${this.#epoch} begins with key ${first.keyId}; at the end of the one before key ${keyBefore} was in force`;
      this.#checks.notChecked('key-rotation', first.path, because);
    }
  }

  #judgeHole(before: RunEnd, link: RunEnd, scope: ChainScope): void {
    if (link.keyId !== (before.nextKeyId ?? before.keyId)) {
      const because = `record ${link.seq} is signed by another key than record ${before.seq}; what put it in force is not here`;
      this.#checks.notChecked('key-rotation', link.path, because, scope.isWhole);
    }
    const from = before.seq + 1;
    const to = link.seq - 1;
    if (scope.isWhole) this.#checks.notChecked('chain', this.#log, missing(from, to));
    else {
      const because = `${missing(from, to)} from this intake and may lie in others: verify the whole archive`;
      this.#checks.notChecked('chain', this.#log, because, false);
    }
  }
}

export function endOf({ seq, prev, digest, keyId, nextKeyId, path }: ChainLink): RunEnd {
  return { seq, prev, digest, keyId, nextKeyId, path };
}

function missing(from: number, to: number): string {
  return from === to ? `record ${from} is missing` : `records ${from} to ${to} are missing`;
}
