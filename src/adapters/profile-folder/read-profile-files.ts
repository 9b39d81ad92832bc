/**
 * The profile files of one folder as text, bounded, sorted by name. A folder that does not exist holds none. The
 * generated schema and hidden files are passed over.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoOf, Failure, throwIfCancelled } from '../../domain/failure.js';

const MAX_FILES = 500;
const MAX_FILE_BYTES = 256 * 1024;
const FILES_AT_ONCE = 32;

/** `device-profiles` beside `src` or `dist`: both lie equally deep. */
export function packagedProfilesFolder(): string {
  return fileURLToPath(new URL('../../../device-profiles', import.meta.url));
}

/** Fails `path-unreadable`, `profile-invalid` (too many files) or `cancelled`; a file beyond the size limit comes cut. */
export async function readProfileFiles(
  folder: string,
  signal: AbortSignal,
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const names = await namesIn(folder);
  if (names.length > MAX_FILES) {
    throw new Failure('profile-invalid', { file: folder, at: '$', problem: `more than ${MAX_FILES} profiles` });
  }
  const files: { file: string; text: string }[] = [];
  for (let i = 0; i < names.length; i += FILES_AT_ONCE) {
    throwIfCancelled(signal);
    const some = names.slice(i, i + FILES_AT_ONCE).map((name) => join(folder, name));
    const texts = await Promise.all(some.map(readBounded));
    for (const [at, file] of some.entries()) {
      const text = texts[at];
      if (text !== undefined) files.push({ file, text });
    }
  }
  return files;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.endsWith('.json') && !name.startsWith('.') && name !== 'profile.schema.json')
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new Failure('path-unreadable', { path: folder }, error);
  }
}

/** Undefined when the file went away between listing and reading. One byte above the limit makes it invalid later. */
async function readBounded(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r');
    // One byte more than there should be, so that the end is seen; what grows meanwhile is read again when that is told.
    const buffer = Buffer.alloc(Math.min((await file.stat()).size, MAX_FILE_BYTES) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.toString('utf8', 0, length);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('path-unreadable', { path }, error);
  }
}
