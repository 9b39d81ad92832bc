import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkListing } from '../../../src/profiles/check-listing.js';
import { lintProfiles } from '../../../src/profiles/lint-profiles.js';
import { parseName } from '../../../src/profiles/parse-name.js';
import { profileJsonSchema } from '../../../src/profiles/profile-schema.js';
import { PROFILES_FOLDER, packagedFiles, packagedProfile, packagedProfiles, SAMPLES_FOLDER } from './packaged.js';

describe('the packaged profiles', () => {
  it('are there, the three of the first scope among them', () => {
    const ids = packagedProfiles().map((profile) => profile.identity.profileId);
    expect(ids).toEqual(expect.arrayContaining(['msc-gat947-plain', 'bc-ascii', 'cdc-status']));
    expect(ids.length).toBeGreaterThanOrEqual(20);
  });

  it('pass the lint of all files together', () => {
    expect(lintProfiles(packagedFiles())).toEqual([]);
  });

  it.each(packagedProfiles().map((profile) => [profile.identity.profileId, profile] as const))(
    '%s reads its sample listing as written down',
    (id, profile) => {
      const path = `${SAMPLES_FOLDER}${id}/listing.json`;
      expect(existsSync(path), path).toBe(true);
      expect(checkListing(JSON.parse(readFileSync(path, 'utf8')), profile)).toEqual([]);
    },
  );

  it('never allow deleting without the archive, and never more than one password try', () => {
    for (const { after, command } of packagedProfiles()) {
      expect(['never', 'after-central-ack-and-approval']).toContain(after.deletePolicy);
      expect(command.maxPasswordTries).toBe(1);
    }
  });

  it('set a camera’s clock only where it can be read first', () => {
    for (const { clock, capabilities } of packagedProfiles()) {
      if (clock.syncPolicy !== 'never') expect([capabilities.getTime, capabilities.setTime]).toEqual(['yes', 'yes']);
    }
  });
});

describe('profile.schema.json', () => {
  it('is what the schema in the source makes', () => {
    expect(readFileSync(`${PROFILES_FOLDER}profile.schema.json`, 'utf8')).toBe(profileJsonSchema());
  });

  it('describes every field', () => {
    const missing: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties, ...others } = node as { properties?: Record<string, unknown> };
      for (const [name, field] of Object.entries(properties ?? {})) {
        if ((field as { description?: unknown }).description === undefined) missing.push(`${at}.${name}`);
        walk(field, `${at}.${name}`);
      }
      for (const [key, child] of Object.entries(others)) walk(child, `${at}/${key}`);
    };
    walk(JSON.parse(profileJsonSchema()), '$');
    expect(missing).toEqual([]);
  });
});

describe('a sample listing', () => {
  it('tells what was expected and what was read when they differ', () => {
    const listing = {
      files: [{ path: '2.ts', facts: { kind: 'audio', pattern: 'numbered-files/plain', sequence: 2 } }],
    };
    const [problem] = checkListing(listing, packagedProfile('numbered-files'));
    expect(problem).toContain('2.ts: expected {"kind":"audio"');
    expect(problem).toContain('read {"kind":"video"');
  });

  it('tells a listing that is none instead of failing', () => {
    expect(checkListing({ files: [{ path: 1 }] }, packagedProfile('numbered-files')).length).toBeGreaterThan(0);
    expect(checkListing({ files: [] }, packagedProfile('numbered-files')).length).toBe(1);
  });

  it('can expect that a name is not known', () => {
    expect(parseName('clip.ts', packagedProfile('numbered-files'))).toBeUndefined();
    expect(checkListing({ files: [{ path: 'clip.ts', facts: null }] }, packagedProfile('numbered-files'))).toEqual([]);
  });
});
