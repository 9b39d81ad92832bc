/**
 * Takes out of names and answers what may be somebody's: serial and officers' numbers, names of people. What stays is what tells the
 * shape: dates, counters, words that cameras use. The same text gets the same stand-in, of the same length and kind of characters, so
 * that patterns still read it; stand-ins are numbered in their turn and cannot be reckoned back. Pure but for its own memory.
 */
import { type NamePart, partsOf, runsOf } from './name-parts.js';

/** Digits that are too few to be anybody's number. */
const MAX_OPEN_DIGITS = 3;
/** `+NAME:`, `NAME=`, `NAME?`: what is named, not whose it is. */
const KEYWORD = /[A-Za-z]{2,16}(?=[:=?])/g;

export class NameMask {
  readonly #standIns = new Map<string, string>();
  readonly #secrets: ReadonlySet<string>;

  /** `secrets`: serial and officers' numbers that name patterns have found; masked however short. */
  constructor(secrets: Iterable<string> = []) {
    this.#secrets = new Set([...secrets].flatMap((text) => runsOf(text).map((part) => part.text.toLowerCase())));
  }

  /** `/` between folders. */
  path(path: string): string {
    return path
      .split('/')
      .map((name) => this.#joined(partsOf(name)))
      .join('/');
  }

  /** A line of a camera's, or a text that it shows over USB. */
  line(text: string): string {
    let from = 0;
    let masked = '';
    for (const { 0: keyword, index } of text.matchAll(KEYWORD)) {
      masked += this.#joined(runsOf(text.slice(from, index))) + keyword;
      from = index + keyword.length;
    }
    return masked + this.#joined(runsOf(text.slice(from)));
  }

  /** Whatever it is. */
  whole(text: string): string {
    return this.#standIn(text);
  }

  #joined(parts: readonly NamePart[]): string {
    return parts.map((part) => (this.#isOpen(part) ? part.text : this.#standIn(part.text))).join('');
  }

  #isOpen({ kind, text }: NamePart): boolean {
    if (this.#secrets.has(text.toLowerCase())) return kind === 'mark';
    switch (kind) {
      case 'date':
      case 'time':
      case 'day':
      case 'word':
      case 'mark':
      case 'counter':
      case 'extension':
        return true;
      case 'digits':
        return text.length <= MAX_OPEN_DIGITS;
      default:
        return false;
    }
  }

  #standIn(text: string): string {
    const known = this.#standIns.get(text);
    if (known !== undefined) return known;
    const made = standInOf(text, this.#standIns.size + 1);
    this.#standIns.set(text, made);
    return made;
  }
}

/** The number is written into the text from its end, each character staying of its kind. */
function standInOf(text: string, number: number): string {
  if (/^(?:%[0-9A-F]{2})+$/.test(text)) return '%3F'.repeat(text.length / 3);
  let rest = number;
  const take = (count: number): number => {
    const digit = rest % count;
    rest = Math.floor(rest / count);
    return digit;
  };
  const made = [...text].reverse().map((character) => {
    if (/\d/.test(character)) return String(take(10));
    if (/[A-Za-z]/.test(character)) return String.fromCharCode(65 + take(26));
    return /[\p{L}\p{N}\p{M}]/u.test(character) ? '某' : character;
  });
  return made.reverse().join('');
}
