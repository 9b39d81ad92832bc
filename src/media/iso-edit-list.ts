/**
 * Edit lists of ISO base media files (ISO/IEC 14496-12, 8.6.5 and 8.6.6): which media time is shown when. One edit,
 * the usual case (encoder delay, a later start), is a plain shift and cuts nothing off: samples before it get negative
 * times, as other readers give them. Several edits are pieces; the one earliest in the media is open at its front, the latest
 * at its end, because declared durations prove nothing.
 */
import type { ByteView } from './byte-view.js';

/** `endTicks` is the media time at which the only edit ends: a few sound frames beyond it are the encoder's padding. */
export type EditMap =
  | { readonly kind: 'shift'; readonly byMs: number; readonly endTicks?: number }
  | { readonly kind: 'pieces'; readonly pieces: readonly EditPiece[] };

/** Media ticks from (inclusive) to (exclusive) are shown `by` ticks later. */
type EditPiece = { readonly from: number; readonly to: number; readonly by: number };

export const NO_EDITS: EditMap = { kind: 'shift', byMs: 0 };

/** Edits that show media; more belong to an editing program, not to a camera. */
const MAX_EDITS = 64;

/** Undefined where there are more edits than the bound. `elst` is the box's content from its version on. */
export function readEditList(
  elst: ByteView | undefined,
  clock: { readonly timescale: number; readonly movieTimescale: number },
): EditMap | undefined {
  if (elst === undefined || elst.length < 8 || clock.movieTimescale === 0) return NO_EDITS;
  const isLong = elst.u8(0) === 1;
  const entryBytes = isLong ? 20 : 12;
  const count = Math.min(elst.u32(4), Math.floor((elst.length - 8) / entryBytes));
  const shown: { mediaTime: number; startMs: number; lengthMs: number }[] = [];
  let movieMs = 0;
  for (let i = 0; i < count; i += 1) {
    const at = 8 + i * entryBytes;
    const lengthMs = ((isLong ? elst.u64(at) : elst.u32(at)) * 1000) / clock.movieTimescale;
    const mediaTime = isLong ? elst.i64(at + 8) : elst.i32(at + 4);
    const isDwell = elst.u32(at + (isLong ? 16 : 8)) === 0;
    if (mediaTime >= 0 && !isDwell) shown.push({ mediaTime, startMs: movieMs, lengthMs });
    movieMs += lengthMs;
    if (shown.length > MAX_EDITS) return undefined;
  }
  const [only] = shown;
  if (only === undefined) return NO_EDITS;
  if (shown.length === 1) {
    const byMs = only.startMs - (only.mediaTime * 1000) / clock.timescale;
    const endTicks = only.mediaTime + (only.lengthMs * clock.timescale) / 1000;
    return only.lengthMs > 0 ? { kind: 'shift', byMs, endTicks } : { kind: 'shift', byMs };
  }
  const earliest = Math.min(...shown.map(({ mediaTime }) => mediaTime));
  const latest = Math.max(...shown.map(({ mediaTime }) => mediaTime));
  return {
    kind: 'pieces',
    pieces: shown.map((edit) => {
      const from = edit.mediaTime;
      const to = from + (edit.lengthMs * clock.timescale) / 1000;
      return {
        from: from === earliest ? Number.NEGATIVE_INFINITY : from,
        to: from === latest ? Number.POSITIVE_INFINITY : to,
        by: (edit.startMs * clock.timescale) / 1000 - from,
      };
    }),
  };
}
