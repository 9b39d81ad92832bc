/**
 * The key of a witness or of a root. It signs a few times an hour at most, so it needs no thread of its own; tweetnacl signs and node:crypto verifies
 * at once, as everywhere.
 */
import nacl from 'tweetnacl';
import { Failure } from '../../domain/failure.js';
import { isSignatureOf, verifyingKey } from '../../evidence/key-id.js';
import { readOrMakeSeed } from './key-file.js';

export type OpenedKey = {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Throws Failure `signature-wrong` rather than giving out a signature that does not verify. */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
};

/** Made where there is none. Rejects as `readOrMakeSeed`. */
export async function openKey({
  folder,
  name,
  passphrase,
  mustExist = false,
}: {
  readonly folder: string;
  readonly name: string;
  /** Where the service manager puts it, if it was told to. */
  readonly passphrase: string | undefined;
  readonly mustExist?: boolean;
}): Promise<OpenedKey> {
  const seed = await readOrMakeSeed({ folder, credential: undefined, passphrase }, mustExist, name);
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
  seed.fill(0);
  const key = verifyingKey(publicKey);
  return {
    publicKey,
    sign: (bytes) => {
      const signature = nacl.sign.detached(new Uint8Array(bytes), secretKey);
      if (!isSignatureOf({ key, bytes, signature })) throw new Failure('signature-wrong');
      return signature;
    },
  };
}
