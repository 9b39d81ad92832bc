/**
 * `sealdock keys root delegate`: an authority of its own for a branch, under the root: its key, encrypted, and a certificate that the root
 * signs. Its folder then serves `keys root issue` as the root's does; what verifiers trust stays the root alone.
 */
import { join } from 'node:path';
import { openKey } from '../../adapters/signing/open-key.js';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { Failure } from '../../domain/failure.js';
import { formatInstant, instant } from '../../domain/quantities.js';
import { certificatePem, fingerprintOf, readCertificate, writeCertificate } from '../../evidence/certificate.js';
import { MAX_CHAIN } from '../../evidence/certificate-chain.js';
import { keyIdOf } from '../../evidence/key-id.js';
import { REVOCATIONS_FILE, REVOCATIONS_SIGNATURE } from '../../evidence/revocations.js';
import { defined } from '../../lib/assert.js';
import { makeFolder, writeOnce } from '../../platform/durable-file.js';
import { DAY_MS, LEEWAY_MS, newSerial } from './make-root.js';
import {
  existingFile,
  INTERMEDIATE_CERTIFICATE,
  INTERMEDIATE_KEY,
  isThere,
  openRoot,
  ROOT_CERTIFICATE,
  ROOT_KEY,
  type RootPlace,
  readGiven,
} from './registry-folder.js';

export type DelegatedAuthority = {
  readonly schema: 'sealdock.keys-delegated/1';
  readonly folder: string;
  readonly keyId: string;
  /** SHA-256 of the certificate. */
  readonly fingerprint: string;
  readonly notAfter: string;
  readonly exitCodes: readonly number[];
};

const TEN_YEARS = 3652;

/** Rejects `bad-option` where the folder holds an authority already, or what is asked goes beyond the root, and what opening the root rejects. */
export async function delegateAuthority({
  under,
  folder,
  passphraseFile,
  name,
  days,
  pathLength,
}: RootPlace & {
  /** Of the root, or of an authority that may have others below it. */
  readonly under: RootPlace;
  readonly name: string;
  /** Undefined: ten years, or as long as the one above. */
  readonly days: number | undefined;
  readonly pathLength: number;
}): Promise<DelegatedAuthority> {
  const root = await openRoot(under);
  const passphrase = await existingFile(passphraseFile);
  const allowed = Math.min(root.certificate.pathLength ?? MAX_CHAIN, MAX_CHAIN - 1) - 1;
  if (pathLength > allowed)
    throw new Failure('bad-option', { option: '--path-length', problem: 'more than this authority may give', allowed });
  await makeFolder(folder, 0o700);
  for (const file of [INTERMEDIATE_KEY, INTERMEDIATE_CERTIFICATE, ROOT_KEY, ROOT_CERTIFICATE])
    if (await isThere(join(folder, file)))
      throw new Failure('bad-option', { path: folder, problem: `holds ${file} already` });
  const now = (await openSystemClock()).now();
  const endsMs = now + (days ?? TEN_YEARS) * DAY_MS;
  const notAfterMs = days === undefined ? Math.min(endsMs, root.certificate.notAfterMs) : endsMs;
  if (notAfterMs > root.certificate.notAfterMs)
    throw new Failure('bad-option', { option: '--days', problem: 'ends after the root itself' });
  const { publicKey } = await openKey({ folder, name: INTERMEDIATE_KEY, passphrase });
  const bytes = writeCertificate(
    {
      ...{ serial: newSerial(), issuer: root.certificate.subject },
      subject: { kind: 'intermediate', name, pathLength },
      ...{ publicKey, issuerKey: root.publicKey, notAfterMs },
      notBeforeMs: Math.max(now - LEEWAY_MS, root.certificate.notBeforeMs),
    },
    root.sign,
  );
  for (const file of [ROOT_CERTIFICATE, REVOCATIONS_FILE, REVOCATIONS_SIGNATURE])
    await put(folder, file, await readGiven(join(under.folder, file)));
  if (root.isIntermediate) {
    const above = fingerprintOf(root.certificate).slice(0, 16);
    await put(folder, `ca-${above}.crt`, await readGiven(join(under.folder, INTERMEDIATE_CERTIFICATE)));
  }
  await put(folder, INTERMEDIATE_CERTIFICATE, Buffer.from(certificatePem(bytes), 'latin1'));
  return {
    schema: 'sealdock.keys-delegated/1',
    folder,
    keyId: keyIdOf(publicKey),
    fingerprint: fingerprintOf(defined(readCertificate(bytes), 'own certificate')),
    notAfter: formatInstant(instant(notAfterMs)),
    exitCodes: [],
  };
}

async function put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await writeOnce(join(folder, name), bytes, { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
}
