/**
 * Time and sizes. An Instant is milliseconds since 1970-01-01T00:00:00Z, an integer, as a wall clock told it.
 * Formatting for people and for JSON stands here and nowhere else (rule 18).
 */
import { assert } from '../lib/assert.js';
import type { Brand } from '../lib/brand.js';

export type Instant = Brand<number, 'Instant'>;

/** Years 0001 to 9999: what RFC 3339 can write. */
const MAX_INSTANT = 253_402_300_799_999;
const MIN_INSTANT = -62_135_596_800_000;

export function instant(epochMs: number): Instant {
  assert(Number.isSafeInteger(epochMs) && epochMs >= MIN_INSTANT && epochMs <= MAX_INSTANT, `instant ${epochMs}`);
  return epochMs as Instant;
}

/** A time that something outside told, brought into the years that can be written; not a number counts as 1970. */
export function clampedInstant(epochMs: number): Instant {
  if (Number.isNaN(epochMs)) return instant(0);
  return instant(Math.trunc(Math.min(MAX_INSTANT, Math.max(MIN_INSTANT, epochMs))));
}

/** The zone of all cameras that say nothing else: China has one, without summer time. */
export const CHINA_OFFSET_MINUTES = 480;

/** RFC 3339 with milliseconds only where there are any, and an explicit offset: `2026-11-20T09:30:00+08:00`. */
export function formatInstant(at: Instant, offsetMinutes: number = CHINA_OFFSET_MINUTES): string {
  const shifted = new Date(at + offsetMinutes * 60_000).toISOString();
  const body = at % 1000 === 0 ? shifted.slice(0, 19) : shifted.slice(0, 23);
  return `${body}${formatOffset(offsetMinutes)}`;
}

/** UTC with milliseconds, always 24 characters: the form inside signed records. */
export function formatUtc(at: Instant): string {
  return new Date(at).toISOString();
}

function formatOffset(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const sign = offsetMinutes < 0 ? '-' : '+';
  const minutes = Math.abs(offsetMinutes);
  return `${sign}${String(Math.trunc(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

const UNITS = {
  en: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
  zh: { ms: '毫秒', s: '秒', min: '分', h: '小时', d: '天' },
} as const;

/** `12 d 3 h`, `7 min 12.0 s`, `2.50 s`, `40 ms`: for people. */
export function formatMillis(value: number, language: 'zh' | 'en'): string {
  const unit = UNITS[language];
  const sign = value < 0 ? '-' : '';
  // Rounded to what will be shown, so that no second is ever written as the sixtieth.
  const exact = Math.abs(value);
  const ms =
    exact < 1000 ? Math.round(exact) : exact < 60_000 ? Math.round(exact / 10) * 10 : Math.round(exact / 100) * 100;
  if (ms < 1000) return `${sign}${Math.round(ms)} ${unit.ms}`;
  if (ms < 60_000) return `${sign}${(ms / 1000).toFixed(2)} ${unit.s}`;
  const minutes = Math.trunc(ms / 60_000);
  const seconds = ((ms % 60_000) / 1000).toFixed(1);
  if (minutes < 60) return `${sign}${minutes} ${unit.min} ${seconds} ${unit.s}`;
  const hours = Math.trunc(minutes / 60);
  if (hours >= 48) return `${sign}${Math.trunc(hours / 24)} ${unit.d} ${hours % 24} ${unit.h}`;
  return `${sign}${hours} ${unit.h} ${minutes % 60} ${unit.min} ${Math.trunc((ms % 60_000) / 1000)} ${unit.s}`;
}

/** Decimal units, as storage is sold: `1.96 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`;
}

/**
 * A wall-clock reading without a zone (camera, file name) as an Instant, given the zone it was read in.
 * Undefined where the fields are no real date (month 13, 30 February, hour 24).
 */
export function instantOfFields(
  fields: {
    readonly year: number;
    readonly month: number;
    readonly day: number;
    readonly hour: number;
    readonly minute: number;
    readonly second: number;
  },
  offsetMinutes: number = CHINA_OFFSET_MINUTES,
): Instant | undefined {
  const { year, month, day, hour, minute, second } = fields;
  if (year < 1 || year > 9999 || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? instant(date.getTime() - offsetMinutes * 60_000) : undefined;
}
