/**
 * Reads DER (ITU-T X.690) strictly: what has another form than der.ts would write it in is refused. Reading throws DerFault, which
 * `readDer` turns into undefined. Bounded by the bytes that are given.
 */
import { lengthBytes, TAG } from './der.js';

export type DerElement = {
  readonly tag: number;
  readonly body: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
};

class DerFault extends Error {}

/** Of one value in a structure, more than any of ours has. */
const MAX_ELEMENTS = 1000;
const MAX_LENGTH_BYTES = 3;

/** Undefined where `read` met bytes that are not what it expected; other errors pass. */
export function readDer<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerFault) return undefined;
    throw error;
  }
}

/** For readers: what was read is not what it should be. */
export function derFault(what: string): never {
  throw new DerFault(what);
}

/** Exactly one element and nothing after it. */
export function derElement(bytes: Uint8Array, tag?: number): DerElement {
  const [element, ...more] = derElements(bytes);
  if (element === undefined || more.length > 0) return derFault('one element');
  return tag === undefined ? element : expectDer(element, tag);
}

export function expectDer(element: DerElement | undefined, tag: number): DerElement {
  return element?.tag === tag ? element : derFault(`tag ${tag}`);
}

/** Those that stand one after another, to the last byte. */
export function derElements(bytes: Uint8Array): DerElement[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const elements: DerElement[] = [];
  for (let at = 0; at < all.length; ) {
    if (elements.length >= MAX_ELEMENTS) return derFault('too many elements');
    const [tag = 0, first = 0] = all.subarray(at, at + 2);
    const more = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + more;
    if ((tag & 0x1f) === 0x1f || more > MAX_LENGTH_BYTES || start > all.length || first === 0x80)
      return derFault('tag or length');
    const length = more === 0 ? first : all.readUIntBE(at + 2, more);
    const end = start + length;
    if (end > all.length || !lengthBytes(length).equals(all.subarray(at + 1, start))) return derFault('length');
    elements.push({ tag, body: all.subarray(start, end), whole: all.subarray(at, end) });
    at = end;
  }
  return elements;
}

/** A number that is not negative, of at most `maxBytes`. */
export function integerOf({ body }: DerElement, maxBytes = 32): bigint {
  const isShortest = body.length === 1 || body[0] !== 0 || (body[1] ?? 0) >= 0x80;
  if (body.length === 0 || body.length > maxBytes || (body[0] ?? 0) >= 0x80 || !isShortest) return derFault('integer');
  return BigInt(`0x${body.toString('hex')}`);
}

/** Of whole bytes. */
export function bitsOf({ body }: DerElement): Buffer {
  return body[0] === 0 ? body.subarray(1) : derFault('bits');
}

/** In UTC, with or without a fraction of a second (RFC 3161, 2.4.2). */
export function generalizedTimeOf(element: DerElement | undefined): number {
  const text = expectDer(element, TAG.generalizedTime).body.toString('latin1');
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(text) ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? derFault('time') : ms + Math.floor(Number(`0${fraction}`) * 1000);
}
