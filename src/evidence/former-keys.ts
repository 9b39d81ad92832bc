/** Which keys a dock had before its present one, as its own `key` records tell it. */
import { assert } from '../lib/assert.js';
import { decodeRecord } from './record-encoding.js';

export type FormerKey = {
  readonly keyId: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Number of the last record that it signed: the one that put the next in force. */
  readonly untilSeq: number;
};

/** `records`: the dock's own `key` records, oldest first. */
export function formerKeys(records: readonly Uint8Array[]): readonly FormerKey[] {
  return records.flatMap((bytes) => {
    const decoded = decodeRecord(bytes);
    assert(decoded.ok && decoded.record._type === 'urn:sealdock:record:key:1', 'own record of a key');
    const { action, key, seq } = decoded.record;
    if (action !== 'rotate' || key.public === null) return [];
    return [{ keyId: key.kid, publicKey: new Uint8Array(Buffer.from(key.public, 'hex')), untilSeq: seq }];
  });
}
