/**
 * Which epoch comes next, and at which number it begins: beyond all that dock, archive and witnesses know of, with room
 * for what was recorded since and nobody has told. So no number is given a second time.
 */
import { Failure, isFailure } from '../../domain/failure.js';
import { type Seq, seq } from '../../domain/ids.js';
import { originOfEpoch, parseCheckpoint } from '../../evidence/log/checkpoint.js';
import { type LogToRecall, type Recalled, recallLog } from '../../forwarding/log/recall-log.js';
import type { LogEpoch } from '../../ports/ledger-log.js';
import type { Witness } from '../../ports/witness.js';

/** Numbers left out between two epochs: records that reached an archive before any witness saw them have some of these. */
const ROOM = 100_000;
/** A dock is put back a few times in its life. */
const MAX_EPOCH = 1000;

export type EpochPlan = {
  readonly epoch: number;
  readonly firstSeq: Seq;
  /** The most that any witness remembers of the present epoch. */
  readonly recalled: Recalled | undefined;
};

export type KnownHere = {
  readonly present: LogEpoch;
  /** Leaves of the present epoch. */
  readonly ownSize: number;
  /** Highest number of a record of the dock itself in vault and archive; -1 where there is none. */
  readonly newestRecord: number;
  /** Highest epoch whose log lies in one of them. */
  readonly newestEpoch: number;
};

/** `mustAnswer`: without every witness's answer it rejects `witness-unreachable` or `witness-unusable`. */
export async function planEpoch(
  known: KnownHere,
  options: {
    readonly log: LogToRecall;
    readonly witnesses: readonly Witness[];
    readonly mustAnswer: boolean;
    readonly signal: AbortSignal;
  },
): Promise<EpochPlan> {
  const { log, witnesses, mustAnswer, signal } = options;
  const { present, ownSize, newestRecord, newestEpoch } = known;
  if (mustAnswer && witnesses.length === 0) throw new Failure('witness-unreachable', { problem: 'no witness is set' });
  const ask = async <T>(question: (witness: Witness) => Promise<T | undefined>): Promise<readonly T[]> => {
    const ends = await Promise.allSettled(witnesses.map(question));
    return ends.flatMap((end) => {
      if (end.status === 'fulfilled') return end.value === undefined ? [] : [end.value];
      if (mustAnswer || !isFailure(end.reason) || end.reason.kind === 'cancelled') throw end.reason;
      return [];
    });
  };
  const recalled = mostOf(await ask((witness) => recallLog(witness, log, signal)));
  let firstSeq = ROOM + Math.max(present.firstSeq + Math.max(ownSize, recalled?.size ?? 0), newestRecord + 1);
  // An image from before an earlier new beginning was put back: that epoch is over as well.
  for (let epoch = present.number + 1; epoch <= MAX_EPOCH; epoch += 1) {
    const notes = await ask((witness) => witness.newest(originOfEpoch(log.origin, epoch), signal));
    if (notes.length === 0 && epoch > newestEpoch) {
      if (!Number.isSafeInteger(firstSeq + ROOM))
        throw new Failure('witness-unusable', { problem: 'tells a size that no log has', size: recalled?.size ?? 0 });
      return { epoch, firstSeq: seq(firstSeq), recalled };
    }
    firstSeq += ROOM + Math.max(0, ...notes.map((note) => parseCheckpoint(note)?.size ?? 0));
  }
  throw new Failure('witness-unusable', { problem: `knows more than ${MAX_EPOCH} epochs` });
}

/** Of several with one size the one that has it signed. */
function mostOf(all: readonly Recalled[]): Recalled | undefined {
  return [...all].sort((a, b) => b.size - a.size || Number(b.note !== undefined) - Number(a.note !== undefined))[0];
}
