/**
 * The folder of a registry, kept offline: the root's encrypted key and certificate, the list of revoked keys, one folder for every dock
 * with its certificates and public keys, the keys of witnesses. Everything but `root.key` is for the public.
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenedKey, openKey } from '../../adapters/signing/open-key.js';
import { errnoOf, Failure } from '../../domain/failure.js';
import { isDockId } from '../../domain/ids.js';
import {
  allCertificateBytes,
  type Certificate,
  certificateBytes,
  readCertificate,
} from '../../evidence/certificate.js';
import { keyFileOf } from '../../evidence/verify/key-files.js';

const ROTATION_RECORD = /^_key-\d{6,}\.rec$/;
export const ROOT_KEY = 'root.key';
export const ROOT_CERTIFICATE = 'root.crt';
export const INTERMEDIATE_KEY = 'ca.key';
export const INTERMEDIATE_CERTIFICATE = 'ca.crt';

export type RootPlace = {
  readonly folder: string;
  /** Holds the passphrase of the root's key. */
  readonly passphraseFile: string;
};

export type OpenedRoot = OpenedKey & {
  readonly certificate: Certificate;
  /** An authority below a root: it certifies, but states nothing about revoked keys. */
  readonly isIntermediate: boolean;
};

/** Of a root, or of an authority below one. Rejects `registry-unusable`, `path-missing` for the passphrase, and what reading a key rejects. */
export async function openRoot({ folder, passphraseFile }: RootPlace): Promise<OpenedRoot> {
  const isIntermediate = await isThere(join(folder, INTERMEDIATE_CERTIFICATE));
  const file = isIntermediate ? INTERMEDIATE_CERTIFICATE : ROOT_CERTIFICATE;
  const certificate = await readRootCertificate(join(folder, file));
  const passphrase = await existingFile(passphraseFile);
  const name = isIntermediate ? INTERMEDIATE_KEY : ROOT_KEY;
  const key = await openKey({ folder, name, passphrase, mustExist: true });
  if (certificate.publicKey === undefined || Buffer.compare(certificate.publicKey, key.publicKey) !== 0)
    throw new Failure('registry-unusable', { file, problem: 'is not that of the key beside it' });
  return { ...key, certificate, isIntermediate };
}

export async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

export async function readRootCertificate(path: string): Promise<Certificate> {
  const root = await readCertificateFile(path);
  if (root?.isAuthority !== true)
    throw new Failure('registry-unusable', { file: path, problem: 'no certificate of a root' });
  return root;
}

/** Undefined where the file holds none. Rejects `path-missing`, `path-unreadable`. */
export async function readCertificateFile(path: string): Promise<Certificate | undefined> {
  const bytes = certificateBytes(await readGiven(path));
  return bytes === undefined ? undefined : readCertificate(bytes);
}

/** Those that the file holds, one after another; what is none is left out. Rejects `path-missing`, `path-unreadable`. */
export async function readCertificatesFile(path: string): Promise<readonly Certificate[]> {
  return certificatesIn(await readGiven(path));
}

export function certificatesIn(file: Uint8Array): readonly Certificate[] {
  return allCertificateBytes(file).flatMap((bytes) => readCertificate(bytes) ?? []);
}

/** Of a file that the user named. */
export async function readGiven(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unread(path, error);
  }
}

export async function existingFile(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw unread(path, error);
  }
}

/** What verifiers are given, relative to the folder: never a private key. */
export async function publicFilesOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isFile() && keyFileOf(entry.name) !== undefined) found.push(entry.name);
      if (!entry.isDirectory() || !isDockId(entry.name)) continue;
      const names = await readdir(join(folder, entry.name));
      found.push(...names.filter((name) => keyFileOf(name) !== undefined).map((name) => `${entry.name}/${name}`));
    }
  } catch (error) {
    throw unread(folder, error);
  }
  return found.sort();
}

/** Of docks that changed their key, where the registry was given them; relative to the folder. */
export async function rotationRecordsOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || !isDockId(entry.name)) continue;
      const names = await readdir(join(folder, entry.name));
      found.push(...names.filter((name) => ROTATION_RECORD.test(name)).map((name) => `${entry.name}/${name}`));
    }
  } catch (error) {
    throw unread(folder, error);
  }
  return found.sort();
}

function unread(path: string, error: unknown): Failure {
  const isMissing = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
  return new Failure(isMissing ? 'path-missing' : 'path-unreadable', { path, errno: errnoOf(error) ?? null }, error);
}
