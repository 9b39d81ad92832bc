/**
 * Packs a folder into one POSIX tar (pax: names of any length and script, files beyond 8 GiB) with the system's tar, GNU's, which every
 * Debian has: in the order of names, with one time and no owner, so that the same folder gives the same bytes. Nothing lies under the
 * final name before the whole is on the disk.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cancelled, errnoOf, Failure, isFailure } from '../../domain/failure.js';
import type { Instant } from '../../domain/quantities.js';
import { placeFile } from '../../platform/durable-file.js';

export type TarRequest = {
  /** Holds the folder; `name` is what is packed of it. */
  readonly folder: string;
  readonly name: string;
  /** Of all entries, in whole seconds. */
  readonly at: Instant;
};

const MAX_TOLD = 500;

/** Rejects `output-exists`, `output-unwritable`, `tool-missing`, `cancelled`. */
export async function packTar(request: TarRequest, out: string, signal: AbortSignal): Promise<void> {
  const temp = join(dirname(out), `.sealdock-${process.pid}.tar.tmp`);
  try {
    await rm(temp, { force: true });
    await run(startTar(request, temp, signal), signal);
    await sync(temp);
    if ((await placeFile(temp, out)) === 'exists') throw new Failure('output-exists', { path: out });
  } catch (error) {
    if (isFailure(error)) throw error;
    throw new Failure('output-unwritable', { path: out, errno: errnoOf(error) ?? null }, error);
  } finally {
    await rm(temp, { force: true });
  }
}

/** `target` may be `-`, for standard output. */
export function startTar({ folder, name, at }: TarRequest, target: string, signal: AbortSignal): ChildProcess {
  const time = `@${Math.floor(at / 1000)}`;
  const forms = ['--format=posix', '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime'];
  const facts = ['--sort=name', `--mtime=${time}`, '--owner=0', '--group=0', '--numeric-owner'];
  const args = ['--create', '--force-local', `--file=${target}`, ...forms, ...facts, `--directory=${folder}`];
  return spawn('tar', [...args, '--', name], {
    stdio: ['ignore', target === '-' ? 'pipe' : 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
    // In another character set tar could not say a name in UTF-8, as pax wants it.
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
  });
}

async function run(child: ChildProcess, signal: AbortSignal): Promise<void> {
  let told = '';
  child.stderr?.on('data', (chunk: Uint8Array) => {
    if (told.length < MAX_TOLD) told += Buffer.from(chunk).toString('utf8').slice(0, MAX_TOLD);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((error: unknown) => {
    if (signal.aborted) throw cancelled(signal);
    if (errnoOf(error) === 'ENOENT') throw new Failure('tool-missing', { tool: 'tar' }, error);
    throw error;
  });
  if (code !== 0) throw new Failure('output-unwritable', { tool: 'tar', exit: code, problem: told.trim() });
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
