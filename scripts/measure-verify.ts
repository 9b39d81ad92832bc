/**
 * How long `sealdock verify` takes on a large archive, and how much memory: makes one with the program's own formats (or
 * takes the one that is there), runs the built program on it and prints the figures. For people, not part of the gate.
 *
 *   npx tsx scripts/measure-verify.ts FOLDER [RECORDS]
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicKeyPem } from '../src/evidence/key-id.js';
import { TestDock } from '../test/fakes/sealed-archive.js';

const FILES_PER_INTAKE = 250;
/** Beside the segments: inventory, continuity and closing record. */
const OTHERS_PER_INTAKE = 3;
const FOOTAGE_BYTES = 2000;

const [folder, wanted = '100000'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: measure-verify.ts FOLDER [RECORDS]');
const archive = join(folder, 'archive');
const keys = join(folder, 'keys');
if (!existsSync(archive)) await makeArchive(Number(wanted));

const run = spawnSync(
  '/usr/bin/env',
  ['time', '-v', process.execPath, 'dist/sealdock.js', 'verify', archive, '--keys', keys, '--json'],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
);
const document = JSON.parse(run.stdout) as { verdict: string; checked: number };
const figure = (name: string): string => new RegExp(`${name}.*: (.+)`).exec(run.stderr)?.[1] ?? '?';
process.stdout.write(
  [
    `verdict ${document.verdict}, ${document.checked} checks, exit ${run.status}`,
    `wall ${figure('Elapsed')}, user ${figure('User time')} s, system ${figure('System time')} s, peak ${figure('Maximum resident')} kB`,
    '',
  ].join('\n'),
);

async function makeArchive(records: number): Promise<void> {
  const dock = new TestDock(archive);
  mkdirSync(keys, { recursive: true });
  await dock.writeKeys();
  writeFileSync(join(keys, 'KB-0007.pem'), publicKeyPem(dock.publicKey));
  await dock.boot();
  const intakes = Math.ceil(records / (FILES_PER_INTAKE + OTHERS_PER_INTAKE));
  for (let i = 0; i < intakes; i += 1) {
    const files = Array.from({ length: FILES_PER_INTAKE }, (_, n) => ({
      path: `DCIM/100MEDIA/${String(n).padStart(6, '0')}.MP4`,
      bytes: randomBytes(FOOTAGE_BYTES),
    }));
    await dock.intake(files);
  }
}
