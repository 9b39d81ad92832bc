/** Names of things. Each is made only by its constructor, which checks what the outside gave. */
import { assert } from '../lib/assert.js';
import type { Brand } from '../lib/brand.js';

/** 64 lower-case hex digits. */
export type Sha256Hex = Brand<string, 'Sha256Hex'>;
/** The dock's own name, `[A-Z0-9-]{1,32}` (evidence.md 2.1). */
export type DockId = Brand<string, 'DockId'>;
/** One visit of a camera: `<dock>-<six digits>`; also the name of its intake folder. */
export type DockingId = Brand<string, 'DockingId'>;
/** Our name for one camera; equal serial numbers on two different devices get two ids. */
export type CameraId = Brand<string, 'CameraId'>;
/** One physical place on the dock, numbered from 1. */
export type SlotId = Brand<number, 'SlotId'>;
/** Position in the dock's log of records, from 0. */
export type Seq = Brand<number, 'Seq'>;

export function sha256Hex(text: string): Sha256Hex {
  assert(/^[0-9a-f]{64}$/.test(text), 'not a SHA-256 digest');
  return text as Sha256Hex;
}

export function isDockId(text: string): text is DockId {
  return /^[A-Z0-9-]{1,32}$/.test(text);
}

export function dockId(text: string): DockId {
  assert(isDockId(text), 'not a dock id');
  return text;
}

export function dockingId(text: string): DockingId {
  assert(/^[A-Z0-9-]{1,32}-\d{6,}$/.test(text), 'not a docking id');
  return text as DockingId;
}

/** Letters of any script, digits and `._-`, at most 64: safe in file names, logs and tables. */
export function isCameraId(text: string): text is CameraId {
  return /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(text);
}

export function cameraId(text: string): CameraId {
  assert(isCameraId(text), 'not a camera id');
  return text;
}

export function slotId(value: number): SlotId {
  assert(Number.isInteger(value) && value >= 1 && value <= 999, 'not a slot number');
  return value as SlotId;
}

export function seq(value: number): Seq {
  assert(Number.isSafeInteger(value) && value >= 0, 'not a sequence number');
  return value as Seq;
}
