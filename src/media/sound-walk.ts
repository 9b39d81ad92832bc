/**
 * Walks a file that is nothing but frames of sound. A frame counts where it is whole and another of the same stream
 * follows it (or the end): a damaged header must not swallow the frames behind it. Bytes that are no frames are told
 * apart, with what stands behind them, never passed over in silence. Reads in large steps; stops where told to.
 */
import { FRAME_HEADER_BYTES, type FrameKind, readAudioFrame } from './audio-frames.js';
import type { MediaWindow } from './media-window.js';

export type SoundSink = {
  readonly frame: (bytes: number, durationMs: number) => void;
  /** Bytes between frames that are none. */
  readonly skip: (bytes: number) => void;
  readonly isEnough: () => boolean;
};

export type SoundEnd = {
  /** Bytes behind the last frame that are no frame. */
  readonly tailBytes: number;
  /** The last frame has begun but is not all there. */
  readonly isTorn: boolean;
};

const READ_BYTES = 4 * 1024 * 1024;
/** More than three of the longest frames, so that a place can be judged by what follows it. */
const MARGIN_BYTES = 32 * 1024;
/** Frames in a row that make a place believable after bytes that are none; AMR headers are one byte and weak. */
const IN_A_ROW: Readonly<Record<FrameKind, number>> = { adts: 2, 'mpeg-audio': 2, ac3: 2, 'amr-nb': 4, 'amr-wb': 4 };

export async function walkSound(
  window: MediaWindow,
  sound: { readonly kind: FrameKind; readonly from: number; readonly end: number },
  sink: SoundSink,
): Promise<SoundEnd> {
  let at = sound.from;
  let skipped = 0;
  let stream: SoundStream | undefined;
  while (at < sound.end && !sink.isEnough()) {
    const bytes = await window.read(at, Math.min(READ_BYTES, sound.end - at));
    if (bytes.length === 0) break;
    // Fewer bytes than asked for: the file has shrunk, and this is its end.
    const isLast = bytes.length < READ_BYTES || at + bytes.length >= sound.end;
    stream ??= new SoundStream(sound.kind, bytes);
    const stop = isLast ? bytes.length : bytes.length - MARGIN_BYTES;
    let p = 0;
    while (p < stop) {
      const length = stream.frameAt(bytes, p);
      const isWhole = length > 0 && p + length <= bytes.length;
      if (isWhole && stream.isFollowed(bytes, p + length, isLast)) {
        if (skipped > 0) sink.skip(skipped);
        skipped = 0;
        sink.frame(length, stream.durationMs);
        p += length;
        continue;
      }
      if (length > 0 && !isWhole && isLast && skipped === 0) return { tailBytes: 0, isTorn: true };
      const next = stream.find(bytes, p + 1, stop);
      if (isWhole && next >= p + length) {
        if (skipped > 0) sink.skip(skipped);
        sink.frame(length, stream.durationMs);
        skipped = next - p - length;
      } else skipped += next - p;
      p = next;
    }
    at += p;
  }
  return { tailBytes: skipped, isTorn: false };
}

/** What all headers of one stream have in common, taken from its first. */
class SoundStream {
  durationMs = 0;
  readonly #kind: FrameKind;
  readonly #mark: number;

  constructor(kind: FrameKind, bytes: Uint8Array) {
    this.#kind = kind;
    this.#mark = markOf(kind, bytes, 0);
  }

  /** Length of the frame whose header stands at `at`; 0 where none does. */
  frameAt(bytes: Uint8Array, at: number): number {
    if (at + FRAME_HEADER_BYTES[this.#kind] > bytes.length) return 0;
    if (markOf(this.#kind, bytes, at) !== this.#mark) return 0;
    const frame = readAudioFrame(this.#kind, bytes, at);
    if (frame === undefined) return 0;
    this.durationMs = frame.durationMs;
    return frame.bytes;
  }

  /** Whether a header stands at `at`, or the sound ends there; `durationMs` stays that of the frame before. */
  isFollowed(bytes: Uint8Array, at: number, isLast: boolean): boolean {
    const { durationMs } = this;
    const isFrame = at >= bytes.length ? isLast : this.frameAt(bytes, at) > 0;
    this.durationMs = durationMs;
    return isFrame || (isLast && bytes.length - at < FRAME_HEADER_BYTES[this.#kind]);
  }

  /** The next place before `stop` from which frames follow one another, else `stop`. */
  find(bytes: Uint8Array, from: number, stop: number): number {
    const isLast = stop === bytes.length;
    const { durationMs } = this;
    const sync = this.#kind === 'ac3' ? 0x0b : 0xff;
    const hasSync = !this.#kind.startsWith('amr');
    let at = from;
    for (; at < stop; at += 1) {
      if (hasSync) at = bytes.indexOf(sync, at);
      if (at < 0 || this.#isRow(bytes, at, isLast)) break;
    }
    this.durationMs = durationMs;
    return at < 0 || at > stop ? stop : at;
  }

  #isRow(bytes: Uint8Array, from: number, isLast: boolean): boolean {
    let at = from;
    for (let frames = 0; frames < IN_A_ROW[this.#kind]; frames += 1) {
      if (at >= bytes.length) return isLast && frames > 0 && at === bytes.length;
      const length = this.frameAt(bytes, at);
      if (length === 0) return false;
      at += length;
    }
    return true;
  }
}

/** The bits of a header that a stream never changes: version, layer and rate. */
function markOf(kind: FrameKind, bytes: Uint8Array, at: number): number {
  const b1 = bytes[at + 1] ?? 0;
  const b2 = bytes[at + 2] ?? 0;
  if (kind === 'adts') return ((b1 & 0xfe) << 8) | (b2 & 0x3c);
  return kind === 'mpeg-audio' ? ((b1 & 0xfe) << 8) | (b2 & 0x0c) : 0;
}
