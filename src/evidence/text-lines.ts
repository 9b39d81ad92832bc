/**
 * The lines of a list, one after the other and never all at once: a list may be long, and hostile. Each line is decoded by
 * itself and has a bound; the first one that is not as it must be ends the reading.
 */

export type ReadLine<T> =
  | { readonly kind: 'line'; readonly line: T }
  | { readonly kind: 'fault'; readonly because: string };

const NEWLINE = 0x0a;

/** `read` gives undefined for bytes that are no such line. */
export function* textLines<T>(
  bytes: Uint8Array,
  options: { readonly maxLineBytes: number; readonly read: (bytes: Uint8Array) => T | undefined },
): Generator<ReadLine<T>> {
  if (bytes.length > 0 && bytes.at(-1) !== NEWLINE) {
    yield { kind: 'fault', because: 'no final newline' };
    return;
  }
  for (let at = 0, number = 1; at < bytes.length; number += 1) {
    const end = bytes.indexOf(NEWLINE, at);
    const isShort = end - at <= options.maxLineBytes;
    const line = isShort ? options.read(bytes.subarray(at, end)) : undefined;
    if (line === undefined) {
      yield { kind: 'fault', because: `line ${number} is ${isShort ? 'not as it must be' : 'too long'}` };
      return;
    }
    yield { kind: 'line', line };
    at = end + 1;
  }
}
