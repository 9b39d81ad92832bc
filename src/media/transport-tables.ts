/**
 * Program tables of an MPEG transport stream (ISO/IEC 13818-1, 2.4.4): from PAT and PMT packets to the list of picture
 * and sound streams. Private streams of chip vendors (positions, subtitles, sensor data) are left out. Sections may
 * span packets; a table that comes again may add streams, never take one away.
 */
import type { FrameKind } from './audio-frames.js';

export type StreamFacts = {
  readonly pid: number;
  readonly program: number;
  readonly kind: 'video' | 'audio';
  readonly codec: string;
  readonly framing?: FrameKind;
  /** Nothing but its first unit's id said what it is: it counts only where frames are found in it. */
  readonly isGuess?: boolean;
};

const MAX_SECTION_BYTES = 4096;
const MAX_PROGRAMS = 64;
const PRIVATE_DATA = 6;
/** Stands for a program without a clock. */
const NO_CLOCK = 0x1fff;

const STREAM_TYPES: Readonly<Record<number, Omit<StreamFacts, 'pid' | 'program'>>> = {
  1: { kind: 'video', codec: 'mpeg1video' },
  2: { kind: 'video', codec: 'mpeg2video' },
  3: { kind: 'audio', codec: 'mp2', framing: 'mpeg-audio' },
  4: { kind: 'audio', codec: 'mp2', framing: 'mpeg-audio' },
  15: { kind: 'audio', codec: 'aac', framing: 'adts' },
  16: { kind: 'video', codec: 'mpeg4' },
  17: { kind: 'audio', codec: 'aac_latm' },
  27: { kind: 'video', codec: 'h264' },
  36: { kind: 'video', codec: 'hevc' },
  66: { kind: 'video', codec: 'cavs' },
  129: { kind: 'audio', codec: 'ac3', framing: 'ac3' },
  130: { kind: 'audio', codec: 'dts' },
  132: { kind: 'audio', codec: 'eac3' },
  135: { kind: 'audio', codec: 'eac3' },
  144: { kind: 'audio', codec: 'pcm_alaw' },
};
/** With the Blu-ray registration (AVCHD cameras) these mean something else. */
const HDMV_TYPES: Readonly<Record<number, Omit<StreamFacts, 'pid' | 'program'> | undefined>> = {
  128: { kind: 'audio', codec: 'pcm_bluray' },
  144: undefined,
};

export class TransportTables {
  readonly streams = new Map<number, StreamFacts>();
  /** Private data without a word on what it is (some M2TS writers put AAC there), with its program. */
  readonly privatePids = new Map<number, number>();
  /** Programs by the PID that carries their clock. */
  readonly clockPids = new Map<number, number>();
  readonly #mapPids = new Map<number, number>();
  readonly #sections = new Map<number, { bytes: Uint8Array; filled: number }>();

  isTable(pid: number): boolean {
    return pid === 0 || this.#mapPids.has(pid);
  }

  /** Payload of one packet of a table's PID. */
  add(pid: number, payload: Uint8Array, isStart: boolean): void {
    let rest = payload;
    if (isStart) {
      const pointer = payload[0] ?? 0;
      rest = payload.subarray(1 + pointer);
      this.#sections.set(pid, { bytes: new Uint8Array(MAX_SECTION_BYTES), filled: 0 });
    }
    const section = this.#sections.get(pid);
    if (section === undefined) return;
    const room = rest.subarray(0, MAX_SECTION_BYTES - section.filled);
    section.bytes.set(room, section.filled);
    section.filled += room.length;
    const length = 3 + (u16(section.bytes, 1) & 0xfff);
    if (section.filled < 8 || section.filled < length) return;
    this.#sections.delete(pid);
    const body = section.bytes.subarray(0, Math.max(8, length - 4)); // without the checksum
    if (pid === 0 && body[0] === 0) this.#readPrograms(body);
    const program = this.#mapPids.get(pid);
    if (program !== undefined && body[0] === 2) this.#readStreams(body, program);
  }

  #readPrograms(body: Uint8Array): void {
    for (let at = 8; at + 4 <= body.length && this.#mapPids.size < MAX_PROGRAMS; at += 4) {
      const program = u16(body, at);
      const pid = u16(body, at + 2) & 0x1fff;
      if (program !== 0 && pid !== 0) this.#mapPids.set(pid, program);
    }
  }

  #readStreams(body: Uint8Array, program: number): void {
    const clockPid = u16(body, 8) & 0x1fff;
    if (clockPid !== NO_CLOCK) this.clockPids.set(clockPid, program);
    const infoBytes = u16(body, 10) & 0xfff;
    const isHdmv = hasRegistration(body.subarray(12, 12 + infoBytes), 'HDMV');
    for (let at = 12 + infoBytes; at + 5 <= body.length; ) {
      const type = body[at] ?? 0;
      const pid = u16(body, at + 1) & 0x1fff;
      const descriptors = body.subarray(at + 5, at + 5 + (u16(body, at + 3) & 0xfff));
      const facts =
        isHdmv && type in HDMV_TYPES ? HDMV_TYPES[type] : (STREAM_TYPES[type] ?? privateStream(type, descriptors));
      if (facts !== undefined && !this.isTable(pid) && !this.streams.has(pid)) {
        this.streams.set(pid, { ...facts, pid, program });
      }
      if (facts === undefined && type === PRIVATE_DATA) this.privatePids.set(pid, program);
      at += 5 + (u16(body, at + 3) & 0xfff);
    }
  }
}

/** PES private data is sound only where a descriptor says so (ETSI TS 101 154, annex). */
function privateStream(type: number, descriptors: Uint8Array): Omit<StreamFacts, 'pid' | 'program'> | undefined {
  if (type !== PRIVATE_DATA) return undefined;
  if (hasRegistration(descriptors, 'HEVC')) return { kind: 'video', codec: 'hevc' };
  if (hasRegistration(descriptors, 'AC-3') || hasTag(descriptors, 0x6a))
    return { kind: 'audio', codec: 'ac3', framing: 'ac3' };
  if (hasRegistration(descriptors, 'Opus')) return { kind: 'audio', codec: 'opus' };
  return hasTag(descriptors, 0x7a) ? { kind: 'audio', codec: 'eac3' } : undefined;
}

function hasRegistration(descriptors: Uint8Array, name: string): boolean {
  return eachDescriptor(descriptors).some(
    ([tag, content]) => tag === 5 && String.fromCharCode(...content.subarray(0, 4)) === name,
  );
}

function hasTag(descriptors: Uint8Array, wanted: number): boolean {
  return eachDescriptor(descriptors).some(([tag]) => tag === wanted);
}

function eachDescriptor(bytes: Uint8Array): [number, Uint8Array][] {
  const found: [number, Uint8Array][] = [];
  for (let at = 0; at + 2 <= bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
    found.push([bytes[at] ?? 0, bytes.subarray(at + 2, at + 2 + (bytes[at + 1] ?? 0))]);
  }
  return found;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
