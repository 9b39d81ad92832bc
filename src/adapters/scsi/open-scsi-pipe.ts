/**
 * SCSI commands through `sg_raw` of sg3_utils, for Node has no ioctl: one short-lived child per command, bounded in time and in what it
 * prints, on the character device /dev/sgN. Exit codes as in sg3_utils(8): 5 and 9 illegal request, 6 unit attention, 33 timeout.
 */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { cancelled, errnoOf, Failure, throwIfCancelled } from '../../domain/failure.js';
import { deadlineAfter } from '../../platform/deadline.js';
import type { ScsiLimits, ScsiPipe } from '../../ports/scsi-pipe.js';

export type ScsiOptions = {
  /** /dev/sgN, or a link to it. */
  readonly path: string;
  readonly tool?: string;
  readonly signal: AbortSignal;
};

/** Beyond the kernel's own deadline, for the child to come to its end. */
const GRACE_MS = 2000;
const MAX_OUTPUT_BYTES = 4096;
const UNIT_ATTENTION = 6;
const REFUSED: readonly number[] = [5, 9];
const TIMEOUT = 33;

/** Rejects `port-missing` or `cancelled`. Nothing has been sent yet. */
export async function openScsiPipe({ path, tool = 'sg_raw', signal }: ScsiOptions): Promise<ScsiPipe> {
  throwIfCancelled(signal);
  if (!(await isCharacterDevice(path))) throw new Failure('port-missing', { port: path });
  const run = (cdb: Uint8Array, maxBytes: number, limits: ScsiLimits): Promise<Buffer> =>
    sent(tool, argumentsFor(path, cdb, { maxBytes, ...limits }), limits);
  return {
    send: async (cdb, limits) => {
      await run(cdb, 0, limits);
    },
    receive: run,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function isCharacterDevice(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isCharacterDevice();
  } catch {
    // Missing, not allowed, a broken link: all the same here.
    return false;
  }
}

function argumentsFor(
  path: string,
  cdb: Uint8Array,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): readonly string[] {
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
  const data = maxBytes === 0 ? [] : ['--request', String(maxBytes), '--outfile', '-'];
  return [
    '--nosense',
    '--timeout',
    seconds,
    ...data,
    path,
    ...[...cdb].map((byte) => byte.toString(16).padStart(2, '0')),
  ];
}

/** A unit that has something to say first (it was reset, its medium changed) is asked once more. */
async function sent(tool: string, args: readonly string[], limits: ScsiLimits): Promise<Buffer> {
  const first = await run(tool, args, limits);
  const { code, output } = first.code === UNIT_ATTENTION ? await run(tool, args, limits) : first;
  if (code === 0) return output;
  if (REFUSED.includes(code)) throw new Failure('camera-refused', { status: code });
  if (code === TIMEOUT) throw new Failure('camera-silent', { waitedMs: limits.timeoutMs });
  throw new Failure('port-failed', { problem: 'command failed', status: code });
}

async function run(
  tool: string,
  args: readonly string[],
  { timeoutMs, signal }: ScsiLimits,
): Promise<{ readonly code: number; readonly output: Buffer }> {
  throwIfCancelled(signal);
  using deadline = deadlineAfter(timeoutMs + GRACE_MS, signal);
  return await new Promise((resolve, reject) => {
    const options = {
      encoding: 'buffer',
      maxBuffer: MAX_OUTPUT_BYTES,
      signal: deadline.signal,
      killSignal: 'SIGKILL',
    } as const;
    execFile(tool, [...args], options, (error, output) => {
      if (error === null) resolve({ code: 0, output });
      else if (signal.aborted) reject(cancelled(signal));
      else if (deadline.isOver()) reject(new Failure('camera-silent', { waitedMs: timeoutMs }));
      else if (typeof error.code === 'number') resolve({ code: error.code, output });
      else if (errnoOf(error) === 'ENOENT') reject(new Failure('port-failed', { problem: 'sg_raw is not installed' }));
      else if (errnoOf(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        reject(new Failure('camera-babbles', { problem: 'endless bytes' }));
      else reject(new Failure('port-failed', { problem: 'command failed', errno: errnoOf(error) ?? null }, error));
    });
  });
}
