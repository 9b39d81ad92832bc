/**
 * Movie fragments (ISO/IEC 14496-12, 8.8): one track's part of a `moof`. Sample durations, sizes and offsets come from the
 * run itself, else from the fragment's header, else from the movie's defaults. Each sample's place is compared with the
 * file's size.
 */
import type { ByteView } from './byte-view.js';
import { childBoxes, findBox } from './iso-boxes.js';
import type { TrackTimes } from './read-iso-file.js';
import { MEDIA_LIMITS } from './timeline.js';

export type FragmentDefaults = { readonly duration: number; readonly size: number };

type Place = {
  readonly moofOffset: number;
  readonly fileBytes: number;
  readonly tracks: ReadonlyMap<number, TrackTimes>;
  readonly defaults: ReadonlyMap<number, FragmentDefaults>;
};

/** From `mvex`: one `trex` a track. */
export function readTrackDefaults(mvex: ByteView, into: Map<number, FragmentDefaults>): void {
  for (const { type, content } of childBoxes(mvex)) {
    if (type !== 'trex' || content.length < 24) continue;
    into.set(content.u32(4), { duration: content.u32(12), size: content.u32(16) });
  }
}

export function readFragment(traf: ByteView, place: Place): 'fine' | 'damaged' | 'unknown-track' {
  const tfhd = findBox(traf, 'tfhd');
  if (tfhd === undefined || tfhd.length < 8) return 'damaged';
  const target = place.tracks.get(tfhd.u32(4));
  if (target === undefined) return 'unknown-track';
  const header = fragmentHeader(tfhd, place);
  const tfdt = findBox(traf, 'tfdt');
  let dts = tfdt === undefined || tfdt.length < 8 ? target.nextDts : tfdt.u8(0) === 1 ? tfdt.u64(4) : tfdt.u32(4);
  if (dts < target.nextDts) target.times.backwardSteps += 1;
  let offset = header.baseOffset;
  for (const { type, content, isCut } of childBoxes(traf)) {
    if (type !== 'trun') continue;
    if (isCut || content.length < 8) return 'damaged';
    const run = readRun(content, { ...header, offset, dts, fileBytes: place.fileBytes }, target);
    if (run === undefined) return 'damaged';
    offset = run.offset;
    dts = run.dts;
  }
  target.nextDts = Math.max(target.nextDts, dts);
  return 'fine';
}

type Header = { readonly baseOffset: number; readonly duration: number; readonly size: number };

function fragmentHeader(tfhd: ByteView, place: Place): Header {
  const flags = tfhd.u32(0) & 0xffffff;
  const defaults = place.defaults.get(tfhd.u32(4)) ?? { duration: 0, size: 0 };
  let at = 8;
  let { duration, size } = defaults;
  let baseOffset = place.moofOffset;
  if ((flags & 0x01) !== 0) {
    baseOffset = tfhd.u64(at);
    at += 8;
  }
  if ((flags & 0x02) !== 0) at += 4;
  if ((flags & 0x08) !== 0) {
    duration = tfhd.u32(at);
    at += 4;
  }
  if ((flags & 0x10) !== 0) size = tfhd.u32(at);
  return { baseOffset, duration, size };
}

type RunStart = Header & { readonly offset: number; readonly dts: number; readonly fileBytes: number };

/** Where the next run begins; undefined where the box holds fewer samples than it declares. */
function readRun(
  trun: ByteView,
  start: RunStart,
  target: TrackTimes,
): { readonly offset: number; readonly dts: number } | undefined {
  const flags = trun.u32(0) & 0xffffff;
  const count = trun.u32(4);
  let at = 8;
  let offset = start.offset;
  if ((flags & 0x001) !== 0) {
    offset = start.baseOffset + trun.i32(at);
    at += 4;
  }
  if ((flags & 0x004) !== 0) at += 4;
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length;
  // Runs without a field per sample may declare any count for nothing: bounded by what a track may hold.
  if (fields > 0 && count * fields * 4 > trun.length - at) return undefined;
  if (count > MEDIA_LIMITS.samplesPerTrack) return undefined;
  let dts = start.dts;
  for (let i = 0; i < count && !target.times.isOverflown; i += 1) {
    const next = (flag: number, otherwise: number, isSigned = false): number => {
      if ((flags & flag) === 0) return otherwise;
      at += 4;
      return isSigned ? trun.i32(at - 4) : trun.u32(at - 4);
    };
    const duration = next(0x100, start.duration);
    const size = next(0x200, start.size);
    next(0x400, 0);
    const shift = next(0x800, 0, true);
    offset += size;
    if (offset <= start.fileBytes) target.times.add(dts + shift, duration);
    else target.times.addLostRun(dts + shift, duration, 1);
    dts += duration;
  }
  return { offset, dts };
}
