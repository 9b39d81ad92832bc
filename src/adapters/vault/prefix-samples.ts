/**
 * Windows of a file that stand for all of it: 16 windows of 64 KiB, evenly spread, head and tail among them. Used to tell
 * whether a source still begins with what was copied before, and whether a file is the one that is held already. Not a
 * proof of equality, and never called one: what is sealed is hashed whole.
 */
import { createHash } from 'node:crypto';
import type { DirectFile } from '../../platform/direct-io.js';

const WINDOW_BYTES = 65_536;
const WINDOWS = 16;

export type Window = { readonly offset: number; readonly length: number };

/** Of a file of `sizeBytes`: the whole where it is no longer than all windows together. */
export function sampleWindows(sizeBytes: number): readonly Window[] {
  if (sizeBytes <= WINDOW_BYTES * WINDOWS) return sizeBytes === 0 ? [] : [{ offset: 0, length: sizeBytes }];
  const step = (sizeBytes - WINDOW_BYTES) / (WINDOWS - 1);
  return Array.from({ length: WINDOWS }, (_, i) => ({ offset: Math.floor(i * step), length: WINDOW_BYTES }));
}

export async function isSamePrefix(
  source: DirectFile,
  target: DirectFile,
  prefixBytes: number,
): Promise<{ readonly isSame: boolean; readonly sampledBytes: number }> {
  let sampledBytes = 0;
  for (const { offset, length } of sampleWindows(prefixBytes)) {
    const [a, b] = [Buffer.alloc(length), Buffer.alloc(length)];
    const [gotA, gotB] = [await source.read(a, offset), await target.read(b, offset)];
    sampledBytes += gotA;
    if (gotA !== gotB || !a.equals(b)) return { isSame: false, sampledBytes };
  }
  return { isSame: true, sampledBytes };
}

/** SHA-256 over the size and the windows: the fingerprint of a file. */
export async function fingerprintOf(
  sizeBytes: number,
  readAt: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256').update(`${sizeBytes}\n`);
  for (const { offset, length } of sampleWindows(sizeBytes)) hash.update(await readAt(offset, length));
  return hash.digest('hex');
}
