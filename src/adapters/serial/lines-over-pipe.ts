/**
 * Lines over a byte pipe (port: ports/line-exchange.ts): the languages of serial lines on USB bulk endpoints. A camera may end its
 * answers with the transfer alone, so what stands without an end for a moment is a line as well.
 */
import { Readable } from 'node:stream';
import { Failure, isFailure } from '../../domain/failure.js';
import { assert } from '../../lib/assert.js';
import type { BytePipe } from '../../ports/byte-pipe.js';
import type { LineExchange } from '../../ports/line-exchange.js';
import { Dialogue } from './dialogue.js';
import { LINE_ENDS, type LineFormat } from './line-format.js';
import { readLines } from './read-lines.js';

const READ_MS = 1000;
/** Between two transfers of one answer there is less than that. */
const UNENDED_MS = 100;
const LF = 0x0a;
const CR = 0x0d;

export function linesOverPipe({
  pipe,
  lineEnd,
  encoding,
  monotonicMs,
}: LineFormat & { readonly pipe: BytePipe; readonly monotonicMs: () => number }): LineExchange {
  const stop = new AbortController();
  const decoder = new TextDecoder(encoding);
  let isThere = true;
  const dialogue = new Dialogue({
    send: (line) => {
      assert(/^[\x20-\x7e]*$/.test(line), 'a command is one line of printable ASCII');
      return pipe.write(Buffer.from(`${line}${LINE_ENDS[lineEnd]}`, 'latin1'), stop.signal);
    },
    isThere: () => Promise.resolve(isThere),
    close: async () => {
      stop.abort(new Failure('port-failed', { problem: 'closed' }));
      await reading;
      await pipe[Symbol.asyncDispose]();
    },
    monotonicMs,
  });
  const source = Readable.from(chunksOf(pipe, stop.signal));
  const reading = readLines(source, (bytes) => dialogue.hear(decoder.decode(bytes))).catch((error: unknown) => {
    isThere = false;
    dialogue.fail(isFailure(error) ? error : new Failure('port-failed', { problem: 'read failed' }, error));
  });
  return dialogue;
}

/** Ends by a rejection only: the pipe is gone or was closed. */
async function* chunksOf(pipe: BytePipe, signal: AbortSignal): AsyncGenerator<Buffer> {
  let isEnded = true;
  for (;;) {
    const bytes = await pipe.read(isEnded ? READ_MS : UNENDED_MS, signal);
    const last = bytes?.at(-1);
    if (bytes !== undefined && last !== undefined) yield Buffer.from(bytes);
    else if (!isEnded) yield Buffer.of(LF);
    isEnded = last === undefined || last === LF || last === CR;
  }
}
