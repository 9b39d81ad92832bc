/**
 * What the registry says of keys: certificates under its root, and the signed list of revoked keys. A certificate from the archive counts
 * like one from the registry, once a root that the verifier trusts has issued it. Each record is judged at the time that a witness
 * tells; what nobody has dated is judged at the time of evaluation, if there is one.
 */
import { type Certificate, isValidAt } from '../certificate.js';
import { type CertificateChain, chainText } from '../certificate-chain.js';
import { isSignatureOf, keyIdOf, verifyingKey } from '../key-id.js';
import type { KeyRecord } from '../records/key.js';
import { parseRevocations, REVOCATIONS_FILE, type Revocation, revokedFor } from '../revocations.js';
import { certifiedBy, nameOfKey } from './certified.js';
import type { CheckList } from './check-list.js';
import type { KeyFile, TrustedKey } from './key-ring.js';

export type RegistryFiles = {
  /** Of the verifier. */
  readonly roots: readonly KeyFile[];
  /** Of authorities between a root and docks, from wherever. */
  readonly intermediates: readonly KeyFile[];
  /** Of docks, from wherever. */
  readonly certificates: readonly KeyFile[];
  /** The list and its signature, where there is a list. */
  readonly revocations: { readonly list: KeyFile; readonly signature: KeyFile | undefined } | undefined;
};

export const NO_REGISTRY: RegistryFiles = {
  roots: [],
  intermediates: [],
  certificates: [],
  revocations: undefined,
};

/** `none`: no trusted witness has cosigned it yet; `unknown`: it cannot be seen here. */
export type CosignedAt = number | 'none' | 'unknown';

type Judged = {
  /** What passes are summed over. */
  readonly subject: string;
  readonly path: string;
  readonly record: { readonly dock: string; readonly seq: number; readonly keys: readonly { readonly kid: string }[] };
  /** Seconds. */
  readonly cosignedAt: CosignedAt;
};

export class Registry {
  readonly #chains: ReadonlyMap<string, readonly CertificateChain[]>;
  readonly #revocations: readonly Revocation[] | undefined;
  readonly #hasRoots: boolean;
  readonly #evaluatedAtMs: number | undefined;
  /** Said once each. */
  readonly #told = new Set<string>();

  private constructor(parts: {
    readonly chains: ReadonlyMap<string, readonly CertificateChain[]>;
    readonly revocations: readonly Revocation[] | undefined;
    readonly hasRoots: boolean;
    readonly evaluatedAtMs: number | undefined;
  }) {
    this.#chains = parts.chains;
    this.#revocations = parts.revocations;
    this.#hasRoots = parts.hasRoots;
    this.#evaluatedAtMs = parts.evaluatedAtMs;
  }

  static of(files: RegistryFiles, checks: CheckList, evaluatedAtMs: number | undefined): Registry {
    const { roots, chains } = certifiedBy(files, checks);
    const revocations = revocationsOf(files, roots, checks);
    return new Registry({ chains, revocations, hasRoots: roots.length > 0, evaluatedAtMs });
  }

