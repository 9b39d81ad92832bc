/**
 * The certificates of a dock, in the `keys` folder of its home: asked for, taken, renewed, and given to the archive at the next start.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openSystemClock } from '../adapters/system/system-clock.js';
import { errnoOf, Failure, isFailure } from '../domain/failure.js';
import { formatInstant, instant } from '../domain/quantities.js';
import { type Certificate, certificatePem, fingerprintOf, isValidAt } from '../evidence/certificate.js';
import { chainsOf } from '../evidence/certificate-chain.js';
import { readCertificateRequest } from '../evidence/certificate-request.js';
import { sha256Of } from '../evidence/digest.js';
import { laterKeyStem } from '../evidence/evidence-paths.js';
import { keyIdOf } from '../evidence/key-id.js';
import { writeOnce } from '../platform/durable-file.js';
import { openLedgerReader } from './open-ledger-reader.js';
import { freeCertificateName } from './registry/certificate-names.js';
import { certificatesIn, readCertificatesFile, readRootCertificate } from './registry/registry-folder.js';

export type DockRequest = {
  readonly schema: 'sealdock.keys-request/1';
  readonly dock: string;
  /** To be compared with what the registry reads. */
  readonly keyId: string;
  /** SHA-256 of the request; that of the first key is the first record's `prev`. */
  readonly sha256: string;
  readonly pem: string;
  readonly exitCodes: readonly number[];
};

export type EnrolledCertificate = {
  readonly schema: 'sealdock.keys-enrolled/1';
  readonly dock: string;
  readonly keyId: string;
  readonly notAfter: string;
  /** Else it is that of the prepared key, for which it waits. */
  readonly isInForce: boolean;
  readonly exitCodes: readonly number[];
};

const CERTIFICATE = /^(dock-[0-9a-f]{16}(-\d{1,2})?|ca-[0-9a-f]{16}|root)\.crt$/;
const INTERMEDIATE = /^ca-[0-9a-f]{16}\.crt$/;
const FIRST_REQUEST = 'dock.csr';
/** Of the key that `keys rotate --prepare` has made. */
export const PREPARED_REQUEST = 'dock-prepared.csr';

/** Rejects `key-missing` where the dock has not been started yet. */
export async function readRequest(home: string): Promise<DockRequest> {
  const keyId = await boundKeyId(home);
  const later = keyId === undefined ? undefined : `${laterKeyStem(keyId)}.csr`;
  const own = later === undefined ? undefined : await readKeysFile(home, later);
  const file = later === undefined || own === undefined ? FIRST_REQUEST : later;
  const bytes = own ?? (await readKeysFile(home, FIRST_REQUEST));
  if (bytes === undefined) throw new Failure('key-missing', { file, problem: 'made at the first start' });
  const request = readCertificateRequest(bytes);
  if (request.kind === 'refused') throw new Failure('key-damaged', { file, problem: request.because });
  if (keyId !== undefined && keyId !== keyIdOf(request.publicKey))
    throw new Failure('key-missing', { file: later ?? file, problem: 'made at the next start' });
  return {
    schema: 'sealdock.keys-request/1',
    dock: request.dock,
    keyId: keyIdOf(request.publicKey),
    sha256: sha256Of(bytes),
    pem: requestPem(bytes),
    exitCodes: [],
  };
}

export function requestPem(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}

/** The key that the next change puts in force, where one was prepared; whether it has a certificate already. */
export async function preparedKey(
  home: string,
): Promise<{ readonly keyId: string; readonly certifiedUntilMs: number | undefined } | undefined> {
  const bytes = await readKeysFile(home, PREPARED_REQUEST);
  const request = bytes === undefined ? undefined : readCertificateRequest(bytes);
  if (request?.kind !== 'request') return undefined;
  const keyId = keyIdOf(request.publicKey);
  return keyId === (await presentKeyId(home))
    ? undefined
    : { keyId, certifiedUntilMs: await certifiedUntil(home, keyId) };
}

