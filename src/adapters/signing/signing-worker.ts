/**
 * The signing thread: the private key lives here and nowhere else in the process. tweetnacl signs, which takes milliseconds
 * that no event loop has to spare; node:crypto, another implementation, verifies at once (evidence format, 0.4).
 */
import type { KeyObject } from 'node:crypto';
import nacl from 'tweetnacl';
import { Failure } from '../../domain/failure.js';
import { isSignatureOf, verifyingKey } from '../../evidence/key-id.js';
import { serveJobs } from '../../platform/serve-jobs.js';
import { type KeyPlace, readOrMakeSeed } from './key-file.js';
import {
  makeNextKey,
  NEXT_KEY_FILE,
  PREPARED_KEY_FILE,
  prepareKey,
  requireNextKey,
  settleNextKey,
} from './next-key.js';
import type { SigningJob } from './signing-jobs.js';

let pair: nacl.SignKeyPair | undefined;
let wanted: { readonly publicKey: Uint8Array; readonly key: KeyObject } | undefined;

serveJobs<SigningJob>(async (job) => {
  switch (job.kind) {
    case 'settle':
      return await settleNextKey(job.place, job.keyId);
    case 'make-next':
      return await makeNextKey(job.place);
    case 'open':
      pair ??= await openPair(job.place, job.mustExist);
      return pair.publicKey;
    case 'sign':
      // A thread that took the place of one that died reads the key again.
      pair ??= await openPair(job.place, true);
      return signed(pair, job);
    case 'prepare':
      return await prepareKey(job.place);
    case 'sign-next':
    case 'sign-prepared': {
      const next = await requireNextKey(job.place, job.kind === 'sign-next' ? NEXT_KEY_FILE : PREPARED_KEY_FILE);
      const signature = signed(next, job);
      next.secretKey.fill(0);
      return signature;
    }
  }
});

async function openPair(place: KeyPlace, mustExist: boolean): Promise<nacl.SignKeyPair> {
  const seed = await readOrMakeSeed(place, mustExist);
  const opened = nacl.sign.keyPair.fromSeed(seed);
  seed.fill(0);
  return opened;
}

function signed({ secretKey }: nacl.SignKeyPair, job: Extract<SigningJob, { bytes: Uint8Array }>): Uint8Array {
  const { publicKey, bytes } = job;
  if (wanted === undefined || Buffer.compare(wanted.publicKey, publicKey) !== 0) {
    wanted = { publicKey, key: verifyingKey(publicKey) };
  }
  const signature = nacl.sign.detached(bytes, secretKey);
  if (!isSignatureOf({ key: wanted.key, bytes, signature })) throw new Failure('signature-wrong');
  return signature;
}
