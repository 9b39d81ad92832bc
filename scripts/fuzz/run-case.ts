/**
 * One case: the bytes, the reading of them, the judgement of the reading beside an honest neighbour, and what must hold
 * whatever the bytes are. Throws an Error that names the broken promise. `watch` is called at every read, so that memory
 * can be looked at while a file is being read.
 */
import type { FootageFile } from '../../src/continuity/footage-file.js';
import { judgeContinuity } from '../../src/continuity/judge-continuity.js';
import { instant } from '../../src/domain/quantities.js';
import { readMedia } from '../../src/media/read-media.js';
import type { MediaReading } from '../../src/media/timeline.js';
import { Random } from '../../test/fakes/random.js';
import { mutate } from './mutate.js';
import type { Sample } from './samples.js';

export type Case = { readonly sample: string; readonly bytes: Buffer };
export type CaseResult = { readonly state: string; readonly outputBytes: number };

/** Text that a reading or a judgement may come to, whatever is in the file. */
const MAX_OUTPUT_BYTES = 2 * 1024 * 1024;
/** Reads of a file, beyond a few for each of its kilobytes. */
const MAX_READS = 2000;
const MAX_READ_FACTOR = 40;
const FREE_READ_BYTES = 32 * 1024 * 1024;
const START_AT = instant(Date.UTC(2026, 10, 20, 1, 30));

export function caseOf(samples: readonly Sample[], seed: number, index: number): Case {
  const random = new Random(Math.imul(seed, 0x85eb_ca6b) + index);
  const sample = random.pick(samples);
  return { sample: sample.name, bytes: mutate(sample, samples, random) };
}

export async function runCase(
  bytes: Buffer,
  neighbour: MediaReading | undefined,
  watch?: () => void,
): Promise<CaseResult> {
  const reading = await readWatched(bytes, watch);
  const output = JSON.stringify(reading ?? null);
  watch?.();
  checkReading(reading, output);
  for (const mustBeContinuous of [false, true]) judge(reading, neighbour, bytes.length, mustBeContinuous);
  watch?.();
  return { state: reading?.state ?? 'no media', outputBytes: output.length };
}

export async function readWatched(bytes: Buffer, watch?: () => void): Promise<MediaReading | undefined> {
  let reads = 0;
  let readBytes = 0;
  const source = {
    sizeBytes: bytes.length,
    readAt: async (offset: number, length: number): Promise<Uint8Array> => {
      demand(Number.isSafeInteger(offset) && offset >= 0 && length >= 0, `reads at ${offset}, ${length} bytes`);
      reads += 1;
      const part = Uint8Array.prototype.slice.call(bytes, offset, offset + length);
      readBytes += part.length;
      demand(reads <= MAX_READS + bytes.length / 256, `${reads} reads of ${bytes.length} bytes`);
      demand(readBytes <= FREE_READ_BYTES + MAX_READ_FACTOR * bytes.length, `${readBytes} bytes read`);
      watch?.();
      return part;
    },
  };
  return readMedia(source, { signal: new AbortController().signal });
}

function checkReading(reading: MediaReading | undefined, output: string): void {
  demand(output.length <= MAX_OUTPUT_BYTES, `a reading of ${output.length} bytes`);
  demand(areNumbersFinite(reading), 'a number that is none');
  if (reading === undefined || !('tracks' in reading)) return;
  demand(reading.tracks.length > 0, 'a readable file without tracks');
  demand((reading.state === 'truncated') === (reading.readableEndMs !== undefined), 'truncated without its end');
  for (const track of reading.tracks) {
    demand(track.samples > 0 && Number.isInteger(track.samples), `${track.samples} samples`);
    demand(track.endMs >= track.startMs, `ends at ${track.endMs} before it starts at ${track.startMs}`);
    demand(track.frameMs >= 0 && track.tickMs > 0, 'a frame or tick of less than nothing');
    demand(/^[\x20-\x7e]{0,32}$/.test(track.codec), 'a codec name that carries bytes of the file');
    for (const step of track.longSteps)
      demand(step.stepMs > 0 && step.toMs >= step.fromMs, 'a step of less than nothing');
  }
}

/** The file alone, and between two honest ones of the same camera. */
function judge(
  reading: MediaReading | undefined,
  neighbour: MediaReading | undefined,
  sizeBytes: number,
  mustBeContinuous: boolean,
): void {
  const file = (path: string, number: number, each: MediaReading | undefined): FootageFile => ({
    path,
    sizeBytes,
    sha256: undefined,
    reading: each,
    names: {
      kind: 'video',
      pattern: 'fuzz/fuzz',
      serial: '1',
      sequence: number,
      startAt: instant(START_AT + number * 2000),
    },
  });
  const options = { mustBeContinuous, zoneOffsetMinutes: 480 };
  const alone = judgeContinuity([file('b', 1, reading)], options);
  const between = judgeContinuity([file('a', 0, neighbour), file('b', 1, reading), file('c', 2, neighbour)], options);
  for (const report of [alone, between]) {
    demand(areNumbersFinite(report), 'a judgement with a number that is none');
    demand(JSON.stringify(report).length <= 2 * MAX_OUTPUT_BYTES, 'a judgement without bound');
    const isWhole = reading?.state === 'ok';
    demand(isWhole || report.verdict !== 'continuous' || hasClosedCut(report), `${reading?.state} called continuous`);
  }
}

/** A cut that clocks prove to have lost nothing is a warning. */
function hasClosedCut(report: ReturnType<typeof judgeContinuity>): boolean {
  return report.recordings.some(({ findings }) => findings.some(({ kind }) => kind === 'truncated-segment'));
}

function areNumbersFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(areNumbersFinite);
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
