/** One list of an intake, line by line, with its bounds: the whole of it is never kept, and a stop is heard on the way. */
import { throwIfCancelled } from '../../domain/failure.js';
import { breathe } from '../../lib/breathe.js';
import type { ReadLine } from '../text-lines.js';
import type { CheckCode } from './check-codes.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { Verification } from './verification.js';

export type ListToRead<T> = {
  /** Relative to the reader's root. */
  readonly path: string;
  /** What a list that is absent or not as it must be fails. */
  readonly code: CheckCode;
  readonly maxLines: number;
  readonly lines: (bytes: Uint8Array) => Iterable<ReadLine<T>>;
  /** Gives a fault, which ends the reading. */
  readonly onLine: (line: T) => string | undefined;
};

/** True when every line was read and taken; otherwise it is already told why not. */
export async function readList<T>(at: Verification, list: ListToRead<T>): Promise<boolean> {
  const { checks, reader, signal } = at;
  const read = await reader.readSmall(list.path, READ_LIMITS.listBytes, signal);
  if (read.kind !== 'bytes') {
    const because =
      read.kind === 'missing' ? 'the list is not here' : read.kind === 'unreadable' ? read.because : 'too large';
    checks.notChecked(list.code, list.path, because);
    return false;
  }
  let count = 0;
  for (const next of list.lines(read.bytes)) {
    count += 1;
    const fault = next.kind === 'fault' ? next.because : takeLine(list, next.line, count);
    if (fault !== undefined) {
      checks.fail(list.code, list.path, fault);
      return false;
    }
    if (count % LINES_AT_ONCE > 0) continue;
    await breathe();
    throwIfCancelled(signal);
  }
  return true;
}

const LINES_AT_ONCE = 5000;

function takeLine<T>(list: ListToRead<T>, line: T, number: number): string | undefined {
  if (number > list.maxLines) return `more than ${list.maxLines} lines`;
  const fault = list.onLine(line);
  return fault === undefined ? undefined : `line ${number} ${fault}`;
}
