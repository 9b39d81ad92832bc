/**
 * Changes to finished TS, AVI and WAV files whose effect on the timeline is known exactly. Reads packets and chunks by
 * itself, for the same reason as iso-surgery.ts.
 */
const NULL_PID = 0x1fff;

/** A packet that carries nothing (ISO/IEC 13818-1, 2.4.3.2), with a mark in its stuffing. */
export function appendNullPacket(bytes: Buffer, mark: string, packetBytes: 188 | 192): Buffer {
  const packet = Buffer.alloc(packetBytes, 0xff);
  const at = packetBytes - 188;
  packet.fill(0, 0, at);
  packet[at] = 0x47;
  packet.writeUInt16BE(NULL_PID, at + 1);
  packet[at + 3] = 0x10;
  packet.write(mark.slice(0, 150), at + 4, 'latin1');
  return Buffer.concat([bytes, packet]);
}

/** Chunks at the end of the file's RIFF, whose length grows with them. */
export function appendRiffPadding(bytes: Buffer, mark: string): Buffer {
  const content = Buffer.from(mark.padEnd(mark.length + (mark.length % 2)));
  const chunk = Buffer.alloc(8 + content.length);
  chunk.write('JUNK', 0, 'latin1');
  chunk.writeUInt32LE(content.length, 4);
  content.copy(chunk, 8);
  const result = Buffer.concat([bytes, chunk]);
  result.writeUInt32LE(bytes.readUInt32LE(4) + chunk.length, 4);
  return result;
}

/**
 * `count` frames that the camera dropped behind picture number `after` (counted from 1): chunks without bytes, as the AVI
 * format has them. The old index is left out, as it would lie.
 */
export function withDroppedFrames(bytes: Buffer, options: { readonly after: number; readonly count: number }): Buffer {
  const movi = listAt(bytes, 'movi');
  const end = movi.at + 8 + movi.size;
  let pictures = 0;
  let at = movi.at + 12;
  for (; at + 8 <= end && pictures < options.after; at += 8 + even(bytes.readUInt32LE(at + 4))) {
    const name = bytes.toString('latin1', at + 2, at + 4);
    if (name === 'dc' || name === 'db') pictures += 1;
  }
  if (pictures < options.after) throw new Error('the clip has fewer pictures');
  const empty = Buffer.alloc(8);
  empty.write('00dc', 0, 'latin1');
  const dropped = Buffer.concat(Array.from({ length: options.count }, () => empty));
  const media = Buffer.concat([bytes.subarray(movi.at + 8, at), dropped, bytes.subarray(at, end)]);
  return riffOf(bytes, movi, media);
}

function riffOf(bytes: Buffer, movi: { readonly at: number }, media: Buffer): Buffer {
  const header = Buffer.from('LIST\0\0\0\0', 'latin1');
  header.writeUInt32LE(media.length, 4);
  const result = Buffer.concat([bytes.subarray(0, movi.at), header, media]);
  result.writeUInt32LE(result.length - 8, 4);
  return result;
}

function listAt(bytes: Buffer, name: string): { readonly at: number; readonly size: number } {
  for (let at = 12; at + 12 <= bytes.length; at += 8 + even(bytes.readUInt32LE(at + 4))) {
    if (bytes.toString('latin1', at, at + 4) === 'LIST' && bytes.toString('latin1', at + 8, at + 12) === name) {
      return { at, size: bytes.readUInt32LE(at + 4) };
    }
  }
  throw new Error(`no ${name} in this clip`);
}

/** Byte at which the chunk of picture number `index` (counted from 0) begins. */
export function aviPictureAt(bytes: Buffer, index: number): number {
  const movi = listAt(bytes, 'movi');
  let pictures = 0;
  for (let at = movi.at + 12; at + 8 <= movi.at + 8 + movi.size; at += 8 + even(bytes.readUInt32LE(at + 4))) {
    const name = bytes.toString('latin1', at + 2, at + 4);
    if (name !== 'dc' && name !== 'db') continue;
    if (pictures === index) return at;
    pictures += 1;
  }
  throw new Error(`the clip has only ${pictures} pictures`);
}

function even(size: number): number {
  return size + (size % 2);
}
