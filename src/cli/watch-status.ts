/**
 * `sealdock status --watch`: looks again and again until it is interrupted. On a terminal the page is drawn anew where it
 * changed, on a screen of its own that is given back at the end; elsewhere the page comes first and then, with their time, the
 * lines that changed. Looks every two seconds at most, asks nothing and changes nothing.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { readStatus, type StatusDocument } from '../app/queries/read-status.js';
import { isFailure } from '../domain/failure.js';
import { shownTime } from './people-text.js';

const LOOK_MS = 2000;
const OWN_SCREEN = '\u001b[?1049h';
const FORMER_SCREEN = '\u001b[?1049l';
const CLEARED = '\u001b[H\u001b[2J';

export type WatchOptions = {
  readonly home: string;
  readonly pageOf: (document: StatusDocument) => string;
  readonly out: NodeJS.WriteStream;
  readonly signal: AbortSignal;
};

/** Resolves when it is interrupted. Rejects what a look rejects. */
export async function watchStatus(options: WatchOptions): Promise<void> {
  const { out } = options;
  const isScreen = out.isTTY === true;
  let last: string | undefined;
  if (isScreen) out.write(OWN_SCREEN);
  try {
    for await (const document of looks(options)) {
      const page = options.pageOf(document);
      const text = isScreen ? redrawn(page, last) : changedLines(page, last, document);
      if (text !== '') out.write(text);
      last = page;
    }
  } finally {
    if (isScreen) out.write(`${FORMER_SCREEN}${last ?? ''}`);
  }
}

async function* looks({ home, signal }: WatchOptions): AsyncGenerator<StatusDocument> {
  while (!signal.aborted) {
    try {
      yield await readStatus(home, signal);
      await wait(LOOK_MS, undefined, { signal });
    } catch (error) {
      // Interrupted: the orderly end of a watch.
      if (signal.aborted && (isAbort(error) || isFailure(error, 'cancelled'))) return;
      throw error;
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The first line tells the time: it alone is no change. */
function bodyOf(page: string): readonly string[] {
  return page.split('\n').slice(1);
}

function redrawn(page: string, last: string | undefined): string {
  const isSame = last !== undefined && bodyOf(last).join('\n') === bodyOf(page).join('\n');
  return isSame ? '' : `${CLEARED}${page}`;
}

function changedLines(page: string, last: string | undefined, { at }: StatusDocument): string {
  if (last === undefined) return page;
  const before = new Set(bodyOf(last));
  return bodyOf(page)
    .filter((line) => line !== '' && !before.has(line))
    .map((line) => `${shownTime(at)}  ${line}\n`)
    .join('');
}
