/**
 * How time stamps outlive the certificates they were made with (the idea of RFC 4998, in files that stock tools read): before those end, a
 * list of stamps and of what they stamp, as `sha256sum -c` reads it, is stamped itself. The next list names the last one and its
 * stamp, so that the chain goes on. Paths are below the log's folder.
 */
import type { Sha256Hex } from '../../domain/ids.js';
import { checkpointPath } from '../evidence-paths.js';
import { manifestLine, manifestLines } from '../manifest.js';

/** A dock has a stamp a day: of forty years. */
export const MAX_RENEWAL_BYTES = 4 * 1024 * 1024;
const STAMP = /^(?:tsr\/)?(\d{12,16})\.tsr$/;
const RENEWAL = /^(?:tsr\/)?renewal-(\d{6,9})\.(txt|tsr)$/;

export type StampedFile = { readonly name: string; readonly sha256: Sha256Hex };

export function renewalPath(number: number, form: 'txt' | 'tsr'): string {
  return `tsr/renewal-${String(number).padStart(6, '0')}.${form}`;
}

/** Of a renewal's list or stamp, by its name with or without the folder; undefined for any other. */
export function renewalNumber(path: string): number | undefined {
  const number = RENEWAL.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** What a stamp is about: a checkpoint, or a renewal's list; undefined where the path is no stamp's. */
export function stampedBy(path: string): string | undefined {
  const size = STAMP.exec(path)?.[1];
  if (size !== undefined) return checkpointPath(Number(size));
  const [, number, form] = RENEWAL.exec(path) ?? [];
  return form === 'tsr' ? renewalPath(Number(number), 'txt') : undefined;
}

/** In the order of names. */
export function renewalText(files: readonly StampedFile[]): string {
  return [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(manifestLine)
    .join('');
}

/** Undefined where it is not such a list, or names what is neither a stamp nor what one is about. */
export function renewedFiles(list: Uint8Array): readonly StampedFile[] | undefined {
  const files: StampedFile[] = [];
  for (const line of manifestLines(list)) {
    if (line.kind === 'fault') return undefined;
    files.push(line.line);
  }
  const stamps = files.map(({ name }) => stampedBy(name)).filter((name) => name !== undefined);
  const names = new Set(files.map(({ name }) => name));
  const isWhole = stamps.every((name) => names.has(name)) && names.size === 2 * stamps.length;
  return files.length > 0 && isWhole ? files : undefined;
}
