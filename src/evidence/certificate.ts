/**
 * The certificates of the registry (X.509 v3, RFC 5280; Ed25519 identifiers RFC 8410): written in the one form that roots and docks
 * need here, read so far as a verification asks. A dock is named by its subject's serialNumber. Which root is trusted, and at what
 * time a certificate has to be valid, is the caller's.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { assert } from '../lib/assert.js';
import {
  type CertificateRights,
  extension,
  isStrongSignature,
  rightsExtensions,
  rightsOf,
} from './certificate-rights.js';
import { der, derBits, derInteger, derOid, derSequence, TAG } from './der.js';
import {
  bitsOf,
  type DerElement,
  derElement,
  derElements,
  derFault,
  expectDer,
  integerOf,
  readDer,
} from './read-der.js';

const OID = {
  ed25519: derOid('1.3.101.112'),
  commonName: derOid('2.5.4.3'),
  serialNumber: derOid('2.5.4.5'),
  subjectKey: derOid('2.5.29.14'),
  authorityKey: derOid('2.5.29.35'),
} as const;
const KEY_ID_BYTES = 20;
export const MAX_CERTIFICATE_BYTES = 16_384;

export type CertificateName =
  | { readonly kind: 'root' | 'dock'; readonly name: string }
  /** Between a root and docks; so many of its kind may follow below it. */
  | { readonly kind: 'intermediate'; readonly name: string; readonly pathLength: number };

export type NewCertificate = {
  /** 16 random bytes. */
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: CertificateName;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: Uint8Array;
  readonly issuerKey: Uint8Array;
};

export type Certificate = {
  readonly bytes: Uint8Array;
  /** Hex. */
  readonly serial: string;
  /** Names in DER. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The subject's serialNumber. */
  readonly dock: string | undefined;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** 32 bytes; undefined where the key is of another kind. */
  readonly publicKey: Uint8Array | undefined;
} & CertificateRights;

/** In DER. Times are cut to whole seconds. */
export function writeCertificate(what: NewCertificate, sign: (bytes: Uint8Array) => Uint8Array): Buffer {
  const algorithm = derSequence(OID.ed25519);
  const { subject } = what;
  const extensions = derSequence(
    ...rightsExtensions(
      subject.kind === 'dock'
        ? undefined
        : { pathLength: subject.kind === 'intermediate' ? subject.pathLength : undefined },
    ),
    extension(OID.subjectKey, der(TAG.octetString, keyIdentifier(what.publicKey)), false),
    extension(OID.authorityKey, derSequence(der(0x80, keyIdentifier(what.issuerKey))), false),
  );
  const toSign = derSequence(
    der(0xa0, derInteger(2)),
    derInteger(BigInt(`0x${Buffer.from(what.serial).toString('hex')}`)),
    algorithm,
    what.issuer,
    derSequence(derTime(what.notBeforeMs), derTime(what.notAfterMs)),
    nameOf(subject),
    derSequence(algorithm, derBits(what.publicKey)),
    der(0xa3, extensions),
  );
  return derSequence(toSign, algorithm, derBits(sign(toSign)));
}

/** In DER: the common name of an authority, the serial number of a dock. */
export function nameOf({ kind, name }: CertificateName): Buffer {
  const attribute =
    kind !== 'dock'
      ? derSequence(OID.commonName, der(TAG.utf8String, Buffer.from(name, 'utf8')))
      : derSequence(OID.serialNumber, der(TAG.printableString, Buffer.from(name, 'ascii')));
  return derSequence(der(TAG.set, attribute));
}

/** Undefined where the bytes are no certificate, or one with a critical extension that is not known here. Never throws. */
export function readCertificate(bytes: Uint8Array): Certificate | undefined {
  if (bytes.length > MAX_CERTIFICATE_BYTES) return undefined;
  return readDer(() => certificateOf(bytes));
}

/** Of PEM, or DER itself. */
export function certificateBytes(file: Uint8Array): Uint8Array | undefined {
  return allCertificateBytes(file)[0];
}

/** Of a file that holds one after another in PEM, or one in DER. */
export function allCertificateBytes(file: Uint8Array): readonly Uint8Array[] {
  if (file[0] === TAG.sequence) return [file];
  const text = Buffer.from(file).toString('latin1');
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}

