/** A dock's key from a fixed seed (port: ports/signer.ts), signed by node:crypto. Can be told to make a wrong signature. */
import { Failure } from '../../src/domain/failure.js';
import { dockId } from '../../src/domain/ids.js';
import { isSignatureOf, verifyingKey } from '../../src/evidence/key-id.js';
import type { Signer } from '../../src/ports/signer.js';
import { seedKey } from './seed-key.js';

export function fixedSigner(options: { readonly seedByte?: number; readonly isFaulty?: () => boolean } = {}): Signer {
  const { seedByte = 7, isFaulty = () => false } = options;
  const { publicKey, keyId, sign } = seedKey(seedByte);
  const verifying = verifyingKey(publicKey);
  return {
    dock: dockId('KB-0007'),
    publicKey,
    keyId,
    sign: async (bytes) => {
      const signature = sign(bytes);
      if (isFaulty()) signature[0] = (signature[0] ?? 0) ^ 1;
      if (!isSignatureOf({ key: verifying, bytes, signature })) throw new Failure('signature-wrong');
      return signature;
    },
  };
}
