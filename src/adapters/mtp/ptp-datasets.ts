/** PTP's datasets as this program reads them (ISO 15740, 5.3 to 5.5). A dataset cut short is `port-failed`, never a guess. */
import { Failure } from '../../domain/failure.js';
import { type Instant, instantOfFields } from '../../domain/quantities.js';

export type ObjectInfo = {
  readonly format: number;
  /** 0xFFFFFFFF: 4 GiB or more, to be asked for as a property. */
  readonly sizeBytes: number;
  readonly name: string;
  /** As written, `YYYYMMDDThhmmss[.s][Z|±hhmm]`; empty where the camera tells none. */
  readonly modified: string;
  readonly captured: string;
};

export class DatasetReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  uint8(): number {
    return this.#take(1).readUInt8();
  }

  uint16(): number {
    return this.#take(2).readUInt16LE();
  }

  uint32(): number {
    return this.#take(4).readUInt32LE();
  }

  /** Values above 2^53 are nobody's size: `port-failed`. */
  uint64(): number {
    const value = Number(this.#take(8).readBigUInt64LE());
    if (!Number.isSafeInteger(value)) throw malformed();
    return value;
  }

  /** A count, then so many values. The count is held against what came before anything is made for it. */
  array(width: 2 | 4): number[] {
    const count = this.uint32();
    if (count * width > this.#bytes.length - this.#at) throw malformed();
    return Array.from({ length: count }, () => (width === 2 ? this.uint16() : this.uint32()));
  }

  /** A count of UTF-16 units, the closing zero among them; nothing but the count where it is empty. */
  text(): string {
    const units = this.uint8();
    const text = this.#take(units * 2).toString('utf16le');
    const end = text.indexOf('\0');
    return end === -1 ? text : text.slice(0, end);
  }

  #take(bytes: number): Buffer {
    const from = this.#at;
    if (bytes > this.#bytes.length - from) throw malformed();
    this.#at += bytes;
    return this.#bytes.subarray(from, this.#at);
  }
}

export function decodeObjectInfo(bytes: Buffer): ObjectInfo {
  const reader = new DatasetReader(bytes);
  reader.skip(4);
  const format = reader.uint16();
  reader.skip(2);
  const sizeBytes = reader.uint32();
  // Thumbnail, picture, parent, association and sequence number.
  reader.skip(40);
  const name = reader.text();
  const captured = reader.text();
  return { format, sizeBytes, name, captured, modified: reader.text() };
}

export function decodeStorageSpace(bytes: Buffer): { readonly totalBytes: number; readonly freeBytes: number } {
  const reader = new DatasetReader(bytes);
  reader.skip(6);
  return { totalBytes: reader.uint64(), freeBytes: reader.uint64() };
}

export type DeviceInfo = { readonly operations: ReadonlySet<number>; readonly properties: ReadonlySet<number> };

export function decodeDeviceInfo(bytes: Buffer): DeviceInfo {
  const reader = new DatasetReader(bytes);
  reader.skip(8);
  reader.text();
  reader.skip(2);
  const operations = new Set(reader.array(2));
  reader.array(2);
  return { operations, properties: new Set(reader.array(2)) };
}

const DATE_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?:\.\d)?(?:(Z)|([+-])(\d{2})(\d{2}))?$/;

/** Without a zone the digits are read as UTC, as those of FAT are; undefined where it is no date. */
export function parseDateTime(text: string): Instant | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const field = (at: number): number => Number(match[at] ?? 0);
  const zoneMinutes = (match[8] === '-' ? -1 : 1) * (field(9) * 60 + field(10));
  return instantOfFields(
    { year: field(1), month: field(2), day: field(3), hour: field(4), minute: field(5), second: field(6) },
    zoneMinutes,
  );
}

function malformed(): Failure {
  return new Failure('port-failed', { problem: 'dataset' });
}
