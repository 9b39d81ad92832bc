/**
 * The witnesses whose word a verification takes, by their keys (`--keys`): files `witness*.pem`, which give the key alone, and
 * `witness*.vkey`, which give the name as well. Plainly said: who is not in here has cosigned nothing.
 */
import type { KeyObject } from 'node:crypto';
import { isWeakPublicKey, type KeyId, keyIdOf, publicKeyOfPem, verifyingKey } from '../key-id.js';
import type { SignedCheckpoint } from '../log/checkpoint.js';
import { readCosignature } from '../log/cosignature.js';
import { isSameHost } from '../log/same-host.js';
import { NOTE_KEY, parseVerifierKey } from '../log/signed-note.js';
import { strictUtf8 } from '../text-rules.js';
import type { CheckList } from './check-list.js';
import type { KeyFile } from './key-ring.js';

const WITNESS_FILE = /^witness.*\.(pem|vkey)$/;

export function isWitnessFile(fileName: string): boolean {
  return WITNESS_FILE.test(fileName);
}

export type Cosigned = {
  readonly witness: KeyId;
  readonly timeSeconds: number;
  /** The dock's own witness: it proves no more than the dock does. */
  readonly isSameHost: boolean;
};

type Trusted = { readonly publicKey: Uint8Array; readonly key: KeyObject; readonly name: string | undefined };

export class WitnessRing {
  readonly #byId: ReadonlyMap<KeyId, Trusted>;

  constructor(trusted: ReadonlyMap<KeyId, Trusted> = new Map()) {
    this.#byId = trusted;
  }

  static of(files: readonly KeyFile[], checks: CheckList): WitnessRing {
    const trusted = new Map<KeyId, Trusted>();
    for (const file of files) {
      const read = keyOf(file);
      if (read === undefined) checks.notChecked('key-usable', file.name, 'holds no Ed25519 key of a witness');
      else if (isWeakPublicKey(read.publicKey))
        checks.fail('key-usable', file.name, 'a key under which anything verifies (small order or not reduced)');
      else {
        const id = keyIdOf(read.publicKey);
        const name = read.name ?? trusted.get(id)?.name;
        trusted.set(id, { publicKey: read.publicKey, key: verifyingKey(read.publicKey), name });
      }
    }
    return new WitnessRing(trusted);
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  /** Earliest first; `wrong` names witnesses that are said to have cosigned and have not. */
  read({ note, origin }: SignedCheckpoint): {
    readonly cosigned: readonly Cosigned[];
    readonly wrong: readonly string[];
  } {
    const cosigned: Cosigned[] = [];
    const wrong: string[] = [];
    for (const [witness, trusted] of this.#byId) {
      for (const line of note.signatures) {
        if (trusted.name !== undefined && line.name !== trusted.name) continue;
        const read = readCosignature(note.text, line, trusted);
        if (read === 'wrong') wrong.push(line.name);
        else if (read !== 'foreign')
          cosigned.push({ witness, timeSeconds: read.timeSeconds, isSameHost: isSameHost(read.name, origin) });
      }
    }
    return { cosigned: cosigned.sort((a, b) => a.timeSeconds - b.timeSeconds), wrong };
  }
}

function keyOf({
  name,
  bytes,
}: KeyFile): { readonly publicKey: Uint8Array; readonly name: string | undefined } | undefined {
  const text = bytes === undefined ? undefined : strictUtf8(bytes);
  if (text === undefined) return undefined;
  if (name.endsWith('.pem')) {
    const publicKey = publicKeyOfPem(text);
    return publicKey === undefined ? undefined : { publicKey, name: undefined };
  }
  const key = parseVerifierKey(text.trim());
  return key?.type === NOTE_KEY.cosignature ? key : undefined;
}
