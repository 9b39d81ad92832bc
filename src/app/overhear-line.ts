/**
 * A first dialogue with an unknown camera on a serial line: listens, then asks the few questions of the BC+ language that change nothing
 * and need no login. Says each line before it is sent. Bounded in time and lines; silence is an answer like any other.
 */
import { openSerialExchange } from '../adapters/serial/open-serial-exchange.js';
import { isFailure } from '../domain/failure.js';
import type { LineExchange } from '../ports/line-exchange.js';

/** Nothing else is ever sent. None of them names a person or the camera's own number. */
const QUESTIONS = ['BC+VID?', 'BC+GBIDCODE?', 'BC+DEVNAME?', 'BC+UDISKAUTHEN?'] as const;
const ANSWER_MS = 1500;
const MAX_LINES = 40;

export type Overheard = {
  /** Undefined: the camera was only listened to. */
  readonly sent: string | undefined;
  readonly heard: readonly string[];
};

export type OverhearOptions = {
  readonly path: string;
  readonly baud: number;
  readonly listenMs: number;
  /** False: nothing is sent at all. */
  readonly mayAsk: boolean;
  /** Before a line is sent; undefined: before listening. */
  readonly onSend: (line: string | undefined) => void;
  readonly signal: AbortSignal;
};

/** Rejects `port-missing`, `port-failed` and `cancelled`. */
export async function overhearLine(options: OverhearOptions): Promise<readonly Overheard[]> {
  const { path, baud, listenMs, mayAsk, signal } = options;
  await using exchange = await openSerialExchange({
    path,
    baud,
    lineEnd: 'crlf',
    encoding: 'gbk',
    monotonicMs: () => performance.now(),
    signal,
  });
  const said: Overheard[] = [];
  for (const line of [undefined, ...(mayAsk ? QUESTIONS : [])]) {
    options.onSend(line);
    const timeoutMs = line === undefined ? listenMs : ANSWER_MS;
    said.push({ sent: line, heard: await linesAfter(exchange, { line, timeoutMs, signal }) });
  }
  return said;
}

/** Until one answers the question, or until the time is over. */
async function linesAfter(
  exchange: LineExchange,
  question: { readonly line: string | undefined; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const heard: string[] = [];
  const take = (text: string): true | undefined => {
    if (heard.length < MAX_LINES) heard.push(text);
    return question.line !== undefined && /^\s*(?:\+|error)/i.test(text) ? true : undefined;
  };
  try {
    const { strays } = await exchange.ask({ ...question, take });
    return [...strays, ...heard].slice(0, MAX_LINES);
  } catch (error) {
    if (isFailure(error, 'camera-silent') || isFailure(error, 'camera-babbles')) return heard;
    throw error;
  }
}

/** What stands behind `+NAME:` in the answer to `BC+NAME?`. */
export function answerTo(said: readonly Overheard[], name: string): string | undefined {
  const asked = said.find(({ sent }) => sent === `BC+${name}?`);
  for (const line of asked?.heard ?? []) {
    const [, value] = new RegExp(`^\\s*\\+${name}:(.{1,64})`, 'i').exec(line) ?? [];
    if (value !== undefined) return value.trim();
  }
  return undefined;
}
