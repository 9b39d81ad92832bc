/** The doctor's look at the home folder: whose it is, who may write, the key, the disk, copies that were left unfinished. */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectKey } from '../../adapters/signing/inspect-key.js';
import { CREDENTIAL_NAME, KEY_FILE } from '../../adapters/signing/read-key.js';
import { probeVault } from '../../adapters/vault/probe-vault.js';
import { errnoOf, Failure, isFailure } from '../../domain/failure.js';
import { formatInstant, type Instant, instant } from '../../domain/quantities.js';
import { certifiedUntil, preparedKey } from '../enrolled-certificates.js';
import { openLedgerReader } from '../open-ledger-reader.js';
import type { Settings } from '../settings.js';
import { KEY_SOURCE, signingCredential } from '../signing-credential.js';
import { type DoctorCheck, fine, found, notChecked } from './doctor-check.js';

const STALE_MS = 7 * 86_400_000;
/** The registry renews within its last 90 days. */
const RENEWAL_MS = 60 * 86_400_000;
const MAX_COPIES = 100_000;

export async function lookAtHome(home: string): Promise<readonly DoctorCheck[]> {
  const { mode, uid, isFolder } = await statOf(home);
  const shown = { home, mode: (mode & 0o777).toString(8) };
  if (!isFolder) throw new Failure('home-unusable', { home, problem: 'not a folder' });
  const own = process.getuid?.();
  if (own !== undefined && own !== 0 && uid !== own) return [found('home', 'home-of-another', { home, uid })];
  return [(mode & 0o022) === 0 ? fine('home', shown) : found('home', 'home-open', shown)];
}

async function statOf(home: string) {
  try {
    const facts = await stat(home);
    return { mode: facts.mode, uid: facts.uid, isFolder: facts.isDirectory() };
  } catch (error) {
    const isMissing = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
    throw new Failure(isMissing ? 'home-missing' : 'home-unreadable', { home, errno: errnoOf(error) ?? null }, error);
  }
}

/** Only permissions: no key is opened. One that the service manager hands over is seen by the service alone. */
export async function lookAtKey(home: string, hasLedger: boolean): Promise<readonly DoctorCheck[]> {
  const credential = signingCredential(process.env);
  const given =
    credential === undefined
      ? undefined
      : await inspectKey({ path: credential, name: CREDENTIAL_NAME, isCredential: true });
  const own = await inspectKey({ path: join(home, 'keys', KEY_FILE), name: KEY_FILE, isCredential: false });
  if (given !== undefined && own !== undefined) return [found('key', 'key-twice', { credential: CREDENTIAL_NAME })];
  if (given !== undefined) return [fine('key', { ...given, source: 'credential' })];
  const isElsewhere = hasLedger && (await sourceOf(home)) === 'credential';
  if (own !== undefined)
    return [
      isElsewhere
        ? found('key', 'key-twice', { credential: CREDENTIAL_NAME })
        : fine('key', { ...own, source: 'home' }),
    ];
  if (isElsewhere) return [notChecked('key', 'handed over by the service manager, to the service alone')];
  if (hasLedger) throw new Failure('key-missing', { file: KEY_FILE });
  return [notChecked('key', 'made at the first start')];
}

/** Nothing where the dock has no certificate: a unit may have no registry. */
export async function lookAtCertificate(home: string, now: Instant): Promise<readonly DoctorCheck[]> {
  const untilMs = await certifiedUntil(home);
  if (untilMs === undefined) return [notChecked('certificate', 'none was enrolled')];
  const facts = { until: formatInstant(instant(untilMs)) };
  if (untilMs <= now) return [found('certificate', 'certificate-ended', facts)];
  return [untilMs - now < RENEWAL_MS ? found('certificate', 'certificate-ends', facts) : fine('certificate', facts)];
}

/** Nothing where none was prepared. */
export async function lookAtNextKey(home: string): Promise<readonly DoctorCheck[]> {
  const prepared = await preparedKey(home);
  if (prepared === undefined) return [];
  const { keyId, certifiedUntilMs } = prepared;
  if (certifiedUntilMs === undefined) return [found('next-key', 'next-key-uncertified', { keyId })];
  return [fine('next-key', { keyId, until: formatInstant(instant(certifiedUntilMs)) })];
}

/** What is wrong with the ledger itself is told by the look at it. */
async function sourceOf(home: string): Promise<string | undefined> {
  try {
    await using ledger = await openLedgerReader(home);
    return await ledger.noted(KEY_SOURCE);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return undefined;
  }
}

export async function lookAtDisk(home: string, { limits }: Settings): Promise<readonly DoctorCheck[]> {
  const { bavail, blocks, bsize } = await statfs(home);
  const [freeBytes, totalBytes] = [bavail * bsize, blocks * bsize];
  if (freeBytes <= limits.reserveBytes)
    throw new Failure('vault-full', { freeBytes, missingBytes: limits.reserveBytes - freeBytes });
  const facts = { freeBytes, totalBytes };
  return [freeBytes < totalBytes / 10 ? found('disk', 'disk-low', facts) : fine('disk', facts)];
}

export async function lookAtVault(home: string): Promise<readonly DoctorCheck[]> {
  const probe = await probeVault(join(home, 'vault'));
  if (probe === undefined) return [notChecked('vault', 'made at the first start')];
  return [probe.isLocal ? fine('vault', { wroteBytes: probe.bytes }) : found('vault', 'vault-not-local')];
}

/** Partial copies wait for their camera; a week later somebody should dock it again. */
export async function lookAtCopies(home: string, nowMs: number): Promise<readonly DoctorCheck[]> {
  const folder = join(home, 'vault', 'tmp');
  let names: readonly string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.part')).slice(0, MAX_COPIES);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [fine('copies', { copies: 0 })];
    throw new Failure('vault-failing', { errno: errnoOf(error) ?? null }, error);
  }
  let [copies, bytes] = [0, 0];
  for (const name of names) {
    const facts = await stat(join(folder, name)).catch(() => undefined);
    if (facts === undefined || nowMs - facts.mtimeMs < STALE_MS) continue;
    copies += 1;
    bytes += facts.size;
  }
  return [
    copies === 0 ? fine('copies', { copies: names.length }) : found('copies', 'partial-copies', { copies, bytes }),
  ];
}
