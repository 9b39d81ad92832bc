/** Which keys the certificates in a verifier's hands make count: each by its chains to a trusted root; all others are told, with the reason. */
import { isDockId } from '../../domain/ids.js';
import { type Certificate, certificateBytes, readCertificate } from '../certificate.js';
import { authorityFault, type CertificateChain, chainsOf } from '../certificate-chain.js';
import { isWeakPublicKey, keyIdOf } from '../key-id.js';
import type { CheckList } from './check-list.js';
import type { KeyFile } from './key-ring.js';

export type Certified = {
  readonly roots: readonly Certificate[];
  /** By dock and key (`nameOfKey`). */
  readonly chains: ReadonlyMap<string, readonly CertificateChain[]>;
};

export function certifiedBy(
  files: Readonly<Record<'roots' | 'intermediates' | 'certificates', readonly KeyFile[]>>,
  checks: CheckList,
): Certified {
  const roots = files.roots.flatMap((file) => rootOf(file, checks));
  const intermediates = files.intermediates.flatMap((file) => intermediateOf(file, checks));
  const trust = { roots, intermediates: intermediates.map(({ certificate }) => certificate) };
  for (const { file, certificate } of intermediates) tellChains(file, chainsIn(certificate, trust), checks);
  const chains = new Map<string, readonly CertificateChain[]>();
  for (const file of files.certificates) {
    const certificate = read(file);
    const found = certificate === undefined ? NO_CERTIFICATE : ownChains(certificate, file, trust);
    tellChains(file, found, checks);
    if (certificate?.publicKey === undefined || certificate.dock === undefined || found.kind !== 'chains') continue;
    const key = nameOfKey(certificate.dock, keyIdOf(certificate.publicKey));
    chains.set(key, [...(chains.get(key) ?? []), ...found.chains]);
  }
  return { roots, chains };
}

export function nameOfKey(dock: string, keyId: string): string {
  return `${dock} ${keyId}`;
}

function rootOf(file: KeyFile, checks: CheckList): Certificate[] {
  const root = read(file);
  if (root?.isAuthority === true) return [root];
  checks.notChecked('key-usable', file.name, 'holds no certificate of a root');
  return [];
}

type Trust = Parameters<typeof chainsOf>[1];
type Found = ReturnType<typeof chainsOf> | { readonly kind: 'no-root' };

const NO_CERTIFICATE = { kind: 'none', because: 'no certificate' } as const;

function intermediateOf(file: KeyFile, checks: CheckList) {
  const certificate = read(file);
  const because = certificate === undefined ? NO_CERTIFICATE.because : authorityFault(certificate);
  if (because === undefined && certificate !== undefined) return [{ file, certificate }];
  checks.fail('key-certificate', file.name, because ?? '');
  return [];
}

function chainsIn(certificate: Certificate, trust: Trust): Found {
  return trust.roots.length === 0 ? { kind: 'no-root' } : chainsOf(certificate, trust);
}

function ownChains(certificate: Certificate, file: KeyFile, trust: Trust): Found {
  const because = trust.roots.length === 0 ? undefined : faultOf(certificate, file);
  return because === undefined ? chainsIn(certificate, trust) : { kind: 'none', because };
}

function tellChains(file: KeyFile, found: Found, checks: CheckList): void {
  if (found.kind === 'no-root')
    checks.notChecked('key-certificate', file.name, 'no root is trusted (root*.crt in --keys)');
  else if (found.kind === 'chains') checks.pass('key-certificate', file.name);
  else checks.fail('key-certificate', file.name, found.because);
}

function faultOf(certificate: Certificate, file: KeyFile): string | undefined {
  const { publicKey, dock } = certificate;
  if (publicKey === undefined) return 'its key is no Ed25519 key';
  if (isWeakPublicKey(publicKey)) return 'a key under which anything verifies (small order or not reduced)';
  if (dock === undefined || !isDockId(dock)) return 'names no dock';
  if (file.dock !== undefined && file.dock !== dock) return `is that of dock ${dock}`;
  return !certificate.maySign || certificate.isAuthority ? 'is not one for signing records' : undefined;
}

function read({ bytes }: KeyFile): Certificate | undefined {
  const der = bytes === undefined ? undefined : certificateBytes(bytes);
  return der === undefined ? undefined : readCertificate(der);
}
