/**
 * What one media chunk of an AVI file adds to its stream. A chunk without bytes stands for a frame that the camera
 * dropped (Microsoft AVI RIFF File Reference; OpenDML AVI 1.02, 3.0): time goes on, the picture before it stays. It is
 * counted as time without a sample, so that a run of them shows as the hole it is, and a single one as a long step.
 */
import type { AviStream } from './avi-header.js';
import type { ByteView } from './byte-view.js';

/** Stream number in a chunk's identifier (`00dc`, `01wb`); -1 for every other chunk. */
export function streamNumber(view: ByteView, at: number): number {
  const high = view.u8(at) - 0x30;
  const low = view.u8(at + 1) - 0x30;
  const kind = view.u16(at + 2);
  const isMedia = kind === 0x6463 || kind === 0x6462 || kind === 0x7762; // dc, db, wb
  return isMedia && high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1;
}

/** `room`: bytes from the chunk's content to the end of the file; below 0 where it begins beyond. */
export function addChunk(stream: AviStream, bytes: number, room: number): void {
  const count = samplesIn(stream, bytes);
  if (bytes === 0) {
    stream.emptyChunks += 1;
    stream.nextTicks += count * stream.sampleTicks;
    return;
  }
  const { times, sampleTicks } = stream;
  const inside = bytes <= room ? count : wholeSamplesIn(stream, room);
  times.addRun(stream.nextTicks, sampleTicks, inside);
  times.addLostRun(stream.nextTicks + inside * sampleTicks, sampleTicks, count - inside);
  stream.nextTicks += count * sampleTicks;
  stream.emptyChunks = 0;
}

/** After the last chunk: frames dropped at the very end are time without a sample too. */
export function closeStream({ times, sampleTicks, nextTicks, emptyChunks }: AviStream): void {
  if (emptyChunks > 0 && times.facts.kind === 'video') times.mark(nextTicks - sampleTicks);
}

function samplesIn({ sampleBytes, roundsUp }: AviStream, bytes: number): number {
  if (sampleBytes === undefined) return 1;
  return roundsUp ? Math.ceil(bytes / sampleBytes) : Math.floor(bytes / sampleBytes);
}

function wholeSamplesIn({ sampleBytes }: AviStream, room: number): number {
  return sampleBytes === undefined || room < 0 ? 0 : Math.floor(room / sampleBytes);
}
