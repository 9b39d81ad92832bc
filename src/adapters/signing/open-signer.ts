/**
 * The dock's signing key in a folder (port: ports/signer.ts). The key is read, kept and used by a thread of its own
 * (signing-worker.ts); here is only what strangers may know of it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import type { DockId, Sha256Hex } from '../../domain/ids.js';
import { sha256Of } from '../../evidence/digest.js';
import { keyIdOf, publicKeyPem } from '../../evidence/key-id.js';
import { minisignPublicKeyText } from '../../evidence/minisign-text.js';
import { assert } from '../../lib/assert.js';
import { makeFolder, writeOnce } from '../../platform/durable-file.js';
import { JobPool } from '../../platform/job-pool.js';
import { workerUrl } from '../../platform/worker-url.js';
import type { Signer } from '../../ports/signer.js';
import { certificateRequest } from './certificate-request.js';
import type { KeyPlace } from './key-file.js';
import type { SigningJob } from './signing-jobs.js';

export type OpenedSigner = AsyncDisposable & {
  readonly signer: Signer;
  /** SHA-256 of the certificate request: what the first record's `prev` names. */
  readonly requestDigest: Sha256Hex;
  /** Everything about the key that strangers need, by file name. */
  readonly publicFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

const PUBLIC_FILE = 'dock.pem';

/** Rejects as `readOrMakeSeed`, and `key-mismatch` where the folder holds what was published for another key. */
export async function openSigner(
  options: KeyPlace & { readonly dock: DockId; readonly mustExist: boolean },
): Promise<OpenedSigner> {
  const { folder, credential, passphrase, dock, mustExist } = options;
  const place = { folder, credential, passphrase };
  const pool = new JobPool<SigningJob>(workerUrl(import.meta.url, 'signing-worker'), { maxWorkers: 1 });
  try {
    const ask = async (job: SigningJob): Promise<Uint8Array> => bytesOf(await pool.run(job, never()));
    const publicKey = await ask({ kind: 'open', place, mustExist });
    const sign: Signer['sign'] = (bytes) => ask({ kind: 'sign', place, publicKey, bytes });
    const request = await certificateRequest(dock, publicKey, sign);
    const pem = Buffer.from(publicKeyPem(publicKey), 'utf8');
    await makeFolder(folder);
    await requireOwn(join(folder, PUBLIC_FILE), pem);
    const publicFiles = [
      { name: PUBLIC_FILE, bytes: pem },
      { name: 'dock.pub', bytes: Buffer.from(minisignPublicKeyText(publicKey), 'utf8') },
      { name: 'dock.csr', bytes: request },
    ];
    for (const { name, bytes } of publicFiles)
      await writeOnce(join(folder, name), bytes, { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
    return {
      signer: { dock, publicKey, keyId: keyIdOf(publicKey), sign },
      requestDigest: sha256Of(request),
      publicFiles,
      [Symbol.asyncDispose]: () => pool.close(),
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** What was published for a key stays for that key: another one does not begin in its place. */
async function requireOwn(file: string, pem: Buffer): Promise<void> {
  try {
    if ((await readFile(file)).equals(pem)) return;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw new Failure('home-unusable', { file: PUBLIC_FILE, errno: errnoOf(error) ?? null }, error);
  }
  throw new Failure('key-mismatch', { file: PUBLIC_FILE });
}

/** What was begun is finished: nothing is to be won by stopping within a few milliseconds. */
function never(): AbortSignal {
  return new AbortController().signal;
}

function bytesOf(answer: unknown): Uint8Array {
  assert(answer instanceof Uint8Array, 'the signing thread answers with bytes');
  return answer;
}
