/** `sealdock keys root new`: a root for a unit that has none: its key, encrypted, and a certificate that it signs for itself. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openKey } from '../../adapters/signing/open-key.js';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { Failure } from '../../domain/failure.js';
import { formatInstant, instant } from '../../domain/quantities.js';
import {
  certificatePem,
  fingerprintOf,
  nameOf,
  readCertificate,
  writeCertificate,
} from '../../evidence/certificate.js';
import { keyIdOf } from '../../evidence/key-id.js';
import { REVOCATIONS_FILE, REVOCATIONS_SIGNATURE, revocationsText } from '../../evidence/revocations.js';
import { defined } from '../../lib/assert.js';
import { makeFolder, writeOnce } from '../../platform/durable-file.js';
import { existingFile, isThere, ROOT_CERTIFICATE, ROOT_KEY, type RootPlace } from './registry-folder.js';

export type MadeRoot = {
  readonly schema: 'sealdock.keys-root/1';
  readonly folder: string;
  readonly keyId: string;
  /** SHA-256 of the certificate: to be told to verifiers on paper. */
  readonly fingerprint: string;
  readonly notAfter: string;
  readonly exitCodes: readonly number[];
};

export const DAY_MS = 86_400_000;
/** The clocks of docks and witnesses may be behind the registry’s. */
export const LEEWAY_MS = 3_600_000;

/** Rejects `bad-option` where the folder holds a root already. */
export async function makeRoot({
  folder,
  passphraseFile,
  name,
  days,
}: RootPlace & { readonly name: string; readonly days: number }): Promise<MadeRoot> {
  const passphrase = await existingFile(passphraseFile);
  await makeFolder(folder, 0o700);
  for (const file of [ROOT_KEY, ROOT_CERTIFICATE])
    if (await isThere(join(folder, file)))
      throw new Failure('bad-option', { path: folder, problem: `holds ${file} already` });
  const { publicKey, sign } = await openKey({ folder, name: ROOT_KEY, passphrase });
  const now = (await openSystemClock()).now();
  const notAfterMs = now + days * DAY_MS;
  const subject = { kind: 'root', name } as const;
  const bytes = writeCertificate(
    {
      ...{ serial: newSerial(), subject, issuer: nameOf(subject), publicKey, issuerKey: publicKey },
      ...{ notBeforeMs: now - LEEWAY_MS, notAfterMs },
    },
    sign,
  );
  const list = Buffer.from(revocationsText([]), 'utf8');
  await put(folder, REVOCATIONS_FILE, list);
  await put(folder, REVOCATIONS_SIGNATURE, sign(list));
  await put(folder, ROOT_CERTIFICATE, Buffer.from(certificatePem(bytes), 'latin1'));
  return {
    schema: 'sealdock.keys-root/1',
    folder,
    keyId: keyIdOf(publicKey),
    fingerprint: fingerprintOf(defined(readCertificate(bytes), 'own certificate')),
    notAfter: formatInstant(instant(notAfterMs)),
    exitCodes: [],
  };
}

/** Positive, 16 bytes long. */
export function newSerial(): Uint8Array {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

async function put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await writeOnce(join(folder, name), bytes, { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
}
