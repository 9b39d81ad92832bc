/**
 * An MTP or PTP camera as the ingest sees a medium (port: ports/medium.ts). Reads from any byte on, so that a pull can be resumed;
 * files of 4 GiB and more need Android's extension. Nothing here can write to the camera.
 */
import { Failure } from '../../domain/failure.js';
import type { BytePipe } from '../../ports/byte-pipe.js';
import type { Medium, MediumEntry, MediumFile } from '../../ports/medium.js';
import { listObjects, readObject, storageIds } from './list-objects.js';
import { OPERATION, PROPERTY_BATTERY, PROPERTY_DATE_TIME } from './ptp-codes.js';
import { DatasetReader, decodeStorageSpace } from './ptp-datasets.js';
import { openPtpSession, type PtpSession } from './ptp-session.js';

export type MtpMedium = Medium &
  AsyncDisposable & {
    /** 0 to 100; undefined where the camera does not tell. */
    readonly batteryPercent: (signal: AbortSignal) => Promise<number | undefined>;
    /** Its clock as it writes it; undefined where it has none to tell (stock Android). */
    readonly dateTime: (signal: AbortSignal) => Promise<string | undefined>;
  };

export type MtpOptions = {
  readonly pipe: BytePipe;
  /** Where it stands, for people. */
  readonly label: string;
  readonly maxFiles: number;
  readonly signal: AbortSignal;
  /** A camera that says nothing for so long is taken for gone. */
  readonly silenceMs?: number;
};

/** One transaction: what a stop waits for, and what the camera's memory holds at a time. */
const PIECE_BYTES = 256 * 1024;
const MAX_DATASET_BYTES = 8 * 1024;
const UINT32 = 2 ** 32;

export async function openMtpMedium(options: MtpOptions): Promise<MtpMedium> {
  const session = await openPtpSession(options.pipe, options.signal, options.silenceMs);
  const handles = new Map<string, number>();
  const property = async (code: number, signal: AbortSignal): Promise<DatasetReader | undefined> => {
    if (!session.info.properties.has(code)) return undefined;
    const limits = { maxBytes: MAX_DATASET_BYTES, signal };
    return new DatasetReader(await orGone(session.ask(OPERATION.getDevicePropValue, [code], limits)));
  };
  return {
    fs: 'mtp',
    volume: undefined,
    label: options.label,
    list: async (signal) => {
      const { files, refusals } = await orGone(listObjects(session, { maxFiles: options.maxFiles, signal }));
      handles.clear();
      for (const { entry, handle } of files) handles.set(entry.path, handle);
      return { entries: files.map(({ entry }) => entry), refusals };
    },
    open: (entry) => openObject(session, entry, handles.get(entry.path)),
    space: () => orGone(spaceOf(session)),
    isAlive: () => answers(session),
    batteryPercent: async (signal) => (await property(PROPERTY_BATTERY, signal))?.uint8(),
    dateTime: async (signal) => (await property(PROPERTY_DATE_TIME, signal))?.text(),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function openObject(session: PtpSession, entry: MediumEntry, handle: number | undefined): Promise<MediumFile> {
  const { path } = entry;
  if (handle === undefined) throw new Failure((await answers(session)) ? 'file-unreadable' : 'medium-gone', { path });
  const facts = await aboutFile(path, readObject(session, handle));
  return {
    sizeBytes: facts.sizeBytes,
    localPath: Buffer.from(path),
    descriptor: undefined,
    readAt: (offset, length) =>
      aboutFile(path, readPieces(session, { handle, offset, length: Math.min(length, facts.sizeBytes - offset) })),
    stat: () => aboutFile(path, readObject(session, handle)),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

type Range = { readonly handle: number; readonly offset: number; readonly length: number };

async function readPieces(session: PtpSession, { handle, offset, length }: Range): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for (let done = 0; done < length; ) {
    const maxBytes = Math.min(PIECE_BYTES, length - done);
    const piece = await readPiece(session, handle, { at: offset + done, maxBytes });
    // It ends here by now: shorter than it was.
    if (piece.length === 0) break;
    pieces.push(piece);
    done += piece.length;
  }
  return Buffer.concat(pieces);
}

async function readPiece(
  session: PtpSession,
  handle: number,
  { at, maxBytes }: { readonly at: number; readonly maxBytes: number },
): Promise<Buffer> {
  if (session.info.operations.has(OPERATION.getPartialObject64))
    return await session.ask(OPERATION.getPartialObject64, [handle, at % UINT32, Math.floor(at / UINT32), maxBytes], {
      maxBytes,
    });
  if (at >= UINT32) throw new Failure('file-unreadable', { problem: 'beyond 4 GiB' });
  return await session.ask(OPERATION.getPartialObject, [handle, at, maxBytes], { maxBytes });
}

/** Undefined where a storage tells more room than it has: what cannot be is not passed on. */
async function spaceOf(session: PtpSession): ReturnType<Medium['space']> {
  let [freeBytes, totalBytes] = [0, 0];
  for (const storage of await storageIds(session)) {
    const limits = { maxBytes: MAX_DATASET_BYTES };
    const space = decodeStorageSpace(await session.ask(OPERATION.getStorageInfo, [storage], limits));
    freeBytes += space.freeBytes;
    totalBytes += space.totalBytes;
  }
  return freeBytes > totalBytes ? undefined : { freeBytes, totalBytes };
}

async function answers(session: PtpSession): Promise<boolean> {
  try {
    await storageIds(session);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.code === 'camera-refused';
  }
}

/** A session that is over is a medium that is gone, whatever ended it. */
async function orGone<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asGone(error);
  }
}

async function aboutFile<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Failure && error.code === 'camera-refused')
      throw new Failure('file-unreadable', { path, ...error.facts }, error);
    throw asGone(error, path);
  }
}

function asGone(error: unknown, path?: string): unknown {
  if (!(error instanceof Failure) || !['port-failed', 'camera-silent'].includes(error.code)) return error;
  return new Failure('medium-gone', { ...error.facts, ...(path !== undefined && { path }) }, error);
}