/** By name, by the right to issue, and by signature. The root may have a key of any kind that OpenSSL knows. */
export function isIssuedBy(certificate: Certificate, root: Certificate): boolean {
  if (!root.isAuthority || root.mayIssue === false || !Buffer.from(certificate.issuer).equals(root.subject))
    return false;
  try {
    return new X509Certificate(certificate.bytes).verify(new X509Certificate(root.bytes).publicKey);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

export function isValidAt(
  { notBeforeMs, notAfterMs }: Pick<Certificate, 'notBeforeMs' | 'notAfterMs'>,
  ms: number,
): boolean {
  return ms >= notBeforeMs && ms <= notAfterMs;
}

/** Hex SHA-256 of the DER bytes, as `openssl x509 -fingerprint -sha256` tells it without colons. */
export function fingerprintOf({ bytes }: Certificate): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function certificatePem(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function certificateOf(bytes: Uint8Array): Certificate {
  const [toSign, algorithm, signature] = derElements(derElement(bytes, TAG.sequence).body);
  expectDer(signature, TAG.bitString);
  const parts = derElements(expectDer(toSign, TAG.sequence).body);
  const [version, serial, , issuer, validity, subject, keyInfo] = parts;
  // Version 3: without it there are no extensions that could say what the key is for.
  if (integerOf(derElement(expectDer(version, 0xa0).body, TAG.integer)) !== 2n) return derFault('version');
  const [notBefore, notAfter] = derElements(expectDer(validity, TAG.sequence).body);
  const extended = parts.slice(7).find(({ tag }) => tag === 0xa3);
  const { body: name } = expectDer(subject, TAG.sequence);
  return {
    bytes,
    serial: integerOf(expectDer(serial, TAG.integer)).toString(16),
    issuer: expectDer(issuer, TAG.sequence).whole,
    subject: expectDer(subject, TAG.sequence).whole,
    dock: serialNumberOf(name),
    notBeforeMs: timeOf(notBefore),
    notAfterMs: timeOf(notAfter),
    publicKey: ed25519KeyOf(expectDer(keyInfo, TAG.sequence)),
    ...rightsOf(extended === undefined ? [] : derElements(derElement(extended.body, TAG.sequence).body)),
    isSignedStrongly: isStrongSignature(algorithm),
  };
}

/** The 32 bytes of a SubjectPublicKeyInfo; undefined where it is of another kind. */
export function ed25519KeyOf({ body }: DerElement): Uint8Array | undefined {
  const [algorithm, bits] = derElements(body);
  if (algorithm?.whole.equals(derSequence(OID.ed25519)) !== true) return undefined;
  const key = bitsOf(expectDer(bits, TAG.bitString));
  return key.length === 32 ? new Uint8Array(key) : derFault('key length');
}

/** Undefined where there is none; a name with two names nothing. `name`: the RDNSequence's contents. */
export function serialNumberOf(name: Uint8Array): string | undefined {
  return attributeOf(name, OID.serialNumber)?.toString('latin1');
}

/** For people: a certificate's common name, else its serial number; '?' where its subject has neither, or two of one. */
export function subjectText({ subject, dock }: Certificate): string {
  const name = readDer(() => attributeOf(derElement(subject, TAG.sequence).body, OID.commonName)?.toString('utf8'));
  return name ?? dock ?? '?';
}

function attributeOf(name: Uint8Array, type: Buffer): Buffer | undefined {
  const found = derElements(name)
    .flatMap((set) => derElements(expectDer(set, TAG.set).body))
    .map((attribute) => derElements(expectDer(attribute, TAG.sequence).body))
    .filter(([each]) => each?.whole.equals(type) === true)
    .map(([, value]) => value?.body);
  return found.length === 1 ? found[0] : undefined;
}

/** RFC 7093, 2, method 1. */
function keyIdentifier(publicKey: Uint8Array): Buffer {
  return createHash('sha256').update(publicKey).digest().subarray(0, KEY_ID_BYTES);
}

/** Two digits of the year until 2049 (RFC 5280, 4.1.2.5). */
function derTime(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  assert(/^\d{14}Z$/.test(text), 'a year of four digits');
  return text < '2050'
    ? der(TAG.utcTime, Buffer.from(text.slice(2), 'ascii'))
    : der(TAG.generalizedTime, Buffer.from(text, 'ascii'));
}

function timeOf(element: DerElement | undefined): number {
  const text = element?.body.toString('latin1') ?? '';
  const full = element?.tag === TAG.utcTime ? `${text < '50' ? '20' : '19'}${text}` : text;
  const isTime = element?.tag === TAG.utcTime || element?.tag === TAG.generalizedTime;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (!isTime || parts === null) return derFault('time');
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? derFault('time') : ms;
}
