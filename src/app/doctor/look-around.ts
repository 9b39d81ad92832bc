/** The doctor's look at everything around the home: clock, archive, ports, mount points, profiles, tools. */
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { probeArchiveDirectory } from '../../adapters/archive-directory/probe-archive.js';
import { findFfmpeg } from '../../adapters/ffmpeg/find-ffmpeg.js';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { errnoOf, isFailure } from '../../domain/failure.js';
import { archiveKey } from '../archive-key.js';
import { openLedgerReader } from '../open-ledger-reader.js';
import { lintAllProfiles } from '../query-profiles.js';
import type { Settings } from '../settings.js';
import { type DoctorCheck, fine, found, notChecked } from './doctor-check.js';

const MIN_NODE = [20, 20] as const;

export function lookAtNode(): readonly DoctorCheck[] {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  const facts = { version, platform: `${process.platform}-${process.arch}` };
  return [isEnough ? fine('node', facts) : found('node', 'node-too-old', facts)];
}

export async function lookAtClock(signal: AbortSignal): Promise<readonly DoctorCheck[]> {
  const { sync, uncertaintyMs } = await (await openSystemClock()).grade(signal);
  const facts = { sync, uncertaintyMs: uncertaintyMs === undefined ? null : Math.ceil(uncertaintyMs) };
  if (sync === 'none') return [found('clock', 'clock-not-trusted', facts)];
  return [sync === 'ntp' ? fine('clock', facts) : found('clock', 'clock-not-synchronised', facts)];
}

export async function lookAtArchive(home: string, settings: Settings): Promise<readonly DoctorCheck[]> {
  const path = settings.archive.path ?? join(home, 'archive');
  const probe = await probeArchiveDirectory(path, await isKnown(home, path));
  return [
    probe === undefined
      ? notChecked('archive', 'made with the first file that is sent')
      : fine('archive', { path, ...probe }),
  ];
}

/** By the ledger's word; what is wrong with the ledger is told by its own look. */
async function isKnown(home: string, path: string): Promise<boolean> {
  try {
    await using ledger = await openLedgerReader(home);
    return (await ledger.noted(archiveKey(path))) !== undefined;
  } catch (error) {
    if (isFailure(error)) return false;
    throw error;
  }
}

export async function lookAtPorts({ slots }: Settings): Promise<readonly DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  for (const { slot, serial } of slots) {
    if (serial === undefined) continue;
    const errno = await whyNot(serial, constants.R_OK | constants.W_OK);
    if (errno === undefined) continue;
    const isDenied = errno === 'EACCES' || errno === 'EPERM';
    checks.push(found('ports', isDenied ? 'port-denied' : 'port-absent', { slot, port: serial }));
  }
  const ports = slots.filter(({ serial }) => serial !== undefined).length;
  return checks.length > 0 ? checks : [fine('ports', { ports })];
}

/** One of them is enough: which one the system uses depends on who mounts. */
export async function lookAtMedia({ mountRoots }: Settings): Promise<readonly DoctorCheck[]> {
  const present: string[] = [];
  for (const path of mountRoots)
    if ((await whyNot(path, constants.R_OK | constants.X_OK)) === undefined) present.push(path);
  if (present.length > 0 || mountRoots.length === 0) return [fine('media', { mountRoots: present.join(' ') })];
  return [found('media', 'mount-root-missing', { mountRoots: mountRoots.join(' ') })];
}

export async function lookAtProfiles(settings: Settings, signal: AbortSignal): Promise<readonly DoctorCheck[]> {
  const { files, findings } = await lintAllProfiles({ userFolder: settings.profilesFolder, signal });
  if (findings.length === 0) return [fine('profiles', { files })];
  return findings.slice(0, 10).map(({ file, at, problem }) => ({
    check: 'profiles',
    result: 'problem',
    code: 'profile-invalid',
    facts: { file, at, problem: problem.slice(0, 200) },
  }));
}

export async function lookAtFfmpeg(): Promise<readonly DoctorCheck[]> {
  try {
    return [fine('ffmpeg', { path: await findFfmpeg() })];
  } catch (error) {
    if (!isFailure(error, 'tool-missing')) throw error;
    return [found('ffmpeg', 'ffmpeg-missing')];
  }
}

async function whyNot(path: string, mode: number): Promise<string | undefined> {
  try {
    await access(path, mode);
    return undefined;
  } catch (error) {
    return errnoOf(error) ?? 'unknown';
  }
}
