/**
 * RFC 3161: the question to a time-stamping authority, and what its answer proves. The answer is read so far as a verifier needs: the
 * status, the digest that was stamped, the time, the signature (CMS, RFC 5652) by a certificate that it carries, and the way from there to
 * a root that somebody trusts, all at the time of the stamp, so that it holds after the authority's certificate has ended.
 */
import { createHash, verify, X509Certificate } from 'node:crypto';
import { der, derInteger, derOid, derSequence, TAG } from '../der.js';
import {
  type DerElement,
  derElement,
  derElements,
  derFault,
  expectDer,
  generalizedTimeOf,
  integerOf,
  readDer,
} from '../read-der.js';

/** With a chain of certificates some kilobytes. */
export const MAX_TIMESTAMP_BYTES = 64 * 1024;

export type Timestamp = {
  /** Of SHA-256: what was stamped, in hex. */
  readonly imprint: string;
  readonly nonce: bigint | undefined;
  /** By the authority's clock. */
  readonly atMs: number;
  readonly certificates: readonly X509Certificate[];
  /** That made the signature, which fits. */
  readonly signer: X509Certificate;
};

export type ReadTimestamp =
  | { readonly kind: 'timestamp'; readonly timestamp: Timestamp }
  | { readonly kind: 'refused'; readonly because: string };

const SHA256 = derOid('2.16.840.1.101.3.4.2.1');
const SIGNED_DATA = derOid('1.2.840.113549.1.7.2');
const TST_INFO = derOid('1.2.840.113549.1.9.16.1.4');
const CONTENT_TYPE = derOid('1.2.840.113549.1.9.3');
const MESSAGE_DIGEST = derOid('1.2.840.113549.1.9.4');
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const DIGESTS: Readonly<Record<string, string>> = {
  [SHA256.toString('hex')]: 'sha256',
  [derOid('2.16.840.1.101.3.4.2.2').toString('hex')]: 'sha384',
  [derOid('2.16.840.1.101.3.4.2.3').toString('hex')]: 'sha512',
};
const MAX_CHAIN = 6;

/** TimeStampReq (RFC 3161, 2.4.1) that asks for the certificates too. `nonce` is 8 random bytes. */
export function timestampQuery(stamped: Uint8Array, nonce: Uint8Array): Buffer {
  const imprint = derSequence(derSequence(SHA256, der(0x05)), der(TAG.octetString, sha256(stamped)));
  return derSequence(derInteger(1), imprint, derInteger(nonceOf(nonce)), der(TAG.boolean, Buffer.of(0xff)));
}

