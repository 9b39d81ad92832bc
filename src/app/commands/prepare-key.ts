/**
 * `sealdock keys rotate --prepare`: makes the key that the next `keys rotate` puts in force, and its certificate request, so that the
 * registry can certify it before. The present key goes on signing. Repeatable: the same key and request until it is in force.
 */
import { join } from 'node:path';
import { openSigner } from '../../adapters/signing/open-signer.js';
import { lockHome } from '../../adapters/system/lock-home.js';
import { Failure } from '../../domain/failure.js';
import { dockId } from '../../domain/ids.js';
import { sha256Of } from '../../evidence/digest.js';
import { replaceFile } from '../../platform/durable-file.js';
import { PREPARED_REQUEST, requestPem } from '../enrolled-certificates.js';
import { openLedgerReader } from '../open-ledger-reader.js';
import { keyPassphrase, keySource } from '../signing-credential.js';

export type PreparedKey = {
  readonly schema: 'sealdock.keys-prepared/1';
  readonly dock: string;
  readonly keyId: string;
  /** SHA-256 of the request. */
  readonly sha256: string;
  readonly pem: string;
  readonly exitCodes: readonly number[];
};

/** Rejects `key-not-here`, `home-locked`, and what reading the present key rejects. */
export async function prepareKey(home: string): Promise<PreparedKey> {
  const identity = await identityOf(home);
  if ((await keySource(process.env)) === 'credential') throw new Failure('key-not-here');
  await using _lock = await lockHome(home);
  const folder = join(home, 'keys');
  const dock = dockId(identity.dock);
  const keys = { credential: undefined, passphrase: keyPassphrase(process.env) };
  await using signing = await openSigner({ folder, ...keys, dock, keyId: identity.keyId });
  const { keyId, request } = await signing.prepareNext();
  const path = join(folder, PREPARED_REQUEST);
  await replaceFile(path, [request], { mode: 0o444, temp: join(folder, `.${PREPARED_REQUEST}.tmp`) });
  return {
    ...{ schema: 'sealdock.keys-prepared/1', dock, keyId, sha256: sha256Of(request) },
    ...{ pem: requestPem(request), exitCodes: [] },
  };
}

async function identityOf(home: string) {
  await using ledger = await openLedgerReader(home);
  const identity = await ledger.identity();
  if (identity === undefined) throw new Failure('ledger-missing', { home });
  return identity;
}
