/**
 * The key that is to take the place of the dock's: made beside it, kept as the present one is, and not used for records before the
 * ledger names it. Afterwards it takes the name of the old one, which is gone with that.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import nacl from 'tweetnacl';
import { Failure } from '../../domain/failure.js';
import { keyIdOf } from '../../evidence/key-id.js';
import { replaceFile } from '../../platform/durable-file.js';
import { moveFile, removeFile } from '../../platform/move-file.js';
import { type KeyPlace, keyPem } from './key-file.js';
import { KEY_FILE, readPassphrase, readSeed, SEED_BYTES } from './read-key.js';

export const NEXT_KEY_FILE = 'dock-next.key';
/** Made before, to be certified: what `makeNextKey` then takes. No start removes it before the ledger names it. */
export const PREPARED_KEY_FILE = 'dock-prepared.key';

type NextFile = typeof NEXT_KEY_FILE | typeof PREPARED_KEY_FILE;

/** Public half of the prepared key, the same one until it is in force. */
export async function prepareKey(place: KeyPlace): Promise<Uint8Array> {
  const prepared = await readNextKey(place, PREPARED_KEY_FILE);
  if (prepared === undefined) return await write(place, PREPARED_KEY_FILE, randomBytes(SEED_BYTES));
  prepared.secretKey.fill(0);
  return prepared.publicKey;
}

/**
 * Public half: of the prepared key where there is one. One that an earlier try left there is replaced. The caller has made sure
 * that the ledger does not name it.
 */
export async function makeNextKey(place: KeyPlace): Promise<Uint8Array> {
  const prepared = await readNextKey(place, PREPARED_KEY_FILE);
  // The secret half of tweetnacl begins with the seed.
  const seed = Buffer.from(prepared?.secretKey.subarray(0, SEED_BYTES) ?? randomBytes(SEED_BYTES));
  prepared?.secretKey.fill(0);
  return await write(place, NEXT_KEY_FILE, seed);
}

/** Wipes the seed. */
async function write({ folder, passphrase }: KeyPlace, file: NextFile, seed: Buffer): Promise<Uint8Array> {
  const secret = await readPassphrase(passphrase);
  const pem = keyPem(seed, secret);
  const path = join(folder, file);
  try {
    await replaceFile(path, [pem], { mode: 0o400, temp: `${path}.tmp` });
    return nacl.sign.keyPair.fromSeed(seed).publicKey;
  } finally {
    for (const bytes of [pem, seed, secret]) bytes?.fill(0);
  }
}

/** Undefined where there is none. The caller wipes the secret half. Rejects as reading a key does. */
async function readNextKey({ folder, passphrase }: KeyPlace, name: NextFile): Promise<nacl.SignKeyPair | undefined> {
  const secret = await readPassphrase(passphrase);
  const file = { path: join(folder, name), name, isCredential: false };
  try {
    const read = await readSeed(file, secret);
    if (read === undefined) return undefined;
    const pair = nacl.sign.keyPair.fromSeed(read.seed);
    read.seed.fill(0);
    return pair;
  } finally {
    secret?.fill(0);
  }
}

/**
 * At every start, before any key is read: finishes a change of keys that the ledger has committed (`keyId` is the new one), and
 * undoes any other. Repeatable. Rejects as reading a key does.
 */
export async function settleNextKey(place: KeyPlace, keyId: string | undefined): Promise<void> {
  const prepared = await readNextKey(place, PREPARED_KEY_FILE);
  prepared?.secretKey.fill(0);
  const next = await readNextKey(place, NEXT_KEY_FILE);
  next?.secretKey.fill(0);
  // In force now: it would be put in force a second time.
  if (prepared !== undefined && keyIdOf(prepared.publicKey) === keyId)
    await removeFile(join(place.folder, PREPARED_KEY_FILE));
  if (next === undefined) return;
  const path = join(place.folder, NEXT_KEY_FILE);
  if (keyIdOf(next.publicKey) === keyId) await moveFile(path, join(place.folder, KEY_FILE));
  else await removeFile(path);
}

/** Rejects `key-missing` where there is none. */
export async function requireNextKey(place: KeyPlace, name: NextFile): Promise<nacl.SignKeyPair> {
  const next = await readNextKey(place, name);
  if (next === undefined) throw new Failure('key-missing', { file: name });
  return next;
}
