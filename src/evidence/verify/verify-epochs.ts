/**
 * Where a log was begun anew: what the record of it says has to fit the logs that are here, and what a witness had seen of the old
 * one and nobody has any more is told by number. Fail: the record contradicts what is there. Not made: records are lost, or no
 * trusted witness says how many there were.
 */
import { parseCheckpoint } from '../log/checkpoint.js';
import type { EpochRecord } from '../records/epoch.js';
import { faultOfCheckpoint, NO_LOG_KEY, type OfLog } from './judge-checkpoint.js';
import type { Verification } from './verification.js';

export type FoundEpoch = { readonly path: string; readonly record: EpochRecord };

type Told = {
  readonly kind: 'told';
  readonly size: number;
  readonly root: string;
  readonly witness: string;
  readonly at: string;
};

type Word =
  | { readonly kind: 'fault'; readonly because: string }
  | { readonly kind: 'untold'; readonly because: string }
  | Told;

/** Once, after the last record of the archive. */
export function judgeEpochs(at: Verification, found: readonly FoundEpoch[]): void {
  const begun = new Set<string>();
  for (const { path, record } of found) {
    const { dock, epoch } = record;
    const name = `${dock} ${epoch}`;
    const isSecond = begun.has(name);
    begun.add(name);
    const fault = isSecond ? `a second record begins epoch ${epoch}` : faultOf(at, record);
    if (fault === undefined) judgeLoss(at, path, record);
    else at.checks.fail('epoch-gap', path, fault);
  }
}

function faultOf(at: Verification, { dock, epoch, seq, old }: EpochRecord): string | undefined {
  if (old.epoch >= epoch) return `begins epoch ${epoch}, but says that it follows epoch ${old.epoch}`;
  if (seq < old.first_seq + Math.max(old.own_size, old.witnessed?.size ?? 0)) return 'gives numbers a second time';
  const own = at.logs.of({ dock, epoch });
  if (own !== undefined && own.firstSeq !== seq) return `is not the first record of epoch ${epoch}`;
  const before = at.logs.of({ dock, epoch: old.epoch });
  if (before === undefined) return undefined;
  if (before.firstSeq !== old.first_seq)
    return `says that epoch ${old.epoch} begins with record ${old.first_seq}, not ${before.firstSeq}`;
  if (isOther(at, { dock, epoch: old.epoch }, old.own_size, old.own_root))
    return `names another root over the ${old.own_size} records of epoch ${old.epoch} that the dock had`;
  const newest = at.logs.newestOf({ dock, epoch: old.epoch }) ?? 0;
  if (Math.max(before.firstSeq + before.tree.size - 1, newest) >= seq)
    return `epoch ${old.epoch} goes on here beyond record ${seq}, with which it had ended`;
  return undefined;
}

function judgeLoss(at: Verification, path: string, record: EpochRecord): void {
  const { checks, logs } = at;
  const { dock, old } = record;
  const open = (because: string): void => checks.notChecked('epoch-gap', path, because);
  const before = logs.of({ dock, epoch: old.epoch });
  const word = wordOf(at, record);
  const skipped = skippedEpoch(at, record);
  const contradiction = word.kind === 'fault' ? word.because : forkOf(at, record, word);
  if (contradiction !== undefined) checks.fail('epoch-gap', path, contradiction);
  else if (word.kind !== 'told') open(word.because);
  else if (before === undefined) open(`epoch ${old.epoch}, which it goes on from, is not here or not usable`);
  else if (logs.reachOf({ dock, epoch: old.epoch }) < word.size) tellLost(at, path, record, word);
  else if (skipped !== undefined) open(`epoch ${skipped}, which came between, is not here or not usable`);
  else if (logs.reachOf({ dock, epoch: old.epoch }) < old.own_size)
    open(`of epoch ${old.epoch} ${before.tree.size} records are here; the dock had ${old.own_size}`);
  else {
    checks.pass('epoch-gap', dock);
    const unseen = `what was recorded after ${word.at}, and lost before epoch ${record.epoch} began, nobody has seen`;
    checks.notChecked('epoch-gap', path, unseen, false);
  }
}

