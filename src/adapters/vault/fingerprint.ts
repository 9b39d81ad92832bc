/** SHA-256 over a file's size (decimal, newline) and its sample windows in order: equal for equal files. */
import { createHash } from 'node:crypto';
import type { ByteSource } from '../../domain/byte-source.js';
import { throwIfCancelled } from '../../domain/failure.js';
import { type Sha256Hex, sha256Hex } from '../../domain/ids.js';
import { sampleWindows } from './sample-windows.js';

export async function fingerprintOf(source: ByteSource, signal: AbortSignal): Promise<Sha256Hex> {
  const hash = createHash('sha256').update(`${source.sizeBytes}\n`);
  for (const { offset, length } of sampleWindows(source.sizeBytes)) {
    throwIfCancelled(signal);
    hash.update(await source.readAt(offset, length));
  }
  return sha256Hex(hash.digest('hex'));
}
