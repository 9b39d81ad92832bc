/**
 * Whose footage this is. A serial number the camera told comes before one that its file names tell, that before the
 * volume's name; a folder given by hand without any of them gets an id of its own path, so that it is the same camera
 * the next time.
 */
import { createHash } from 'node:crypto';
import { type CameraId, cameraId, isCameraId } from '../domain/ids.js';
import type { NameFacts } from '../domain/name-facts.js';

export type IdentityFacts = {
  readonly given: string | undefined;
  readonly linkSerial: string | undefined;
  readonly names: readonly (NameFacts | undefined)[];
  readonly volume: string | undefined;
  /** What tells this place from others: a mount point or folder. */
  readonly place: string;
};

export type CameraIdentity = {
  readonly id: CameraId;
  readonly serial: string | undefined;
  readonly source: 'given' | 'camera' | 'names' | 'volume' | 'place';
  /** The camera's own serial differs from the one in its file names: a manager must look. */
  readonly isContradicted: boolean;
};

export function identifyCamera(facts: IdentityFacts): CameraIdentity {
  const named = serialOfNames(facts.names);
  const told = facts.linkSerial;
  const isContradicted = told !== undefined && named !== undefined && !isSameSerial(told, named);
  const candidates: readonly (readonly [string | undefined, CameraIdentity['source']])[] = [
    [facts.given, 'given'],
    [told, 'camera'],
    [named, 'names'],
    [facts.volume === undefined ? undefined : `vol-${facts.volume}`, 'volume'],
  ];
  for (const [text, source] of candidates) {
    const id = text === undefined ? undefined : asCameraId(text);
    if (id !== undefined) return { id, serial: told ?? named, source, isContradicted };
  }
  const digest = createHash('sha256').update(facts.place).digest('hex').slice(0, 12);
  return { id: cameraId(`place-${digest}`), serial: undefined, source: 'place', isContradicted };
}

/** The serial that most names carry; undefined where none does. */
export function serialOfNames(names: readonly (NameFacts | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) {
    if (name?.serial !== undefined) counts.set(name.serial, (counts.get(name.serial) ?? 0) + 1);
  }
  let best: string | undefined;
  for (const [serial, times] of counts) if (best === undefined || times > (counts.get(best) ?? 0)) best = serial;
  return best;
}

/** Some firmware pads with zeros what it tells and not what it writes (cameras.md 2.3). */
function isSameSerial(a: string, b: string): boolean {
  return a.replace(/^0+/, '').toLowerCase() === b.replace(/^0+/, '').toLowerCase();
}

function asCameraId(text: string): CameraId | undefined {
  const cleaned = text
    .trim()
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 64);
  return isCameraId(cleaned) ? cleaned : undefined;
}
