/**
 * Records behind the last checkpoint of a log that was begun anew. No checkpoint of their own log covers them, but the record that
 * begins the next epoch holds the root over all that the dock had. Where every one of them is here, the tree is made out of
 * their leaves: with that root they are bound by that record, and its time is theirs. Keeps what waits for that up to a bound.
 */
import type { SealRecord } from '../records/seal-record.js';
import type { LogTree } from './log-tree.js';

/** The root over all that a dock had of an epoch, as the record that begins a later one says. */
export type Continuation = {
  /** The later one. */
  readonly epoch: number;
  readonly size: number;
  /** In hex. */
  readonly root: string;
  /** Size of the old log whose root a witness tells. */
  readonly witnessedSize: number;
  /** Seconds: of the first cosignature over the record that says so. */
  readonly notAfterSeconds: number | undefined;
};

/** A record that waits for the root. */
export type Waiting = {
  readonly path: string;
  readonly subject: string;
  readonly record: Pick<SealRecord, 'dock' | 'epoch' | 'seq' | 'now' | 'anchor' | 'keys'>;
  /** In hex. */
  readonly leaf: string;
};

export type BoundRecord = Waiting & { readonly by: Continuation };

/** About 100 MB. More records behind a last checkpoint are not looked at. */
const MAX_WAITING = 200_000;

export class OwnTail {
  readonly #from: number;
  readonly #by: readonly Continuation[];
  readonly #waiting = new Map<number, Waiting>();
  readonly #roots = new Map<number, Buffer>();
  #reach: number;

  /** `size`: that of the log's newest checkpoint. */
  constructor(size: number, by: readonly Continuation[]) {
    this.#from = size;
    this.#reach = size;
    this.#by = by.filter((each) => each.size > size).sort((a, b) => a.size - b.size);
  }

  /** Whether it is judged later, with all others. */
  take(index: number, waiting: Waiting): boolean {
    if (index < this.#from || index >= (this.#by.at(-1)?.size ?? 0)) return false;
    if (this.#waiting.has(index) || this.#waiting.size >= MAX_WAITING) return false;
    this.#waiting.set(index, waiting);
    return true;
  }

  /** So many records of the log are bound, by its own checkpoints or by what goes on from it. */
  get reach(): number {
    return this.#reach;
  }

  /** Of a size that a later epoch names; undefined where the records here do not reach so far. */
  rootAt(size: number): Buffer | undefined {
    return this.#roots.get(size);
  }

  /** Once, after the last record: those that are bound, in their order, and those that are not. */
  settle(tree: LogTree): { readonly bound: readonly BoundRecord[]; readonly open: readonly Waiting[] } {
    const wanted = new Set(this.#by.flatMap(({ size, witnessedSize }) => [size, witnessedSize]));
    const range = tree.edge();
    for (let next = this.#waiting.get(range.size); next !== undefined; next = this.#waiting.get(range.size)) {
      range.append(Buffer.from(next.leaf, 'hex'));
      if (wanted.has(range.size)) this.#roots.set(range.size, range.root());
    }
    const holding = this.#by.filter(({ size, root }) => this.#roots.get(size)?.toString('hex') === root);
    this.#reach = holding.at(-1)?.size ?? this.#from;
    const bound: BoundRecord[] = [];
    const open: Waiting[] = [];
    for (const [index, waiting] of [...this.#waiting].sort(([a], [b]) => a - b)) {
      const by = holding.find(({ size }) => size > index);
      if (by === undefined) open.push(waiting);
      else bound.push({ ...waiting, by });
    }
    this.#waiting.clear();
    return { bound, open };
  }
}
