/**
 * Where an interrupted pull goes on: at the last whole block of what is there, if the source still begins with it. The
 * source is sampled for that (at most 1 MiB), because reading it is what takes long; the copy itself is read whole, because
 * its bytes, not the source's, are what is sealed.
 */
import { ALIGN_BYTES, type DirectFile } from '../../platform/direct-io.js';
import { type Watch, withDeadline } from '../../platform/pump.js';
import { sampleWindows } from './sample-windows.js';

export type ResumePoint = { readonly fromByte: number; readonly sampledBytes: number };

/** Cuts the target to what may be kept. A target larger than the source is another file's: nothing is kept. */
export async function resumePoint(source: DirectFile, target: DirectFile, watch: Watch): Promise<ResumePoint> {
  const { sizeBytes: haveBytes } = await target.sizeAndTime();
  const { sizeBytes } = await source.sizeAndTime();
  const prefixBytes = haveBytes - (haveBytes % ALIGN_BYTES);
  if (prefixBytes === 0 || haveBytes > sizeBytes) {
    await target.truncate(0);
    return { fromByte: 0, sampledBytes: 0 };
  }
  const { isSame, sampledBytes } = await comparePrefix(source, target, prefixBytes, watch);
  const fromByte = isSame ? prefixBytes : 0;
  await target.truncate(fromByte);
  return { fromByte, sampledBytes };
}

async function comparePrefix(
  source: DirectFile,
  target: DirectFile,
  prefixBytes: number,
  watch: Watch,
): Promise<{ readonly isSame: boolean; readonly sampledBytes: number }> {
  const set = watch.buffers.take();
  const [first, second] = set;
  if (first === undefined || second === undefined) throw new RangeError('no buffers');
  let sampledBytes = 0;
  let isSame = true;
  for (const window of sampleWindows(prefixBytes)) {
    const offset = window.offset - (window.offset % ALIGN_BYTES);
    const [theirs, ours] = [first.subarray(0, window.length), second.subarray(0, window.length)];
    const got = await withDeadline(source.read(theirs, offset), offset, watch);
    sampledBytes += got;
    await target.read(ours, offset);
    isSame = got === window.length && theirs.equals(ours);
    if (!isSame) break;
  }
  watch.buffers.giveBack(set);
  return { isSame, sampledBytes };
}
