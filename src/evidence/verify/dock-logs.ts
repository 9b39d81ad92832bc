/**
 * The logs that an archive holds, and whether each record is in its own: by its leaf at its number, under a root that the dock
 * has signed and witnesses have cosigned. What a record says of the log and of its time is held against them. What the log
 * has and the archive has not is told at the end, so that a cut tail is seen.
 */
import type { SealRecord } from '../records/seal-record.js';
import type { ExaminedRecord } from './examine-record.js';
import type { LogTree } from './log-tree.js';
import { type Continuation, OwnTail, type Waiting } from './own-tail.js';
import { judgeTime } from './time-bounds.js';
import type { Verification } from './verification.js';

/** When a checkpoint was cosigned: by trusted witnesses, and by whom nobody here knows. */
export type CheckpointTimes = { readonly trusted: readonly number[]; readonly claimed: readonly number[] };

export type KnownLog = {
  readonly tree: LogTree;
  /** Number of the record that is its first leaf. */
  readonly firstSeq: number;
  /** Size and time of the checkpoints that are sealed, smallest first: cosigned by as many trusted witnesses as are demanded. */
  readonly cosigned: readonly { readonly size: number; readonly timeSeconds: number }[];
  /** By size, of all checkpoints. */
  readonly named: ReadonlyMap<number, CheckpointTimes>;
};

type Log = KnownLog & { readonly name: string; readonly tail: OwnTail; newestSeen: number };

type Timed = Waiting['record'];

/** Logs that only proofs name; of further ones each proof is judged by itself. */
const MAX_BEGINS = 10_000;

export class DockLogs {
  readonly #logs = new Map<string, Log>();
  readonly #isArchive: boolean;
  /** Where numbers begin in logs that are not here, as the first proof of each says. */
  readonly #begins = new Map<string, number>();

  /** An archive has to hold the logs that its records name; an intake by itself has none. */
  constructor(isArchive: boolean) {
    this.#isArchive = isArchive;
  }

  /** `continued`: what later epochs say of it. */
  add(dock: string, epoch: number, log: KnownLog, continued: readonly Continuation[] = []): void {
    const tail = new OwnTail(log.tree.size, continued);
    this.#logs.set(nameOf({ dock, epoch }), { ...log, name: `${dock} epoch ${epoch}`, tail, newestSeen: -1 });
  }

  get isEmpty(): boolean {
    return this.#logs.size === 0;
  }

  /** Undefined where it is not here, or not usable. */
  of(log: Pick<SealRecord, 'dock' | 'epoch'>): KnownLog | undefined {
    return this.#logs.get(nameOf(log));
  }

  /** Number of the newest record that was judged; undefined before the first. */
  newestOf(log: Pick<SealRecord, 'dock' | 'epoch'>): number | undefined {
    const known = this.#logs.get(nameOf(log));
    return known === undefined || known.newestSeen < 0 ? undefined : known.firstSeq + known.newestSeen;
  }

  /** So many records of it are bound by its own checkpoints, or by the record of an epoch that goes on from it. */
  reachOf(log: Pick<SealRecord, 'dock' | 'epoch'>): number {
    return this.#logs.get(nameOf(log))?.tail.reach ?? 0;
  }

  /** Of a size that a checkpoint or a later epoch names; undefined where the records here do not reach so far. */
  rootOf(log: Pick<SealRecord, 'dock' | 'epoch'>, size: number): string | undefined {
    const known = this.#logs.get(nameOf(log));
    return (known?.tree.rootAt(size) ?? known?.tail.rootAt(size))?.toString('hex');
  }

