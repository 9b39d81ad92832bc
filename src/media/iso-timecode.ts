/**
 * Start time by a QuickTime timecode track (`tmcd`, QuickTime File Format, Timecode Sample Description): its first
 * sample is one frame number, counted from midnight of the camera's clock. Times are the label's (hours, minutes,
 * seconds, frames), which for 29.97 is what a person would have read off the camera, not elapsed time.
 */
import type { ByteView } from './byte-view.js';
import { firstChunkOffset } from './iso-sample-table.js';
import type { TimecodeTrack } from './iso-track.js';
import type { MediaWindow } from './media-window.js';
import type { Timecode } from './timeline.js';

type TimecodeFormat = {
  readonly frameMs: number;
  readonly framesPerSecond: number;
  readonly isDropFrame: boolean;
};

const DAY_MS = 86_400_000;

/** One small read. Undefined where there is no time of day to be had. */
export async function readTimecode(window: MediaWindow, track: TimecodeTrack): Promise<Timecode | undefined> {
  const format = readTimecodeFormat(track.entry);
  const at = firstChunkOffset(track.tables);
  if (format === undefined || at === undefined) return undefined;
  const sample = await window.view(at, 4);
  if (sample.length < 4) return undefined;
  const frames = sample.u32(0);
  const labelMs = timecodeMs(frames, format);
  const { frameMs } = format;
  return labelMs === undefined ? undefined : { labelMs, countMs: frames * frameMs, frameMs };
}

/** `entry` is the sample description with its header; undefined where it counts something else than time of day. */
function readTimecodeFormat(entry: ByteView): TimecodeFormat | undefined {
  const flags = entry.u32(20);
  const timescale = entry.u32(24);
  const duration = entry.u32(28);
  // The rounded rate, not the field for it: cameras write 29 there for 29.97 and still count 30 labels a second.
  const framesPerSecond = duration === 0 ? 0 : Math.round(timescale / duration);
  const isCounter = (flags & 8) !== 0;
  if (entry.fourcc(4) !== 'tmcd' || isCounter || timescale === 0 || duration === 0 || framesPerSecond === 0)
    return undefined;
  return { frameMs: (duration * 1000) / timescale, framesPerSecond, isDropFrame: (flags & 1) !== 0 };
}

/** Milliseconds since midnight, 0 to below a day; undefined where the number is beyond a day. */
function timecodeMs(frameNumber: number, format: TimecodeFormat): number | undefined {
  const rate = format.framesPerSecond;
  const label = format.isDropFrame ? frameNumber + droppedBefore(frameNumber, rate) : frameNumber;
  const value = Math.floor(label / rate) * 1000 + (label % rate) * format.frameMs;
  return value < DAY_MS ? value : undefined;
}

/** SMPTE 12M drop-frame counting skips 2 labels (4 at 60) each minute but every tenth. */
function droppedBefore(frameNumber: number, rate: number): number {
  const drop = Math.round(rate / 15);
  const perMinute = rate * 60 - drop;
  const perTenMinutes = rate * 600 - drop * 9;
  const tens = Math.floor(frameNumber / perTenMinutes);
  const rest = frameNumber % perTenMinutes;
  return drop * 9 * tens + (rest >= drop ? drop * Math.floor((rest - drop) / perMinute) : 0);
}
