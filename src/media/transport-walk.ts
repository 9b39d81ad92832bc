/**
 * Walks the packets of an MPEG transport stream (ISO/IEC 13818-1, 2.4.3) from end to end in large reads, with or
 * without the four bytes in front of each packet that M2TS has. Hands payloads on by PID; where the sync byte is lost
 * it looks for the next place where packets follow one another. Nothing of a packet is copied.
 */
import type { MediaWindow } from './media-window.js';
import { ReadAhead } from './read-ahead.js';

export type PacketLayout = { readonly strideBytes: number; readonly syncAt: number };

export type PacketSink = {
  /** False for PIDs without interest: they are skipped at once. */
  readonly wants: Uint8Array;
  readonly packet: (packet: Packet) => void;
};

/** Reused from packet to packet. */
export type Packet = {
  bytes: Uint8Array;
  pid: number;
  isStart: boolean;
  /** Payload from (inclusive) to (exclusive); equal where there is none. */
  from: number;
  to: number;
  counter: number;
  isDiscontinuity: boolean;
};

export type WalkEnd = {
  /** Bytes skipped because no packets follow one another there. */
  readonly skippedBytes: number;
  /** Bytes at the end without any packet. */
  readonly tailBytes: number;
  /** The last packet is not all there. */
  readonly isTorn: boolean;
};

const READ_BYTES = 1024 * 1024;
const SYNC = 0x47;
/** Packets in a row that make a place believable. */
const IN_A_ROW = 3;
/** And more of them before a whole file is taken for a transport stream. */
const AT_START = 5;
const BEHIND_HEADER = 8;
const LAYOUTS: readonly PacketLayout[] = [
  { strideBytes: 188, syncAt: 0 },
  { strideBytes: 192, syncAt: 4 },
  { strideBytes: 204, syncAt: 0 },
];

/** Recognises the stream by sync bytes in a row: at its start, or behind a vendor's header or a torn packet. */
export function findPacketLayout(head: Uint8Array): { layout: PacketLayout; from: number } | undefined {
  for (const layout of LAYOUTS) {
    const { strideBytes, syncAt } = layout;
    for (let from = 0; from + IN_A_ROW * strideBytes <= head.length; from += 1) {
      if (head[from + syncAt] !== SYNC) continue;
      const available = Math.floor((head.length - from) / strideBytes);
      const wanted = from < strideBytes ? Math.min(AT_START, available) : BEHIND_HEADER;
      if (available >= wanted && isInRow(head, from + syncAt, strideBytes, wanted)) return { layout, from };
    }
  }
  return undefined;
}

/** Up to `end` (default: the file's). Checks the signal at each read; `isEnough` may end it early. */
export async function walkPackets(
  window: MediaWindow,
  start: { readonly layout: PacketLayout; readonly from: number; readonly end?: number },
  sink: PacketSink,
): Promise<WalkEnd> {
  const { strideBytes, syncAt } = start.layout;
  const end = Math.min(start.end ?? window.sizeBytes, window.sizeBytes);
  await using ahead = new ReadAhead(window, Math.floor(READ_BYTES / strideBytes) * strideBytes, end);
  let at = start.from;
  let skippedBytes = 0;
  let unsyncedSince: number | undefined;
  while (end - at >= strideBytes) {
    const bytes = await ahead.read(at);
    if (bytes.length < strideBytes) break;
    let p = unsyncedSince === undefined ? 0 : resync(bytes, 0, start.layout);
    while (p + strideBytes <= bytes.length) {
      const stopped = walkBuffer(bytes, p, start.layout, sink);
      if (stopped > p && unsyncedSince !== undefined) {
        skippedBytes += at + p - unsyncedSince;
        unsyncedSince = undefined;
      }
      p = stopped;
      if (p + strideBytes > bytes.length) break;
      unsyncedSince ??= at + p;
      p = resync(bytes, p + 1, start.layout);
      if (p + IN_A_ROW * strideBytes > bytes.length) break;
    }
    at += p;
  }
  const rest = await window.read(at, Math.max(0, Math.min(strideBytes, end - at)));
  const isTorn = unsyncedSince === undefined && rest.length > 0 && (rest.length <= syncAt || rest[syncAt] === SYNC);
  const tailBytes = end - (unsyncedSince ?? at);
  return { skippedBytes, tailBytes: isTorn ? 0 : tailBytes, isTorn };
}

/** Gives the offset of the first byte that was not walked: no sync there, or not a whole packet. */
function walkBuffer(bytes: Uint8Array, from: number, layout: PacketLayout, sink: PacketSink): number {
  const { strideBytes, syncAt } = layout;
  const { wants } = sink;
  const packet: Packet = { bytes, pid: 0, isStart: false, from: 0, to: 0, counter: 0, isDiscontinuity: false };
  const last = bytes.length - strideBytes;
  let at = from;
  for (; at <= last; at += strideBytes) {
    const p = at + syncAt;
    if (bytes[p] !== SYNC) return at;
    const b1 = bytes[p + 1] ?? 0;
    const pid = ((b1 & 0x1f) << 8) | (bytes[p + 2] ?? 0);
    if (wants[pid] === 0 || (b1 & 0x80) !== 0) continue;
    const b3 = bytes[p + 3] ?? 0;
    let payload = p + 4;
    packet.isDiscontinuity = false;
    if ((b3 & 0x20) !== 0) {
      const fieldBytes = bytes[payload] ?? 0;
      packet.isDiscontinuity = fieldBytes > 0 && ((bytes[payload + 1] ?? 0) & 0x80) !== 0;
      payload += 1 + fieldBytes;
    }
    const to = p + 188;
    packet.pid = pid;
    packet.isStart = (b1 & 0x40) !== 0;
    packet.counter = b3 & 15;
    packet.from = (b3 & 0x10) === 0 ? to : Math.min(payload, to);
    packet.to = to;
    sink.packet(packet);
  }
  return at;
}

/** The next offset from which packets follow one another; where none does, where to go on reading. */
function resync(bytes: Uint8Array, from: number, { strideBytes, syncAt }: PacketLayout): number {
  const last = bytes.length - IN_A_ROW * strideBytes;
  for (let at = from; at <= last; at += 1) {
    if (bytes[at + syncAt] === SYNC && isInRow(bytes, at + syncAt, strideBytes, IN_A_ROW)) return at;
  }
  return Math.max(from, last + 1);
}

function isInRow(bytes: Uint8Array, at: number, stride: number, count: number): boolean {
  for (let i = 0; i < count; i += 1) if (bytes[at + i * stride] !== SYNC) return false;
  return count > 0;
}
