/**
 * A bounded look at bytes of a media file, big- or little-endian. What lies outside the view reads as 0 and never
 * throws: lengths and counts in a file are claims, and a reader that forgets to check one must still not crash or
 * read its neighbour. Readers check `length` before they believe a value.
 */
export class ByteView {
  readonly length: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.byteLength;
  }

  /** The part from `start` (inclusive) to `end` (exclusive), cut to what is there. */
  part(start: number, end: number = this.length): ByteView {
    const from = Math.min(Math.max(start, 0), this.length);
    const to = Math.min(Math.max(end, from), this.length);
    return new ByteView(new Uint8Array(this.#view.buffer, this.#view.byteOffset + from, to - from));
  }

  /** The bytes themselves, for loops that run over many of them. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset, this.length);
  }

  u8(at: number): number {
    return this.#has(at, 1) ? this.#view.getUint8(at) : 0;
  }

  u16(at: number): number {
    return this.#has(at, 2) ? this.#view.getUint16(at) : 0;
  }

  u32(at: number): number {
    return this.#has(at, 4) ? this.#view.getUint32(at) : 0;
  }

  i32(at: number): number {
    return this.#has(at, 4) ? this.#view.getInt32(at) : 0;
  }

  /** Values above 2^53 come out as the largest safe integer: larger than any file, so every check refuses them. */
  u64(at: number): number {
    const value = this.u32(at) * 0x1_0000_0000 + this.u32(at + 4);
    return Math.min(value, Number.MAX_SAFE_INTEGER);
  }

  i64(at: number): number {
    const value = this.i32(at) * 0x1_0000_0000 + this.u32(at + 4);
    return Math.max(Math.min(value, Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
  }

  u16le(at: number): number {
    return this.#has(at, 2) ? this.#view.getUint16(at, true) : 0;
  }

  u32le(at: number): number {
    return this.#has(at, 4) ? this.#view.getUint32(at, true) : 0;
  }

  u64le(at: number): number {
    return Math.min(this.u32le(at + 4) * 0x1_0000_0000 + this.u32le(at), Number.MAX_SAFE_INTEGER);
  }

  /** Four characters; bytes that are no printable ASCII become `?`, so that a name never carries bytes of the file. */
  fourcc(at: number): string {
    let name = '';
    for (let i = 0; i < 4; i += 1) {
      const code = this.u8(at + i);
      name += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '?';
    }
    return name;
  }

  #has(at: number, bytes: number): boolean {
    return at >= 0 && at + bytes <= this.length;
  }
}
