/**
 * The key file of a dock or a witness: made at first start from 32 random bytes, kept as PKCS#8 with mode 0400, refused when anybody else
 * can read it. A dock’s is read by the signing thread alone; what a file holds appears in no error.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import { makeFolder, writeOnce } from '../../platform/durable-file.js';

const KEY_FILE = 'dock.key';
const SEED_BYTES = 32;
/** PKCS#8 of an Ed25519 key is this and the seed (RFC 8410, 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The caller wipes it. Rejects `key-missing` when `mustExist` and there is none, `key-exposed`, `home-unusable`. */
export async function readOrMakeSeed(folder: string, mustExist: boolean, name = KEY_FILE): Promise<Buffer> {
  const file = join(folder, name);
  return (await readSeed(file)) ?? (await makeSeed(folder, file, mustExist));
}

async function readSeed(file: string): Promise<Buffer | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('home-unusable', { file: basename(file), errno: errnoOf(error) ?? null });
  }
  try {
    const { mode, uid } = await handle.stat();
    if ((mode & 0o077) !== 0) throw new Failure('key-exposed', { mode: (mode & 0o777).toString(8) });
    if (uid !== process.getuid?.()) throw new Failure('key-exposed', { problem: 'owned by another user' });
  } finally {
    await handle.close();
  }
  const pem = await readFile(file);
  const pkcs8 = privateKeyDer(pem, basename(file));
  pem.fill(0);
  const seed = Buffer.from(pkcs8.subarray(-SEED_BYTES));
  pkcs8.fill(0);
  return seed;
}

function privateKeyDer(pem: Buffer, name: string): Buffer {
  try {
    return createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  } catch {
    // The cause could quote the file: only that it is no key goes on.
    throw new Failure('key-missing', { problem: `${name} holds no private key` });
  }
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
