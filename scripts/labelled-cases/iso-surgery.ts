/**
 * Changes to finished MP4 and MOV files whose effect on the timeline is known exactly: holes in the sample times, cuts
 * before a given sample, a lost index. Reads boxes by itself, so that a mistake of the program's own reader cannot hide
 * here. Only what the clips of this folder contain is handled.
 */
type Box = { readonly type: string; readonly at: number; readonly end: number };

const CONTAINER_TYPES = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'moof', 'traf', 'mvex'];

export function boxesIn(bytes: Buffer, from = 0, to = bytes.length): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const small = bytes.readUInt32BE(at);
    const size = small === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : small === 0 ? to - at : small;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), at, end: at + size });
    at += Math.max(8, size);
  }
  return boxes;
}

/** A `free` box at the end. */
export function appendIsoPadding(bytes: Buffer, mark: string): Buffer {
  const content = Buffer.from(mark);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.length + 8, 0);
  header.write('free', 4, 'latin1');
  return Buffer.concat([bytes, header, content]);
}

/** Without its index, as a flat battery leaves a camera that writes it last. */
export function withoutIndex(bytes: Buffer): Buffer {
  const moov = top(bytes, 'moov');
  return bytes.subarray(0, moov.at);
}

/** Cut in the middle of the index. */
export function cutInIndex(bytes: Buffer): Buffer {
  const moov = top(bytes, 'moov');
  return bytes.subarray(0, Math.floor((moov.at + moov.end) / 2));
}

export type TrackKind = 'video' | 'audio';

/**
 * Time `ms` passes behind the samples that end at `atMs` (a multiple of the sample's length in the first track given),
 * in the tracks given. The index must stand behind the media.
 */
export function stretched(bytes: Buffer, options: { kinds: readonly TrackKind[]; atMs: number; ms: number }): Buffer {
  const moov = top(bytes, 'moov');
  const index = rewrite(bytes, moov, (path, content, track) => {
    if (!path.endsWith('stts') || track === undefined || !options.kinds.includes(track.kind)) return content;
    return stretchTimes(content, { track, ...options });
  });
  return Buffer.concat([bytes.subarray(0, moov.at), index, bytes.subarray(moov.end)]);
}

/** From fragment `from` (counted from 0) on, the decoding times of the given tracks are `ms` later. */
export function withLaterFragments(
  bytes: Buffer,
  options: { kinds: readonly TrackKind[]; from: number; ms: number },
): Buffer {
  const result = Buffer.from(bytes);
  const tracks = tracksOf(bytes);
  const moofs = boxesIn(bytes).filter(({ type }) => type === 'moof');
  for (const moof of moofs.slice(options.from)) {
    for (const traf of inside(bytes, moof).filter(({ type }) => type === 'traf')) {
      const parts = inside(bytes, traf);
      const id = bytes.readUInt32BE(part(parts, 'tfhd').at + 12);
      const track = tracks.find((each) => each.id === id);
      if (track === undefined || !options.kinds.includes(track.kind)) continue;
      const tfdt = part(parts, 'tfdt');
      const ticks = Math.round((options.ms * track.timescale) / 1000);
      if (bytes[tfdt.at + 8] === 1) {
        result.writeBigUInt64BE(bytes.readBigUInt64BE(tfdt.at + 12) + BigInt(ticks), tfdt.at + 12);
      } else result.writeUInt32BE(bytes.readUInt32BE(tfdt.at + 12) + ticks, tfdt.at + 12);
    }
  }
  return result;
}

/** Byte at which sample `index` of the picture begins, by the tables of a file with an index. */
export function pictureAt(bytes: Buffer, index: number): number {
  const track = tracksOf(bytes).find(({ kind }) => kind === 'video');
  if (track === undefined) throw new Error('no picture in this clip');
  const parts = inside(bytes, track.stbl);
  const stsz = part(parts, 'stsz').at;
  const stsc = part(parts, 'stsc').at;
  const stco = part(parts, 'stco').at;
  const sizeOf = (i: number): number => bytes.readUInt32BE(stsz + 12) || bytes.readUInt32BE(stsz + 20 + i * 4);
  let sample = 0;
  for (let chunk = 0; chunk < bytes.readUInt32BE(stco + 12); chunk += 1) {
    let perChunk = 0;
    for (let i = 0; i < bytes.readUInt32BE(stsc + 12); i += 1) {
      if (bytes.readUInt32BE(stsc + 16 + i * 12) <= chunk + 1) perChunk = bytes.readUInt32BE(stsc + 20 + i * 12);
    }
    let at = bytes.readUInt32BE(stco + 16 + chunk * 4);
    for (let i = 0; i < perChunk; i += 1, sample += 1) {
      if (sample === index) return at;
      at += sizeOf(sample);
    }
  }
  throw new Error(`the clip has only ${sample} pictures`);
}

