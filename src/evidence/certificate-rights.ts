/**
 * What a certificate says that its key may do (RFC 5280, 4.2.1.3 and 4.2.1.9), written and read, and by which algorithms one is signed
 * strongly enough to count.
 */
import { der, derInteger, derOid, derSequence, TAG } from './der.js';
import { type DerElement, derElement, derElements, derFault, expectDer, integerOf } from './read-der.js';

export type CertificateRights = {
  readonly isAuthority: boolean;
  /** Authorities that may stand between it and a dock; undefined: any number. */
  readonly pathLength: number | undefined;
  /** Whether it may sign records and the like. */
  readonly maySign: boolean;
  /** Whether it may sign certificates; undefined where it says nothing of what its key is for. */
  readonly mayIssue: boolean | undefined;
  readonly isSignedStrongly: boolean;
};

const KEY_USAGE = derOid('2.5.29.15');
const BASIC_CONSTRAINTS = derOid('2.5.29.19');
/** Bits of keyUsage (RFC 5280, 4.2.1.3), from the left. */
const DIGITAL_SIGNATURE = 0x80;
const CERT_SIGN = 0x04;
const CERT_AND_CRL_SIGN = 0x06;
/** Ed25519, Ed448 (RFC 8410); ECDSA (RFC 5758) and RSA (RFC 4055) with SHA-256, 384, 512. MD5 and SHA-1 are not among them. */
const STRONG: ReadonlySet<string> = new Set(
  [
    ...['1.3.101.112', '1.3.101.113', '1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3', '1.2.840.10045.4.3.4'],
    ...['1.2.840.113549.1.1.11', '1.2.840.113549.1.1.12', '1.2.840.113549.1.1.13'],
  ].map((dotted) => derOid(dotted).toString('hex')),
);

/** `authority` undefined: of one that signs records. */
export function rightsExtensions(authority: { readonly pathLength: number | undefined } | undefined): Buffer[] {
  const isAuthority = authority !== undefined;
  const length = authority?.pathLength === undefined ? [] : [derInteger(authority.pathLength)];
  const usage = isAuthority ? Buffer.of(1, CERT_AND_CRL_SIGN) : Buffer.of(7, DIGITAL_SIGNATURE);
  const constraints = isAuthority ? derSequence(der(TAG.boolean, Buffer.of(0xff)), ...length) : derSequence();
  return [extension(BASIC_CONSTRAINTS, constraints, true), extension(KEY_USAGE, der(TAG.bitString, usage), true)];
}

/** A DerFault where an extension is critical and not known here. */
export function rightsOf(extensions: readonly DerElement[]): Omit<CertificateRights, 'isSignedStrongly'> {
  const rights = {
    isAuthority: false,
    pathLength: undefined as number | undefined,
    maySign: false,
    mayIssue: undefined as boolean | undefined,
  };
  const seen = new Set<string>();
  for (const each of extensions) {
    const parts = derElements(expectDer(each, TAG.sequence).body);
    const id = expectDer(parts[0], TAG.oid).whole;
    const isCritical = parts[1]?.tag === TAG.boolean && parts[1].body[0] === 0xff;
    const value = expectDer(parts.at(-1), TAG.octetString).body;
    // A second one could say the opposite of the first.
    if (seen.has(id.toString('hex'))) return derFault('extension twice');
    seen.add(id.toString('hex'));
    if (id.equals(BASIC_CONSTRAINTS)) {
      const [flag, length] = derElements(derElement(value, TAG.sequence).body);
      rights.isAuthority = flag?.tag === TAG.boolean && flag.body[0] === 0xff;
      // Of one byte at most: no chain here is longer.
      if (length !== undefined) rights.pathLength = Number(integerOf(expectDer(length, TAG.integer), 1));
    } else if (id.equals(KEY_USAGE)) {
      const bits = derElement(value, TAG.bitString).body[1] ?? 0;
      rights.maySign = (bits & DIGITAL_SIGNATURE) !== 0;
      rights.mayIssue = (bits & CERT_SIGN) !== 0;
    } else if (isCritical) return derFault('critical extension');
  }
  return rights;
}

/** `algorithm`: the AlgorithmIdentifier beside the signature. */
export function isStrongSignature(algorithm: DerElement | undefined): boolean {
  const [id] = derElements(expectDer(algorithm, TAG.sequence).body);
  return STRONG.has(id?.whole.toString('hex') ?? '');
}

export function extension(id: Buffer, value: Buffer, isCritical: boolean): Buffer {
  const critical = isCritical ? [der(TAG.boolean, Buffer.of(0xff))] : [];
  return derSequence(id, ...critical, der(TAG.octetString, value));
}
