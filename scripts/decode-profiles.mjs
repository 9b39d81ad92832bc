/**
 * Part of the build: decodes the packaged profiles once with the compiled program, for src/adapters/profile-folder/decoded-profiles.ts.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Not followed by the compiler, which would take the built program for a source. */
const program = new URL('../dist/profiles/decode-profile.js', import.meta.url).href;
const { decodeProfile } = await import(program);
const SCHEMA = 'profile.schema.json';
const folder = new URL('../device-profiles/', import.meta.url);
const textOf = (/** @type {string} */ name) => readFileSync(new URL(name, folder), 'utf8');
const ofSchema = createHash('sha256').update(textOf(SCHEMA));
/** @type {Record<string, unknown>} */
const decoded = {};
for (const name of readdirSync(folder).filter((each) => each.endsWith('.json') && each !== SCHEMA)) {
  const text = textOf(name);
  decoded[ofSchema.copy().update(text).digest('hex')] = decodeProfile(text, name);
}
writeFileSync(new URL('../dist/decoded-profiles.json', import.meta.url), JSON.stringify(decoded));
