/**
 * What the camera's own log says about two neighbouring files: that the recording was stopped and started, that it ran
 * on, that footage was made which no file holds, and what ended it. The log explains and contradicts; that a line stands
 * in it is never proof that footage exists. Its times are the camera's clock, as the names' are.
 */
import type { CameraLogEvent, FootageFile } from './footage-file.js';
import { LIMITS } from './limits.js';
import { lengthMs, type Segment } from './segment.js';

/** In the order of time. */
export type CameraLog = readonly CameraLogEvent[];

/** Footage that the log tells of and no file holds, by the camera's clock. */
export type Unfiled = {
  /** The end of the file before, the start of the file behind, or a recording of its own. */
  readonly part: 'tail' | 'head' | 'whole';
  readonly fromMs: number;
  readonly toMs: number;
};

export type LogStory =
  | { readonly kind: 'silent' }
  /** It was recording at the end of the one and until the start of the other: nobody stopped it, no power went. */
  | { readonly kind: 'runs-on' }
  | { readonly kind: 'stopped'; readonly unfiled: readonly Unfiled[] };

export type LogCause = 'battery' | 'power' | 'card-full' | 'usb';

/** Lines of all logs of one camera; a busy camera's month (architecture: every buffer has a bound). */
const MAX_EVENTS = 400_000;
const DAY_MS = 86_400_000;
const SILENT: LogStory = { kind: 'silent' };

/** Of the logs that lie beside this group's footage and beside no other camera's. */
export function logsOf(files: readonly FootageFile[], group: readonly Segment[]): CameraLog {
  const footage = files.filter(({ names }) => names?.kind === 'video' || names?.kind === 'audio');
  const events = files.flatMap(({ path, logEvents }) => {
    if (logEvents === undefined || logEvents.length === 0) return [];
    const folder = homeOf(path, footage);
    return folder !== undefined && group.some((segment) => segment.path.startsWith(folder)) ? logEvents : [];
  });
  return events.sort((a, b) => a.at - b.at).slice(-MAX_EVENTS);
}

/** The nearest folder above the log with footage under it; undefined where several cameras share it. */
function homeOf(path: string, footage: readonly FootageFile[]): string | undefined {
  for (let end = path.lastIndexOf('/'); ; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end + 1);
    const beside = footage.filter((file) => file.path.startsWith(folder));
    if (beside.length > 0) {
      const serials = new Set(beside.flatMap(({ names }) => names?.serial ?? []));
      return serials.size <= 1 ? folder : undefined;
    }
    if (end <= 0) return undefined;
  }
}

export function logBetween(before: Segment, after: Segment, log: CameraLog): LogStory {
  const window = windowOf(before, after);
  if (log.length === 0 || window === undefined) return SILENT;
  const { start, stop } = wordsOf(before);
  const told = walk(before, log, { ...window, start, stop });
  const { firstStopAt, lastStartAt, wasOn, isOn } = told;
  if (firstStopAt !== undefined && lastStartAt !== undefined && isOn) {
    const head: Unfiled[] =
      lastStartAt < window.startsMs - LIMITS.logUnfiledMs
        ? [{ part: 'head', fromMs: lastStartAt, toMs: window.startsMs }]
        : [];
    return { kind: 'stopped', unfiled: wasClockSet(before, after, log) ? [] : [...told.unfiled, ...head] };
  }
  const isCovered = wasOn && (log.at(-1)?.at ?? 0) >= window.toMs;
  return isCovered && firstStopAt === undefined && !told.isBroken ? { kind: 'runs-on' } : SILENT;
}

/** Behind the last file of all: whether it was stopped there, and what the log tells of afterwards. */
export function logAfter(last: Segment, log: CameraLog): { readonly isStopped: boolean; readonly unfiled: Unfiled[] } {
  const window = windowOf(last, undefined);
  if (log.length === 0 || window === undefined) return { isStopped: false, unfiled: [] };
  const { firstStopAt, unfiled } = walk(last, log, { ...window, ...wordsOf(last) });
  const isStopped = firstStopAt !== undefined && firstStopAt <= window.endsMs + LIMITS.logUnfiledMs;
  return { isStopped, unfiled: wasClockSet(last, undefined, log) ? [] : unfiled };
}

/** In front of the first file of all: it was recording already, and no file begins where that began. */
export function logBefore(first: Segment, log: CameraLog): Unfiled[] {
  const clock = clockOf(first);
  if (clock === undefined) return [];
  const { start, stop } = wordsOf(first);
  const known = new Set([start, stop, ...BREAKS, 'clock-set']);
  const last = log.findLast(({ at, kind }) => at <= clock.lowMs + LIMITS.logSlackMs && known.has(kind));
  const isUnfiled = last?.kind === start && last.at < clock.lowMs - LIMITS.logUnfiledMs;
  return isUnfiled ? [{ part: 'head', fromMs: last.at, toMs: clock.lowMs }] : [];
}

/** What ended the recording between the two, or behind the last; undefined where it was stopped or nothing is told. */
export function causeOf(before: Segment, after: Segment | undefined, log: CameraLog): LogCause | undefined {
  const window = windowOf(before, after);
  if (log.length === 0 || window === undefined) return undefined;
  const lastMs = Number.isFinite(window.endsMs) ? window.endsMs + LIMITS.logCauseMs : window.fromMs + DAY_MS;
  const toMs = after === undefined ? lastMs : window.toMs;
  const within = linesOf(log, window.fromMs - LIMITS.logSlackMs, toMs);
  const around = linesOf(log, window.fromMs - LIMITS.logCauseMs, toMs);
  const stopAt = within.find(({ kind }) => kind === wordsOf(before).stop)?.at ?? Number.POSITIVE_INFINITY;
  const has = (kind: string): boolean => within.some((event) => event.kind === kind && event.at <= stopAt);
  const isShortlyBefore = (kind: string): boolean => around.some((event) => event.kind === kind);
  const hasLostPower = has('power-off') || has('power-on');
  if (hasLostPower) return isShortlyBefore('battery-low') ? 'battery' : 'power';
  if (isShortlyBefore('card-full')) return 'card-full';
  return has('usb-in') ? 'usb' : undefined;
}

