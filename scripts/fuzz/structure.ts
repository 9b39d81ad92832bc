/**
 * Where the meaning lies in a sample file: the fields that readers act on (lengths, counts, table entries, packet and
 * frame headers) and the parts that can be taken out, doubled or moved as wholes. Written for the mutator alone and on
 * purpose apart from the readers under test. Sound for honest files; for damaged ones it finds what it finds.
 */

export type Field = { readonly at: number; readonly bytes: 1 | 2 | 4 | 8; readonly isLittle: boolean };

export type Part = {
  readonly from: number;
  readonly to: number;
  /** Fields that hold the length of this part's parents: they grow and shrink with it. */
  readonly lengths: readonly Field[];
};

export type Structure = { readonly fields: readonly Field[]; readonly parts: readonly Part[] };

export type Shape = 'iso' | 'riff' | 'packets-188' | 'packets-192' | 'adts' | 'mpeg-audio' | 'amr' | 'jpeg';

const MAX_FIELDS = 20_000;
const MAX_PARTS = 5000;
const WORDS_PER_LEAF = 96;

export function structureOf(bytes: Buffer, shape: Shape): Structure {
  const found = { fields: [] as Field[], parts: [] as Part[] };
  if (shape === 'iso') isoBoxes(bytes, 0, bytes.length, [], found);
  else if (shape === 'riff') riffChunks(bytes, 0, bytes.length, [], found);
  else if (shape === 'packets-188') packets(bytes, 188, 0, found);
  else if (shape === 'packets-192') packets(bytes, 192, 4, found);
  else if (shape === 'jpeg') words(bytes, { from: 0, to: Math.min(bytes.length, 600), isLittle: true }, found);
  else frames(bytes, shape, found);
  return found;
}

type Found = { readonly fields: Field[]; readonly parts: Part[] };

const ISO_PARENTS = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'dinf', 'edts', 'mvex', 'moof', 'traf', 'udta'];

function isoBoxes(bytes: Buffer, from: number, to: number, lengths: readonly Field[], found: Found): void {
  for (let at = from; at + 8 <= to && found.parts.length < MAX_PARTS; ) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = size === 0 ? to : Math.min(to, at + size);
    if (size !== 0 && size < 8) return;
    const own: Field = { at, bytes: 4, isLittle: false };
    found.fields.push(own);
    found.parts.push({ from: at, to: end, lengths });
    if (ISO_PARENTS.includes(type)) isoBoxes(bytes, at + 8, end, [...lengths, own], found);
    else if (type === 'stsd') isoBoxes(bytes, at + 16, end, [...lengths, own], found);
    else if (type !== 'mdat') words(bytes, { from: at + 8, to: end, isLittle: false }, found);
    at = end;
  }
}

function riffChunks(bytes: Buffer, from: number, to: number, lengths: readonly Field[], found: Found): void {
  for (let at = from; at + 8 <= to && found.parts.length < MAX_PARTS; ) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const end = Math.min(to, at + 8 + size + (size % 2));
    const own: Field = { at: at + 4, bytes: 4, isLittle: true };
    found.fields.push(own);
    found.parts.push({ from: at, to: end, lengths });
    const isParent = id === 'RIFF' || id === 'RF64' || id === 'LIST';
    if (isParent) riffChunks(bytes, at + 12, end, [...lengths, own], found);
    else if (!/^\d\d/.test(id) && id !== 'data') words(bytes, { from: at + 8, to: end, isLittle: true }, found);
    at = end;
  }
}

/** Every word of a leaf, or evenly spread ones of a long leaf. */
function words(
  bytes: Buffer,
  leaf: { readonly from: number; readonly to: number; readonly isLittle: boolean },
  found: Found,
): void {
  const { from, to, isLittle } = leaf;
  const count = Math.floor((Math.min(to, bytes.length) - from) / 4);
  const stride = Math.max(1, Math.floor(count / WORDS_PER_LEAF));
  for (let i = 0; i < count && found.fields.length < MAX_FIELDS; i += stride) {
    found.fields.push({ at: from + i * 4, bytes: 4, isLittle });
    if (i % 3 === 0)
      found.fields.push({ at: from + i * 4 + 2, bytes: 2, isLittle }, { at: from + i * 4, bytes: 1, isLittle });
  }
}

const HEADER_OF_UNIT = 19;

function packets(bytes: Buffer, stride: number, syncAt: number, found: Found): void {
  for (let at = 0; at + stride <= bytes.length && found.parts.length < MAX_PARTS; at += stride) {
    const p = at + syncAt;
    found.parts.push({ from: at, to: at + stride, lengths: [] });
    const isStart = ((bytes[p + 1] ?? 0) & 0x40) !== 0;
    const hasField = ((bytes[p + 3] ?? 0) & 0x20) !== 0;
    const payload = p + 4 + (hasField ? 1 + (bytes[p + 4] ?? 0) : 0);
    for (let i = 0; i < 6; i += 1) found.fields.push({ at: p + i, bytes: 1, isLittle: false });
    if (!isStart) continue;
    for (let i = 0; i < HEADER_OF_UNIT * 2 && payload + i < at + stride; i += 1)
      found.fields.push({ at: payload + i, bytes: 1, isLittle: false });
  }
}

const AMR_BYTES = [13, 14, 16, 18, 20, 21, 27, 32, 6, 7, 6, 6, 1, 1, 1, 1];

function frames(bytes: Buffer, shape: 'adts' | 'mpeg-audio' | 'amr', found: Found): void {
  for (let i = 0; i < 48; i += 1) found.fields.push({ at: i, bytes: 1, isLittle: false });
  for (let at = shape === 'amr' ? 6 : 0; at + 7 < bytes.length && found.parts.length < MAX_PARTS; ) {
    const length = frameBytes(bytes, at, shape);
    if (length === 0) {
      at += 1;
      continue;
    }
    for (let i = 0; i < (shape === 'amr' ? 1 : 7); i += 1) found.fields.push({ at: at + i, bytes: 1, isLittle: false });
    found.parts.push({ from: at, to: Math.min(bytes.length, at + length), lengths: [] });
    at += length;
  }
}

function frameBytes(bytes: Buffer, at: number, shape: 'adts' | 'mpeg-audio' | 'amr'): number {
  if (shape === 'amr') return AMR_BYTES[((bytes[at] ?? 0) >> 3) & 15] ?? 1;
  if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xe0) !== 0xe0) return 0;
  if (shape === 'adts')
    return (((bytes[at + 3] ?? 0) & 3) << 11) | ((bytes[at + 4] ?? 0) << 3) | ((bytes[at + 5] ?? 0) >> 5);
  const next = bytes.indexOf(0xff, at + 100);
  return next < 0 ? bytes.length - at : next - at;
}
