/**
 * How far a camera's clock is off, in words: fast, slow, or what little is known. A bound is written as a bound; one that
 * is wider than a day is called unknown, because nobody can use it.
 */
import { formatMillis } from '../domain/quantities.js';
import type { Language } from './language.js';

const DAY_MS = 86_400_000;

/** Camera minus dock: positive means fast. */
export type ClockShown = {
  readonly class: string;
  readonly offsetMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
} | null;

type Words = {
  readonly unknown: string;
  readonly off: Readonly<Record<'fast' | 'slow', (by: string) => string>>;
  readonly atMost: Readonly<Record<'fast' | 'slow', (by: string) => string>>;
  readonly atLeast: Readonly<Record<'fast' | 'slow', (by: string) => string>>;
};

const WORDS: Readonly<Record<Language, Words>> = {
  zh: {
    unknown: '未知',
    off: { fast: (by) => `快 ${by}`, slow: (by) => `慢 ${by}` },
    atMost: { fast: (by) => `最多快 ${by}`, slow: (by) => `最多慢 ${by}` },
    atLeast: { fast: (by) => `至少快 ${by}`, slow: (by) => `至少慢 ${by}` },
  },
  en: {
    unknown: 'unknown',
    off: { fast: (by) => `${by} fast`, slow: (by) => `${by} slow` },
    atMost: { fast: (by) => `at most ${by} fast`, slow: (by) => `at most ${by} slow` },
    atLeast: { fast: (by) => `at least ${by} fast`, slow: (by) => `at least ${by} slow` },
  },
};

export function clockText(clock: ClockShown, language: Language): string {
  const words = WORDS[language];
  if (clock === null || clock.class === 'unknown') return words.unknown;
  const { offsetMs, lowMs, highMs } = clock;
  if (offsetMs !== null && lowMs !== null && highMs !== null) {
    return `${offText(offsetMs, language)} ±${formatMillis((highMs - lowMs) / 2, language)}`;
  }
  const bounds = [lowMs === null ? undefined : lowText(lowMs), highMs === null ? undefined : highText(highMs)];
  const told = bounds.flatMap((bound) => (bound === undefined ? [] : [bound(words, language)]));
  return told.length === 0 ? words.unknown : told.join(language === 'zh' ? '，' : ', ');
}

export function offText(offsetMs: number, language: Language): string {
  return WORDS[language].off[offsetMs >= 0 ? 'fast' : 'slow'](formatMillis(Math.abs(offsetMs), language));
}

type Bound = (words: Words, language: Language) => string;

function lowText(lowMs: number): Bound | undefined {
  if (lowMs > 0) return (words, language) => words.atLeast.fast(formatMillis(lowMs, language));
  return lowMs < -DAY_MS ? undefined : (words, language) => words.atMost.slow(formatMillis(-lowMs, language));
}

function highText(highMs: number): Bound | undefined {
  if (highMs < 0) return (words, language) => words.atLeast.slow(formatMillis(-highMs, language));
  return highMs > DAY_MS ? undefined : (words, language) => words.atMost.fast(formatMillis(highMs, language));
}
