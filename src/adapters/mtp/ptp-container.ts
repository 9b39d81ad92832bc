/** PTP's containers on USB bulk (PIMA 15740, annex D): length, type, code, transaction, then parameters or data; little-endian. */
import { Failure } from '../../domain/failure.js';

export const HEADER_BYTES = 12;
/** A response has at most five parameters. */
export const MAX_RESPONSE_BYTES = HEADER_BYTES + 5 * 4;

export const CONTAINER = { command: 1, data: 2, response: 3, event: 4 } as const;

export type ContainerHeader = {
  /** Of the whole container, header included; 0xFFFFFFFF stands for "more than 4 GiB" and is never taken. */
  readonly lengthBytes: number;
  readonly type: number;
  readonly code: number;
  readonly transaction: number;
};

export function encodeCommand(code: number, transaction: number, parameters: readonly number[]): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + parameters.length * 4);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(CONTAINER.command, 4);
  bytes.writeUInt16LE(code, 6);
  bytes.writeUInt32LE(transaction, 8);
  for (const [i, value] of parameters.entries()) bytes.writeUInt32LE(value, HEADER_BYTES + i * 4);
  return bytes;
}

/** Rejects nothing but a length that no container has: `port-failed`. */
export function decodeHeader(bytes: Buffer): ContainerHeader {
  const lengthBytes = bytes.readUInt32LE(0);
  if (lengthBytes < HEADER_BYTES) throw new Failure('port-failed', { problem: 'container length', lengthBytes });
  return { lengthBytes, type: bytes.readUInt16LE(4), code: bytes.readUInt16LE(6), transaction: bytes.readUInt32LE(8) };
}
