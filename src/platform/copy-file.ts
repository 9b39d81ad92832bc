/**
 * Copies a file, or reads one through, handing every piece to the caller on the way. The copy is synced on return, and
 * refused when the source changed under it. Neither opens nor names files.
 */
import { Failure } from '../domain/failure.js';
import type { DirectFile } from './direct-io.js';
import { pump, type Watch } from './pump.js';

/**
 * From `fromByte` (a multiple of 4096; the bytes before it are in the target already) to the source's end. Gives the size.
 * Rejects `source-changed` when the source's size or time moved meanwhile, `read-stalled`, `cancelled`.
 */
export async function copyFile(
  files: { readonly source: DirectFile; readonly target: DirectFile; readonly fromByte: number },
  watch: Watch,
  use: (piece: Buffer) => void,
): Promise<number> {
  const { source, target } = files;
  const before = await source.sizeAndTime();
  try {
    const sizeBytes = await pump({ ...files, toByte: before.sizeBytes }, watch, use);
    const after = await source.sizeAndTime();
    if (after.sizeBytes !== sizeBytes || before.sizeBytes !== sizeBytes || after.mtimeMs !== before.mtimeMs) {
      throw new Failure('source-changed', { bytesRead: sizeBytes, sizeBytes: after.sizeBytes });
    }
    return sizeBytes;
  } finally {
    // Also what an interruption leaves: the next try takes it for a prefix.
    await target.sync();
  }
}

/** The first `toByte` bytes, or all. Gives how many there were. */
export async function readThrough(
  file: DirectFile,
  toByte: number | undefined,
  watch: Watch,
  use: (piece: Buffer) => void,
): Promise<number> {
  const end = toByte ?? (await file.sizeAndTime()).sizeBytes;
  return pump({ source: file, target: undefined, fromByte: 0, toByte: end }, watch, use);
}
