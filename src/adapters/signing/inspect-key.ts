/** Whether the signing key is there and closed to others, by its permissions alone: nothing of the key is read. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';

/** Undefined where there is none. Rejects `key-exposed`, `home-unreadable`. */
export async function inspectKey(folder: string): Promise<{ readonly mode: string } | undefined> {
  let mode: number;
  try {
    ({ mode } = await stat(join(folder, 'dock.key')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('home-unreadable', { file: 'dock.key', errno: errnoOf(error) ?? null }, error);
  }
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  if ((mode & 0o077) !== 0) throw new Failure('key-exposed', { mode: shown });
  return { mode: shown };
}
