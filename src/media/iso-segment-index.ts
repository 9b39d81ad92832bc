/**
 * A segment index (`sidx`, ISO/IEC 14496-12, 8.16.3) says how many bytes of fragments follow it and how long they play:
 * where the file ends before them, it tells how much is missing. One view in memory; nothing in it is believed beyond that.
 */
import type { ByteView } from './byte-view.js';

export type MissingSegments = {
  /** Of segments that begin beyond the end of the file. */
  readonly beyondMs: number;
  /** Of the one that the end of the file cuts through. */
  readonly cutMs: number;
  /** When the last of them ends, on the track's own axis. */
  readonly endMs: number;
};

const ENTRY_BYTES = 12;
/** A day: what an index says of more is no length of footage. */
const MAX_MISSING_MS = 86_400_000;

/** `endAt`: where the box ends in the file. Undefined where nothing is missing. */
export function readMissingSegments(
  sidx: ByteView,
  place: { readonly endAt: number; readonly fileBytes: number },
): MissingSegments | undefined {
  const isLong = sidx.u8(0) === 1;
  const timescale = sidx.u32(8);
  const entriesAt = isLong ? 32 : 24;
  if (timescale === 0 || sidx.length < entriesAt) return undefined;
  const count = Math.min(sidx.u16(entriesAt - 2), Math.floor((sidx.length - entriesAt) / ENTRY_BYTES));
  let at = place.endAt + (isLong ? sidx.u64(20) : sidx.u32(16));
  let beyondMs = 0;
  let cutMs = 0;
  let endMs = ((isLong ? sidx.u64(12) : sidx.u32(12)) * 1000) / timescale;
  for (let i = 0; i < count; i += 1) {
    const entry = entriesAt + i * ENTRY_BYTES;
    const endAt = at + (sidx.u32(entry) & 0x7fff_ffff);
    const lengthMs = (sidx.u32(entry + 4) * 1000) / timescale;
    endMs += lengthMs;
    if (at >= place.fileBytes) beyondMs += lengthMs;
    else if (endAt > place.fileBytes) cutMs = lengthMs;
    at = endAt;
  }
  if (beyondMs + cutMs === 0 || beyondMs + cutMs > MAX_MISSING_MS) return undefined;
  return { beyondMs, cutMs, endMs };
}