export function nonceOf(nonce: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(nonce).toString('hex')}`);
}

/** Never throws for what the bytes hold. */
export function readTimestamp(reply: Uint8Array): ReadTimestamp {
  if (reply.length > MAX_TIMESTAMP_BYTES) return refused('too large');
  const parts = readDer(() => partsOf(reply));
  if (parts === undefined) return refused('not an answer of RFC 3161');
  if ('status' in parts) return refused(`the authority refused: status ${parts.status}`);
  const { info, signature, certificates } = parts;
  const signer = certificates.find((certificate) => isSignedWith(certificate, parts));
  if (signer === undefined) return refused('its signature does not fit');
  if (signature.contentDigest !== createHash(signature.algorithm).update(parts.content).digest('hex'))
    return refused('its signature is about something else');
  return { kind: 'timestamp', timestamp: { ...info, certificates, signer } };
}

/** Whether it is about these bytes. */
export function isStampOf({ imprint }: Timestamp, stamped: Uint8Array): boolean {
  return imprint === sha256(stamped).toString('hex');
}

/** Why it does not lead to one of the roots; undefined where it does. Every certificate has to be valid at the time of the stamp. */
export function untrusted(timestamp: Timestamp, roots: readonly X509Certificate[]): string | undefined {
  const trust = trustIn(timestamp, roots);
  return typeof trust === 'string' ? trust : undefined;
}

/** The same, and where it leads to a root, until when all of its certificates are valid. */
export function trustIn(
  { signer, certificates, atMs }: Timestamp,
  roots: readonly X509Certificate[],
): { readonly untilMs: number } | string {
  // Node calls the extended usage so.
  if (!(signer.keyUsage ?? []).includes(TIME_STAMPING)) return 'its certificate is not one for time stamps';
  let at = signer;
  let untilMs = Number.POSITIVE_INFINITY;
  for (let depth = 0; depth < MAX_CHAIN; depth += 1) {
    if (!isValidAt(at, atMs)) return 'a certificate was not valid when it was stamped';
    untilMs = Math.min(untilMs, Date.parse(at.validTo));
    const root = roots.find((each) => isIssuedBy(at, each));
    if (root !== undefined) {
      if (!isValidAt(root, atMs)) return 'the root was not valid when it was stamped';
      return { untilMs: Math.min(untilMs, Date.parse(root.validTo)) };
    }
    const issuer = certificates.find((each) => each !== at && each.ca && isIssuedBy(at, each));
    if (issuer === undefined) break;
    at = issuer;
  }
  return 'no trusted root has issued its certificate';
}

/** When the first of the certificates ends that it carries. */
export function endOfStamp({ certificates }: Timestamp): number {
  return Math.min(...certificates.map(({ validTo }) => Date.parse(validTo)));
}

type Parts = {
  readonly info: Pick<Timestamp, 'imprint' | 'nonce' | 'atMs'>;
  readonly content: Buffer;
  readonly certificates: readonly X509Certificate[];
  readonly signature: {
    readonly algorithm: string;
    readonly contentDigest: string;
    readonly signed: Buffer;
    readonly bytes: Buffer;
    /** Issuer and serial number. */
    readonly signerId: Buffer;
  };
};

function partsOf(reply: Uint8Array): Parts | { readonly status: string } {
  const [statusInfo, token] = derElements(derElement(reply, TAG.sequence).body);
  const status = integerOf(expectDer(derElements(expectDer(statusInfo, TAG.sequence).body)[0], TAG.integer));
  if (status > 1n || token === undefined) return { status: String(status) };
  const [type, wrapped] = derElements(expectDer(token, TAG.sequence).body);
  if (type?.whole.equals(SIGNED_DATA) !== true) return derFault('type');
  const data = derElements(derElement(expectDer(wrapped, 0xa0).body, TAG.sequence).body);
  const [contentType, contentBox] = derElements(expectDer(data[2], TAG.sequence).body);
  if (contentType?.whole.equals(TST_INFO) !== true) return derFault('content type');
  const content = derElement(expectDer(contentBox, 0xa0).body, TAG.octetString).body;
  const certificates = data.find(({ tag }) => tag === 0xa0);
  const signer = derElement(expectDer(data.at(-1), TAG.set).body, TAG.sequence);
  return {
    info: infoOf(content),
    content,
    certificates: derElements(certificates?.body ?? Buffer.alloc(0)).map(({ whole }) => certificateOf(whole)),
    signature: signatureOf(signer),
  };
}

function infoOf(content: Buffer): Parts['info'] {
  const [version, , imprint, , time, ...more] = derElements(derElement(content, TAG.sequence).body);
  integerOf(expectDer(version, TAG.integer));
  const [algorithm, digest] = derElements(expectDer(imprint, TAG.sequence).body);
  if (derElements(expectDer(algorithm, TAG.sequence).body)[0]?.whole.equals(SHA256) !== true) return derFault('digest');
  const nonce = more.find(({ tag }) => tag === TAG.integer);
  return {
    imprint: expectDer(digest, TAG.octetString).body.toString('hex'),
    nonce: nonce === undefined ? undefined : integerOf(nonce),
    atMs: generalizedTimeOf(time),
  };
}

function signatureOf({ body }: DerElement): Parts['signature'] {
  const [, signerId, digest, attributes, , signature] = derElements(body);
  const algorithm = DIGESTS[derElements(expectDer(digest, TAG.sequence).body)[0]?.whole.toString('hex') ?? ''];
  const { body: set } = expectDer(attributes, 0xa0);
  const values = derElements(set).map((each) => derElements(expectDer(each, TAG.sequence).body));
  const attributeOf = (type: Buffer): DerElement => {
    const found = values.filter(([id]) => id?.whole.equals(type) === true);
    return found.length === 1 ? derElement(expectDer(found[0]?.[1], TAG.set).body) : derFault('attribute');
  };
  if (algorithm === undefined || !attributeOf(CONTENT_TYPE).whole.equals(TST_INFO)) return derFault('signer');
  return {
    algorithm,
    contentDigest: expectDer(attributeOf(MESSAGE_DIGEST), TAG.octetString).body.toString('hex'),
    // What is signed is the set itself and not its place in the structure (RFC 5652, 5.4).
    signed: der(TAG.set, set),
    bytes: expectDer(signature, TAG.octetString).body,
    signerId: expectDer(signerId, TAG.sequence).body,
  };
}

function isSignedWith(certificate: X509Certificate, { signature }: Parts): boolean {
  try {
    const [issuer, serial] = derElements(signature.signerId);
    const number = serial === undefined ? undefined : integerOf(serial);
    if (issuer === undefined || number !== BigInt(`0x${certificate.serialNumber}`)) return false;
    if (!certificate.raw.includes(issuer.whole)) return false;
    const { algorithm, signed, bytes } = signature;
    const key = certificate.publicKey;
    return verify(key.asymmetricKeyType === 'ed25519' ? null : algorithm, signed, key, bytes);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function certificateOf(bytes: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch {
    return derFault('certificate');
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function isValidAt({ validFrom, validTo }: X509Certificate, ms: number): boolean {
  return ms >= Date.parse(validFrom) && ms <= Date.parse(validTo);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function refused(because: string): ReadTimestamp {
  return { kind: 'refused', because };
}
