/**
 * Lints the packaged device profiles: each by the schema, all against each other, the generated schema, and the sample
 * listing test/profiles/<id>/listing.json of every one. Ends with 1 and one line per problem.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkListing } from '../src/profiles/check-listing.js';
import { decodeProfile } from '../src/profiles/decode-profile.js';
import { lintProfiles } from '../src/profiles/lint-profiles.js';
import { profileJsonSchema } from '../src/profiles/profile-schema.js';

const folder = fileURLToPath(new URL('../device-profiles/', import.meta.url));
const samples = fileURLToPath(new URL('../test/profiles/', import.meta.url));

const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'profile.schema.json');
const files = names.map((name) => ({ file: name, text: readFileSync(`${folder}${name}`, 'utf8') }));
const problems = lintProfiles(files).map(({ file, at, problem }) => `${file}: ${at}: ${problem}`);

const schema = textOf(`${folder}profile.schema.json`);
if (schema !== profileJsonSchema()) {
  problems.push('profile.schema.json: out of date: run npx tsx scripts/generate-profile-schema.ts');
}
if (problems.length === 0) for (const { file, text } of files) problems.push(...listingProblems(file, text));
if (files.length === 0) problems.push(`${folder}: no profile was found`);

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${files.length} device profiles, ${problems.length} problems\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function listingProblems(file: string, text: string): string[] {
  const profile = decodeProfile(text, file);
  const path = `test/profiles/${profile.identity.profileId}/listing.json`;
  const listing = textOf(`${samples}${profile.identity.profileId}/listing.json`);
  if (listing === undefined) return [`${path}: missing: every profile has a sample listing`];
  try {
    return checkListing(JSON.parse(listing), profile).map((problem) => `${path}: ${problem}`);
  } catch (error) {
    return [`${path}: ${error instanceof Error ? error.message : 'unreadable'}`];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
