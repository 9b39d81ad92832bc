/**
 * The PKCS#10 request of a dock's Ed25519 key, in DER (RFC 2986; key and signature identifiers RFC 8410). The subject holds
 * one attribute, serialNumber (2.5.4.5) = dock id. Written out here because it is five nested structures; a library for all
 * of X.509 would be larger than the program's whole signing part. Its bytes fix the first record's `prev`.
 */
import type { DockId } from '../../domain/ids.js';

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OID = 0x06;
const PRINTABLE_STRING = 0x13;
/** [0] IMPLICIT SET OF Attribute, empty. */
const NO_ATTRIBUTES = Buffer.of(0xa0, 0x00);
const ID_ED25519 = Buffer.of(0x2b, 0x65, 0x70);
const ID_SERIAL_NUMBER = Buffer.of(0x55, 0x04, 0x05);

export async function certificateRequest(
  dock: DockId,
  publicKey: Uint8Array,
  sign: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<Buffer> {
  const algorithm = der(SEQUENCE, der(OID, ID_ED25519));
  const attribute = der(SEQUENCE, der(OID, ID_SERIAL_NUMBER), der(PRINTABLE_STRING, Buffer.from(dock, 'ascii')));
  const subject = der(SEQUENCE, der(SET, attribute));
  const keyInfo = der(SEQUENCE, algorithm, bits(publicKey));
  const info = der(SEQUENCE, der(INTEGER, Buffer.of(0)), subject, keyInfo, NO_ATTRIBUTES);
  return der(SEQUENCE, info, algorithm, bits(await sign(info)));
}

/** Tag, definite length in its shortest form (X.690, 10.1), contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
}

function bits(bytes: Uint8Array): Buffer {
  return der(BIT_STRING, Buffer.of(0), bytes);
}
