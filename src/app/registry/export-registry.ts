/**
 * `sealdock keys export`: the folder that verifiers are given (`verify --keys`): root, certificates and public keys of docks, keys of witnesses,
 * the list of revoked keys, and `allowed_signers` for `ssh-keygen -Y verify`. Never a private key.
 */
import { join } from 'node:path';
import { Failure } from '../../domain/failure.js';
import { isDockId } from '../../domain/ids.js';
import { type AllowedSigner, allowedSignersText } from '../../evidence/allowed-signers.js';
import { certificateBytes, readCertificate } from '../../evidence/certificate.js';
import { keyIdOf } from '../../evidence/key-id.js';
import { parseRevocations, REVOCATIONS_FILE } from '../../evidence/revocations.js';
import { makeFolder, replaceFile } from '../../platform/durable-file.js';
import {
  publicFilesOf,
  ROOT_CERTIFICATE,
  readGiven,
  readRootCertificate,
  rotationRecordsOf,
} from './registry-folder.js';
import { rotationTimes } from './rotation-times.js';

export type ExportedRegistry = {
  readonly schema: 'sealdock.keys-export/1';
  readonly folder: string;
  readonly files: readonly string[];
  readonly exitCodes: readonly number[];
};

/** What lies in `target` under the same names is replaced. Rejects `registry-unusable`, `path-missing`. */
export async function exportRegistry(source: string, target: string): Promise<ExportedRegistry> {
  await readRootCertificate(join(source, ROOT_CERTIFICATE));
  const names = await publicFilesOf(source);
  const revoked = await endsOfRevoked(source);
  const rotated = await rotationTimes(source, await rotationRecordsOf(source));
  const signers: AllowedSigner[] = [];
  for (const name of names) {
    const bytes = await readGiven(join(source, name));
    await put(target, name, bytes);
    const der = name.endsWith('.crt') ? certificateBytes(bytes) : undefined;
    const certificate = der === undefined ? undefined : readCertificate(der);
    if (certificate?.publicKey === undefined || certificate.dock === undefined || !isDockId(certificate.dock)) continue;
    const { dock, publicKey } = certificate;
    const key = `${dock} ${keyIdOf(publicKey)}`;
    const ends = [certificate.notAfterMs, revoked.get(key), rotated.endsMs.get(key)];
    const begins = [certificate.notBeforeMs, rotated.beginsMs.get(key)];
    const notAfterMs = Math.min(...ends.filter((ms) => ms !== undefined));
    const notBeforeMs = Math.max(...begins.filter((ms) => ms !== undefined));
    if (notAfterMs > notBeforeMs) signers.push({ dock, publicKey, notBeforeMs, notAfterMs });
  }
  await put(target, 'allowed_signers', Buffer.from(allowedSignersText(signers), 'utf8'));
  const files = [...names, 'allowed_signers'].sort();
  return { schema: 'sealdock.keys-export/1', folder: target, files, exitCodes: [] };
}

/** SSH knows no numbers of records: a revoked key ends there when it was revoked, or at the time that the list names. */
async function endsOfRevoked(source: string): Promise<ReadonlyMap<string, number>> {
  const list = parseRevocations(await readGiven(join(source, REVOCATIONS_FILE)));
  if (list === undefined) throw new Failure('registry-unusable', { file: REVOCATIONS_FILE, problem: 'not a list' });
  const ends = new Map<string, number>();
  for (const { dock, keyId, rule, statedAtSeconds } of list) {
    const key = `${dock} ${keyId}`;
    const seconds = rule.kind === 'from-seq' ? statedAtSeconds : rule.value;
    ends.set(key, Math.min(seconds * 1000, ends.get(key) ?? Number.POSITIVE_INFINITY));
  }
  return ends;
}

async function put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  await makeFolder(join(path, '..'));
  await replaceFile(path, [bytes], { mode: 0o444, temp: `${path}.tmp` });
}
