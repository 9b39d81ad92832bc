/** What a command draws or reports as a new file. What lies there already is never replaced: it might be footage. */
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf, Failure } from '../domain/failure.js';
import { isWithin } from '../lib/is-within.js';
import { writeOnce } from '../platform/durable-file.js';

/** Whole or not at all. Fails `output-exists`, `output-unwritable`. */
export async function writeOutput(path: string, text: string): Promise<void> {
  const final = resolve(path);
  const temp = join(dirname(final), `.sealdock-${process.pid}.tmp`);
  let outcome: 'placed' | 'exists';
  try {
    outcome = await writeOnce(final, Buffer.from(text), { mode: 0o644, temp });
  } catch (error) {
    throw new Failure('output-unwritable', { path, errno: errnoOf(error) ?? null }, error);
  }
  if (outcome === 'exists') throw new Failure('output-exists', { path });
}

/**
 * Before long work: fails `output-exists`, `output-unwritable`, and `bad-option` where the output would lie inside of what is
 * only to be looked at.
 */
export async function requireFreeOutput(path: string, untouched?: string): Promise<void> {
  const final = resolve(path);
  const folder = await orFailure(path, () => realpath(dirname(final)));
  if (untouched !== undefined) {
    const root = await realpath(untouched).catch(() => resolve(untouched));
    if (isWithin(join(folder, basename(final)), root))
      throw new Failure('bad-option', { path, problem: 'the output would lie inside of what is only to be read' });
  }
  const isThere = await lstat(final).then(
    () => true,
    () => false,
  );
  if (isThere) throw new Failure('output-exists', { path });
}

async function orFailure<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Failure('output-unwritable', { path, errno: errnoOf(error) ?? null }, error);
  }
}
