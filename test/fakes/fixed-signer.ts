/** A dock's key from a fixed seed (port: ports/signer.ts), signed by node:crypto. Can be told to make a wrong signature. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { Failure } from '../../src/domain/failure.js';
import { dockId } from '../../src/domain/ids.js';
import { isSignatureOf, keyIdOf, verifyingKey } from '../../src/evidence/key-id.js';
import type { Signer } from '../../src/ports/signer.js';

export function fixedSigner(options: { readonly seedByte?: number; readonly isFaulty?: () => boolean } = {}): Signer {
  const { seedByte = 7, isFaulty = () => false } = options;
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seedByte)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  const verifying = verifyingKey(publicKey);
  return {
    dock: dockId('KB-0007'),
    publicKey,
    keyId: keyIdOf(publicKey),
    sign: async (bytes) => {
      const signature = new Uint8Array(sign(null, bytes, key));
      if (isFaulty()) signature[0] = (signature[0] ?? 0) ^ 1;
      if (!isSignatureOf({ key: verifying, bytes, signature })) throw new Failure('signature-wrong');
      return signature;
    },
  };
}
