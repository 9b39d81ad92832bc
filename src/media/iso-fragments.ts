/**
 * Movie fragments (ISO/IEC 14496-12, 8.8): reads one `moof` at a time and hands its samples to the tracks' collectors.
 * Never reads media data. Fragments may come in any order and without decoding times (then they follow on); samples
 * that reach beyond the file's end are told apart. Bounded by the moof's real length and by the collectors' bound:
 * samples without a table entry of their own go in runs.
 */
import type { ByteView } from './byte-view.js';
import { childBoxes, findBox } from './iso-boxes.js';
import type { PresentationTimes } from './presentation-times.js';

/** What fragments add to a track: its collector and where its decoding time stands. */
export type FragmentTrack = {
  readonly times: PresentationTimes;
  /** Decoding time at which a fragment without one goes on. */
  nextDts: number;
  /** Decoding time of the sample read last, to notice order turned back. */
  lastDts: number;
};

type SampleDefaults = { readonly duration: number; readonly bytes: number };
type Fragment = { readonly moof: ByteView; readonly moofAt: number; readonly fileBytes: number };

const BASE_DATA_OFFSET = 0x1;
const DESCRIPTION_INDEX = 0x2;
const DEFAULT_DURATION = 0x8;
const DEFAULT_SIZE = 0x10;
const BASE_IS_MOOF = 0x20000;
const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const OWN_DURATION = 0x100;
const OWN_SIZE = 0x200;
const OWN_FLAGS = 0x400;
const OWN_OFFSET = 0x800;

/** Per-track defaults of `mvex`, by track id. */
export function readTrackDefaults(moov: ByteView): ReadonlyMap<number, SampleDefaults> {
  const mvex = findBox(moov, 'mvex');
  const defaults = new Map<number, SampleDefaults>();
  if (mvex === undefined) return defaults;
  for (const { type, content } of childBoxes(mvex)) {
    if (type === 'trex') defaults.set(content.u32(4), { duration: content.u32(12), bytes: content.u32(16) });
  }
  return defaults;
}

export type FragmentEnd = {
  /** A box inside contradicts its length. */
  readonly isDamaged: boolean;
  readonly sequence: number | undefined;
  /** Every track in it says when it begins. */
  readonly isTimed: boolean;
};

/** Adds the samples of one fragment. */
export function readFragment(
  fragment: Fragment,
  defaults: ReadonlyMap<number, SampleDefaults>,
  trackOf: (id: number) => FragmentTrack | undefined,
): FragmentEnd {
  let isDamaged = false;
  let isTimed = true;
  let dataEnd = fragment.moofAt;
  for (const { type, content: traf, isCut } of childBoxes(fragment.moof)) {
    isDamaged ||= isCut;
    if (type !== 'traf') continue;
    const tfhd = findBox(traf, 'tfhd');
    if (tfhd === undefined) {
      isDamaged = true;
      continue;
    }
    const header = readFragmentHeader(tfhd, defaults);
    const base = header.baseOffset ?? (header.isBaseMoof ? fragment.moofAt : dataEnd);
    const run = { at: base, base, fileBytes: fragment.fileBytes };
    const track = trackOf(tfhd.u32(4));
    const tfdt = findBox(traf, 'tfdt');
    isTimed &&= tfdt !== undefined;
    if (track !== undefined) startAt(track, tfdt);
    for (const box of childBoxes(traf)) {
      isDamaged ||= box.isCut;
      if (box.type === 'trun') isDamaged = readRun(box.content, header, run, track) || isDamaged;
    }
    dataEnd = run.at;
  }
  return { isDamaged, isTimed, sequence: findBox(fragment.moof, 'mfhd')?.u32(4) };
}

type FragmentHeader = SampleDefaults & { readonly baseOffset: number | undefined; readonly isBaseMoof: boolean };

