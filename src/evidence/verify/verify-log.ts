/**
 * The published log of one dock and epoch, by its files alone: every checkpoint is signed by the dock and its root follows
 * from the tiles, so that the log has only grown; the pointer names the newest; nothing lies there that is no part of it.
 */
import { checkpointPath, NEWEST_CHECKPOINT } from '../evidence-paths.js';
import { parseCheckpoint, type SignedCheckpoint } from '../log/checkpoint.js';
import { claimedTime } from '../log/cosignature.js';
import { MAX_NOTE_BYTES } from '../log/signed-note.js';
import { decodeBundle, MAX_BUNDLE_BYTES, parseTilePath, TILE_WIDTH, type TilePlace, tilePath } from '../log/tiles.js';
import { HASH_BYTES, leafHash } from '../log/tree-hash.js';
import type { EpochRecord } from '../records/epoch.js';
import { forEachBounded } from './bounded.js';
import type { CheckpointTimes, KnownLog } from './dock-logs.js';
import { READ_LIMITS, type SmallRead } from './evidence-reader.js';
import { faultOfCheckpoint, judgeCosignatures, NO_LOG_KEY } from './judge-checkpoint.js';
import { LogTree, MAX_LEAVES } from './log-tree.js';
import { readBeginning } from './read-beginning.js';
import type { Verification } from './verification.js';
import { isTimestampFile, verifyTimestamps } from './verify-timestamps.js';
import { under, walkTree } from './walk-tree.js';

const CHECKPOINT = /^checkpoints\/\d{12,16}$/;
const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
/** Tiles read at the same time while the tree is made. */
const TILES_AHEAD = 64;

type Place = {
  readonly dock: string;
  readonly epoch: number;
  readonly folder: string;
  /** Sizes whose roots a later epoch names, beside those of the checkpoints. */
  readonly sizes: readonly number[];
};

export type VerifiedLog = KnownLog & {
  /** What an epoch after the first begins with. */
  readonly begins: EpochRecord | undefined;
};

/** Undefined where there is no usable log; then it is told why. */
export async function verifyLog(at: Verification, place: Place): Promise<VerifiedLog | undefined> {
  const { checks } = at;
  const files = await walkTree(at.reader, place.folder, at.signal);
  for (const problem of files.problems) checks.notChecked('readable', place.folder, problem);
  for (const other of files.others) checks.fail('manifest', under(place.folder, other), 'neither a file nor a folder');
  const checkpoints = await readCheckpoints(at, place, files.files);
  const newest = checkpoints.reduce<SignedCheckpoint | undefined>(
    (last, next) => (last === undefined || next.size > last.size ? next : last),
    undefined,
  );
  if (newest === undefined) {
    checks.notChecked('inclusion', place.folder, 'there is no signed checkpoint of this log here');
    return undefined;
  }
  const tree = await readTree(at, place, {
    newest,
    sizes: [...checkpoints.map(({ size }) => size), ...place.sizes],
    files: files.files,
  });
  if (tree === undefined) return undefined;
  for (const { size, root } of checkpoints) {
    if (tree.rootAt(size)?.equals(root) === true) checks.pass('log-consistency', place.dock);
    else checks.fail('log-consistency', place.folder, `the checkpoint over ${size} records is not that of this log`);
  }
  await verifyTiles(at, place, tree, files.files);
  await verifyTimestamps(at, place, files.files);
  if (tree.rootAt(newest.size)?.equals(newest.root) !== true) return undefined;
  const witnessed = judgeWitnesses(at, place, checkpoints, newest.size);
  if (place.epoch === 1) return { tree, firstSeq: 0, begins: undefined, ...witnessed };
  const begins = await readBeginning(at, place, tree, files.files);
  return begins === undefined ? undefined : { tree, firstSeq: begins.seq, begins, ...witnessed };
}

