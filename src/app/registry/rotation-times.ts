/**
 * When a dock changed its key, for a registry that was given the dock's own records of it (`_key-….rec` and `.rec.sig`, out of the
 * archive) beside its certificates. A record that the old key did not sign says nothing.
 */
import { join } from 'node:path';
import { isSignatureOf, keyIdOf, verifyingKey } from '../../evidence/key-id.js';
import { rotationOf } from '../../evidence/key-possession.js';
import { decodeRecord } from '../../evidence/record-encoding.js';
import { readGiven } from './registry-folder.js';

export type RotationTimes = {
  /** By `KB-0007 0011223344556677`: the latest time at which the old key may have signed, the earliest of the new one. */
  readonly endsMs: ReadonlyMap<string, number>;
  readonly beginsMs: ReadonlyMap<string, number>;
};

/** `files` relative to the folder. Rejects `path-missing` where the signature is not there. */
export async function rotationTimes(folder: string, files: readonly string[]): Promise<RotationTimes> {
  const endsMs = new Map<string, number>();
  const beginsMs = new Map<string, number>();
  for (const file of files) {
    const [bytes, signature] = await Promise.all([file, `${file}.sig`].map((name) => readGiven(join(folder, name))));
    const decoded = bytes === undefined ? undefined : decodeRecord(bytes);
    if (bytes === undefined || signature === undefined || decoded?.ok !== true) continue;
    const { record } = decoded;
    const rotation = rotationOf(record);
    if (record._type !== 'urn:sealdock:record:key:1' || rotation === undefined || 'because' in rotation) continue;
    const publicKey = Buffer.from(record.key.public ?? '', 'hex');
    if (publicKey.length !== 32 || keyIdOf(publicKey) !== rotation.from) continue;
    if (!isSignatureOf({ key: verifyingKey(publicKey), bytes, signature })) continue;
    const { utc, unc_ms: unsureMs } = record.now;
    endsMs.set(`${record.dock} ${rotation.from}`, Date.parse(utc) + (unsureMs ?? 0));
    beginsMs.set(`${record.dock} ${rotation.to}`, Date.parse(utc) - (unsureMs ?? 0));
  }
  return { endsMs, beginsMs };
}
