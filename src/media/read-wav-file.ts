/**
 * A WAV file (RIFF WAVE, with RF64's 64-bit lengths, EBU Tech 3306): one track of even sound, its length from the bytes
 * that are there. A data chunk that declares more places samples beyond the end; one that was never given its length
 * (0, or a streaming writer's placeholder) proves that the file was not closed.
 */
import type { ByteView } from './byte-view.js';
import type { MediaWindow } from './media-window.js';
import { soundFormatName } from './sound-format.js';
import type { MediaReading, TrackTimeline } from './timeline.js';

const MAX_CHUNKS = 4096;
const NEVER_SET = 0xffff_ffff;
/** Shortest length that streaming writers leave in place of a real one. */
const PLACEHOLDER_BYTES = 0x7fff_f000;
const CHUNK_NAME = /^[A-Za-z0-9_ ]{4}$/;
/** Formats with one block for each tick of the clock: PCM, float, A-law, mu-law. */
const EVEN_CODECS = ['pcm', 'pcm_float', 'pcm_alaw', 'pcm_mulaw'];
const EXTENSIBLE = 0xfffe;

type Format = {
  readonly codec: string;
  readonly rate: number;
  readonly blockBytes: number;
  readonly blockMs: number;
};

export async function readWavFile(window: MediaWindow): Promise<MediaReading> {
  let format: Format | undefined;
  let longBytes: number | undefined;
  let at = 12;
  for (let chunks = 0; at + 8 <= window.sizeBytes && chunks < MAX_CHUNKS; chunks += 1) {
    const view = await window.view(at, 48);
    const id = view.fourcc(0);
    const size = view.u32le(4);
    if (id === 'ds64') longBytes = view.u64le(16);
    if (id === 'fmt ') format = readFormat(view.part(8, 8 + size));
    if (id === 'data') {
      if (format === undefined) return unreadable('sound data without a format');
      const declared = size === NEVER_SET && longBytes !== undefined ? longBytes : size;
      return summarise(format, declared, window.sizeBytes - at - 8, await endsInChunks(window, at + 8 + declared));
    }
    at += 8 + size + (size % 2);
  }
  return unreadable('no sound data');
}

function readFormat(chunk: ByteView): Format | undefined {
  const tag = chunk.u16le(0) === EXTENSIBLE ? chunk.u16le(24) : chunk.u16le(0);
  const codec = soundFormatName(tag);
  const rate = chunk.u32le(4);
  const blockBytes = chunk.u16le(12);
  if (rate === 0 || blockBytes === 0) return undefined;
  const blockMs = blockDurationMs(chunk, codec, { rate, blockBytes });
  return blockMs === undefined ? undefined : { codec, rate, blockBytes, blockMs };
}

/** ADPCM tells the samples of a block; what else is compressed tells only its bytes per second. */
function blockDurationMs(
  chunk: ByteView,
  codec: string,
  { rate, blockBytes }: { readonly rate: number; readonly blockBytes: number },
): number | undefined {
  if (EVEN_CODECS.includes(codec)) return 1000 / rate;
  const blockSamples = codec.startsWith('adpcm') && chunk.length >= 20 ? chunk.u16le(18) : 0;
  if (blockSamples > 0) return (blockSamples * 1000) / rate;
  const bytesPerSecond = chunk.u32le(8);
  return bytesPerSecond === 0 ? undefined : (blockBytes * 1000) / bytesPerSecond;
}

/** Whether another chunk, or the end, stands where the sound is said to end. */
async function endsInChunks(window: MediaWindow, end: number): Promise<boolean> {
  const at = end + (end % 2);
  if (at + 8 > window.sizeBytes) return true;
  return CHUNK_NAME.test((await window.view(at, 8)).fourcc(0));
}

function summarise(format: Format, declared: number, room: number, isFollowed: boolean): MediaReading {
  const isUnset = declared === 0 ? room > 0 : declared >= PLACEHOLDER_BYTES && declared > room;
  const isShort = !isUnset && declared > room;
  const blocks = Math.floor((isUnset ? room : Math.min(declared, room)) / format.blockBytes);
  if (blocks === 0) return unreadable('no sample of sound');
  const endMs = blocks * format.blockMs;
  const isTruncated = isUnset || isShort || !isFollowed;
  const placed = isShort ? { placedEndMs: (declared / format.blockBytes) * format.blockMs } : {};
  const track: TrackTimeline = {
    kind: 'audio',
    codec: format.codec,
    samples: blocks,
    startMs: 0,
    endMs,
    frameMs: format.blockMs,
    tickMs: 1000 / format.rate,
    longSteps: [],
    longStepsLeftOut: 0,
    backwardSteps: 0,
    ...placed,
  };
  const remark = isUnset
    ? 'the sound was never given its length'
    : isShort
      ? 'the sound is longer than the file'
      : 'bytes that are no chunk follow the sound';
  return {
    state: isTruncated ? 'truncated' : 'ok',
    container: 'wav',
    tracks: [track],
    ...(isTruncated ? { readableEndMs: endMs, ...placed } : {}),
    remarks: isTruncated ? [remark] : [],
  };
}

function unreadable(because: string): MediaReading {
  return { state: 'unreadable', container: 'wav', because };
}
