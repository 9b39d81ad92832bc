/**
 * When a key takes another's place: what the new one signs to show that the dock holds it, and whether a record puts a key in force.
 * The text is plain, so that `openssl pkeyutl -verify -rawin` checks the proof:
 *
 *     sealdock/key-possession/v1
 *     dock KB-0007
 *     key 0011223344556677
 *     next 8899aabbccddeeff
 */
import { isSignatureOf, isWeakPublicKey, keyIdOf, verifyingKey } from './key-id.js';
import type { KeyRecord } from './records/key.js';
import type { SealRecord } from './records/seal-record.js';

export function possessionText(change: {
  readonly dock: string;
  /** Ids of the key that goes and of the one that comes. */
  readonly key: string;
  readonly next: string;
}): Uint8Array {
  const { dock, key, next } = change;
  return Buffer.from(`sealdock/key-possession/v1\ndock ${dock}\nkey ${key}\nnext ${next}\n`, 'utf8');
}

export type Rotation = { readonly from: string; readonly to: string };

/** What a record says of the keys after it, once it is one that may; the reason where it is not. Undefined for every other record. */
export function rotationOf(record: SealRecord): Rotation | { readonly because: string } | undefined {
  if (record._type !== 'urn:sealdock:record:key:1' || record.next === null) return undefined;
  const because = faultOf(record, record.next);
  return because === undefined ? { from: record.key.kid, to: record.next.kid } : { because };
}

function faultOf({ dock, keys, key }: KeyRecord, next: NonNullable<KeyRecord['next']>): string | undefined {
  if (keys[0]?.kid !== key.kid) return `takes key ${key.kid} out of force, but names another as its signer`;
  const publicKey = Buffer.from(next.public, 'hex');
  if (keyIdOf(publicKey) !== next.kid) return 'the id of the new key is not that of its bytes';
  if (isWeakPublicKey(publicKey)) return 'a key under which anything verifies (small order or not reduced)';
  if (next.kid === key.kid) return 'puts a key in its own place';
  const isProven = isSignatureOf({
    key: verifyingKey(publicKey),
    bytes: possessionText({ dock, key: key.kid, next: next.kid }),
    signature: Buffer.from(next.proof, 'hex'),
  });
  return isProven ? undefined : 'the new key did not sign that the dock holds it';
}
