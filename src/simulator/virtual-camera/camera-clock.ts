/** The virtual camera's own clock, in China's zone as such cameras keep it. Only the camera's process reads it. */

const CHINA_MS = 8 * 3_600_000;
const SET = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

export class CameraClock {
  #offsetMs: number;
  readonly #now: () => number;

  /** `now` is the machine's wall clock; a test hands in its own. */
  constructor(offsetMs: number, now: () => number) {
    this.#offsetMs = offsetMs;
    this.#now = now;
  }

  /** `2026-11-20 09:30:00`, cut to the whole second. */
  shown(): string {
    const at = new Date(this.#now() + this.#offsetMs + CHINA_MS).toISOString();
    return `${at.slice(0, 10)} ${at.slice(11, 19)}`;
  }

  /** `20261120093000`. */
  digits(): string {
    return this.shown().replaceAll(/\D/g, '');
  }

  /** False where the text is no time; the second begins at this moment. */
  set(text: string): boolean {
    const parts = SET.exec(text)?.slice(1).map(Number);
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts ?? [];
    if (parts === undefined || month < 1 || month > 12 || day < 1 || day > 31) return false;
    this.#offsetMs = Date.UTC(year, month - 1, day, hour, minute, second) - CHINA_MS - this.#now();
    return true;
  }
}
