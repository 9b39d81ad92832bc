/**
 * The dock's signing key in a folder: made at first start from 32 random bytes, kept as PKCS#8 with mode 0400 and refused
 * when anybody else can read it. tweetnacl signs; node:crypto, another implementation, verifies at once (evidence format,
 * 0.4). The key appears in no log, no error and no record.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import nacl from 'tweetnacl';
import { errnoOf, Failure } from '../../domain/failure.js';
import type { DockId, Sha256Hex } from '../../domain/ids.js';
import { sha256Of } from '../../evidence/digest.js';
import { isSignatureOf, keyIdOf, publicKeyPem, verifyingKey } from '../../evidence/key-id.js';
import { minisignPublicKeyText } from '../../evidence/minisign-text.js';
import { makeFolder, writeOnce } from '../../platform/durable-file.js';
import type { Signer } from '../../ports/signer.js';
import { certificateRequest } from './certificate-request.js';

const KEY_FILE = 'dock.key';
const SEED_BYTES = 32;
/** PKCS#8 of an Ed25519 key is this and the seed (RFC 8410, 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export type OpenedSigner = {
  readonly signer: Signer;
  /** SHA-256 of the certificate request: what the first record's `prev` names. */
  readonly requestDigest: Sha256Hex;
  /** Everything about the key that strangers need, by file name. */
  readonly publicFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

/** Rejects `key-missing` when `mustExist` and there is no key, `key-exposed`, `home-unusable`. */
export async function openSigner(options: {
  readonly folder: string;
  readonly dock: DockId;
  readonly mustExist: boolean;
}): Promise<OpenedSigner> {
  const { folder, dock, mustExist } = options;
  const file = join(folder, KEY_FILE);
  const seed = (await readSeed(file)) ?? (await makeSeed(folder, file, mustExist));
  const pair = nacl.sign.keyPair.fromSeed(seed);
  seed.fill(0);
  const signer = signerOf(dock, pair);
  const request = certificateRequest(dock, pair.publicKey, signer.sign);
  const publicFiles = [
    { name: 'dock.pem', bytes: Buffer.from(publicKeyPem(pair.publicKey), 'utf8') },
    { name: 'dock.pub', bytes: Buffer.from(minisignPublicKeyText(pair.publicKey), 'utf8') },
    { name: 'dock.csr', bytes: request },
  ];
  for (const { name, bytes } of publicFiles)
    await writeOnce(join(folder, name), bytes, { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
  return { signer, requestDigest: sha256Of(request), publicFiles };
}

function signerOf(dock: DockId, pair: nacl.SignKeyPair): Signer {
  const key = verifyingKey(pair.publicKey);
  return {
    dock,
    publicKey: pair.publicKey,
    keyId: keyIdOf(pair.publicKey),
    sign: (bytes) => {
      const signature = nacl.sign.detached(new Uint8Array(bytes), pair.secretKey);
      if (!isSignatureOf({ key, bytes, signature })) throw new Failure('signature-wrong');
      return signature;
    },
  };
}

async function readSeed(file: string): Promise<Buffer | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('home-unusable', { file: KEY_FILE, errno: errnoOf(error) ?? null });
  }
  try {
    const { mode, uid } = await handle.stat();
    if ((mode & 0o077) !== 0) throw new Failure('key-exposed', { mode: (mode & 0o777).toString(8) });
    if (uid !== process.getuid?.()) throw new Failure('key-exposed', { problem: 'owned by another user' });
  } finally {
    await handle.close();
  }
  const pem = await readFile(file);
  const pkcs8 = privateKeyDer(pem);
  pem.fill(0);
  const seed = Buffer.from(pkcs8.subarray(-SEED_BYTES));
  pkcs8.fill(0);
  return seed;
}

function privateKeyDer(pem: Buffer): Buffer {
  try {
    return createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  } catch {
    // The cause could quote the file: only that it is no key goes on.
    throw new Failure('key-missing', { problem: `${KEY_FILE} holds no private key` });
  }
}

async function makeSeed(folder: string, file: string, mustExist: boolean): Promise<Buffer> {
  if (mustExist) throw new Failure('key-missing', { file: KEY_FILE });
  await makeFolder(folder);
  const seed = randomBytes(SEED_BYTES);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const pem = Buffer.from(`-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`);
  await writeOnce(file, pem, { mode: 0o400, temp: `${file}.tmp` });
  der.fill(0);
  pem.fill(0);
  return seed;
}