/** Two histories under one log, as far as roots of one size show it, or the dock itself says that a witness has refused its own. */
function forkOf(at: Verification, { dock, old, stopped }: EpochRecord, word: Word): string | undefined {
  const log = { dock, epoch: old.epoch };
  if (word.kind === 'told' && isOther(at, log, word.size, word.root)) {
    return word.size > (at.logs.of(log)?.tree.size ?? 0)
      ? `epoch ${old.epoch} is forked: ${word.witness} had seen others of its first ${word.size} records than the dock had`
      : `epoch ${old.epoch} is not here as ${word.witness} has seen it`;
  }
  return stopped === 'log-forked'
    ? `epoch ${old.epoch} is forked: its record says that a witness had seen another history than the dock had`
    : undefined;
}

function tellLost(at: Verification, path: string, { dock, old }: EpochRecord, word: Told): void {
  const { checks, logs } = at;
  const log = { dock, epoch: old.epoch };
  const sealed = logs.of(log)?.tree.size ?? 0;
  const reach = logs.reachOf(log);
  const [from, to] = [old.first_seq + reach, old.first_seq + word.size - 1];
  const lost = `records ${from} to ${to} of epoch ${old.epoch} are lost: ${word.witness} had seen them at ${word.at}`;
  checks.notChecked('epoch-gap', path, lost);
  if (reach === sealed) return;
  const own = `records ${old.first_seq + sealed} to ${from - 1} of epoch ${old.epoch}`;
  const because = `whether ${word.witness} had seen ${own} as they are here cannot be told without those that are lost`;
  checks.notChecked('epoch-gap', path, because);
}

/** An image from before an earlier new beginning was put back: the first epoch between that is not here. */
function skippedEpoch({ logs }: Verification, { dock, epoch, old }: EpochRecord): number | undefined {
  for (let between = old.epoch + 1; between < epoch; between += 1)
    if (logs.of({ dock, epoch: between }) === undefined) return between;
  return undefined;
}

/** Where the records here do not reach so far there is no root to compare. */
function isOther({ logs }: Verification, log: OfLog, size: number, root: string): boolean {
  const here = logs.rootOf(log, size);
  return here !== undefined && here !== root;
}

/** What a trusted witness had seen of the old epoch, by its own signature. */
function wordOf(at: Verification, { dock, old }: EpochRecord): Word {
  const { witnessed, epoch } = old;
  if (witnessed === null) return { kind: 'untold', because: `no witness has told what it had seen of epoch ${epoch}` };
  if (witnessed.size === 0) return { kind: 'untold', because: `the witness had seen nothing of epoch ${epoch}` };
  if (witnessed.note === null) return { kind: 'untold', because: `the witness of epoch ${epoch} has told a size only` };
  const checkpoint = parseCheckpoint(Buffer.from(witnessed.note, 'base64'));
  if (checkpoint === undefined) return { kind: 'fault', because: 'names a checkpoint of a witness that is none' };
  const fault = faultOfCheckpoint(at, { dock, epoch }, checkpoint);
  if (fault !== undefined) return { kind: fault === NO_LOG_KEY ? 'untold' : 'fault', because: fault };
  const root = checkpoint.root.toString('hex');
  if (checkpoint.size !== witnessed.size || root !== witnessed.root)
    return { kind: 'fault', because: 'names another size or root than the checkpoint of the witness has' };
  const seal = at.witnesses.seal([checkpoint]);
  const [wrong] = seal.wrong;
  if (wrong !== undefined)
    return { kind: 'fault', because: `the cosignature by ${wrong} is not over this checkpoint of this log` };
  const newest = seal.cosigned.at(-1);
  if (newest === undefined)
    return { kind: 'untold', because: `no trusted witness has cosigned what it names of epoch ${epoch}` };
  const seenAt = new Date(Math.min(newest.timeSeconds, MAX_DATE_SECONDS) * 1000).toISOString();
  return { kind: 'told', size: witnessed.size, root, witness: witnessed.witness, at: seenAt };
}

/** Beyond what dates can say. */
const MAX_DATE_SECONDS = 8.64e12;
