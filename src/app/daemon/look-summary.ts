/** Sums up what a deep look showed of one docking's footage: the body of its record, and the facts of a finding. */
import { LEAST_MS } from '../../adapters/ffmpeg/deep-look.js';
import type { DockingId, Seq } from '../../domain/ids.js';
import { LOOK_LIMITS, type LookRecord } from '../../evidence/records/look.js';
import type { LookedFile } from '../../ports/ledger-looks.js';
import type { RecordBody } from '../../ports/sealer.js';

type Stretch = LookRecord['stretches'][number];

export class LookSummary {
  readonly #stretches: Stretch[] = [];
  readonly #notLooked: LookRecord['not_looked'][number][] = [];
  readonly #blankMs: Record<Stretch['kind'], number> = { frozen: 0, black: 0, silent: 0 };
  #looked = 0;
  #left = { notLooked: 0, stretches: 0 };
  #files = 0;

  /** `seq`: log position of the file's segment record. */
  add(seq: Seq, { looks, stoppedBy }: LookedFile): void {
    if (stoppedBy === undefined) this.#looked += 1;
    else if (this.#notLooked.length < LOOK_LIMITS.notLooked) this.#notLooked.push({ seq, reason: stoppedBy });
    else this.#left.notLooked += 1;
    if (looks.length > 0) this.#files += 1;
    for (const { kind, startMs, endMs } of looks) {
      this.#blankMs[kind] += endMs - startMs;
      const stretch = { seq, kind, start_ms: Math.floor(startMs), end_ms: Math.ceil(endMs) };
      if (this.#stretches.length < LOOK_LIMITS.stretches) this.#stretches.push(stretch);
      else this.#left.stretches += 1;
    }
  }

  body(about: DockingId): RecordBody {
    return {
      _type: 'urn:sealdock:record:look:1',
      about,
      decoder: { name: 'ffmpeg', least_ms: LEAST_MS },
      looked: this.#looked,
      not_looked: this.#notLooked,
      not_looked_more: this.#left.notLooked,
      stretches: this.#stretches,
      stretches_more: this.#left.stretches,
    };
  }

  counts() {
    const notLooked = this.#notLooked.length + this.#left.notLooked;
    return { looked: this.#looked, notLooked, stretches: this.#stretches.length + this.#left.stretches };
  }

  /** Undefined where nothing is to be told. */
  findingFacts() {
    if (this.#files === 0) return undefined;
    const { frozen, black, silent } = this.#blankMs;
    return {
      files: this.#files,
      frozen_ms: Math.round(frozen),
      black_ms: Math.round(black),
      silent_ms: Math.round(silent),
    };
  }
}
