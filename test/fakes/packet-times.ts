/**
 * An independent word on a file's timeline: every packet's presentation time as the bundled ffmpeg hands it on without
 * decoding. Milliseconds on the file's own axis, per stream, in order of presentation.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ffmpegPath } from './make-footage.js';

export type PacketTimes = {
  readonly kind: 'video' | 'audio';
  readonly startsMs: readonly number[];
  /** Duration of the packet shown last. */
  readonly lastMs: number;
};

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export async function packetTimes(path: string): Promise<readonly PacketTimes[]> {
  const maps = ['-map', '0:v?', '-map', '0:a?', '-c', 'copy', '-copyinkf'];
  const args = [
    '-hide_banner',
    '-loglevel',
    'fatal',
    '-nostdin',
    '-copyts',
    '-i',
    path,
    ...maps,
    '-f',
    'framecrc',
    '-',
  ];
  const { stdout } = await run(ffmpegPath(), args, { maxBuffer: MAX_OUTPUT_BYTES, timeout: 60_000 });
  const streams = new Map<string, { tickMs: number; kind: string; packets: { pts: number; duration: number }[] }>();
  for (const line of stdout.split('\n')) {
    const head = /^#(tb|media_type) (\d+): (\S+)/.exec(line);
    if (head !== null) {
      const [, key, index = '', value = ''] = head;
      const stream = streams.get(index) ?? { tickMs: 0, kind: '', packets: [] };
      const [numerator = 0, denominator = 1] = value.split('/').map(Number);
      streams.set(
        index,
        key === 'tb' ? { ...stream, tickMs: (numerator * 1000) / denominator } : { ...stream, kind: value },
      );
    } else if (/^\d/.test(line)) {
      const [index = '', , pts, duration] = line.split(',').map((field) => field.trim());
      streams.get(index)?.packets.push({ pts: Number(pts), duration: Number(duration) });
    }
  }
  return [...streams.values()].flatMap(({ tickMs, kind, packets }) => {
    const sorted = packets.sort((a, b) => a.pts - b.pts);
    const last = sorted.at(-1);
    if (last === undefined || (kind !== 'video' && kind !== 'audio')) return [];
    return [{ kind, startsMs: sorted.map(({ pts }) => pts * tickMs), lastMs: last.duration * tickMs }];
  });
}
