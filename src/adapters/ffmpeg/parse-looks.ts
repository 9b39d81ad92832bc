/**
 * What ffmpeg's detectors print (freezedetect, blackdetect, silencedetect) → stretches in ms from the file's first sample.
 * Bounded; lines that are none of theirs are passed over. A freeze that goes on to the end has no end line: it ends where
 * the caller says the file does. A black picture is frozen as well and told once.
 */
import type { DeepLook } from '../../continuity/footage-file.js';

/** Stretches of one file (architecture: every buffer has a bound). */
export const MAX_LOOKS = 500;

const FREEZE_START = /freezedetect\.freeze_start: (-?[\d.]+)/;
const FREEZE_END = /freezedetect\.freeze_end: (-?[\d.]+)/;
const BLACK = /black_start:(-?[\d.]+) black_end:(-?[\d.]+)/;
const SILENCE_START = /silence_start: (-?[\d.]+)/;
const SILENCE_END = /silence_end: (-?[\d.]+)/;

export class LookParser {
  readonly #looks: DeepLook[] = [];
  readonly #open = new Map<DeepLook['kind'], number>();

  get isFull(): boolean {
    return this.#looks.length >= MAX_LOOKS;
  }

  /** One line of ffmpeg's log. */
  add(line: string): void {
    if (this.isFull) return;
    const black = BLACK.exec(line);
    if (black !== null) this.#push('black', seconds(black[1]), seconds(black[2]));
    this.#start('frozen', FREEZE_START.exec(line));
    this.#end('frozen', FREEZE_END.exec(line));
    this.#start('silent', SILENCE_START.exec(line));
    this.#end('silent', SILENCE_END.exec(line));
  }

  /** In the order of their starts. */
  finish(endMs: number): readonly DeepLook[] {
    for (const [kind, startMs] of this.#open) this.#push(kind, startMs, endMs);
    this.#open.clear();
    const black = this.#looks.filter(({ kind }) => kind === 'black');
    return this.#looks
      .filter((look) => look.kind !== 'frozen' || !black.some((other) => isMostlyIn(look, other)))
      .sort((a, b) => a.startMs - b.startMs);
  }

  #start(kind: DeepLook['kind'], match: RegExpExecArray | null): void {
    if (match !== null) this.#open.set(kind, seconds(match[1]));
  }

  #end(kind: DeepLook['kind'], match: RegExpExecArray | null): void {
    const startMs = this.#open.get(kind);
    if (match === null || startMs === undefined) return;
    this.#open.delete(kind);
    this.#push(kind, startMs, seconds(match[1]));
  }

  #push(kind: DeepLook['kind'], startMs: number, endMs: number): void {
    if (!this.isFull && endMs > startMs) this.#looks.push({ kind, startMs, endMs });
  }
}

function isMostlyIn(look: DeepLook, other: DeepLook): boolean {
  const commonMs = Math.min(look.endMs, other.endMs) - Math.max(look.startMs, other.startMs);
  return commonMs > (look.endMs - look.startMs) * 0.8;
}

/** Milliseconds; what is no figure counts as 0 and so gives no stretch that runs forward from it. */
function seconds(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) ? Math.round(value * 1000) : 0;
}