function readFragmentHeader(tfhd: ByteView, defaults: ReadonlyMap<number, SampleDefaults>): FragmentHeader {
  const flags = tfhd.u32(0) & 0xffffff;
  const fallback = defaults.get(tfhd.u32(4)) ?? { duration: 0, bytes: 0 };
  let at = 8;
  const baseOffset = flags & BASE_DATA_OFFSET ? tfhd.u64(at) : undefined;
  if (flags & BASE_DATA_OFFSET) at += 8;
  if (flags & DESCRIPTION_INDEX) at += 4;
  const duration = flags & DEFAULT_DURATION ? tfhd.u32(at) : fallback.duration;
  if (flags & DEFAULT_DURATION) at += 4;
  const bytes = flags & DEFAULT_SIZE ? tfhd.u32(at) : fallback.bytes;
  return { duration, bytes, baseOffset, isBaseMoof: (flags & BASE_IS_MOOF) !== 0 };
}

function startAt(track: FragmentTrack, tfdt: ByteView | undefined): void {
  if (tfdt === undefined) return;
  track.nextDts = tfdt.u8(0) === 1 ? tfdt.u64(4) : tfdt.u32(4);
}

type DataRun = { at: number; readonly base: number; readonly fileBytes: number };

/** One `trun`; moves `run.at` behind its data. Tracks that are not collected are walked for that alone. */
function readRun(trun: ByteView, header: FragmentHeader, run: DataRun, track: FragmentTrack | undefined): boolean {
  const flags = trun.u32(0) & 0xffffff;
  const declared = trun.u32(4);
  let at = 8;
  if (flags & DATA_OFFSET) run.at = run.base + trun.i32(at);
  if (flags & DATA_OFFSET) at += 4;
  if (flags & FIRST_FLAGS) at += 4;
  const sampleBytes = 4 * [OWN_DURATION, OWN_SIZE, OWN_FLAGS, OWN_OFFSET].filter((flag) => flags & flag).length;
  if (track !== undefined) noteOrder(track, declared);
  if ((flags & (OWN_DURATION | OWN_SIZE | OWN_OFFSET)) === 0) {
    addUniform(header, run, track, declared);
    return false;
  }
  const count = Math.min(declared, Math.floor(Math.max(0, trun.length - at) / sampleBytes));
  for (let i = 0; i < count; i += 1) {
    let field = at + i * sampleBytes;
    const take = (flag: number): number | undefined => {
      if ((flags & flag) === 0) return undefined;
      field += 4;
      return field - 4;
    };
    const durationAt = take(OWN_DURATION);
    const sizeAt = take(OWN_SIZE);
    take(OWN_FLAGS);
    const offsetAt = take(OWN_OFFSET);
    run.at += sizeAt === undefined ? header.bytes : trun.u32(sizeAt);
    if (track === undefined) continue;
    const duration = durationAt === undefined ? header.duration : trun.u32(durationAt);
    const pts = track.nextDts + (offsetAt === undefined ? 0 : trun.i32(offsetAt));
    if (run.at <= run.fileBytes && run.at >= 0) track.times.add(pts, duration);
    else track.times.addLostRun(pts, duration, 1);
    track.nextDts += duration;
  }
  return count < declared;
}

function noteOrder(track: FragmentTrack, count: number): void {
  if (count === 0) return;
  if (track.nextDts < track.lastDts) track.times.backwardSteps += 1;
  track.lastDts = track.nextDts;
}

function addUniform(header: FragmentHeader, run: DataRun, track: FragmentTrack | undefined, count: number): void {
  const room = Math.max(0, run.fileBytes - run.at);
  const whole = header.bytes === 0 ? count : Math.min(count, Math.floor(room / header.bytes));
  const inside = run.at < 0 || run.at > run.fileBytes ? 0 : whole;
  run.at += header.bytes * count;
  if (track === undefined) return;
  track.times.addRun(track.nextDts, header.duration, inside);
  track.times.addLostRun(track.nextDts + inside * header.duration, header.duration, count - inside);
  track.nextDts += header.duration * count;
}