/** Those that the dock signed; the pointer among them. */
async function readCheckpoints(
  at: Verification,
  place: Place,
  files: readonly string[],
): Promise<readonly SignedCheckpoint[]> {
  const found: SignedCheckpoint[] = [];
  const pointers: SignedCheckpoint[] = [];
  const paths = files.filter((path) => path === NEWEST_CHECKPOINT || CHECKPOINT.test(path));
  await forEachBounded(paths, READ_LIMITS.concurrent, async (path) => {
    const subject = under(place.folder, path);
    const read = await at.reader.readSmall(subject, MAX_NOTE_BYTES, at.signal);
    const checkpoint = read.kind === 'bytes' ? parseCheckpoint(read.bytes) : undefined;
    const because = checkpoint === undefined ? whyNone(read) : faultOf(at, place, path, checkpoint);
    if (because === NO_LOG_KEY) at.checks.notChecked('log-signature', subject, because);
    else if (because !== undefined) at.checks.fail('log-signature', subject, because);
    if (because !== undefined || checkpoint === undefined) return;
    at.checks.pass('log-signature', place.dock);
    (path === NEWEST_CHECKPOINT ? pointers : found).push(checkpoint);
  });
  const largest = found.reduce((size, next) => Math.max(size, next.size), 0);
  const [pointer] = pointers;
  const subject = under(place.folder, NEWEST_CHECKPOINT);
  if (pointer === undefined) at.checks.notChecked('checkpoint-stale', subject, 'not here', true);
  // Forwarding moves the pointer last: between the two an archive is not wrong, only not complete.
  else if (pointer.size < largest)
    at.checks.notChecked('checkpoint-stale', subject, `over ${pointer.size} records; there is one over ${largest}`);
  else at.checks.pass('checkpoint-stale', place.dock);
  const origins = new Set([...found, ...pointers].map(({ origin }) => origin));
  if (origins.size > 1) at.checks.fail('log-signature', place.folder, 'checkpoints of several logs');
  return [...found, ...pointers];
}

function whyNone(read: SmallRead): string {
  return read.kind === 'unreadable' ? read.because : 'no signed checkpoint';
}

function faultOf(at: Verification, place: Place, path: string, checkpoint: SignedCheckpoint): string | undefined {
  const fault = faultOfCheckpoint(at, place, checkpoint);
  if (fault !== undefined) return fault;
  const { size } = checkpoint;
  return path === NEWEST_CHECKPOINT || path === checkpointPath(size)
    ? undefined
    : `over ${size} records, but not named so`;
}

/** The newest one has to be sealed; the others bound the times of the records below them, and are what records name. */
function judgeWitnesses(
  at: Verification,
  place: Place,
  checkpoints: readonly SignedCheckpoint[],
  newestSize: number,
): Pick<KnownLog, 'cosigned' | 'named'> {
  const cosigned: { readonly size: number; readonly timeSeconds: number }[] = [];
  const named = new Map<number, CheckpointTimes>();
  const sizes = [...new Set(checkpoints.map(({ size }) => size))].sort((a, b) => a - b);
  for (const size of sizes) {
    const copies = checkpoints.filter((checkpoint) => checkpoint.size === size);
    const seal = at.witnesses.seal(copies);
    if (seal.notAfterSeconds !== undefined) cosigned.push({ size, timeSeconds: seal.notAfterSeconds });
    named.set(size, {
      trusted: seal.cosigned.map(({ timeSeconds }) => timeSeconds),
      claimed: copies.flatMap(({ note }) => note.signatures.flatMap((line) => claimedTime(line) ?? [])),
    });
  }
  const sealed = cosigned.at(-1)?.size ?? 0;
  judgeCosignatures(
    at,
    {
      ...{ subject: place.folder, of: place.dock, dock: place.dock },
      note: sealed > 0 ? `; the first ${sealed} of ${newestSize} records are sealed` : '',
    },
    checkpoints.filter(({ size }) => size === newestSize),
  );
  return { cosigned, named };
}

