/** The packaged profiles, decoded, for tests of the profile rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defined } from '../../../src/lib/assert.js';
import { decodeProfile } from '../../../src/profiles/decode-profile.js';
import type { DeviceProfile } from '../../../src/profiles/profile-schema.js';

export const PROFILES_FOLDER = fileURLToPath(new URL('../../../device-profiles/', import.meta.url));
export const SAMPLES_FOLDER = fileURLToPath(new URL('../../profiles/', import.meta.url));

export function packagedFiles(): { file: string; text: string }[] {
  const names = readdirSync(PROFILES_FOLDER).filter((name) => name.endsWith('.json') && name !== 'profile.schema.json');
  return names.map((file) => ({ file, text: readFileSync(`${PROFILES_FOLDER}${file}`, 'utf8') }));
}

export function packagedProfiles(): DeviceProfile[] {
  return packagedFiles().map(({ file, text }) => decodeProfile(text, file));
}

export function packagedProfile(id: string): DeviceProfile {
  return defined(
    packagedProfiles().find((profile) => profile.identity.profileId === id),
    id,
  );
}

/** A small valid profile, as a file holds it. */
export function profileText(id: string, groups: object = {}): string {
  const identity = {
    profileId: id,
    title: { zh: '测试', en: 'test' },
    vendor: 'test',
    revision: 1,
    evidence: 'assumed',
  };
  return JSON.stringify({ $schema: './profile.schema.json', identity, ...groups });
}

export function makeProfile(id: string, groups: object = {}): DeviceProfile {
  return decodeProfile(profileText(id, groups), `${id}.json`);
}
