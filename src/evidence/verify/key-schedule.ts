/**
 * Which key of a dock was in force when, as the `key` records of an archive tell it: read before its logs are judged, because each
 * checkpoint has to be signed by a key that was in force at its size. Whether each record is signed by the right one its
 * neighbours show (chain-runs.ts).
 */
import { type Rotation, rotationOf } from '../key-possession.js';
import { READ_LIMITS } from './evidence-reader.js';
import { ownPath } from './record-place.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

type Change = Rotation & { readonly seq: number };
type OfLog = { readonly dock: string; readonly epoch: number };

const TELLING = /^rec\/_(key|epoch)-\d{6,}\.rec$/;

export class KeySchedule {
  readonly #changes = new Map<string, Change[]>();
  /** Number of the record that begins an epoch after the first. */
  readonly #begins = new Map<string, number>();

  /** In any order. */
  add({ dock, epoch }: OfLog, change: Change): void {
    const name = `${dock} ${epoch}`;
    const known = this.#changes.get(name) ?? [];
    this.#changes.set(
      name,
      [...known, change].sort((a, b) => a.seq - b.seq),
    );
  }

  /** Of the keys that took another's place. */
  laterKeys(dock: string): readonly string[] {
    const logs = [...this.#changes].filter(([name]) => name.startsWith(`${dock} `));
    return [...new Set(logs.flatMap(([, changes]) => changes.map(({ to }) => to)))];
  }

  begin({ dock, epoch }: OfLog, seq: number): void {
    this.#begins.set(`${dock} ${epoch}`, seq);
  }

  /**
   * Why the key may not sign a checkpoint over `size` records; undefined where it may. Between the last record of one key and the first
   * of the next both may.
   */
  faultOfSigner({ dock, epoch, size }: OfLog & { readonly size: number }, keyId: string): string | undefined {
    const changes = this.#changes.get(`${dock} ${epoch}`);
    const first = epoch === 1 ? 0 : this.#begins.get(`${dock} ${epoch}`);
    if (changes === undefined || first === undefined) return undefined;
    if ([size - 1, size].some((leaf) => keyAt(changes, first + leaf) === keyId)) return undefined;
    return `signed by key ${keyId}, which was not in force for ${size} records`;
  }
}

function keyAt(changes: readonly Change[], seq: number): string | undefined {
  return changes.findLast((change) => change.seq < seq)?.to ?? changes[0]?.from;
}

/** Out of the records that are sound by themselves; what is wrong with others is told when all are judged. `paths` below the folder. */
export async function readSchedule(
  at: Verification,
  { dock, folder, paths }: { readonly dock: string; readonly folder: string; readonly paths: readonly string[] },
): Promise<void> {
  const found = paths.filter((path) => TELLING.test(path));
  for (let from = 0; from < found.length; from += READ_LIMITS.batch) {
    const batch = found.slice(from, from + READ_LIMITS.batch);
    const what = { paths: batch.map((path) => under(folder, path)), dock, keys: at.ring.forDock(dock) };
    for (const [i, { record, outcomes }] of (await at.reader.examineRecords(what, at.signal)).entries()) {
      if (record === undefined || outcomes.some(({ result }) => result === 'fail')) continue;
      if (record.dock !== dock || ownPath(record) !== batch[i]) continue;
      if (record._type === 'urn:sealdock:record:epoch:1') at.schedule.begin(record, record.seq);
      const rotation = rotationOf(record);
      if (rotation === undefined || 'because' in rotation) continue;
      at.schedule.add(record, { ...rotation, seq: record.seq });
    }
  }
}
