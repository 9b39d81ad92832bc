/** Whether the signing key is there, closed to others and encrypted, by its permissions and its first line: no key is read. */
import { open, stat } from 'node:fs/promises';
import { errnoOf, Failure } from '../../domain/failure.js';
import { isEncryptedPem, type KeyFile, type Owned, requireClosed } from './read-key.js';

/** As long as the line that says that a key is encrypted. */
const FIRST_LINE_BYTES = 40;

export type InspectedKey = { readonly mode: string; readonly protection: 'encrypted' | 'plain' };

/** Undefined where there is none. Rejects `key-exposed`, `home-unreadable`. */
export async function inspectKey(file: KeyFile): Promise<InspectedKey | undefined> {
  let facts: Owned;
  try {
    facts = await stat(file.path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('home-unreadable', { file: file.name, errno: errnoOf(error) ?? null }, error);
  }
  requireClosed(facts, file);
  return {
    mode: (facts.mode & 0o777).toString(8).padStart(4, '0'),
    protection: (await isEncrypted(file)) ? 'encrypted' : 'plain',
  };
}

async function isEncrypted({ path, name }: KeyFile): Promise<boolean> {
  try {
    await using handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_LINE_BYTES), 0, FIRST_LINE_BYTES, 0);
    return isEncryptedPem(buffer.subarray(0, bytesRead));
  } catch (error) {
    throw new Failure('home-unreadable', { file: name, errno: errnoOf(error) ?? null }, error);
  }
}
