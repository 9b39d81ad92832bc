/**
 * Decodes one file and tells where nothing moves, nothing is seen or nothing is heard. The file is hostile: ffmpeg gets it
 * as an open descriptor, may read nothing else and only by the demuxers that footage needs, and is bounded in time,
 * memory and output. It runs at the lowest priority and ends at once when the signal aborts. Never writes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, type FileHandle, open } from 'node:fs/promises';
import type { DeepLook } from '../../continuity/footage-file.js';
import { cancelled, errnoOf, Failure } from '../../domain/failure.js';
import { deadlineAfter } from '../../platform/deadline.js';
import { LookParser } from './parse-looks.js';

export type DeepLookRequest = {
  readonly ffmpeg: string;
  /** Raw bytes of the path; opened without following a link. */
  readonly path: Uint8Array;
  readonly hasPicture: boolean;
  readonly hasSound: boolean;
  /** From the first sample to the end of the last. */
  readonly lengthMs: number;
  readonly signal: AbortSignal;
  /** Default: a minute and twice the file's own length. */
  readonly deadlineMs?: number;
};

export type DeepLooked = {
  /** Ms from the file's first sample. */
  readonly looks: readonly DeepLook[];
  /** Why not all of it was seen. */
  readonly stoppedBy: 'deadline' | 'decoder' | 'bound' | undefined;
};

/** Shorter stretches are everyday life. */
const LEAST_SECONDS = 2;
export const LEAST_MS = LEAST_SECONDS * 1000;
const PICTURE_FILTER = `scale=320:-2,blackdetect=d=${LEAST_SECONDS}:pix_th=0.10:pic_th=0.98,freezedetect=n=-60dB:d=${LEAST_SECONDS}`;
/** Digital silence is exact; a quiet room is not. */
const SOUND_FILTER = `silencedetect=n=-90dB:d=${LEAST_SECONDS}`;
const DEMUXERS = 'mov,mpegts,avi,wav,mp3,aac,amr';
const MEMORY_KIB = 2 * 1024 * 1024;
/** Hostile files make it print their tags; its own lines are few. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
const MAX_LINE_CHARS = 2000;
const DEADLINE_FLOOR_MS = 60_000;
/** Whatever length a hostile index claims. */
const DEADLINE_MOST_MS = 12 * 3_600_000;
/** After standard streams: the descriptor of the footage in the child. */
const FOOTAGE_FD = 3;

/** Rejects `cancelled`, `file-unreadable`, `tool-missing`; a file that cannot be decoded is an answer. */
export async function deepLook(request: DeepLookRequest): Promise<DeepLooked> {
  const { signal, lengthMs, deadlineMs = Math.min(DEADLINE_FLOOR_MS + 2 * lengthMs, DEADLINE_MOST_MS) } = request;
  if (signal.aborted) throw cancelled(signal);
  await using footage = await openFootage(request.path);
  using deadline = deadlineAfter(Math.ceil(deadlineMs), signal);
  const child = start(request, footage, deadline.signal);
  const ended = endOf(child);
  const parser = new LookParser();
  const isBounded = await readLines(child, parser);
  const { code, error } = await ended;
  if (signal.aborted) throw cancelled(signal);
  if (error !== undefined && !deadline.isOver() && !isBounded) {
    throw new Failure('tool-missing', { tool: 'ffmpeg', errno: errnoOf(error) ?? null }, error);
  }
  const stoppedBy = deadline.isOver() ? 'deadline' : isBounded ? 'bound' : code === 0 ? undefined : 'decoder';
  return { looks: parser.finish(lengthMs), stoppedBy };
}

async function openFootage(path: Uint8Array): Promise<FileHandle> {
  try {
    return await open(Buffer.from(path), constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new Failure('file-unreadable', { path: Buffer.from(path).toString(), errno: errnoOf(error) ?? null }, error);
  }
}

/** `sh` sets the bound on memory and makes way for ffmpeg; no part of the command line comes from the footage. */
function start(request: DeepLookRequest, footage: FileHandle, signal: AbortSignal): ChildProcess {
  const limits = `ulimit -v ${MEMORY_KIB}; exec nice -n 19 "$0" "$@"`;
  return spawn('sh', ['-c', limits, request.ffmpeg, ...argumentsFor(request)], {
    stdio: ['ignore', 'ignore', 'pipe', footage.fd],
    signal,
    killSignal: 'SIGKILL',
    // A statically linked ffmpeg crashes in the system's character tables, of another libc, over a transport stream's names.
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', GCONV_PATH: '/nonexistent' },
  });
}

function argumentsFor({ hasPicture, hasSound }: DeepLookRequest): readonly string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-threads', '1'],
    ...['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS, '-i', `file:/dev/fd/${FOOTAGE_FD}`],
    ...['-sn', '-dn', '-threads', '1', '-filter_threads', '1'],
    ...(hasPicture ? ['-map', '0:v:0', '-vf', PICTURE_FILTER, '-fps_mode', 'passthrough'] : ['-vn']),
    ...(hasSound ? ['-map', '0:a:0', '-af', SOUND_FILTER] : ['-an']),
    ...['-f', 'null', '-'],
  ];
}

/** True where the bound on its output was reached and it was stopped. */
async function readLines(child: ChildProcess, parser: LookParser): Promise<boolean> {
  if (child.stderr === null) return false;
  const decoder = new TextDecoder();
  let bytes = 0;
  let rest = '';
  for await (const chunk of child.stderr) {
    const part: unknown = chunk;
    if (!(part instanceof Uint8Array)) continue;
    bytes += part.length;
    const lines = `${rest}${decoder.decode(part, { stream: true })}`.split(/[\r\n]/);
    rest = (lines.pop() ?? '').slice(-MAX_LINE_CHARS);
    for (const line of lines) parser.add(line);
    if (bytes <= MAX_OUTPUT_BYTES && !parser.isFull) continue;
    child.kill('SIGKILL');
    return true;
  }
  return false;
}

function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly error: Error | undefined }> {
  return new Promise((resolve) => {
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
      if (child.pid === undefined) resolve({ code: null, error });
    });
    child.once('close', (code) => resolve({ code, error: failure?.name === 'AbortError' ? undefined : failure }));
  });
}
