/** The chains of all logs that records name, each judged by itself. */
import { rotationOf } from '../key-possession.js';
import { type ChainLink, ChainRuns } from './chain-runs.js';
import type { CheckList } from './check-list.js';
import type { ExaminedRecord } from './examine-record.js';

/** A record that claims a log of its own costs memory; a real archive has one log for every dock. */
const MAX_LOGS = 10_000;

export class ChainLogs {
  readonly #logs = new Map<string, { readonly dock: string; readonly runs: ChainRuns }>();
  readonly #checks: CheckList;
  #count = 0;
  #isCut = false;

  constructor(checks: CheckList) {
    this.#checks = checks;
  }

  /** Records that were taken in. */
  get count(): number {
    return this.#count;
  }

  add(links: readonly ChainLink[]): void {
    for (const link of links) {
      const runs = this.#runsOf(link);
      if (runs === undefined) continue;
      runs.add(link);
      this.#count += 1;
    }
  }

  /** `requestDigests` by dock. */
  end(scope: { readonly isWhole: boolean; readonly requestDigests: ReadonlyMap<string, string> }): void {
    for (const { dock, runs } of this.#logs.values())
      runs.end({ isWhole: scope.isWhole, requestDigest: scope.requestDigests.get(dock) });
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

/** Undefined where the bytes were no record. */
export function linkOf({ path, record, digest }: ExaminedRecord): ChainLink | undefined {
  if (record === undefined || digest === undefined) return undefined;
  const { dock, epoch, prev, seq } = record;
  const rotation = rotationOf(record);
  const nextKeyId = rotation !== undefined && 'to' in rotation ? rotation.to : undefined;
  return { dock, epoch, seq, prev, digest, keyId: record.keys[0]?.kid ?? '', nextKeyId, path };
}