/** Out of the tiles of the lowest level; those at the right edge are named by their width. */
async function readTree(
  at: Verification,
  place: Place,
  log: { readonly newest: SignedCheckpoint; readonly sizes: readonly number[]; readonly files: readonly string[] },
): Promise<LogTree | undefined> {
  const { size } = log.newest;
  const there = new Set(log.files);
  if (size > MAX_LEAVES) {
    at.checks.notChecked('inclusion', place.folder, `the log has ${size} records, more than are looked at`, true);
    return undefined;
  }
  const tree = new LogTree(size, log.sizes);
  for (let index = 0; index * TILE_WIDTH < size; ) {
    const places = Array.from({ length: TILES_AHEAD }, (_, i) => index + i).filter((i) => i * TILE_WIDTH < size);
    const read = await Promise.all(places.map((i) => readTile(at, place, { index: i, size, there })));
    for (const [i, bytes] of read.entries()) {
      if (bytes === undefined) {
        at.checks.notChecked('inclusion', place.folder, `the log’s tile ${index + i} is not here or not whole`, true);
        return undefined;
      }
      for (let from = 0; from < bytes.length; from += HASH_BYTES)
        tree.append(Buffer.from(bytes.subarray(from, from + HASH_BYTES)));
    }
    index += places.length;
  }
  return tree;
}

async function readTile(
  at: Verification,
  place: Place,
  tile: { readonly index: number; readonly size: number; readonly there: ReadonlySet<string> },
): Promise<Uint8Array | undefined> {
  const { index } = tile;
  const width = Math.min(TILE_WIDTH, tile.size - index * TILE_WIDTH);
  // A log may give the whole tile in the place of a part of it.
  const path = [width, TILE_WIDTH].map((w) => tilePath({ level: 0, index, width: w })).find((p) => tile.there.has(p));
  if (path === undefined) return undefined;
  const read = await at.reader.readSmall(under(place.folder, path), TILE_BYTES, at.signal);
  if (read.kind !== 'bytes' || read.bytes.length < width * HASH_BYTES) return undefined;
  return read.bytes.subarray(0, width * HASH_BYTES);
}

/** Every tile and bundle, old parts too, holds what the tree says; what is neither is told. */
async function verifyTiles(at: Verification, place: Place, tree: LogTree, files: readonly string[]): Promise<void> {
  const others = files.filter((path) => path !== NEWEST_CHECKPOINT && !CHECKPOINT.test(path) && !isTimestampFile(path));
  await forEachBounded(others, READ_LIMITS.concurrent, async (path) => {
    const subject = under(place.folder, path);
    const tile = parseTilePath(path);
    if (tile === undefined) {
      at.checks.fail('manifest', subject, 'belongs to no record and is in no list');
      return;
    }
    const maxBytes = tile.level === 'entries' ? MAX_BUNDLE_BYTES : TILE_BYTES;
    const read = await at.reader.readSmall(subject, maxBytes, at.signal);
    if (read.kind === 'unreadable' || read.kind === 'missing') {
      at.checks.notChecked('readable', subject, 'cannot be read');
      return;
    }
    const found = read.kind === 'bytes' ? judgeTile(tree, tile, read.bytes) : 'wrong';
    if (found === 'right') at.checks.pass('log-consistency', place.dock);
    else if (found === 'wrong') at.checks.fail('log-consistency', subject, 'not what the log’s tree has at this place');
    // Forwarding brings tiles before their checkpoint: between the two an archive is not wrong, only not complete.
    else
      at.checks.notChecked(
        'log-consistency',
        subject,
        `reaches beyond the ${tree.size} records of the newest checkpoint here`,
      );
  });
}

/** `beyond`: right as far as the tree reaches, and longer. */
function judgeTile(tree: LogTree, { level, index, width }: TilePlace, bytes: Uint8Array): 'right' | 'wrong' | 'beyond' {
  const hashes = level === 'entries' ? leavesOf(bytes) : bytes;
  if (hashes?.length !== width * HASH_BYTES) return 'wrong';
  const expected = tree.hashes(level === 'entries' ? 0 : level, index * TILE_WIDTH, width);
  if (!expected.equals(hashes.subarray(0, expected.length))) return 'wrong';
  return expected.length === hashes.length ? 'right' : 'beyond';
}

function leavesOf(bundle: Uint8Array): Buffer | undefined {
  const entries = decodeBundle(bundle);
  return entries === undefined ? undefined : Buffer.concat(entries.map(leafHash));
}
