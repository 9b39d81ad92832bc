/** A large sealed archive with a witnessed log, made once and kept: what `sealdock verify` is measured on. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicKeyPem } from '../../src/evidence/key-id.js';
import { TestDock, testWitness } from '../../test/fakes/sealed-archive.js';

const FILES_PER_INTAKE = 250;
/** Beside the segments: inventory, continuity and closing record. */
const OTHERS_PER_INTAKE = 3;
const FOOTAGE_BYTES = 2000;

export type VerifyArchive = {
  readonly folder: string;
  readonly archive: string;
  readonly keys: string;
  /** One of its intakes. */
  readonly intake: string;
  readonly records: number;
};

/** `wanted` records, rounded up to whole intakes. */
export async function makeVerifyArchive(cache: string, wanted: number): Promise<VerifyArchive> {
  const intakes = Math.ceil(wanted / (FILES_PER_INTAKE + OTHERS_PER_INTAKE));
  const records = 1 + intakes * (FILES_PER_INTAKE + OTHERS_PER_INTAKE);
  const folder = join(cache, `verify-${records}`);
  const [archive, keys, done] = [join(folder, 'archive'), join(folder, 'keys'), join(folder, 'complete')];
  const made = { folder, archive, keys, records };
  if (existsSync(done)) return { ...made, intake: readFileSync(done, 'utf8') };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(keys, { recursive: true });
  process.stderr.write(`making an archive of ${records} records (once; some minutes) ...\n`);
  const dock = new TestDock(archive);
  await dock.writeKeys();
  writeFileSync(join(keys, 'KB-0007.pem'), publicKeyPem(dock.publicKey));
  writeFileSync(join(keys, 'witness.vkey'), testWitness().vkey);
  await dock.boot();
  let intake = '';
  for (let i = 0; i < intakes; i += 1) {
    const files = Array.from({ length: FILES_PER_INTAKE }, (_, n) => ({
      path: `DCIM/100MEDIA/${String(n).padStart(6, '0')}.MP4`,
      bytes: randomBytes(FOOTAGE_BYTES),
    }));
    intake = (await dock.intake(files)).folder;
  }
  await dock.publishLog({ timeSeconds: dock.nextSeconds });
  writeFileSync(done, intake);
  return { ...made, intake };
}