/** The camera's clock was set while the first was made or before the second began: their times cannot be compared. */
export function wasClockSet(before: Segment, after: Segment | undefined, log: CameraLog): boolean {
  if (!isOnLogAxis(before.clock)) return false;
  const starts = [before, after].flatMap((segment) => segment?.clock ?? []);
  const fromMs = Math.min(...starts.map(({ lowMs }) => lowMs));
  const toMs = Math.max(...starts.map(({ highMs }) => highMs), ends(before));
  return linesOf(log, fromMs, toMs).some(({ kind }) => kind === 'clock-set');
}

/** Lines after which it does not record any more, whatever it did before. */
const BREAKS = ['power-off', 'power-on', 'usb-in'];

function ends(segment: Segment): number {
  return (segment.clock?.highMs ?? Number.NEGATIVE_INFINITY) + (lengthMs(segment) ?? 0);
}

function wordsOf({ kind }: Segment): { readonly start: string; readonly stop: string } {
  return kind === 'audio' ? { start: 'audio-start', stop: 'audio-stop' } : { start: 'rec-start', stop: 'rec-stop' };
}

function clockOf({ clock }: Segment): Segment['clock'] {
  return isOnLogAxis(clock) && clock.resolutionMs <= LIMITS.logClockMs ? clock : undefined;
}

/** Names show the clock that the log goes by; dates inside files have zones and meanings of their own. */
function isOnLogAxis(clock: Segment['clock']): clock is NonNullable<Segment['clock']> {
  return clock?.source === 'name' || clock?.source === 'schedule';
}

type Window = {
  /** Lines about the end of the first and the start of the second stand between these. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Latest end of the first, infinite where its length is unknown; earliest start of the second. */
  readonly endsMs: number;
  readonly startsMs: number;
};

function windowOf(before: Segment, after: Segment | undefined): Window | undefined {
  const clock = clockOf(before);
  const next = after === undefined ? undefined : clockOf(after);
  if (clock === undefined || (after !== undefined && next === undefined)) return undefined;
  const length = lengthMs(before);
  // Half its length at most, so that a short file's own start is not taken for the next one's.
  const fromMs = length === undefined ? clock.highMs + LIMITS.logSlackMs : clock.lowMs + length - slackFor(length);
  const endsMs = length === undefined ? Number.POSITIVE_INFINITY : clock.highMs + length;
  if (after === undefined || next === undefined) {
    const forever = Number.POSITIVE_INFINITY;
    return { fromMs, toMs: forever, endsMs, startsMs: forever };
  }
  return { fromMs, toMs: next.highMs + slackFor(lengthMs(after)), endsMs, startsMs: next.lowMs };
}

function slackFor(length: number | undefined): number {
  return length === undefined ? LIMITS.logSlackMs : Math.min(LIMITS.logSlackMs, length / 2);
}

type Walk = {
  /** The last line before the window says that it was recording. */
  readonly wasOn: boolean;
  readonly firstStopAt: number | undefined;
  readonly lastStartAt: number | undefined;
  readonly isOn: boolean;
  /** Power went, or a dock came, before anybody stopped it. */
  readonly isBroken: boolean;
  /** Without the head of the file behind. */
  readonly unfiled: Unfiled[];
};

function walk(
  before: Segment,
  log: CameraLog,
  window: Window & { readonly start: string; readonly stop: string },
): Walk {
  const { fromMs, toMs, endsMs, start, stop } = window;
  const startedMs = before.clock?.lowMs ?? 0;
  const earlier = linesOf(log, startedMs - DAY_MS, fromMs).findLast(
    ({ at, kind }) => at < fromMs && (kind === start || kind === stop),
  );
  const wasOn = earlier?.kind === start;
  const unfiled: Unfiled[] = [];
  // Stopped a little before its last sample: cameras write on for a moment.
  let firstStopAt = earlier?.kind === stop && earlier.at >= startedMs ? earlier.at : undefined;
  let lastStartAt: number | undefined;
  let isOn = firstStopAt === undefined;
  let isBroken = false;
  for (const { at, kind } of linesOf(log, fromMs, toMs)) {
    if (kind === start) {
      lastStartAt = at;
      isOn = true;
    } else if (BREAKS.includes(kind)) {
      isBroken ||= isOn && firstStopAt === undefined;
      isOn = false;
    } else if (kind === stop && isOn) {
      if (lastStartAt === undefined) {
        firstStopAt = at;
        if (wasOn && at > endsMs + LIMITS.logUnfiledMs) unfiled.push({ part: 'tail', fromMs: endsMs, toMs: at });
      } else if (at - lastStartAt >= LIMITS.logUnfiledMs) {
        unfiled.push({ part: 'whole', fromMs: lastStartAt, toMs: at });
      }
      isOn = false;
    }
  }
  return { wasOn, firstStopAt: isBroken ? undefined : firstStopAt, lastStartAt, isOn, isBroken, unfiled };
}

/** Both ends included. */
function linesOf(log: CameraLog, fromMs: number, toMs: number): CameraLog {
  return log.slice(firstIndex(log, fromMs), firstIndex(log, toMs + 1));
}

/** Of the first line at or after a moment. */
function firstIndex(log: CameraLog, ms: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log[middle]?.at ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
