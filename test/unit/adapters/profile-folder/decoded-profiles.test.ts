import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { decodedProfiles } from '../../../../src/adapters/profile-folder/decoded-profiles.js';
import {
  packagedProfilesFolder,
  readProfileFiles,
} from '../../../../src/adapters/profile-folder/read-profile-files.js';
import { decodeProfile } from '../../../../src/profiles/decode-profile.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
const FILE = pathToFileURL(join(ROOT, 'dist/decoded-profiles.json'));
const folder = packagedProfilesFolder();
const read = () => readProfileFiles(folder, new AbortController().signal);

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/decode-profiles.mjs')]);
});

test('every packaged profile that the build decoded is the one that its text decodes to', async () => {
  const [files, decoded] = await Promise.all([read(), decodedProfiles(folder, FILE)]);
  expect(files.length).toBeGreaterThan(0);
  for (const { file, text } of files) expect(decoded(text), file).toStrictEqual(decodeProfile(text, file));
});

test('a text or a schema that was changed since is nothing that the build knows', async () => {
  const [first] = await read();
  if (first === undefined) throw new Error('no profile');
  const decoded = await decodedProfiles(folder, FILE);
  expect(decoded(first.text)).toBeDefined();
  expect(decoded(`${first.text} `)).toBeUndefined();
  const other = mkdtempSync(join(tmpdir(), 'profiles-'));
  try {
    const schema = join(other, 'profile.schema.json');
    copyFileSync(join(folder, 'profile.schema.json'), schema);
    expect((await decodedProfiles(other, FILE))(first.text)).toBeDefined();
    writeFileSync(schema, '{}');
    expect((await decodedProfiles(other, FILE))(first.text)).toBeUndefined();
  } finally {
    rmSync(other, { recursive: true });
  }
});

test('a program without a build knows none', async () => {
  const [first] = await read();
  const decoded = await decodedProfiles(folder, pathToFileURL('/nonexistent/decoded-profiles.json'));
  expect(decoded(first?.text ?? '')).toBeUndefined();
});
