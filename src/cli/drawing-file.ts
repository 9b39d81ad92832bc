/** A drawing as a new file. What lies there already is never replaced: it might be footage. */
import { dirname, join, resolve } from 'node:path';
import { errnoOf, Failure } from '../domain/failure.js';
import { writeOnce } from '../platform/durable-file.js';

export async function writeDrawing(path: string, text: string): Promise<void> {
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
