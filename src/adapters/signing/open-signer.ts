/**
 * The dock's signing key in a folder (port: ports/signer.ts). The key is read, kept and used by a thread of its own
 * (signing-worker.ts); here is only what strangers may know of it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import type { DockId, Sha256Hex } from '../../domain/ids.js';
import { sha256Of } from '../../evidence/digest.js';
import { laterKeyStem } from '../../evidence/evidence-paths.js';
import { type KeyId, keyIdOf, publicKeyPem } from '../../evidence/key-id.js';
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
  /** Makes the key that is to take this one's place; it signs nothing but the proof that it is here. Rejects what writing rejects. */
  readonly makeNext: () => Promise<Pick<Signer, 'publicKey' | 'keyId' | 'sign'>>;
  /** Makes, once, the key that `makeNext` will take, and its certificate request. */
  readonly prepareNext: () => Promise<{ readonly keyId: KeyId; readonly request: Uint8Array }>;
  /** Everything about the key that strangers need, by file name. */
  readonly publicFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

const PUBLIC_FILE = 'dock.pem';

/**
 * `keyId`: of the key that the ledger names, if it names one yet; a change of keys that was cut short is finished or undone by it.
 * Rejects as `readOrMakeSeed`, and `key-mismatch` where the folder holds what was published for another key.
 */
export async function openSigner(
  options: KeyPlace & { readonly dock: DockId; readonly keyId: string | undefined },
): Promise<OpenedSigner> {
  const { folder, credential, passphrase, dock } = options;
  const place = { folder, credential, passphrase };
  const pool = new JobPool<SigningJob>(workerUrl(import.meta.url, 'signing-worker'), { maxWorkers: 1 });
  try {
    const ask = async (job: SigningJob): Promise<Uint8Array> => bytesOf(await pool.run(job, never()));
    await pool.run({ kind: 'settle', place, keyId: options.keyId }, never());
    const publicKey = await ask({ kind: 'open', place, mustExist: options.keyId !== undefined });
    const keyId = keyIdOf(publicKey);
    const sign: Signer['sign'] = (bytes) => ask({ kind: 'sign', place, publicKey, bytes });
    const request = await certificateRequest(dock, publicKey, sign);
    const pem = Buffer.from(publicKeyPem(publicKey), 'utf8');
    await makeFolder(folder);
    // What was published for a key stays for that key: one that took its place has files of its own.
    const isFirst = await isPublishedAs(join(folder, PUBLIC_FILE), pem);
    if (!isFirst && keyId !== options.keyId) throw new Failure('key-mismatch', { file: PUBLIC_FILE });
    const stem = isFirst ? 'dock' : laterKeyStem(keyId);
    const publicFiles = [
      { name: `${stem}.pem`, bytes: pem },
      { name: `${stem}.pub`, bytes: Buffer.from(minisignPublicKeyText(publicKey), 'utf8') },
      { name: `${stem}.csr`, bytes: request },
    ];
    for (const { name, bytes } of publicFiles)
      await writeOnce(join(folder, name), bytes, { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
    return {
      signer: { dock, publicKey, keyId, sign },
      makeNext: async () => {
        const next = await ask({ kind: 'make-next', place });
        const signNext: Signer['sign'] = (bytes) => ask({ kind: 'sign-next', place, publicKey: next, bytes });
        return { publicKey: next, keyId: keyIdOf(next), sign: signNext };
      },
      prepareNext: async () => {
        const next = await ask({ kind: 'prepare', place });
        const signNext: Signer['sign'] = (bytes) => ask({ kind: 'sign-prepared', place, publicKey: next, bytes });
        return { keyId: keyIdOf(next), request: await certificateRequest(dock, next, signNext) };
      },
      requestDigest: sha256Of(request),
      publicFiles,
      [Symbol.asyncDispose]: () => pool.close(),
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** Or nothing is published yet. */
async function isPublishedAs(file: string, pem: Buffer): Promise<boolean> {
  try {
    return (await readFile(file)).equals(pem);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw new Failure('home-unusable', { file: PUBLIC_FILE, errno: errnoOf(error) ?? null }, error);
  }
}

/** What was begun is finished: nothing is to be won by stopping within a few milliseconds. */
function never(): AbortSignal {
  return new AbortController().signal;
}

function bytesOf(answer: unknown): Uint8Array {
  assert(answer instanceof Uint8Array, 'the signing thread answers with bytes');
  return answer;
}
