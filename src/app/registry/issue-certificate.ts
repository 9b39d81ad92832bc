/** `sealdock keys root issue`: a certificate for the key of a dock, once the dock has shown that it holds the key. */
import { join } from 'node:path';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { Failure } from '../../domain/failure.js';
import { formatInstant, instant } from '../../domain/quantities.js';
import { certificatePem, writeCertificate } from '../../evidence/certificate.js';
import { readCertificateRequest } from '../../evidence/certificate-request.js';
import { keyIdOf, publicKeyPem } from '../../evidence/key-id.js';
import { minisignPublicKeyText } from '../../evidence/minisign-text.js';
import { makeFolder, writeOnce } from '../../platform/durable-file.js';
import { freeCertificateName } from './certificate-names.js';
import { DAY_MS, LEEWAY_MS, newSerial } from './make-root.js';
import { openRoot, type RootPlace, readGiven } from './registry-folder.js';

export type IssuedCertificate = {
  readonly schema: 'sealdock.keys-issued/1';
  readonly dock: string;
  readonly keyId: string;
  readonly certificate: string;
  readonly notAfter: string;
  readonly exitCodes: readonly number[];
};

/** Before this much is left of it no certificate is renewed. */
const RENEWED_BEFORE_MS = 90 * DAY_MS;

/** Rejects `request-refused`, also where the key has a certificate that goes on for long, and what opening the root rejects. */
export async function issueCertificate({
  requestFile,
  days,
  ...place
}: RootPlace & { readonly requestFile: string; readonly days: number }): Promise<IssuedCertificate> {
  const request = readCertificateRequest(await readGiven(requestFile));
  if (request.kind === 'refused') throw new Failure('request-refused', { problem: request.because });
  const { dock, publicKey } = request;
  const root = await openRoot(place);
  const now = (await openSystemClock()).now();
  const notAfterMs = now + days * DAY_MS;
  if (notAfterMs > root.certificate.notAfterMs)
    throw new Failure('bad-option', { option: '--days', problem: 'ends after the root itself' });
  const bytes = writeCertificate(
    {
      ...{ serial: newSerial(), issuer: root.certificate.subject, subject: { kind: 'dock', name: dock } },
      ...{ publicKey, issuerKey: root.publicKey, notAfterMs },
      notBeforeMs: Math.max(now - LEEWAY_MS, root.certificate.notBeforeMs),
    },
    root.sign,
  );
  const keyId = keyIdOf(publicKey);
  const folder = join(place.folder, dock);
  await makeFolder(folder);
  const certificate = await freeCertificateName(folder, keyId, (known) => {
    if (known !== undefined && known.notAfterMs - now < RENEWED_BEFORE_MS) return;
    throw new Failure('request-refused', { problem: 'this key has its certificate', folder });
  });
  await put(certificate, certificatePem(bytes));
  await put(join(folder, `dock-${keyId}.pem`), publicKeyPem(publicKey));
  await put(join(folder, `dock-${keyId}.pub`), minisignPublicKeyText(publicKey));
  const notAfter = formatInstant(instant(notAfterMs));
  return { schema: 'sealdock.keys-issued/1', dock, keyId, certificate, notAfter, exitCodes: [] };
}

function put(path: string, text: string) {
  return writeOnce(path, Buffer.from(text, 'utf8'), { mode: 0o444, temp: `${path}.tmp` });
}