/** Rejects `certificate-refused` with the reason. Repeatable with the same certificate. */
export async function enrolCertificate(
  home: string,
  files: { readonly certificate: string; readonly root: string; readonly intermediates?: readonly string[] },
): Promise<EnrolledCertificate> {
  const { dock, keyId: present } = await readRequest(home);
  const prepared = await preparedKey(home);
  const root = await readRootCertificate(files.root);
  const [certificate, ...beside] = await readCertificatesFile(files.certificate);
  const given = await Promise.all((files.intermediates ?? []).map(readCertificatesFile));
  if (certificate?.publicKey === undefined) throw refused('no certificate of an Ed25519 key');
  const now = (await openSystemClock()).now();
  const keyId = keyIdOf(certificate.publicKey);
  if (keyId !== present && keyId !== prepared?.keyId) throw refused('for another key', { keyId: present });
  if (certificate.dock !== dock) throw refused('for another dock', { dock, named: certificate.dock ?? null });
  if (!certificate.maySign || certificate.isAuthority) throw refused('not one for signing records');
  const found = chainsOf(certificate, { roots: [root], intermediates: [...beside, ...given.flat()] });
  if (found.kind === 'none') throw refused('not issued by this root', { because: found.because });
  const chain = found.chains.find((each) => isValidAt(each, now));
  if (chain === undefined) throw refused('not valid now', { notAfter: formatted(found.chains[0].notAfterMs) });
  await keep(home, 'root.crt', root.bytes);
  for (const above of chain.certificates.slice(1, -1))
    await keep(home, `ca-${fingerprintOf(above).slice(0, 16)}.crt`, above.bytes);
  await keepNext(home, keyId, certificate);
  const notAfter = formatted(chain.notAfterMs);
  return { schema: 'sealdock.keys-enrolled/1', dock, keyId, notAfter, isInForce: keyId === present, exitCodes: [] };
}

/** For the archive, by file name. */
export async function enrolledFiles(home: string): Promise<readonly { name: string; bytes: Uint8Array }[]> {
  const names = (await namesIn(join(home, 'keys'))).filter((name) => CERTIFICATE.test(name)).sort();
  return await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(home, 'keys', name)) })));
}

/** When the certificates of a key end, of the dock's present one unless told otherwise; undefined where there is none. */
export async function certifiedUntil(home: string, ofKey?: string): Promise<number | undefined> {
  const keyId = ofKey ?? (await presentKeyId(home));
  const stem = laterKeyStem(keyId ?? '');
  const files = await enrolledFiles(home);
  const of = (isWanted: (name: string) => boolean): readonly Certificate[] =>
    files.filter(({ name }) => isWanted(name)).flatMap(({ bytes }) => certificatesIn(bytes));
  const trust = { roots: of((name) => name === 'root.crt'), intermediates: of((name) => INTERMEDIATE.test(name)) };
  const ends = of((name) => name.startsWith(stem)).flatMap((certificate) => {
    const found = chainsOf(certificate, trust);
    return found.kind === 'chains' ? found.chains.map(({ notAfterMs }) => notAfterMs) : [];
  });
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** What is wrong with a ledger is told by who looks at it. */
async function presentKeyId(home: string): Promise<string | undefined> {
  return await boundKeyId(home).catch((error: unknown) => {
    if (isFailure(error)) return undefined;
    throw error;
  });
}

/** Of the key that the ledger names; undefined where there is no ledger yet. */
async function boundKeyId(home: string): Promise<string | undefined> {
  try {
    await using ledger = await openLedgerReader(home);
    return (await ledger.identity())?.keyId;
  } catch (error) {
    if (isFailure(error, 'home-missing') || isFailure(error, 'ledger-missing')) return undefined;
    throw error;
  }
}

async function keepNext(home: string, keyId: string, certificate: Certificate): Promise<void> {
  let isKnown = false;
  const path = await freeCertificateName(join(home, 'keys'), keyId, (known) => {
    isKnown ||= known !== undefined && Buffer.compare(known.bytes, certificate.bytes) === 0;
  });
  if (!isKnown) await keep(home, basename(path), certificate.bytes);
}

async function keep(home: string, name: string, bytes: Uint8Array): Promise<void> {
  const pem = Buffer.from(certificatePem(bytes), 'latin1');
  const folder = join(home, 'keys');
  await writeOnce(join(folder, name), pem, { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
  if (!(await readFile(join(folder, name))).equals(pem))
    throw refused('another one was enrolled already', { file: name });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readKeysFile(home: string, name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(home, 'keys', name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('home-unreadable', { file: name, errno: errnoOf(error) ?? null }, error);
  }
}

function formatted(ms: number): string {
  return formatInstant(instant(ms));
}

function refused(problem: string, facts: Readonly<Record<string, string | null>> = {}): Failure {
  return new Failure('certificate-refused', { problem, ...facts });
}
