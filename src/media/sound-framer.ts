/**
 * Finds the frames of a self-framing sound stream whose bytes come in pieces, each piece of a packet: every frame that
 * is whole is handed on with its time. A packetised unit's time stamp belongs to the first frame that begins in it
 * (ISO/IEC 13818-1, 2.4.3.7); the frames after it follow on. After a loss it looks for the next header.
 */
import { FRAME_HEADER_BYTES, type FrameKind, readAudioFrame } from './audio-frames.js';

export type FrameSink = {
  readonly onFrame: (startTicks: number, durationTicks: number) => void;
  /** Where the first frame begins if no stamp tells; undefined: the frame is left out. */
  readonly unstamped: () => number | undefined;
};

export class SoundFramer {
  frames = 0;
  readonly #kind: FrameKind;
  readonly #headerBytes: number;
  readonly #sink: FrameSink;
  readonly #header = new Uint8Array(16);
  #filled = 0;
  /** Bytes of the frame being read that are still to come. */
  #left = 0;
  #startTicks: number | undefined;
  #durationTicks = 0;
  #stampTicks: number | undefined;
  #nextTicks: number | undefined;

  constructor(kind: FrameKind, sink: FrameSink) {
    this.#kind = kind;
    this.#headerBytes = FRAME_HEADER_BYTES[kind];
    this.#sink = sink;
  }

  stamp(ticks: number): void {
    this.#stampTicks = ticks;
  }

  /** Bytes were lost: the frame being read will not be whole. */
  lose(): void {
    this.#filled = 0;
    this.#left = 0;
    this.#nextTicks = undefined;
  }

  feed(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, to - at);
        at += step;
        this.#left -= step;
        if (this.#left === 0) this.#finishFrame();
        continue;
      }
      this.#header[this.#filled] = bytes[at] ?? 0;
      this.#filled += 1;
      at += 1;
      if (this.#filled === this.#headerBytes) this.#beginFrame();
    }
  }

  #beginFrame(): void {
    const frame = readAudioFrame(this.#kind, this.#header, 0);
    if (frame === undefined || frame.bytes <= this.#headerBytes) {
      this.#header.copyWithin(0, 1, this.#filled);
      this.#filled -= 1;
      return;
    }
    this.#filled = 0;
    this.#left = frame.bytes - this.#headerBytes;
    this.#startTicks = this.#stampTicks ?? this.#nextTicks ?? this.#sink.unstamped();
    this.#stampTicks = undefined;
    this.#durationTicks = frame.durationMs * 90;
    this.#nextTicks = this.#startTicks === undefined ? undefined : this.#startTicks + this.#durationTicks;
  }

  #finishFrame(): void {
    if (this.#startTicks === undefined) return;
    this.frames += 1;
    this.#sink.onFrame(this.#startTicks, this.#durationTicks);
  }
}
