/**
 * Where ffmpeg is: the system's own where there is one, because it gets security updates, else the one that the package
 * node-ffmpeg-installer brings. Used to make footage and for the deep look; never in the way of a pull.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';

const VERSION_MS = 5000;
const run = promisify(execFile);

export async function findFfmpeg(): Promise<string> {
  for (const path of ['ffmpeg', bundledPath()]) {
    try {
      await run(path, ['-version'], { timeout: VERSION_MS });
      return path;
    } catch {
      // Not there or not runnable: the next one is tried.
    }
  }
  throw new Failure('tool-missing', { tool: 'ffmpeg', package: 'ffmpeg' });
}

function bundledPath(): string {
  const installed: unknown = createRequire(import.meta.url)('node-ffmpeg-installer');
  return z.object({ path: z.string() }).parse(installed).path;
}
