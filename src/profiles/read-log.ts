/**
 * The camera's own event log → events, by the profile's line shape and words. Pure; bounded in bytes, lines and events,
 * the newest kept. Times are the camera's clock in the profile's zone, never corrected. A log that does not start with
 * a real date, or is cut in the middle, gives bad lines and no exception. The space figures some firmware writes are
 * constants: they are given together with whether they ever moved, and are no measurement by themselves.
 */
import { type Instant, instantOfFields } from '../domain/quantities.js';
import { compiledProfile } from './compiled-profile.js';
import { MAX_NAME_CHARS } from './profile-regex.js';
import type { DeviceProfile } from './profile-schema.js';
import type { LOG_EVENTS } from './schema-media.js';
import { zoneOffsetMinutes } from './zone-offset.js';

type LogEventKind = (typeof LOG_EVENTS)[number] | 'other';

type LogEvent = {
  readonly at: Instant;
  readonly kind: LogEventKind;
  /** The line, at most 200 characters, control characters replaced. */
  readonly raw: string;
};

export type LogReading = {
  /** In the order of the file, not sorted: a step back in time is a fact about the clock. */
  readonly events: readonly LogEvent[];
  /** Lines that are neither empty nor readable. */
  readonly badLines: number;
  /** Time of the last readable line in the file: clock evidence. */
  readonly lastAt: Instant | undefined;
  /** Older events beyond the bound, or bytes in front of the part that was read. */
  readonly isCut: boolean;
  /** Last figures in the log, MB as the camera writes it; `isConstant` where at least two lines never differ. */
  readonly space: { readonly freeMb: number; readonly totalMb: number; readonly isConstant: boolean } | undefined;
};

/** Bounds of one log (architecture rule 29): a day of a busy camera is some thousand lines. */
export const LOG_LIMITS = { bytes: 4 * 1024 * 1024, events: 20_000, rawChars: 200 } as const;

export function readLog(bytes: Uint8Array, profile: DeviceProfile): LogReading {
  const { text, isCut } = textOf(bytes, profile.log.encoding);
  const lines = text.split(/\r\n|\n|\r/);
  const words = eventWords(profile);
  const events: LogEvent[] = [];
  const space: Space[] = [];
  let badLines = 0;
  for (const line of lines) {
    if (line.replaceAll('\0', '').trim() === '') continue;
    const read = readLine(line, profile, words);
    if (read === undefined) badLines += 1;
    else events.push(read.event);
    if (read?.space !== undefined) space.push(read.space);
  }
  return {
    events: events.slice(-LOG_LIMITS.events),
    badLines,
    lastAt: events.at(-1)?.at,
    isCut: isCut || events.length > LOG_LIMITS.events,
    space: spaceOf(space),
  };
}

const LINE_FEED = 0x0a;

/** The newest part within the bound, from a line's start, so that no character is cut. */
function textOf(bytes: Uint8Array, encoding: DeviceProfile['log']['encoding']): { text: string; isCut: boolean } {
  const isCut = bytes.length > LOG_LIMITS.bytes;
  const tail = bytes.subarray(Math.max(0, bytes.length - LOG_LIMITS.bytes));
  const whole = isCut ? tail.subarray(tail.indexOf(LINE_FEED) + 1) : tail;
  return { text: new TextDecoder(encoding === 'auto' ? detectEncoding(whole) : encoding).decode(whole), isCut };
}

/** By the complete lines only: a line cut by a flat battery may end inside a character. */
function detectEncoding(bytes: Uint8Array): 'utf8' | 'gbk' {
  try {
    new TextDecoder('utf8', { fatal: true }).decode(bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1));
    return 'utf8';
  } catch {
    return 'gbk';
  }
}

type Space = { readonly freeMb: number; readonly totalMb: number };

function eventWords(profile: DeviceProfile): ReadonlyMap<string, LogEventKind> {
  const rows = Object.entries(profile.log.events) as [LogEventKind, readonly string[]][];
  return new Map(rows.flatMap(([kind, words]) => words.map((word) => [plain(word), kind] as const)));
}

function plain(word: string): string {
  return word.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

function readLine(
  line: string,
  profile: DeviceProfile,
  words: ReadonlyMap<string, LogEventKind>,
): { readonly event: LogEvent; readonly space: Space | undefined } | undefined {
  const clipped = line
    .slice(0, MAX_NAME_CHARS)
    .replace(/^\uFEFF/, '')
    .trim();
  const groups = compiledProfile(profile).logLine.exec(clipped)?.groups;
  const at = lineTime(groups?.['at'], zoneOffsetMinutes(profile));
  const what = groups?.['what'];
  if (groups === undefined || at === undefined || what === undefined) return undefined;
  const { free, total } = groups;
  return {
    event: { at, kind: words.get(plain(what)) ?? 'other', raw: printable(clipped) },
    space: free === undefined || total === undefined ? undefined : { freeMb: Number(free), totalMb: Number(total) },
  };
}

/** Any writing with year, month, day, hour, minute, second in this order. */
function lineTime(text: string | undefined, offsetMinutes: number): Instant | undefined {
  const digits = text?.replace(/\D/g, '') ?? '';
  if (digits.length !== 14) return undefined;
  const part = (from: number, to: number): number => Number(digits.slice(from, to));
  return instantOfFields(
    {
      year: part(0, 4),
      month: part(4, 6),
      day: part(6, 8),
      hour: part(8, 10),
      minute: part(10, 12),
      second: part(12, 14),
    },
    offsetMinutes,
  );
}

function printable(line: string): string {
  return line.slice(0, LOG_LIMITS.rawChars).replaceAll(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
}

function spaceOf(rows: readonly Space[]): LogReading['space'] {
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  const isConstant = rows.length > 1 && rows.every((row) => row.freeMb === last.freeMb && row.totalMb === last.totalMb);
  return { ...last, isConstant };
}