/** Where fragment `index` begins and where its media does. */
export function fragmentAt(bytes: Buffer, index: number): { readonly moofAt: number; readonly mdatAt: number } {
  const boxes = boxesIn(bytes);
  const moofs = boxes.filter(({ type }) => type === 'moof');
  const moof = moofs[index];
  const mdat = boxes.find(({ type, at }) => type === 'mdat' && moof !== undefined && at >= moof.end);
  if (moof === undefined || mdat === undefined) throw new Error(`the clip has only ${moofs.length} fragments`);
  return { moofAt: moof.at, mdatAt: mdat.at };
}

type Track = { readonly id: number; readonly kind: TrackKind; readonly timescale: number; readonly stbl: Box };

function tracksOf(bytes: Buffer): Track[] {
  return inside(bytes, top(bytes, 'moov'))
    .filter(({ type }) => type === 'trak')
    .map((trak) => {
      const parts = inside(bytes, trak);
      const mdia = inside(bytes, part(parts, 'mdia'));
      const tkhd = part(parts, 'tkhd').at;
      const mdhd = part(mdia, 'mdhd').at;
      const handler = bytes.toString('latin1', part(mdia, 'hdlr').at + 16, part(mdia, 'hdlr').at + 20);
      return {
        id: bytes.readUInt32BE(tkhd + (bytes[tkhd + 8] === 1 ? 28 : 20)),
        kind: handler === 'vide' ? 'video' : 'audio',
        timescale: bytes.readUInt32BE(mdhd + (bytes[mdhd + 8] === 1 ? 28 : 20)),
        stbl: part(inside(bytes, part(mdia, 'minf')), 'stbl'),
      };
    });
}

function top(bytes: Buffer, type: string): Box {
  return part(boxesIn(bytes), type);
}

function inside(bytes: Buffer, { at, end }: Box): Box[] {
  return boxesIn(bytes, at + 8, end);
}

function part(boxes: readonly Box[], type: string): Box {
  const found = boxes.find((box) => box.type === type);
  if (found === undefined) throw new Error(`no ${type} in this clip`);
  return found;
}

/** The box with every leaf's content passed through `change`; lengths are set anew. */
function rewrite(
  bytes: Buffer,
  box: Box,
  change: (path: string, content: Buffer, track: Track | undefined) => Buffer,
  path = '',
  track?: Track,
): Buffer {
  const here = `${path}/${box.type}`;
  const own = box.type === 'trak' ? tracksOf(bytes).find(({ stbl }) => stbl.at > box.at && stbl.end <= box.end) : track;
  const content = CONTAINER_TYPES.includes(box.type)
    ? Buffer.concat(inside(bytes, box).map((child) => rewrite(bytes, child, change, here, own)))
    : change(here, bytes.subarray(box.at + 8, box.end), own);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.length + 8, 0);
  header.write(box.type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

function stretchTimes(
  content: Buffer,
  { track, atMs, ms }: { readonly track: Track; readonly atMs: number; readonly ms: number },
): Buffer {
  const entries: [count: number, delta: number][] = [];
  for (let i = 0; i < content.readUInt32BE(4); i += 1) {
    entries.push([content.readUInt32BE(8 + i * 8), content.readUInt32BE(12 + i * 8)]);
  }
  const deltas = entries.flatMap(([count, delta]) => Array.from({ length: count }, () => delta));
  const limit = (atMs * track.timescale) / 1000;
  let ticks = 0;
  // The last sample that begins before the place is the one that is followed by the hole.
  const at = deltas.findIndex((delta) => {
    ticks += delta;
    return ticks >= limit - 1;
  });
  if (at < 0 || at >= deltas.length - 1) throw new Error('the clip is too short for this hole');
  deltas[at] = (deltas[at] ?? 0) + Math.round((ms * track.timescale) / 1000);
  const result = Buffer.alloc(8 + deltas.length * 8);
  result.writeUInt32BE(deltas.length, 4);
  for (const [i, delta] of deltas.entries()) {
    result.writeUInt32BE(1, 8 + i * 8);
    result.writeUInt32BE(delta, 12 + i * 8);
  }
  return result;
}
