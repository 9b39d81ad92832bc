/**
 * Builds AVI files byte by byte, honest or crooked: RIFF chunks from parts, and whole recordings from a list of media
 * chunks, with the old index, OpenDML's indexes or none. Chunk contents are zeros; nothing here can be decoded.
 */

export type MediaChunk = { readonly stream: number; readonly bytes: number };

/** 25 pictures a second; sound of 8 kHz, 16 bit, one channel. */
export type AviSpec = {
  readonly media: readonly MediaChunk[];
  readonly hasSound?: boolean;
  readonly index?: 'old' | 'old-from-file-start' | 'open' | 'none';
  readonly idit?: string;
  readonly group?: boolean;
};

const PICTURE = 0;

/** `size` lies about the length where given. */
export function riffChunk(id: string, parts: readonly Uint8Array[], size?: number): Buffer {
  const content = Buffer.concat(parts);
  const pad = Buffer.alloc(content.length % 2);
  return Buffer.concat([Buffer.from(id, 'latin1'), u32le(size ?? content.length), content, pad]);
}

export function riffList(name: string, parts: readonly Uint8Array[], size?: number): Buffer {
  return riffChunk('LIST', [Buffer.from(name, 'latin1'), ...parts], size);
}

export function riffFile(form: string, parts: readonly Uint8Array[], size?: number): Buffer {
  return riffChunk('RIFF', [Buffer.from(form, 'latin1'), ...parts], size);
}

export function u32le(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) buffer.writeUInt32LE(value >>> 0, i * 4);
  return buffer;
}

export function u16le(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) buffer.writeUInt16LE(value, i * 2);
  return buffer;
}

export function pictureStream(
  fields: { scale?: number; rate?: number; start?: number } = {},
  extra: Buffer[] = [],
): Buffer {
  const { scale = 1, rate = 25, start = 0 } = fields;
  const strh = [Buffer.from('vidsMJPG'), u32le(0, 0, 0, scale, rate, start, 0, 0, 0, 0), Buffer.alloc(8)];
  const strf = [u32le(40, 640, 480), u16le(1, 24), Buffer.from('MJPG'), u32le(0, 0, 0, 0, 0)];
  return riffList('strl', [riffChunk('strh', strh), riffChunk('strf', strf), ...extra]);
}

export function soundStream(
  fields: { tag?: number; scale?: number; rate?: number; sampleBytes?: number; blockBytes?: number } = {},
  extra: Buffer[] = [],
): Buffer {
  const { tag = 1, scale = 1, rate = 8000, sampleBytes = 2, blockBytes = 2 } = fields;
  const strh = [Buffer.from('auds'), u32le(0, 0, 0, 0, scale, rate, 0, 0, 0, 0, sampleBytes), Buffer.alloc(8)];
  const strf = [u16le(tag, 1), u32le(8000, 16_000), u16le(blockBytes, 16)];
  return riffList('strl', [riffChunk('strh', strh), riffChunk('strf', strf), ...extra]);
}

export function headerList(streams: readonly Buffer[], extra: readonly Buffer[] = []): Buffer {
  return riffList('hdrl', [riffChunk('avih', [u32le(40_000), Buffer.alloc(52)]), ...streams, ...extra]);
}

export function mediaChunk({ stream, bytes }: MediaChunk): Buffer {
  return riffChunk(nameOf(stream), [Buffer.alloc(bytes, 0x55)]);
}

/** A whole file; chunks of stream 0 are pictures, of stream 1 sound. */
export function aviFile(spec: AviSpec): Buffer {
  const { index = 'old' } = spec;
  const build = (places: Places | undefined): { file: Buffer; places: Places } => {
    const indx = (stream: number): Buffer[] => (index === 'open' ? [superIndex(stream, places)] : []);
    const streams = [pictureStream({}, indx(PICTURE)), ...(spec.hasSound ? [soundStream({}, indx(1))] : [])];
    const idit = spec.idit === undefined ? [] : [riffChunk('IDIT', [Buffer.from(spec.idit)])];
    const header = headerList(streams, idit);
    const chunks = spec.media.map((chunk) => ({ ...chunk, content: mediaChunk(chunk) }));
    const nameAt = 12 + header.length + 8;
    let at = nameAt + 4 + (spec.group ? 12 : 0);
    const entries = chunks.map(({ stream, bytes, content }) => {
      const entry = { stream, bytes, at };
      at += content.length;
      return entry;
    });
    const lists = index === 'open' ? [PICTURE, ...(spec.hasSound ? [1] : [])].map((n) => chunkList(n, entries)) : [];
    const found: Places = { lists: [], entries };
    for (const list of lists) {
      found.lists.push({ at, bytes: list.length });
      at += list.length;
    }
    const media = chunks.map(({ content }) => content);
    const movi = riffList('movi', spec.group ? [riffList('rec ', media), ...lists] : [...media, ...lists]);
    const base = index === 'old-from-file-start' ? 0 : nameAt;
    const idx1 = entries.map((entry) =>
      Buffer.concat([Buffer.from(nameOf(entry.stream)), u32le(0x10, entry.at - base, entry.bytes)]),
    );
    const hasOld = index === 'old' || index === 'old-from-file-start';
    return { file: riffFile('AVI ', [header, movi, ...(hasOld ? [riffChunk('idx1', idx1)] : [])]), places: found };
  };
  return build(build(undefined).places).file;
}

type Places = {
  readonly lists: { at: number; bytes: number }[];
  readonly entries: readonly (MediaChunk & { readonly at: number })[];
};

function nameOf(stream: number): string {
  return `0${stream}${stream === PICTURE ? 'dc' : 'wb'}`;
}

function superIndex(stream: number, places: Places | undefined): Buffer {
  const list = places?.lists[stream];
  const mine = (places?.entries ?? []).filter((entry) => entry.stream === stream);
  const samples = stream === PICTURE ? mine.length : mine.reduce((sum, { bytes }) => sum + bytes / 2, 0);
  const head = [u16le(4), Buffer.from([0, 0]), u32le(1), Buffer.from(nameOf(stream)), u32le(0, 0, 0)];
  return riffChunk('indx', [...head, u32le(list?.at ?? 0, 0, list?.bytes ?? 0, samples)]);
}

function chunkList(stream: number, entries: Places['entries']): Buffer {
  const mine = entries.filter((entry) => entry.stream === stream);
  const head = [u16le(2), Buffer.from([0, 1]), u32le(mine.length), Buffer.from(nameOf(stream)), u32le(0, 0, 0)];
  return riffChunk(`ix0${stream}`, [...head, ...mine.map(({ at, bytes }) => u32le(at + 8, bytes))]);
}