  /**
   * Where the numbers of a log begin. What an epoch after the first begins with stands in the log; where it is not here, all
   * proofs have to say the same as the first one, `told`.
   */
  firstSeqOf(log: Pick<SealRecord, 'dock' | 'epoch'>, told: number): number {
    const known = this.of(log)?.firstSeq ?? (log.epoch === 1 ? 0 : this.#begins.get(nameOf(log)));
    if (known !== undefined) return known;
    const first = Math.max(1, told);
    if (this.#begins.size < MAX_BEGINS) this.#begins.set(nameOf(log), first);
    return first;
  }

  /** Passes are summed over `subject`. */
  judge(at: Verification, subject: string, { path, record, leaf }: ExaminedRecord): void {
    if (record === undefined || leaf === undefined) return;
    const log = this.#logs.get(nameOf(record));
    const { checks } = at;
    if (log === undefined) {
      // Where there are epochs there were logs, also where nothing of the newest is sealed yet.
      if (this.#isArchive && record.epoch > 1)
        checks.notChecked('inclusion', path, `the log of epoch ${record.epoch} is not here, or not usable`);
      else if (this.#isArchive && record.anchor !== null)
        checks.notChecked('inclusion', path, 'the log whose checkpoint the record names is not here, or not usable');
      // Of a file’s record the proof beside it tells the time.
      if (record._type !== 'urn:sealdock:record:segment:1')
        at.registry.judge(checks, { subject, path, record, cosignedAt: 'unknown' });
      return;
    }
    const { seq } = record;
    const index = seq - log.firstSeq;
    log.newestSeen = Math.max(log.newestSeen, index);
    const { size } = log.tree;
    judgeAnchor(at, subject, path, record, log);
    if (log.tail.take(index, { path, subject, record: timedPart(record), leaf })) return;
    if (index < 0) checks.fail('inclusion', path, `record ${seq} has a number from before its epoch`);
    else if (index >= size) tellUnsealed(at, path, seq, size);
    else if (log.tree.hashes(0, index, 1).toString('hex') === leaf) checks.pass('inclusion', subject);
    else checks.fail('inclusion', path, `the log has another record at number ${seq}`);
    const notAfterSeconds = log.cosigned.find((checkpoint) => checkpoint.size > index)?.timeSeconds;
    judgeTimes(at, { path, subject, record, notAfterSeconds });
  }

  /** Once, after the last record and before what later epochs say is judged: records behind the last checkpoint of an old epoch. */
  settle(at: Verification): void {
    for (const { tail, tree, name } of this.#logs.values()) {
      const { bound, open } = tail.settle(tree);
      for (const { path, subject, record } of open) {
        tellUnsealed(at, path, record.seq, tree.size);
        judgeTimes(at, { path, subject, record, notAfterSeconds: undefined });
      }
      for (const { path, subject, record, by } of bound) {
        at.checks.pass('inclusion', subject);
        judgeTimes(at, { path, subject, record, notAfterSeconds: by.notAfterSeconds });
      }
      const [first, last] = [bound.at(0), bound.at(-1)];
      if (first === undefined || last === undefined) continue;
      const what = `records ${first.record.seq} to ${last.record.seq} are bound by the record that begins epoch ${last.by.epoch} alone`;
      const because = `${what}: that the dock had them then is shown, not that it had no others before`;
      at.checks.notChecked('inclusion', name, because, false);
    }
  }

  /** Once, after the last record. */
  end({ checks }: Verification): void {
    for (const { name, tree, firstSeq, newestSeen } of this.#logs.values()) {
      if (newestSeen >= tree.size - 1) continue;
      const because = `the log has ${tree.size} records; those after record ${firstSeq + newestSeen} are not here`;
      checks.notChecked('chain', name, because, true);
    }
  }
}

function timedPart({ dock, epoch, seq, now, anchor, keys }: SealRecord): Timed {
  return { dock, epoch, seq, now, anchor, keys };
}

function tellUnsealed({ checks }: Verification, path: string, seq: number, size: number): void {
  checks.notChecked('inclusion', path, `record ${seq} is newer than the newest checkpoint, over ${size} records`);
}

/** Against the log's bounds, and whether its key counted then. */
function judgeTimes(
  at: Verification,
  {
    notAfterSeconds,
    ...judged
  }: {
    readonly path: string;
    readonly subject: string;
    readonly record: Timed;
    readonly notAfterSeconds: number | undefined;
  },
): void {
  judgeTime(at, judged, { notBeforeSeconds: judged.record.anchor?.time, notAfterSeconds });
  const cosignedAt = notAfterSeconds ?? (at.witnesses.isEmpty ? 'unknown' : 'none');
  at.registry.judge(at.checks, { ...judged, cosignedAt });
}

function nameOf({ dock, epoch }: Pick<SealRecord, 'dock' | 'epoch'>): string {
  return `${dock} ${epoch}`;
}

function judgeAnchor(
  { checks, witnesses }: Verification,
  subject: string,
  path: string,
  { anchor, seq }: SealRecord,
  log: KnownLog,
): void {
  if (anchor === null) return;
  const root = log.tree.rootAt(anchor.size)?.toString('hex');
  const { trusted = [], claimed = [] } = log.named.get(anchor.size) ?? {};
  if (anchor.size > seq - log.firstSeq)
    checks.fail('anchor', path, `names a checkpoint over ${anchor.size} records, which came later`);
  else if (root === undefined)
    checks.notChecked('anchor', path, `names a checkpoint over ${anchor.size} records, which is not here`);
  else if (root !== anchor.root) checks.fail('anchor', path, 'names a checkpoint with another root than the log has');
  else if (trusted.includes(anchor.time)) checks.pass('anchor', subject);
  else if (witnesses.isEmpty) return;
  else if (claimed.includes(anchor.time))
    checks.notChecked('anchor', path, 'names the time of a witness that is not trusted here', false);
  else if (trusted.length === 0)
    checks.notChecked('anchor', path, `the checkpoint over ${anchor.size} records is cosigned by no trusted witness`);
  else checks.fail('anchor', path, 'names another time than the cosignature has');
}
