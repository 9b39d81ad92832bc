/**
 * The witnesses whose word a verification takes, by their keys (`--keys`): files `witness*.pem`, which give the key alone,
 * `witness*.vkey`, which give the name as well, and the witnesses of a `witness*.policy`. Plainly said: who is not in here has
 * cosigned nothing.
 */
import type { KeyObject } from 'node:crypto';
import { isWeakPublicKey, type KeyId, keyIdOf, publicKeyOfPem, verifyingKey } from '../key-id.js';
import { isSignedBy, type SignedCheckpoint } from '../log/checkpoint.js';
import { readCosignature } from '../log/cosignature.js';
import { isSameHost } from '../log/same-host.js';
import { NOTE_KEY, parseVerifierKey } from '../log/signed-note.js';
import { strictUtf8 } from '../text-rules.js';
import type { CheckList } from './check-list.js';
import type { KeyFile } from './key-ring.js';
import { isPolicyFile, type WitnessDemand, witnessDemand } from './witness-demand.js';

const WITNESS_FILE = /^witness.*\.(pem|vkey|policy)$/;

export function isWitnessFile(fileName: string): boolean {
  return WITNESS_FILE.test(fileName);
}

export type Cosigned = {
  readonly witness: KeyId;
  readonly timeSeconds: number;
  /** `same-host`: the dock's own; it proves no more than the dock does. `unnamed`: whose it is stands in the archive alone. */
  readonly standing: 'independent' | 'same-host' | 'unnamed';
};

/** What the trusted witnesses say of one checkpoint, together. */
export type Seal = {
  readonly cosigned: readonly Cosigned[];
  /** Who is said to have cosigned it and has not. */
  readonly wrong: readonly string[];
  /** Those that count for what is demanded. */
  readonly count: number;
  readonly isSealed: boolean;
  /** When the demand was first met: everything under it existed. */
  readonly notAfterSeconds: number | undefined;
  /** When it was last met: the log was no longer then. */
  readonly asOfSeconds: number | undefined;
};

type Trusted = { readonly publicKey: Uint8Array; readonly key: KeyObject; readonly name: string | undefined };

export class WitnessRing {
  readonly #byId: ReadonlyMap<KeyId, Trusted>;
  readonly demand: WitnessDemand;

  private constructor(trusted: ReadonlyMap<KeyId, Trusted>, demand: WitnessDemand) {
    this.#byId = trusted;
    this.demand = demand;
  }

  /** `quorum`: so many independent ones have to stand for a checkpoint. */
  static of(files: readonly KeyFile[], checks: CheckList, quorum?: number): WitnessRing {
    const trusted = new Map<KeyId, Trusted>();
    const add = (fileName: string, key: Pick<Trusted, 'publicKey' | 'name'>): void => {
      if (isWeakPublicKey(key.publicKey)) {
        checks.fail('key-usable', fileName, 'a key under which anything verifies (small order or not reduced)');
        return;
      }
      const id = keyIdOf(key.publicKey);
      const name = key.name ?? trusted.get(id)?.name;
      trusted.set(id, { publicKey: key.publicKey, key: verifyingKey(key.publicKey), name });
    };
    const policies = files.filter(({ name }) => isPolicyFile(name));
    for (const file of files.filter(({ name }) => !isPolicyFile(name))) {
      const read = keyOf(file);
      if (read === undefined) checks.notChecked('key-usable', file.name, 'holds no Ed25519 key of a witness');
      else add(file.name, read);
    }
    const { demand, witnesses } = witnessDemand(policies, quorum, checks);
    for (const witness of witnesses) add(policies[0]?.name ?? 'policy', witness);
    return new WitnessRing(trusted, demand);
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  /** Whether the log is one that the verifier's policy lists, where it lists any. */
  admits(checkpoint: SignedCheckpoint): boolean {
    const { logs } = this.demand;
    return (
      logs.length === 0 ||
      logs.some(
        ({ name, publicKey }) =>
          name === checkpoint.origin && isSignedBy(checkpoint, publicKey, verifyingKey(publicKey)),
      )
    );
  }

  /** Of one checkpoint, wherever it lies: the same text, with cosignatures that came at different times. */
  seal(checkpoints: readonly SignedCheckpoint[]): Seal {
    const read = checkpoints.map((checkpoint) => this.#read(checkpoint));
    const cosigned = read.flatMap((each) => each.cosigned).sort((a, b) => a.timeSeconds - b.timeSeconds);
    const counting = cosigned.filter(({ standing }) => this.demand.words === undefined || standing === 'independent');
    return {
      cosigned,
      wrong: [...new Set(read.flatMap((each) => each.wrong))],
      count: new Set(counting.map(({ witness }) => witness)).size,
      isSealed: this.demand.isMet(new Set(counting.map(({ witness }) => witness))),
      notAfterSeconds: this.#metAt(counting),
      asOfSeconds: this.#metAt([...counting].reverse()),
    };
  }

  /** In the order given: when, one after another, enough had signed. */
  #metAt(cosigned: readonly Cosigned[]): number | undefined {
    const seen = new Set<KeyId>();
    for (const { witness, timeSeconds } of cosigned) {
      seen.add(witness);
      if (this.demand.isMet(seen)) return timeSeconds;
    }
    return undefined;
  }

  #read({ note, origin }: SignedCheckpoint): Pick<Seal, 'cosigned' | 'wrong'> {
    const cosigned: Cosigned[] = [];
    const wrong: string[] = [];
    for (const [witness, trusted] of this.#byId) {
      for (const line of note.signatures) {
        if (trusted.name !== undefined && line.name !== trusted.name) continue;
        const read = readCosignature(note.text, line, trusted);
        if (read === 'wrong') wrong.push(line.name);
        else if (read !== 'foreign')
          cosigned.push({ witness, timeSeconds: read.timeSeconds, standing: standingOf(trusted, line.name, origin) });
      }
    }
    return { cosigned, wrong };
  }
}

/** A cosignature does not sign its own name: without one from the verifier it could be the dock's own under another's. */
function standingOf(trusted: Trusted, name: string, origin: string): Cosigned['standing'] {
  if (isSameHost(trusted.name ?? name, origin)) return 'same-host';
  return trusted.name === undefined ? 'unnamed' : 'independent';
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
