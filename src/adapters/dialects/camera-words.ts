/**
 * What a camera says of itself, made fit to be kept: short, without control characters, and only where it has the shape that
 * such a fact has. Anything else counts as not told.
 */
import { type Instant, instantOfFields } from '../../domain/quantities.js';
import type { CameraFacts } from '../../ports/camera-link.js';

/** Of a camera whose language has no such questions. */
export const NOTHING_TOLD: CameraFacts = {
  serial: undefined,
  model: undefined,
  firmware: undefined,
  idCode: undefined,
  officerId: undefined,
  unitId: undefined,
  batteryPercent: undefined,
  settings: {},
};

/** Serial numbers, codes, versions: one word of plain characters. */
export function codeOf(text: string | undefined): string | undefined {
  const word = text?.trim();
  return word !== undefined && /^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$/.test(word) ? word : undefined;
}

export function percentOf(text: string | undefined): number | undefined {
  const [, digits] = /^(\d{1,3})\s*%?$/.exec(text?.trim() ?? '') ?? [];
  const value = Number(digits);
  return digits !== undefined && value <= 100 ? value : undefined;
}

const TIME = /^(\d{4})[-/](\d{2})[-/](\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:[ ,;].{0,40})?$/;
const DIGITS = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:[ ,;].{0,40})?$/;

/** A whole second in the camera's zone; what follows it, such as a zone of the camera's own, is passed over. */
export function timeOf(text: string, zoneOffsetMinutes: number): Instant | undefined {
  const fields = (TIME.exec(text.trim()) ?? DIGITS.exec(text.trim()))?.slice(1, 7).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields ?? [];
  return fields && instantOfFields({ year, month, day, hour, minute, second }, zoneOffsetMinutes);
}
