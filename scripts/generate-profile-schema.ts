/**
 * Writes device-profiles/profile.schema.json from the one schema in src/profiles. With `--check` it writes nothing and
 * ends with 1 when the file is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { profileJsonSchema } from '../src/profiles/profile-schema.js';

const path = fileURLToPath(new URL('../device-profiles/profile.schema.json', import.meta.url));
const wanted = profileJsonSchema();

if (process.argv.includes('--check')) {
  if (readIfThere() !== wanted) {
    process.stderr.write(
      'device-profiles/profile.schema.json is out of date: npx tsx scripts/generate-profile-schema.ts\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, wanted);
  process.stdout.write('device-profiles/profile.schema.json written\n');
}

function readIfThere(): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
