/** A card with files of random bytes: as hard to read as footage, and no two alike. */
import { createHash, randomFillSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names that no pattern explains, so that nothing but bytes is judged. */
export function makeCard(folder: string, { files, megabytes }: { readonly files: number; readonly megabytes: number }) {
  mkdirSync(join(folder, 'DCIM'), { recursive: true });
  const bytes = Buffer.alloc(megabytes * 1024 * 1024);
  for (let number = 1; number <= files; number += 1)
    writeFileSync(join(folder, 'DCIM', `file-${number}.bin`), randomFillSync(bytes));
}

/** Digests of all files below a folder, sorted; only those with `/data/` in their path where `isArchive`. */
export function digestsOf(folder: string, isArchive = false): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isArchive || path.slice(folder.length).includes('/data/'))
    .map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'))
    .sort();
}
