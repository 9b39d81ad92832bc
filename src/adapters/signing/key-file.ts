/**
 * The key of a dock or a witness: the one that the service manager hands over where it does, else that in the key file, which is made at first
 * start from 32 random bytes and kept as PKCS#8 with mode 0400: encrypted where the service manager hands over a passphrase, plain
 * otherwise. A dock’s is read by the signing thread alone.
 */
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../domain/failure.js';
import { makeFolder, replaceFile, writeOnce } from '../../platform/durable-file.js';
import { encryptedKeyPem, pemOf } from './encrypted-key.js';
import { CREDENTIAL_NAME, KEY_FILE, readPassphrase, readSeed, SEED_BYTES } from './read-key.js';

/** PKCS#8 of an Ed25519 key is this and the seed (RFC 8410, 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Where a key may lie. */
export type KeyPlace = {
  readonly folder: string;
  /** Where the service manager puts the key, if it was told to. */
  readonly credential: string | undefined;
  /** Likewise the passphrase for the key file. */
  readonly passphrase: string | undefined;
};

/**
 * The caller wipes it. Rejects `key-missing` when `mustExist` and there is none, `key-ambiguous` where folder and credential hold
 * two, `key-exposed`, `key-damaged`, `key-locked`, `key-passphrase-wrong`, `home-unusable`.
 */
export async function readOrMakeSeed(place: KeyPlace, mustExist: boolean, name = KEY_FILE): Promise<Buffer> {
  const passphrase = await readPassphrase(place.passphrase);
  try {
    return await readOrMake({ place, mustExist, name }, passphrase);
  } finally {
    passphrase?.fill(0);
  }
}

type Wanted = { readonly place: KeyPlace; readonly mustExist: boolean; readonly name: string };

async function readOrMake({ place, mustExist, name }: Wanted, passphrase: Buffer | undefined): Promise<Buffer> {
  const { folder, credential } = place;
  const path = join(folder, name);
  const given =
    credential === undefined
      ? undefined
      : await readSeed({ path: credential, name: CREDENTIAL_NAME, isCredential: true }, passphrase);
  const own = await readSeed({ path, name, isCredential: false }, passphrase);
  if (given === undefined && own === undefined) return await makeSeed({ path, mustExist }, passphrase);
  if (given === undefined) {
    if (own === undefined) throw new Failure('key-missing', { file: name });
    // Who hands over a passphrase wants the key encrypted: one that was made without it is written anew.
    if (passphrase !== undefined && !own.isEncrypted) await encryptFile(path, own.seed, passphrase);
    return own.seed;
  }
  if (own !== undefined && !given.seed.equals(own.seed))
    throw new Failure('key-ambiguous', { file: name, credential: CREDENTIAL_NAME });
  own?.seed.fill(0);
  return given.seed;
}

async function makeSeed(
  { path, mustExist }: { readonly path: string; readonly mustExist: boolean },
  passphrase: Uint8Array | undefined,
): Promise<Buffer> {
  if (mustExist) throw new Failure('key-missing', { file: basename(path) });
  await makeFolder(dirname(path));
  const seed = randomBytes(SEED_BYTES);
  const pem = keyPem(seed, passphrase);
  await writeOnce(path, pem, { mode: 0o400, temp: `${path}.tmp` });
  pem.fill(0);
  return seed;
}

async function encryptFile(path: string, seed: Uint8Array, passphrase: Uint8Array): Promise<void> {
  await replaceFile(path, [keyPem(seed, passphrase)], { mode: 0o400, temp: `${path}.tmp` });
}

/** The file’s bytes; the caller wipes what went in. */
export function keyPem(seed: Uint8Array, passphrase: Uint8Array | undefined): Buffer {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const pem = passphrase === undefined ? pemOf('PRIVATE KEY', der) : encryptedKeyPem(der, passphrase);
  der.fill(0);
  return pem;
}
