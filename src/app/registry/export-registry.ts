/**
 * `sealdock keys export`: the folder that verifiers are given (`verify --keys`): root, certificates and public keys of docks, keys of witnesses,
 * the list of revoked keys, and `allowed_signers` for `ssh-keygen -Y verify`. Never a private key.
 */
import { join } from 'node:path';
import { isDockId } from '../../domain/ids.js';
import { type AllowedSigner, allowedSignersText } from '../../evidence/allowed-signers.js';
import { certificateBytes, readCertificate } from '../../evidence/certificate.js';
import { makeFolder, replaceFile } from '../../platform/durable-file.js';
import { publicFilesOf, ROOT_CERTIFICATE, readGiven, readRootCertificate } from './registry-folder.js';

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
  const signers: AllowedSigner[] = [];
  for (const name of names) {
    const bytes = await readGiven(join(source, name));
    await put(target, name, bytes);
    const der = name.endsWith('.crt') ? certificateBytes(bytes) : undefined;
    const certificate = der === undefined ? undefined : readCertificate(der);
    if (certificate?.publicKey === undefined || certificate.dock === undefined || !isDockId(certificate.dock)) continue;
    signers.push({ ...certificate, dock: certificate.dock, publicKey: certificate.publicKey });
  }
  await put(target, 'allowed_signers', Buffer.from(allowedSignersText(signers), 'utf8'));
  const files = [...names, 'allowed_signers'].sort();
  return { schema: 'sealdock.keys-export/1', folder: target, files, exitCodes: [] };
}

async function put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  await makeFolder(join(path, '..'));
  await replaceFile(path, [bytes], { mode: 0o444, temp: `${path}.tmp` });
}
