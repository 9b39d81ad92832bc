/** Whether the signing key is there and closed to others, by its permissions alone: nothing of the key is read. */
import { stat } from 'node:fs/promises';
import { errnoOf, Failure } from '../../domain/failure.js';
import { type KeyFile, type Owned, requireClosed } from './read-key.js';

/** Undefined where there is none. Rejects `key-exposed`, `home-unreadable`. */
export async function inspectKey(file: KeyFile): Promise<{ readonly mode: string } | undefined> {
  let facts: Owned;
  try {
    facts = await stat(file.path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('home-unreadable', { file: file.name, errno: errnoOf(error) ?? null }, error);
  }
  requireClosed(facts, file);
  return { mode: (facts.mode & 0o777).toString(8).padStart(4, '0') };
}
