/**
 * The way from a dock's certificate to a root that somebody trusts (RFC 5280, 6.1, as far as docks need it): directly, or by
 * intermediate authorities, each of which must be one, may issue, allows what is below it, and has a strong key and signature.
 * Bounded in length and in tries. At what time a chain counts is the caller's: all of it has to be valid then.
 */
import { X509Certificate } from 'node:crypto';
import { type Certificate, isIssuedBy, subjectText } from './certificate.js';
import { isWeakPublicKey } from './key-id.js';

export type CertificateChain = {
  /** The dock's first, the root last. */
  readonly certificates: readonly Certificate[];
  /** When all of it is valid. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
};

export type FoundChains =
  | { readonly kind: 'chains'; readonly chains: readonly [CertificateChain, ...CertificateChain[]] }
  | { readonly kind: 'none'; readonly because: string };

/** Certificates below the root: a dock's and three above it. */
export const MAX_CHAIN = 4;
/** Signatures that are looked at for one certificate: a heap of authorities of one name costs no more. */
const MAX_TRIES = 64;
const MAX_CHAINS = 4;
const STRONG_CURVES: readonly string[] = ['prime256v1', 'secp384r1', 'secp521r1'];
const MIN_RSA_BITS = 2048;

/** For a dock's certificate, or for that of an intermediate authority itself. */
export function chainsOf(
  certificate: Certificate,
  trust: { readonly roots: readonly Certificate[]; readonly intermediates: readonly Certificate[] },
): FoundChains {
  const chains: CertificateChain[] = [];
  const faults = new Set<string>();
  let tries = 0;
  const climb = (path: readonly Certificate[]): void => {
    const at = path.at(-1) ?? certificate;
    for (const root of trust.roots) {
      if (chains.length >= MAX_CHAINS || !isIssuedBy(at, root)) continue;
      const fault = pathFault(root, path.length - 1) ?? (at.isSignedStrongly ? undefined : WEAK_SIGNATURE);
      if (fault === undefined) chains.push(chainOf([...path, root]));
      else faults.add(fault);
    }
    for (const above of trust.intermediates) {
      if (chains.length >= MAX_CHAINS || path.includes(above) || !Buffer.from(at.issuer).equals(above.subject))
        continue;
      tries += 1;
      if (tries > MAX_TRIES) faults.add(`more than ${MAX_TRIES} certificates would have to be tried`);
      else if (isIssuedBy(at, above)) {
        const fault = authorityFault(above, path.length - 1) ?? (at.isSignedStrongly ? undefined : WEAK_SIGNATURE);
        if (fault !== undefined) faults.add(fault);
        else if (path.length >= MAX_CHAIN) faults.add(`its chain is longer than ${MAX_CHAIN}`);
        else climb([...path, above]);
      }
    }
  };
  climb([certificate]);
  const [first, ...more] = chains;
  if (first !== undefined) return { kind: 'chains', chains: [first, ...more] };
  return { kind: 'none', because: [...faults][0] ?? 'was not issued by a trusted root' };
}

/** Why it is no authority that could stand in a chain; undefined where it is. `below`: authorities between it and the dock's. */
export function authorityFault(certificate: Certificate, below = 0): string | undefined {
  const name = subjectText(certificate);
  if (!certificate.isAuthority) return `${name} is no authority`;
  if (certificate.mayIssue !== true) return `${name} may not sign certificates`;
  return pathFault(certificate, below) ?? (isWeak(certificate) ? `${name} has a weak key` : undefined);
}

/** From the dock's to the root's, for people. */
export function chainText({ certificates }: CertificateChain): string {
  return certificates.map(subjectText).join(' < ');
}

const WEAK_SIGNATURE = 'is signed with a weak algorithm';

function pathFault(certificate: Certificate, below: number): string | undefined {
  const { pathLength } = certificate;
  return pathLength !== undefined && below > pathLength
    ? `${subjectText(certificate)} does not allow ${below} authorities below it`
    : undefined;
}

function isWeak({ bytes, publicKey }: Certificate): boolean {
  if (publicKey !== undefined) return isWeakPublicKey(publicKey);
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(bytes).publicKey;
    if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS;
    if (asymmetricKeyType === 'ec') return !STRONG_CURVES.includes(asymmetricKeyDetails?.namedCurve ?? '');
    return asymmetricKeyType !== 'ed448';
  } catch (error) {
    if (error instanceof Error) return true;
    throw error;
  }
}

function chainOf(certificates: readonly Certificate[]): CertificateChain {
  return {
    certificates,
    notBeforeMs: Math.max(...certificates.map(({ notBeforeMs }) => notBeforeMs)),
    notAfterMs: Math.min(...certificates.map(({ notAfterMs }) => notAfterMs)),
  };
}
