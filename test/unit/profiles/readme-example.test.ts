import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkListing } from '../../../src/profiles/check-listing.js';
import { decodeProfile } from '../../../src/profiles/decode-profile.js';
import { lintProfiles } from '../../../src/profiles/lint-profiles.js';
import { NAME_FIELDS } from '../../../src/profiles/schema-media.js';
import { PROFILES_FOLDER, packagedFiles } from './packaged.js';

const readme = readFileSync(`${PROFILES_FOLDER}README.md`, 'utf8');
const [profile = '', listing = ''] = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, block]) => block ?? '');

describe('the worked example in device-profiles/README.md', () => {
  it('is a profile that passes the lint beside the packaged ones', () => {
    expect(lintProfiles([...packagedFiles(), { file: 'own-k7.json', text: profile }])).toEqual([]);
  });

  it('reads its own listing', () => {
    expect(checkListing(JSON.parse(listing), decodeProfile(profile, 'own-k7.json'))).toEqual([]);
  });

  it('stands beside a table of every group a name pattern can have', () => {
    const missing = NAME_FIELDS.filter((field) => !readme.includes(`\`${field}\``));
    expect(missing).toEqual([]);
  });
});
