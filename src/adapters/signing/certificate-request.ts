/**
 * The PKCS#10 request of a dock's Ed25519 key, in DER (RFC 2986; key and signature identifiers RFC 8410). The subject holds
 * one attribute, serialNumber (2.5.4.5) = dock id. Its bytes fix the first record's `prev`: they must never change.
 */
import type { DockId } from '../../domain/ids.js';
import { der, derBits, derInteger, derOid, derSequence, TAG } from '../../evidence/der.js';

const ED25519 = '1.3.101.112';
const SERIAL_NUMBER = '2.5.4.5';
/** [0] IMPLICIT SET OF Attribute, empty. */
const NO_ATTRIBUTES = der(0xa0);

export async function certificateRequest(
  dock: DockId,
  publicKey: Uint8Array,
  sign: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<Buffer> {
  const algorithm = derSequence(derOid(ED25519));
  const attribute = derSequence(derOid(SERIAL_NUMBER), der(TAG.printableString, Buffer.from(dock, 'ascii')));
  const subject = derSequence(der(TAG.set, attribute));
  const keyInfo = derSequence(algorithm, derBits(publicKey));
  const info = derSequence(derInteger(0), subject, keyInfo, NO_ATTRIBUTES);
  return derSequence(info, algorithm, derBits(await sign(info)));
}
