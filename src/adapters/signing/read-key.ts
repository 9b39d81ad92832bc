/**
 * Reads an Ed25519 private key (PKCS#8, PEM) that nobody else can read, as the 32 bytes it was made from. Where it comes from the
 * service manager, its file belongs to root and the right to read it shows as a group's (systemd.exec(5), LoadCredential=).
 * Nothing of what a file holds gets into an error.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf, Failure } from '../../domain/failure.js';

export const KEY_FILE = 'dock.key';
/** What LoadCredential= in the unit calls the key. */
export const CREDENTIAL_NAME = 'sealdock-signing-key';
export const SEED_BYTES = 32;
/** A key in PEM is some hundred bytes long. */
const MAX_BYTES = 16_384;

export type KeyFile = {
  readonly path: string;
  /** In messages. */
  readonly name: string;
  readonly isCredential: boolean;
};

/** Undefined where there is none. Rejects `key-exposed`, `key-missing` (no key in it), `key-damaged`, `home-unusable`. */
export async function readSeed({ path, name, isCredential }: KeyFile): Promise<Buffer | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure(isCredential ? 'key-damaged' : 'home-unusable', { file: name, errno: errnoOf(error) ?? null });
  }
  try {
    requireClosed(await handle.stat(), { name, isCredential });
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    const seed = seedOf(buffer.subarray(0, bytesRead), name);
    buffer.fill(0);
    return seed;
  } finally {
    await handle.close();
  }
}

export type Owned = { readonly mode: number; readonly uid: number };

/** Rejects `key-exposed` where somebody beside the program's own user can read the file. */
export function requireClosed(
  { mode, uid }: Owned,
  {
    name,
    isCredential,
    own = process.getuid?.(),
  }: Pick<KeyFile, 'name' | 'isCredential'> & { readonly own?: number | undefined },
): void {
  const isGiven = isCredential && uid === 0 && own !== 0;
  const forbidden = isGiven ? 0o037 : 0o077;
  if ((mode & forbidden) !== 0)
    throw new Failure('key-exposed', { file: name, mode: (mode & 0o777).toString(8).padStart(4, '0') });
  if (!isGiven && uid !== own) throw new Failure('key-exposed', { file: name, problem: 'owned by another user' });
}

function seedOf(pem: Buffer, name: string): Buffer {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The cause could quote the file: only that it is no key goes on.
    throw new Failure('key-missing', { file: name, problem: 'holds no private key' });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Failure('key-damaged', { file: name, problem: 'no Ed25519 key' });
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const seed = Buffer.from(der.subarray(-SEED_BYTES));
  der.fill(0);
  return seed;
}
