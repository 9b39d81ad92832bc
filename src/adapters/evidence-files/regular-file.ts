/**
 * Opens regular files only: neither symbolic links nor anything that could block or act when it is opened (pipes, devices).
 * Synchronous, for worker threads and small files: a thread that reads thousands of them spends its time on reading.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { errnoOf } from '../../domain/failure.js';
import type { SmallRead } from '../../evidence/verify/evidence-reader.js';

export type NotOpened = { readonly kind: 'missing' } | { readonly kind: 'unreadable'; readonly because: string };
export type Opened = { readonly kind: 'open'; readonly fd: number; readonly stat: Stats } | NotOpened;

/** The caller closes `fd`. */
export function openRegularFile(file: string | undefined): Opened {
  if (file === undefined) return { kind: 'missing' };
  try {
    // Looked at before: opening alone can already rewind a tape or start a watchdog.
    if (!lstatSync(file).isFile()) return { kind: 'unreadable', because: 'not a regular file' };
    const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (stat.isFile()) return { kind: 'open', fd, stat };
    closeSync(fd);
    return { kind: 'unreadable', because: 'not a regular file' };
  } catch (error) {
    return notOpened(error);
  }
}

/** Never reads more than `maxBytes` + 1. */
export function readSmallFile(file: string | undefined, maxBytes: number): SmallRead {
  const opened = openRegularFile(file);
  if (opened.kind !== 'open') return opened;
  const { fd, stat } = opened;
  try {
    if (stat.size > maxBytes) return { kind: 'too-large' };
    // One byte more than was promised shows a file that grows meanwhile.
    const buffer = Buffer.alloc(stat.size + 1);
    let length = readSync(fd, buffer, 0, buffer.length, 0);
    for (let more = 1; more > 0 && length < stat.size; length += more) {
      more = readSync(fd, buffer, length, buffer.length - length, length);
    }
    if (length > stat.size) return { kind: 'unreadable', because: 'grew while it was read' };
    return { kind: 'bytes', bytes: buffer.subarray(0, length) };
  } catch (error) {
    return { kind: 'unreadable', because: errnoOf(error) ?? 'read error' };
  } finally {
    closeSync(fd);
  }
}

function notOpened(error: unknown): NotOpened {
  const errno = errnoOf(error);
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return { kind: 'missing' };
  return { kind: 'unreadable', because: errno === 'ELOOP' ? 'a symbolic link' : (errno ?? 'cannot be opened') };
}
