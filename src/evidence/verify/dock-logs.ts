/**
 * The logs that an archive holds, and whether each record is in its own: by its leaf at its number, under a root that the dock
 * has signed and witnesses have cosigned. What a record says of the log and of its time is held against them. What the log
 * has and the archive has not is told at the end, so that a cut tail is seen.
 */
import type { SealRecord } from '../records/seal-record.js';
import type { ExaminedRecord } from './examine-record.js';
import type { LogTree } from './log-tree.js';
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

type Log = KnownLog & { readonly name: string; newestSeen: number };

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

  add(dock: string, epoch: number, log: KnownLog): void {
    this.#logs.set(nameOf({ dock, epoch }), { ...log, name: `${dock} epoch ${epoch}`, newestSeen: -1 });
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
    if (index < 0) checks.fail('inclusion', path, `record ${seq} has a number from before its epoch`);
    else if (index >= size) {
      checks.notChecked('inclusion', path, `record ${seq} is newer than the newest checkpoint, over ${size} records`);
    } else if (log.tree.hashes(0, index, 1).toString('hex') === leaf) checks.pass('inclusion', subject);
    else checks.fail('inclusion', path, `the log has another record at number ${seq}`);
    judgeAnchor(at, subject, path, record, log);
    const notAfterSeconds = log.cosigned.find((checkpoint) => checkpoint.size > index)?.timeSeconds;
    judgeTime(at, { path, subject, record }, { notBeforeSeconds: record.anchor?.time, notAfterSeconds });
    const cosignedAt = notAfterSeconds ?? (at.witnesses.isEmpty ? 'unknown' : 'none');
    at.registry.judge(checks, { subject, path, record, cosignedAt });
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
