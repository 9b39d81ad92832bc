/**
 * The logs that an archive holds, and whether each record is in its own: by its leaf at its number, under a root that the dock
 * has signed. What the log has and the archive has not is told at the end, so that a cut tail is seen.
 */
import type { ExaminedRecord } from './examine-record.js';
import type { LogTree } from './log-tree.js';
import type { Verification } from './verification.js';

type Log = { readonly name: string; readonly tree: LogTree; newestSeen: number };

export class DockLogs {
  readonly #logs = new Map<string, Log>();

  add(dock: string, epoch: number, tree: LogTree): void {
    this.#logs.set(`${dock} ${epoch}`, { name: `${dock} epoch ${epoch}`, tree, newestSeen: -1 });
  }

  get isEmpty(): boolean {
    return this.#logs.size === 0;
  }

  /** Passes are summed over `subject`. */
  judge({ checks }: Verification, subject: string, { path, record, leaf }: ExaminedRecord): void {
    const log = record === undefined ? undefined : this.#logs.get(`${record.dock} ${record.epoch}`);
    if (record === undefined || leaf === undefined || log === undefined) return;
    const { seq } = record;
    log.newestSeen = Math.max(log.newestSeen, seq);
    const { size } = log.tree;
    if (seq >= size) {
      checks.notChecked(
        'inclusion',
        path,
        `record ${seq} is newer than the newest checkpoint, over ${size} records`,
        true,
      );
    } else if (log.tree.hashes(0, seq, 1).toString('hex') === leaf) checks.pass('inclusion', subject);
    else checks.fail('inclusion', path, `the log has another record at number ${seq}`);
  }

  /** Once, after the last record. */
  end({ checks }: Verification): void {
    for (const { name, tree, newestSeen } of this.#logs.values()) {
      if (newestSeen >= tree.size - 1) continue;
      const because = `the log has ${tree.size} records; those after record ${newestSeen} are not here`;
      checks.notChecked('chain', name, because, true);
    }
  }
}
