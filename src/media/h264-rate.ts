/**
 * The picture rate that an H.264 stream states in its sequence parameter set (ITU-T H.264, 7.3.2.1 and E.1.1). Many
 * streams state none; what they state is the encoder's intention, not what was recorded.
 */

/** Profiles whose set describes colours and scaling first. */
const HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
const MIN_FRAME_MS = 4;
const MAX_FRAME_MS = 2000;
const MAX_SET_BYTES = 512;
const EXTENDED_ASPECT = 255;
const MAX_REFERENCES = 255;

/** `set` is the unit behind its header byte. Milliseconds of one picture; undefined where none is stated. */
export function readSequenceRate(set: Uint8Array): number | undefined {
  const bits = new BitReader(withoutEmulation(set.subarray(0, MAX_SET_BYTES)));
  const profile = bits.take(8);
  bits.take(16);
  bits.exp();
  if (HIGH_PROFILES.includes(profile)) skipHighProfile(bits);
  bits.exp(); // log2_max_frame_num
  skipOrder(bits);
  bits.exp(); // max_num_ref_frames
  bits.take(1);
  bits.exp(); // width
  bits.exp(); // height
  if (bits.take(1) === 0) bits.take(1);
  bits.take(1);
  if (bits.take(1) === 1) for (let i = 0; i < 4; i += 1) bits.exp(); // cropping
  if (bits.take(1) === 0) return undefined;
  return readTiming(bits);
}

function skipHighProfile(bits: BitReader): void {
  const isChroma444 = bits.exp() === 3;
  if (isChroma444) bits.take(1);
  bits.exp();
  bits.exp();
  bits.take(1);
  if (bits.take(1) === 0) return;
  for (let list = 0; list < (isChroma444 ? 12 : 8); list += 1)
    if (bits.take(1) === 1) skipScaling(bits, list < 6 ? 16 : 64);
}

function skipScaling(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i += 1) {
    if (next !== 0) next = (last + bits.signedExp() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipOrder(bits: BitReader): void {
  const kind = bits.exp();
  if (kind === 0) bits.exp();
  if (kind !== 1) return;
  bits.take(1);
  bits.exp();
  bits.exp();
  const count = Math.min(bits.exp(), MAX_REFERENCES);
  for (let i = 0; i < count; i += 1) bits.exp();
}

function readTiming(bits: BitReader): number | undefined {
  if (bits.take(1) === 1 && bits.take(8) === EXTENDED_ASPECT) bits.take(32);
  if (bits.take(1) === 1) bits.take(1);
  if (bits.take(1) === 1) {
    bits.take(4);
    if (bits.take(1) === 1) bits.take(24);
  }
  if (bits.take(1) === 1) {
    bits.exp();
    bits.exp();
  }
  if (bits.take(1) === 0) return undefined;
  const unitsInTick = bits.take(32);
  const timeScale = bits.take(32);
  const frameMs = (2000 * unitsInTick) / timeScale;
  return !bits.isOver && frameMs >= MIN_FRAME_MS && frameMs <= MAX_FRAME_MS ? frameMs : undefined;
}

/** Bytes 3 behind two zeros are put in so that no start code appears (7.4.1.1). */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, i) => !(byte === 3 && bytes[i - 1] === 0 && bytes[i - 2] === 0));
}

/** Reads beyond the end as zeros, and says so. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  /** Exp-Golomb code of at most 32 leading zeros. */
  exp(): number {
    let zeros = 0;
    while (zeros < 32 && this.take(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + this.take(zeros);
  }

  signedExp(): number {
    const value = this.exp();
    return value % 2 === 1 ? (value + 1) / 2 : -value / 2;
  }
}
