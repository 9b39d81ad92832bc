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
/** What it calls the passphrase of an encrypted key. */
export const PASSPHRASE_NAME = 'sealdock-key-passphrase';
export const SEED_BYTES = 32;
/** A key in PEM is some hundred bytes long. */
const MAX_BYTES = 16_384;
const MAX_PASSPHRASE_BYTES = 1024;
/** Of PKCS#8 that is encrypted (RFC 7468, 11). */
const ENCRYPTED = '-----BEGIN ENCRYPTED PRIVATE KEY-----';

export type KeyFile = {
  readonly path: string;
  /** In messages. */
  readonly name: string;
  readonly isCredential: boolean;
};

export type ReadSeed = { readonly seed: Buffer; readonly isEncrypted: boolean };

/**
 * Undefined where there is none; the caller wipes the seed and the passphrase. Rejects `key-exposed`, `key-missing` (no key in it),
 * `key-damaged`, `key-locked` (encrypted, and no passphrase), `key-passphrase-wrong`, `home-unusable`.
 */
export async function readSeed(file: KeyFile, passphrase?: Uint8Array): Promise<ReadSeed | undefined> {
  const bytes = await readClosed(file, MAX_BYTES);
  if (bytes === undefined) return undefined;
  const isEncrypted = isEncryptedPem(bytes);
  try {
    if (isEncrypted && passphrase === undefined)
      throw new Failure('key-locked', { file: file.name, credential: PASSPHRASE_NAME });
    return { seed: seedOf(bytes, file.name, isEncrypted ? passphrase : undefined), isEncrypted };
  } finally {
    bytes.fill(0);
  }
}

/** The first line of the file, without the newline, as `openssl -passin file:` takes it; undefined where there is none. */
export async function readPassphrase(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  const bytes = await readClosed({ path, name: PASSPHRASE_NAME, isCredential: true }, MAX_PASSPHRASE_BYTES + 2);
  if (bytes === undefined) return undefined;
  const end = bytes.at(-1) === 0x0a ? bytes.length - (bytes.at(-2) === 0x0d ? 2 : 1) : bytes.length;
  const passphrase = bytes.subarray(0, end);
  if (passphrase.length === 0 || passphrase.length > MAX_PASSPHRASE_BYTES || passphrase.some((byte) => byte < 0x20))
    throw new Failure('key-passphrase-wrong', { file: PASSPHRASE_NAME, problem: 'not one line of 1 to 1024 bytes' });
  return passphrase;
}

export function isEncryptedPem(pem: Uint8Array): boolean {
  return Buffer.from(pem).includes(ENCRYPTED);
}

async function readClosed({ path, name, isCredential }: KeyFile, maxBytes: number): Promise<Buffer | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure(isCredential ? 'key-damaged' : 'home-unusable', { file: name, errno: errnoOf(error) ?? null });
  }
  try {
    requireClosed(await handle.stat(), { name, isCredential });
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return buffer.subarray(0, bytesRead);
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

function seedOf(pem: Buffer, name: string, passphrase: Uint8Array | undefined): Buffer {
  let key: KeyObject;
  try {
    key = createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase: Buffer.from(passphrase) });
  } catch {
    // The cause could quote the file: only that it is no key goes on.
    if (passphrase !== undefined) throw new Failure('key-passphrase-wrong', { file: name });
    throw new Failure('key-missing', { file: name, problem: 'holds no private key' });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Failure('key-damaged', { file: name, problem: 'no Ed25519 key' });
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const seed = Buffer.from(der.subarray(-SEED_BYTES));
  der.fill(0);
  return seed;
}
