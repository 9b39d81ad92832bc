/** Proves that a folder takes data: a small file is written, made durable, read back, compared and removed again. */
import { randomBytes, randomUUID } from 'node:crypto';
import { open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const PROBE_BYTES = 256 * 1024;

/** False when other bytes come back; rejects with the operating system's error. The name ends in `.tmp`. */
export async function probeFolder(folder: string): Promise<{ readonly bytes: number; readonly isEqual: boolean }> {
  const path = join(folder, `doctor.${randomUUID()}.tmp`);
  const bytes = randomBytes(PROBE_BYTES);
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { bytes: PROBE_BYTES, isEqual: (await readFile(path)).equals(bytes) };
  } finally {
    await unlink(path).catch(() => undefined);
  }
}
