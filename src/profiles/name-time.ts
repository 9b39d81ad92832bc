/**
 * The start that a file name tells: from the named groups of a pattern, in the profile's zone. A date that does not
 * exist (month 13, 30 February, hour 24) gives no start; it is never bent into a real one.
 */
import { type Instant, instant, instantOfFields } from '../domain/quantities.js';

export type NameGroups = Readonly<Record<string, string | undefined>>;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export function startOfName(groups: NameGroups, offsetMinutes: number): Instant | undefined {
  const epochMs = groups['epochMs'];
  if (epochMs !== undefined) return /^\d{12,13}$/.test(epochMs) ? instant(Number(epochMs)) : undefined;
  const date = dateDigits(groups);
  const time = timeDigits(groups);
  if (date === undefined || time === undefined) return undefined;
  const start = instantOfFields(
    {
      year: Number(date.slice(0, 4)),
      month: Number(date.slice(4, 6)),
      day: Number(date.slice(6, 8)),
      hour: Number(time.slice(0, 2)),
      minute: Number(time.slice(2, 4)),
      second: Number(time.slice(4, 6)),
    },
    offsetMinutes,
  );
  return start === undefined ? undefined : instant(start + Number(time.slice(6, 9).padEnd(3, '0')));
}

/** Eight digits; two-digit years are 20xx, as no body camera is older. */
function dateDigits(groups: NameGroups): string | undefined {
  const whole = digits(groups['ts'])?.slice(0, 8) ?? digits(groups['d']);
  if (whole !== undefined) return whole.length === 8 ? whole : whole.length === 6 ? `20${whole}` : undefined;
  const year = digits(groups['y']);
  if (year === undefined) return undefined;
  const full = year.length === 2 ? `20${year}` : year;
  const monthDay = digits(groups['md']) ?? monthAndDay(groups);
  return full.length === 4 && monthDay?.length === 4 ? `${full}${monthDay}` : undefined;
}

function monthAndDay(groups: NameGroups): string | undefined {
  const day = digits(groups['day']);
  const month = MONTHS.indexOf((groups['mon'] ?? '').toLowerCase()) + 1;
  return day === undefined || month === 0 ? undefined : `${String(month).padStart(2, '0')}${day.padStart(2, '0')}`;
}

/** Six digits, or nine with milliseconds. */
function timeDigits(groups: NameGroups): string | undefined {
  const time = digits(groups['ts'])?.slice(8) ?? digits(groups['t']);
  return time?.length === 6 || time?.length === 9 ? time : undefined;
}

function digits(text: string | undefined): string | undefined {
  return text?.replace(/\D/g, '');
}
