/** An Ed25519 key from a fixed seed, signed with by node:crypto. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { type KeyId, keyIdOf } from '../../src/evidence/key-id.js';

export type SeedKey = {
  readonly publicKey: Uint8Array;
  readonly keyId: KeyId;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
};

export function seedKey(seedByte: number): SeedKey {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seedByte)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { publicKey, keyId: keyIdOf(publicKey), sign: (bytes) => new Uint8Array(sign(null, bytes, key)) };
}
