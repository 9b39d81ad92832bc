/**
 * One sentence per finding: what was expected, what was seen, how sure. In Chinese for people and complete in English;
 * both from the same figures. The sentences themselves stand in explain-texts.ts.
 */
import { formatMillis } from '../domain/quantities.js';
import { TEXTS } from './explain-texts.js';
import { CAUSES, CLOCKS, REMARKS, TRACKS } from './explain-words.js';
import type { Language } from './footage-file.js';
import type { Why } from './report.js';

export function explain(why: Why, language: Language): string {
  const text = TEXTS[why.code]?.[language];
  if (text === undefined) return why.code;
  const facts = new FactWords(why.facts, language);
  const sentence = text.replaceAll(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, form: string | undefined) =>
    facts.word(name, form),
  );
  const cause = CAUSES[String(why.facts['cause'])]?.[language];
  const whole = cause === undefined ? sentence : `${sentence.replace(/[.。]$/, '')}${cause}`;
  return whole.slice(0, 1).toUpperCase() + whole.slice(1);
}

/** How a reader counts pictures that have lost their index. */
const LOST_PICTURES =
  /^(.+); its media hold at least (\d+) pictures \(([^()]+)\)(?:, about ([\d.]+) s by their own rate)?$/;

/** Figures and names as words: `{lostMs:length}`, `{source:clock}`, `{track:track}`, `{span}`, `{numbers}`, `{count:numbers}`. */
class FactWords {
  readonly #facts: Why['facts'];
  readonly #language: Language;

  constructor(facts: Why['facts'], language: Language) {
    this.#facts = facts;
    this.#language = language;
  }

  word(name: string, form: string | undefined): string {
    if (name === 'span') return this.#span();
    const value = this.#facts[name];
    if (form === 'clock') return CLOCKS[String(value)]?.[this.#language] ?? String(value);
    if (form === 'track') return TRACKS[String(value)]?.[this.#language] ?? String(value);
    if (form === 'length') return typeof value === 'number' ? this.#length(Math.abs(value)) : '?';
    if (form === 'remark') return this.#remark(String(value));
    if (form === 'numbers') return this.#numbers(value);
    if (form === 'its') return value === 1 ? 'its' : 'their';
    return value === undefined ? '?' : String(value);
  }

  #length(ms: number): string {
    return formatMillis(ms, this.#language);
  }

  /** What the reader says is English; in Chinese what is known of it. */
  #remark(remark: string): string {
    if (this.#language === 'en') return remark;
    const [, reason = remark, pictures, codec, length] = LOST_PICTURES.exec(remark) ?? [];
    const told = REMARKS[reason] ?? reason;
    if (pictures === undefined) return told;
    return `${told}；媒体数据中至少有 ${pictures} 幅图像（${codec}）${length === undefined ? '' : `，按其自身帧率约 ${length} 秒`}`;
  }

  #numbers(count: number | string | undefined): string {
    const { numbers } = this.#facts;
    if (this.#language === 'zh') return `编号 ${numbers}（共 ${count} 个）`;
    return count === 1 ? `number ${numbers}` : `${count} numbers (${numbers})`;
  }

  /** `1.50 s to 3.50 s`; one figure where both round to the same. */
  #span(): string {
    const { lowMs, highMs } = this.#facts;
    const isZh = this.#language === 'zh';
    if (typeof lowMs !== 'number' || typeof highMs !== 'number') return isZh ? '未知时长' : 'an unknown time';
    const from = this.#length(Math.max(0, lowMs));
    const to = this.#length(Math.max(0, highMs));
    if (from === to) return from;
    if (lowMs <= 0) return isZh ? `最多 ${to}` : `up to ${to}`;
    return isZh ? `${from}至 ${to}` : `${from} to ${to}`;
  }
}
