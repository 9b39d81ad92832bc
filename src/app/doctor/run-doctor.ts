/**
 * `sealdock doctor`: looks at everything a dock needs and says in plain words what is wrong and what to do. Changes nothing
 * but for two small files that it writes, reads back and removes, to know that vault and archive really take data. The exit
 * code is the worst of the problems in contract.md's order; a warning has none.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { orderExitCodes } from '../../domain/exit-codes.js';
import { isFailure } from '../../domain/failure.js';
import { formatInstant } from '../../domain/quantities.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { listProfiles } from '../query-profiles.js';
import { readSettings } from '../read-settings.js';
import { DEFAULT_SETTINGS, type Settings } from '../settings.js';
import { type DoctorCheck, exitCodeOfCheck, fine, looked } from './doctor-check.js';
import {
  lookAtArchive,
  lookAtClock,
  lookAtFfmpeg,
  lookAtMedia,
  lookAtNode,
  lookAtPorts,
  lookAtProfiles,
} from './look-around.js';
import {
  lookAtCertificate,
  lookAtCopies,
  lookAtDisk,
  lookAtHome,
  lookAtKey,
  lookAtNextKey,
  lookAtVault,
} from './look-at-home.js';
import { lookAtLedger } from './look-at-ledger.js';
import { lookAtUsb } from './look-at-usb.js';

export type DoctorDocument = {
  readonly schema: 'sealdock.doctor/1';
  readonly at: string;
  readonly home: string;
  readonly checks: readonly DoctorCheck[];
  readonly exitCodes: readonly number[];
};

export async function runDoctor(options: {
  readonly home: string;
  readonly isDeep: boolean;
  readonly signal: AbortSignal;
}): Promise<DoctorDocument> {
  const { home, isDeep, signal } = options;
  const clock = await openSystemClock();
  const now = clock.now();
  const { settings, checks: ofSettings } = await settingsOf(home);
  const hasLedger = await isThere(join(home, 'ledger.sqlite'));
  const ofHome = await looked('home', () => lookAtHome(home));
  const isHomeThere = await isThere(home);
  const inside = isHomeThere
    ? [
        ...(await looked('key', () => lookAtKey(home, hasLedger))),
        ...(await looked('certificate', () => lookAtCertificate(home, now))),
        ...(await looked('next-key', () => lookAtNextKey(home))),
        ...(await looked('disk', () => lookAtDisk(home, settings))),
        ...(await looked('vault', () => lookAtVault(home))),
        ...(await looked('ledger', () => lookAtLedger(home, { isDeep, now }))),
        ...(await looked('archive', () => lookAtArchive(home, settings))),
        ...(await looked('copies', () => lookAtCopies(home, now))),
      ]
    : [];
  const checks = [
    ...lookAtNode(),
    ...ofSettings,
    ...ofHome,
    ...inside,
    ...(await looked('clock', () => lookAtClock(signal))),
    ...(await looked('ports', () => lookAtPorts(settings))),
    ...(await looked('ports', () =>
      lookAtUsb({ slots: settings.slots, profiles: () => profilesOf(settings, signal) }),
    )),
    ...(await looked('media', () => lookAtMedia(settings))),
    ...(await looked('profiles', () => lookAtProfiles(settings, signal))),
    ...(await looked('ffmpeg', () => lookAtFfmpeg())),
  ];
  const exitCodes = orderExitCodes(checks.map(exitCodeOfCheck));
  return { schema: 'sealdock.doctor/1', at: formatInstant(now), home, checks, exitCodes };
}

/** Wrong settings are a finding; everything else is then looked at by the defaults. */
async function settingsOf(
  home: string,
): Promise<{ readonly settings: Settings; readonly checks: readonly DoctorCheck[] }> {
  try {
    return { settings: await readSettings(home), checks: [fine('settings')] };
  } catch (error) {
    if (!isFailure(error, 'settings-invalid')) throw error;
    const { code, facts } = error;
    return { settings: DEFAULT_SETTINGS, checks: [{ check: 'settings', result: 'problem', code, facts }] };
  }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function profilesOf({ profilesFolder }: Settings, signal: AbortSignal): Promise<readonly DeviceProfile[]> {
  const { rows } = await listProfiles({ userFolder: profilesFolder, signal });
  return rows.map(({ profile }) => profile);
}
