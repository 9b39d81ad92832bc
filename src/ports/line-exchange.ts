/**
 * Questions and answers as lines of text: what a command dialect needs of a serial port, and nothing of how the port works.
 * One question at a time, nothing is queued. What was left over from before is drained before a question is sent, so that
 * a late or doubled line is told apart where that is possible at all.
 */

export type Question<T> = {
  /** One line without its end; undefined only listens. Must hold no control characters. */
  readonly line: string | undefined;
  /** Gives the answer as soon as a line is it; undefined: this line is something else and is passed over. */
  readonly take: (line: string) => T | undefined;
  /** From the sending of the line. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type Heard<T> = {
  readonly answer: T;
  /** Monotonic milliseconds of the dock before the first byte left and after the last one was there. */
  readonly sentMonoMs: number;
  readonly receivedMonoMs: number;
  /** Lines nobody had asked for, since the question before; the newest few. */
  readonly strays: readonly string[];
};

/**
 * `ask` rejects `camera-silent` (no line at all before the deadline), `camera-babbles` (lines, but none that fits; a line
 * longer than 4 KiB; too many lines), `port-failed` (closed, unplugged) or `cancelled`. After any of the first two the next
 * question waits for a short silence. Failures carry no text of the camera's, for it may echo a password. Closing twice is
 * allowed and never rejects; a question under way then fails with `port-failed`.
 */
export type LineExchange = AsyncDisposable & {
  readonly ask: <T>(question: Question<T>) => Promise<Heard<T>>;
};
