/** The chains of all logs that records name, each judged by itself. */
import { rotationOf } from '../key-possession.js';
import type { EpochRecord } from '../records/epoch.js';
import { type ChainLink, ChainRuns, endOf, type RunEnd } from './chain-runs.js';
import type { CheckList } from './check-list.js';
import type { ExaminedRecord } from './examine-record.js';

/** A record that claims a log of its own costs memory; a real archive has one log for every dock. */
const MAX_LOGS = 10_000;

export class ChainLogs {
  readonly #logs = new Map<string, { readonly dock: string; readonly runs: ChainRuns }>();
  readonly #checks: CheckList;
  #count = 0;
  #isCut = false;
  /** By the log that they begin. */
  readonly #begins = new Map<string, EpochRecord>();
  /** Records that another log goes on from; undefined until they come. */
  readonly #wanted = new Map<string, RunEnd | undefined>();

  constructor(checks: CheckList) {
    this.#checks = checks;
  }

  /** Records that were taken in. */
  get count(): number {
    return this.#count;
  }

  /** Before the records of the epoch that it goes on from. */
  begin(record: EpochRecord): void {
    const name = `${record.dock} ${record.epoch}`;
    if (this.#begins.has(name) || this.#begins.size >= MAX_LOGS) return;
    this.#begins.set(name, record);
    this.#wanted.set(lastOf(record), undefined);
  }

  add(links: readonly ChainLink[]): void {
    for (const link of links) {
      const name = `${link.dock} ${link.epoch} ${link.seq}`;
      if (this.#wanted.size > 0 && this.#wanted.has(name)) this.#wanted.set(name, endOf(link));
      const runs = this.#runsOf(link);
      if (runs === undefined) continue;
      runs.add(link);
      this.#count += 1;
    }
  }

  /** `requestDigests` by dock. */
  end(scope: { readonly isWhole: boolean; readonly requestDigests: ReadonlyMap<string, string> }): void {
    for (const [name, { dock, runs }] of this.#logs) {
      const begins = this.#begins.get(name);
      const before = begins === undefined ? undefined : this.#wanted.get(lastOf(begins));
      const keyBefore =
        begins === undefined ? undefined : this.#logs.get(`${dock} ${begins.old.epoch}`)?.runs.keyInForce;
      const { isWhole, requestDigests } = scope;
      runs.end({ isWhole, requestDigest: requestDigests.get(dock), begins, before, keyBefore });
    }
    if (this.#isCut) this.#checks.notChecked('chain', 'logs', `more than ${MAX_LOGS}: the rest was not looked at`);
  }

  #runsOf(link: ChainLink): ChainRuns | undefined {
    const name = `${link.dock} ${link.epoch}`;
    const known = this.#logs.get(name);
    if (known !== undefined) return known.runs;
    if (this.#logs.size >= MAX_LOGS) {
      this.#isCut = true;
      return undefined;
    }
    const runs = new ChainRuns(link, this.#checks);
    this.#logs.set(name, { dock: link.dock, runs });
    return runs;
  }
}

/** Name of the last record that the dock had of the old epoch. */
function lastOf({ dock, old }: EpochRecord): string {
  return `${dock} ${old.epoch} ${old.first_seq + old.own_size - 1}`;
}

/** Undefined where the bytes were no record. */
export function linkOf({ path, record, digest }: ExaminedRecord): ChainLink | undefined {
  if (record === undefined || digest === undefined) return undefined;
  const { dock, epoch, prev, seq } = record;
  const rotation = rotationOf(record);
  const nextKeyId = rotation !== undefined && 'to' in rotation ? rotation.to : undefined;
  return { dock, epoch, seq, prev, digest, keyId: record.keys[0]?.kid ?? '', nextKeyId, path };
}
