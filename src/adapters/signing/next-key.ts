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

/** Public half. One that an earlier try left there is replaced. The caller has made sure that the ledger does not name it. */
export async function makeNextKey({ folder, passphrase }: KeyPlace): Promise<Uint8Array> {
  const secret = await readPassphrase(passphrase);
  const seed = randomBytes(SEED_BYTES);
  const pem = keyPem(seed, secret);
  const path = join(folder, NEXT_KEY_FILE);
  try {
    await replaceFile(path, [pem], { mode: 0o400, temp: `${path}.tmp` });
    return nacl.sign.keyPair.fromSeed(seed).publicKey;
  } finally {
    for (const bytes of [pem, seed, secret]) bytes?.fill(0);
  }
}

/** Undefined where there is none. The caller wipes the secret half. Rejects as reading a key does. */
export async function readNextKey({ folder, passphrase }: KeyPlace): Promise<nacl.SignKeyPair | undefined> {
  const secret = await readPassphrase(passphrase);
  const file = { path: join(folder, NEXT_KEY_FILE), name: NEXT_KEY_FILE, isCredential: false };
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
  const next = await readNextKey(place);
  if (next === undefined) return;
  next.secretKey.fill(0);
  const path = join(place.folder, NEXT_KEY_FILE);
  if (keyIdOf(next.publicKey) === keyId) await moveFile(path, join(place.folder, KEY_FILE));
  else await removeFile(path);
}

/** Rejects `key-missing` where there is none. */
export async function requireNextKey(place: KeyPlace): Promise<nacl.SignKeyPair> {
  const next = await readNextKey(place);
  if (next === undefined) throw new Failure('key-missing', { file: NEXT_KEY_FILE });
  return next;
}
