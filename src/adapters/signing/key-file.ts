/**
 * The key of a dock or a witness: the one that the service manager hands over where it does, else that in the key file, which is made at first
 * start from 32 random bytes and kept as PKCS#8 with mode 0400. A dock’s is read by the signing thread alone.
 */
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { Failure } from '../../domain/failure.js';
import { makeFolder, writeOnce } from '../../platform/durable-file.js';
import { CREDENTIAL_NAME, KEY_FILE, readSeed, SEED_BYTES } from './read-key.js';

/** PKCS#8 of an Ed25519 key is this and the seed (RFC 8410, 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Where a key may lie. */
export type KeyPlace = {
  readonly folder: string;
  /** Where the service manager puts the key, if it was told to. */
  readonly credential: string | undefined;
};

/**
 * The caller wipes it. Rejects `key-missing` when `mustExist` and there is none, `key-ambiguous` where folder and credential hold
 * two, `key-exposed`, `key-damaged`, `home-unusable`.
 */
export async function readOrMakeSeed(
  { folder, credential }: KeyPlace,
  mustExist: boolean,
  name = KEY_FILE,
): Promise<Buffer> {
  const file = join(folder, name);
  const given =
    credential === undefined
      ? undefined
      : await readSeed({ path: credential, name: CREDENTIAL_NAME, isCredential: true });
  const own = await readSeed({ path: file, name, isCredential: false });
  if (given === undefined) return own ?? (await makeSeed(folder, file, mustExist));
  if (own !== undefined && !given.equals(own))
    throw new Failure('key-ambiguous', { file: name, credential: CREDENTIAL_NAME });
  own?.fill(0);
  return given;
}

async function makeSeed(folder: string, file: string, mustExist: boolean): Promise<Buffer> {
  if (mustExist) throw new Failure('key-missing', { file: basename(file) });
  await makeFolder(folder);
  const seed = randomBytes(SEED_BYTES);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const pem = Buffer.from(`-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`);
  await writeOnce(file, pem, { mode: 0o400, temp: `${file}.tmp` });
  der.fill(0);
  pem.fill(0);
  return seed;
}