  /** Of every certificate that a trusted root has issued, valid or not: when it counts is judged for each record. */
  get keys(): readonly TrustedKey[] {
    return [...this.#chains.values()].flat().flatMap(({ certificates: [own] }) => {
      if (own?.publicKey === undefined || own.dock === undefined) return [];
      return [{ id: keyIdOf(own.publicKey), publicKey: own.publicKey, docks: [own.dock] }];
    });
  }

  /** By whom a key is certified, for people: from the dock's certificate to the root's. */
  chainTexts(keyId: string): readonly string[] {
    const own = [...this.#chains].filter(([name]) => name.endsWith(` ${keyId}`));
    return [...new Set(own.flatMap(([, chains]) => chains.map(chainText)))];
  }

  judge(checks: CheckList, judged: Judged): void {
    const [key] = judged.record.keys;
    if (key === undefined) return;
    this.#judgeRevocation(checks, judged, key.kid);
    this.#judgeValidity(checks, judged, key.kid);
  }

  /** What a dock has noted of the list must be in the list that is given here: an older one knows less. */
  note(checks: CheckList, path: string, { dock, seq, key, revocation }: KeyRecord): void {
    if (revocation === null) return;
    const { line, rule, value } = revocation;
    const told = `record ${seq} says that line ${line} of the list of revoked keys is about key ${key.kid}`;
    const entry = this.#revocations?.[line - 1];
    if (this.#revocations === undefined) checks.notChecked('key-revoked', path, `${told}: there is no list here`, true);
    else if (entry === undefined)
      checks.notChecked('key-revoked', path, `${told}: the list here is an older one`, true);
    else if (entry.dock !== dock || entry.keyId !== key.kid || entry.rule.kind !== rule || entry.rule.value !== value)
      checks.fail('key-revoked', path, `${told}: the list here says something else there`);
    else checks.pass('key-revoked', dock);
  }

  /** Once, at the end. */
  end(checks: CheckList): void {
    if (this.#revocations === undefined && checks.isUntold('key-revoked'))
      checks.notChecked('key-revoked', 'keys', 'there is no list of revoked keys (revocations in --keys)');
    if (!this.#hasRoots && checks.isUntold('key-validity'))
      checks.notChecked(
        'key-validity',
        'keys',
        'no root is trusted (root*.crt in --keys): certificates were not looked at',
      );
  }

  #judgeRevocation(checks: CheckList, { subject, path, record, cosignedAt }: Judged, keyId: string): void {
    if (this.#revocations === undefined) return;
    const { dock, seq } = record;
    const word = revokedFor(this.#revocations, { dock, keyId, seq, cosignedAt });
    if (word === undefined) checks.pass('key-revoked', subject);
    else if (word.kind === 'revoked') checks.fail('key-revoked', path, word.because);
    else checks.notChecked('key-revoked', path, `${word.because}; when it was cosigned is not to be seen here`, true);
  }

  #judgeValidity(checks: CheckList, { subject, path, record, cosignedAt }: Judged, keyId: string): void {
    if (!this.#hasRoots) return;
    const chains = this.#chains.get(nameOfKey(record.dock, keyId));
    if (chains === undefined) {
      this.#tellOnce(checks, `${record.dock} key ${keyId}`, 'has no certificate of a trusted root');
      return;
    }
    const ms = typeof cosignedAt === 'number' ? cosignedAt * 1000 : this.#evaluatedAtMs;
    if (ms === undefined) {
      this.#tellOnce(checks, subject, 'records that no witness has dated here: give a time with --at');
    } else if (chains.some((chain) => isValidAt(chain, ms))) checks.pass('key-validity', subject);
    else if (chains.every(({ notBeforeMs }) => ms < notBeforeMs))
      // A dock records before it is enrolled: that its key was certified later makes nothing wrong, and proves nothing of then.
      this.#tellOnce(checks, `${record.dock} key ${keyId}`, 'has records from before its certificate');
    else {
      const isAbove = chains.some(({ certificates: [own] }) => own !== undefined && isValidAt(own, ms));
      const what = isAbove ? 'an authority above the certificate' : 'the certificate';
      const because = `${what} of key ${keyId} was not valid at ${new Date(ms).toISOString()}`;
      checks.fail('key-validity', path, because);
    }
  }

  #tellOnce(checks: CheckList, subject: string, because: string): void {
    const key = `${subject} ${because}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    checks.notChecked('key-validity', subject, because);
  }
}

/** Undefined where there is none that counts. */
function revocationsOf(
  { revocations }: RegistryFiles,
  roots: readonly Certificate[],
  checks: CheckList,
): readonly Revocation[] | undefined {
  if (revocations === undefined) return undefined;
  const { list, signature } = revocations;
  if (roots.length === 0) {
    checks.notChecked(
      'key-revoked',
      list.name,
      'no root is trusted (root*.crt in --keys) to check its signature with',
      true,
    );
    return undefined;
  }
  const parsed = list.bytes === undefined ? undefined : parseRevocations(list.bytes);
  const isSigned = roots.some((root) => isSignedBy(root, list.bytes, signature?.bytes));
  if (parsed === undefined) checks.fail('key-revoked', list.name, `no list of the form of ${REVOCATIONS_FILE}`);
  else if (!isSigned) checks.fail('key-revoked', list.name, 'not signed by a trusted root');
  return isSigned ? parsed : undefined;
}

function isSignedBy(root: Certificate, text: Uint8Array | undefined, signature: Uint8Array | undefined): boolean {
  if (text === undefined || signature === undefined || root.publicKey === undefined) return false;
  return isSignatureOf({ key: verifyingKey(root.publicKey), bytes: text, signature });
}
