/**
 * Builds MPEG transport streams packet by packet, honest or crooked: tables, packetised units with time stamps, counters,
 * flags. Pictures are zeros; sound is ADTS of 16 kHz (64 ms a frame) that can be framed but not decoded.
 */

type StreamSpec = { readonly pid: number; readonly type: number; readonly descriptors?: readonly number[] };
export type ProgramSpec = {
  readonly number: number;
  readonly mapPid: number;
  readonly clockPid: number;
  readonly streams: readonly StreamSpec[];
};
export type UnitSpec = {
  readonly pid: number;
  /** 90 kHz; wrapped to 33 bits. Undefined: no stamp. */
  readonly pts?: number | undefined;
  readonly dts?: number | undefined;
  readonly content: Uint8Array;
  readonly streamId?: number;
  /** Sets the discontinuity flag of the first packet. */
  readonly isDiscontinuity?: boolean;
};

export const HZ = 90_000;
export const ADTS_MS = 64;
const WRAP = 2 ** 33;
const PAYLOAD_BYTES = 184;

export class TransportWriter {
  readonly packets: Buffer[] = [];
  readonly #counters = new Map<number, number>();

  tables(...programs: readonly ProgramSpec[]): this {
    const pat = programs.flatMap(({ number, mapPid }) => [0, number, 0xe0 | (mapPid >> 8), mapPid & 255]);
    this.#section(0, 0, pat);
    for (const { number, mapPid, clockPid, streams } of programs) {
      const list = streams.flatMap(({ pid, type, descriptors = [] }) => [
        ...[type, 0xe0 | (pid >> 8), pid & 255, 0xf0, descriptors.length],
        ...descriptors,
      ]);
      this.#section(mapPid, 2, [0xe0 | (clockPid >> 8), clockPid & 255, 0xf0, 0, ...list], number);
    }
    return this;
  }

  unit({ pid, pts, dts, content, streamId = 0xe0, isDiscontinuity = false }: UnitSpec): this {
    const stamps = pts === undefined ? [] : dts === undefined ? [stamp(2, pts)] : [stamp(3, pts), stamp(1, dts)];
    const flags = pts === undefined ? 0 : dts === undefined ? 0x80 : 0xc0;
    const head = Buffer.from([0, 0, 1, streamId, 0, 0, 0x80, flags, stamps.length * 5]);
    const bytes = Buffer.concat([head, ...stamps, content]);
    for (let at = 0; at < bytes.length; ) {
      const isFlagged = isDiscontinuity && at === 0;
      const part = bytes.subarray(at, at + PAYLOAD_BYTES - (isFlagged ? 2 : 0));
      this.#packet(pid, part, { isStart: at === 0, isFlagged });
      at += part.length;
    }
    return this;
  }

  /** A packet without payload that only announces a new clock. */
  flag(pid: number): this {
    const packet = Buffer.alloc(188, 0xff);
    packet.set([0x47, pid >> 8, pid & 255, 0x20 | ((this.#counters.get(pid) ?? 0) & 15), 183, 0x80]);
    this.packets.push(packet);
    return this;
  }

  /** With four bytes in front of each packet for M2TS. */
  bytes(layout: 'ts' | 'm2ts' = 'ts'): Buffer {
    return Buffer.concat(this.packets.flatMap((packet) => (layout === 'ts' ? [packet] : [Buffer.alloc(4), packet])));
  }

  #section(pid: number, table: number, body: readonly number[], extension = 1): void {
    const length = 5 + body.length + 4;
    const head = [0, table, 0xb0 | (length >> 8), length & 255, extension >> 8, extension & 255, 0xc1, 0, 0];
    this.#packet(pid, Buffer.concat([Buffer.from([...head, ...body, 0, 0, 0, 0])]), {
      isStart: true,
      isFlagged: false,
    });
  }

  #packet(pid: number, payload: Buffer, { isStart, isFlagged }: { isStart: boolean; isFlagged: boolean }): void {
    const counter = ((this.#counters.get(pid) ?? -1) + 1) & 15;
    this.#counters.set(pid, counter);
    const stuffing = PAYLOAD_BYTES - payload.length;
    const field =
      stuffing === 0
        ? []
        : stuffing === 1
          ? [0]
          : [stuffing - 1, isFlagged ? 0x80 : 0, ...Array<number>(stuffing - 2).fill(0xff)];
    const control = (field.length > 0 ? 0x30 : 0x10) | counter;
    this.packets.push(
      Buffer.concat([Buffer.from([0x47, (isStart ? 0x40 : 0) | (pid >> 8), pid & 255, control, ...field]), payload]),
    );
  }
}

/** `count` frames of ADTS sound. */
export function adtsFrames(count: number, bytes = 60): Buffer {
  const frame = Buffer.alloc(bytes, 0x21);
  frame.set([0xff, 0xf1, 0x60, 0x40, bytes >> 3, ((bytes & 7) << 5) | 0x1f, 0xfc]);
  return Buffer.concat(Array.from({ length: count }, () => frame));
}

function stamp(mark: number, ticks: number): Buffer {
  const value = ((Math.round(ticks) % WRAP) + WRAP) % WRAP;
  const high = Math.floor(value / 2 ** 30) & 7;
  const middle = Math.floor(value / 2 ** 15) & 0x7fff;
  const low = value % 2 ** 15;
  return Buffer.from([
    (mark << 4) | (high << 1) | 1,
    middle >> 7,
    ((middle & 127) << 1) | 1,
    low >> 7,
    ((low & 127) << 1) | 1,
  ]);
}
