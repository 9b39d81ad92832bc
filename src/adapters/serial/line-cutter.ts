/**
 * Stands before the line parser: every end of line (CR LF, CR, LF) becomes one LF, and no line grows beyond the bound: it
 * is passed on one byte longer than allowed, so that it is recognised, and its rest is dropped up to the next end.
 */
import { Transform, type TransformCallback } from 'node:stream';

export const MAX_LINE_BYTES = 4096;
const LF = 0x0a;
const CR = 0x0d;

export class LineCutter extends Transform {
  #lineBytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const out = Buffer.allocUnsafe(chunk.length * 2);
    let used = 0;
    for (const byte of chunk) {
      if (byte === CR || byte === LF) {
        // Empty lines, such as the LF of a CR LF, are no lines; an over-long one has been ended already.
        if (this.#lineBytes > 0 && this.#lineBytes <= MAX_LINE_BYTES) {
          out[used] = LF;
          used += 1;
        }
        this.#lineBytes = 0;
      } else if (this.#lineBytes <= MAX_LINE_BYTES) {
        this.#lineBytes += 1;
        out[used] = byte;
        used += 1;
        if (this.#lineBytes > MAX_LINE_BYTES) {
          out[used] = LF;
          used += 1;
        }
      }
    }
    done(null, out.subarray(0, used));
  }
}
