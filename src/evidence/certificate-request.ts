/**
 * The request of a dock for its certificate (PKCS#10, RFC 2986), as the registry reads it: whose key it is, and that whoever asks
 * holds the key, because the request is signed with it. Written by adapters/signing/certificate-request.ts.
 */
import { isDockId } from '../domain/ids.js';
import { ed25519KeyOf, serialNumberOf } from './certificate.js';
import { TAG } from './der.js';
import { isSignatureOf, isWeakPublicKey, verifyingKey } from './key-id.js';
import { bitsOf, derElement, derElements, expectDer, integerOf, readDer } from './read-der.js';

export type ReadRequest =
  | { readonly kind: 'request'; readonly dock: string; readonly publicKey: Uint8Array }
  /** Nothing may be issued for it. */
  | { readonly kind: 'refused'; readonly because: string };

const MAX_REQUEST_BYTES = 4096;

/** In PEM or DER. Never throws for what the file holds. */
export function readCertificateRequest(file: Uint8Array): ReadRequest {
  const bytes = requestBytes(file);
  if (bytes === undefined || bytes.length > MAX_REQUEST_BYTES) return refused('not a certificate request');
  const parts = readDer(() => partsOf(bytes));
  if (parts === undefined) return refused('not a certificate request');
  const { info, dock, publicKey, signature } = parts;
  if (publicKey === undefined) return refused('its key is no Ed25519 key');
  if (isWeakPublicKey(publicKey)) return refused('a key under which anything verifies (small order or not reduced)');
  if (dock === undefined || !isDockId(dock)) return refused('it names no dock in its serialNumber');
  if (!isSignatureOf({ key: verifyingKey(publicKey), bytes: info, signature }))
    return refused('it is not signed with the key that it names');
  return { kind: 'request', dock, publicKey };
}

function partsOf(bytes: Uint8Array) {
  const [info, , signature] = derElements(derElement(bytes, TAG.sequence).body);
  const [version, subject, keyInfo] = derElements(expectDer(info, TAG.sequence).body);
  integerOf(expectDer(version, TAG.integer));
  return {
    info: expectDer(info, TAG.sequence).whole,
    dock: serialNumberOf(expectDer(subject, TAG.sequence).body),
    publicKey: ed25519KeyOf(expectDer(keyInfo, TAG.sequence)),
    signature: bitsOf(expectDer(signature, TAG.bitString)),
  };
}

function requestBytes(file: Uint8Array): Uint8Array | undefined {
  if (file[0] === TAG.sequence) return file;
  const text = Buffer.from(file).toString('latin1');
  const base64 = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}

function refused(because: string): ReadRequest {
  return { kind: 'refused', because };
}
