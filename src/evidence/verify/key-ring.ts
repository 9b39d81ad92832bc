/**
 * The public keys that a verification trusts. Independent keys come from the registry (`--keys`); the archive's own keys
 * only show that the records belong together. Unusable and weak keys are reported and left out.
 */
import { isWeakPublicKey, type KeyId, keyIdOf, publicKeyOfPem } from '../key-id.js';
import { publicKeyOfMinisign } from '../minisign-text.js';
import { strictUtf8 } from '../text-rules.js';
import type { CheckList } from './check-list.js';

export type KeyFile = {
  /** For messages; its ending tells the form: `.pem` or `.pub`. */
  readonly name: string;
  /** The dock it is for, where the file's name or folder tells. */
  readonly dock: string | undefined;
  /** Undefined where it could not be read. */
  readonly bytes: Uint8Array | undefined;
};

/** Plain data: it goes to worker threads. */
export type TrustedKey = {
  readonly id: KeyId;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly docks: readonly string[] | 'any';
};

export class KeyRing {
  readonly #byId: ReadonlyMap<string, TrustedKey>;

  constructor(keys: ReadonlyMap<string, TrustedKey>) {
    this.#byId = keys;
  }

  /** `certified`: keys that count by their certificates. */
  static of(files: readonly KeyFile[], checks: CheckList, certified: readonly TrustedKey[] = []): KeyRing {
    const keys = new Map<string, TrustedKey>();
    for (const key of certified)
      for (const dock of key.docks) keys.set(key.id, { ...key, docks: docksOf(keys.get(key.id), dock) });
    for (const file of files) {
      const publicKey = publicKeyOf(file);
      if (publicKey === undefined) {
        checks.notChecked('key-usable', file.name, 'holds no Ed25519 public key in PEM or minisign form');
      } else if (isWeakPublicKey(publicKey)) {
        checks.fail('key-usable', file.name, 'a key under which anything verifies (small order or not reduced)');
      } else {
        const id = keyIdOf(publicKey);
        keys.set(id, { id, publicKey, docks: docksOf(keys.get(id), file.dock) });
      }
    }
    return new KeyRing(keys);
  }

  /** The keys that may have signed a dock's records; where there are none, all, so that a stranger's key can be named. */
  forDock(dock: string | undefined): readonly TrustedKey[] {
    const all = [...this.#byId.values()];
    if (dock === undefined) return all;
    const own = all.filter((key) => isForDock(key, dock));
    return own.length > 0 ? own : all;
  }
}

export function isForDock(key: TrustedKey, dock: string): boolean {
  return key.docks === 'any' || key.docks.includes(dock);
}

function publicKeyOf(file: KeyFile): Uint8Array | undefined {
  const text = file.bytes === undefined ? undefined : strictUtf8(file.bytes);
  if (text === undefined) return undefined;
  return file.name.endsWith('.pub') ? publicKeyOfMinisign(text) : publicKeyOfPem(text);
}

function docksOf(known: TrustedKey | undefined, dock: string | undefined): TrustedKey['docks'] {
  if (dock === undefined || known?.docks === 'any') return 'any';
  return [...new Set([...(known?.docks ?? []), dock])];
}
