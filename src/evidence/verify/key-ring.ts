/**
 * The public keys that a verification trusts, by key id. Independent keys come from the registry (`--keys`); the archive's
 * own keys only show that the records belong together. A file that bears a dock's id as its name (`KB-0007.pem`) holds for
 * that dock alone.
 */
import type { KeyObject } from 'node:crypto';
import { isDockId } from '../../domain/ids.js';
import { isWeakPublicKey, keyIdOf, publicKeyOfPem, verifyingKey } from '../key-id.js';
import { strictUtf8 } from '../text-rules.js';
import type { CheckList } from './check-list.js';

export type KeyFile = {
  /** For messages. */
  readonly name: string;
  /** The dock it belongs to, where the file's name or folder tells. */
  readonly dock: string | undefined;
  readonly bytes: Uint8Array;
};

export type RingKey = { readonly key: KeyObject; readonly docks: ReadonlySet<string> | 'any' };

export type KeyRing = { readonly byId: ReadonlyMap<string, RingKey>; readonly isIndependent: boolean };

/** The dock that a trusted key file is for: `KB-0007.pem`; undefined: for any. */
export function dockOfKeyFile(fileName: string): string | undefined {
  const stem = fileName.replace(/\.pem$/, '');
  return isDockId(stem) ? stem : undefined;
}

/** Unusable and weak keys are reported and left out. */
export function keyRing(files: readonly KeyFile[], isIndependent: boolean, checks: CheckList): KeyRing {
  const byId = new Map<string, RingKey>();
  for (const file of files) {
    const raw = publicKeyOfPem(strictUtf8(file.bytes) ?? '');
    if (raw === undefined) {
      checks.notChecked('key-usable', file.name, 'holds no Ed25519 public key in PEM form', false);
    } else if (isWeakPublicKey(raw)) {
      checks.fail('key-usable', file.name, 'a key under which anything verifies (small order or not reduced)');
    } else {
      const id = keyIdOf(raw);
      byId.set(id, { key: verifyingKey(raw), docks: docksOf(byId.get(id), file.dock) });
    }
  }
  return { byId, isIndependent };
}

function docksOf(known: RingKey | undefined, dock: string | undefined): ReadonlySet<string> | 'any' {
  if (dock === undefined || known?.docks === 'any') return 'any';
  return new Set([...(known?.docks ?? []), dock]);
}
