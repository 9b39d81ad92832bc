/**
 * Sound recordings that are nothing but frames one after the other: ADTS AAC, MP3, AMR. Recognised by frames that
 * follow one another, since a single header may be chance; walked to the end, since nothing else tells their length.
 * A last frame that is cut off proves that the file was; bytes in the midst that are no frames stand where sound stood,
 * so time goes on over them as it does over as many bytes of sound.
 */
import { FRAME_HEADER_BYTES, type FrameKind, readAudioFrame } from './audio-frames.js';
import type { ByteView } from './byte-view.js';
import { SampleBudget } from './held-times.js';
import { NO_EDITS } from './iso-edit-list.js';
import type { MediaWindow } from './media-window.js';
import { findBackTags, readEncoderFrame, skipFrontTags } from './mp3-tags.js';
import { PresentationTimes } from './presentation-times.js';
import { walkSound } from './sound-walk.js';
import { summariseTracks } from './summarise-tracks.js';
import type { Container, MediaReading } from './timeline.js';

export type SoundStart = {
  readonly kind: FrameKind;
  readonly container: Container;
  readonly from: number;
  /** Bytes from `from` on, as the encoder left their number. */
  readonly declaredBytes?: number | undefined;
};

/** Frames in a row that make sound believable. */
const IN_A_ROW = 3;
const HEAD_BYTES = 16 * 1024;
const TICKS_PER_MS = 90;
const CODECS: Readonly<Record<FrameKind, string>> = {
  adts: 'aac',
  'mpeg-audio': 'mp3',
  ac3: 'ac3',
  'amr-nb': 'amr_nb',
  'amr-wb': 'amr_wb',
};

/** Where the frames begin; undefined where the file does not begin with sound. */
export async function findSound(window: MediaWindow, head: ByteView): Promise<SoundStart | MediaReading | undefined> {
  const name = String.fromCharCode(...head.bytes().subarray(0, 12));
  if (name.startsWith('#!AMR-WB\n')) return { kind: 'amr-wb', container: 'amr', from: 9 };
  if (name.startsWith('#!AMR\n')) return { kind: 'amr-nb', container: 'amr', from: 6 };
  if (name.startsWith('#!AMR')) return unreadable('amr', 'AMR of several channels is not read');
  const from = await skipFrontTags(window);
  const start = await window.view(from, HEAD_BYTES);
  const roomBytes = window.sizeBytes - from;
  if (isInRow(start, 'adts', roomBytes)) return { kind: 'adts', container: 'aac', from };
  if (!isInRow(start, 'mpeg-audio', roomBytes))
    return from === 0 ? undefined : unreadable('mp3', 'a tag without sound');
  const counts = readEncoderFrame(start);
  return {
    kind: 'mpeg-audio',
    container: 'mp3',
    from: from + (counts?.frameBytes ?? 0),
    declaredBytes: counts?.streamBytes === undefined ? undefined : counts.streamBytes - counts.frameBytes,
  };
}

export async function readSoundFile(window: MediaWindow, start: SoundStart): Promise<MediaReading> {
  const { kind, container, from } = start;
  const end = kind.startsWith('amr') ? window.sizeBytes : await findBackTags(window);
  const codec = CODECS[kind];
  const facts = { kind: 'audio', codec, timescale: TICKS_PER_MS * 1000, edits: NO_EDITS } as const;
  const times = new PresentationTimes(facts, new SampleBudget());
  let ticks = 0;
  let frameBytes = 0;
  let frameTicks = 0;
  let skippedBytes = 0;
  const walked = await walkSound(
    window,
    { kind, from, end },
    {
      frame: (bytes, durationMs) => {
        const duration = durationMs * TICKS_PER_MS;
        times.add(ticks, duration);
        ticks += duration;
        frameTicks += duration;
        frameBytes += bytes;
      },
      skip: (bytes) => {
        skippedBytes += bytes;
        if (frameBytes > 0) ticks += Math.round((bytes * frameTicks) / frameBytes);
      },
      isEnough: () => times.isOverflown,
    },
  );
  if (times.isOverflown) return unreadable(container, 'more samples than the limit');
  const remarks: string[] = [];
  if (skippedBytes > 0) remarks.push(`${skippedBytes} bytes between the frames are none`);
  if (walked.isTorn) remarks.push('the last frame is cut off');
  if (walked.tailBytes > 0) remarks.push(`the last ${walked.tailBytes} bytes are no frames`);
  const isShort = start.declaredBytes !== undefined && start.declaredBytes > window.sizeBytes - from;
  if (isShort) remarks.push('the file is shorter than its encoder left it');
  return summariseTracks(container, [times], { isTorn: walked.isTorn || walked.tailBytes > 0 || isShort, remarks });
}

function isInRow(view: ByteView, kind: FrameKind, roomBytes: number): boolean {
  const bytes = view.bytes();
  let at = 0;
  for (let frames = 0; frames < IN_A_ROW; frames += 1) {
    const frame = at + FRAME_HEADER_BYTES[kind] <= bytes.length ? readAudioFrame(kind, bytes, at) : undefined;
    if (frame === undefined) return frames > 0 && at === roomBytes;
    at += frame.bytes;
  }
  return true;
}

function unreadable(container: Container, because: string): MediaReading {
  return { state: 'unreadable', container, because };
}
