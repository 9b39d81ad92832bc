/**
 * One sentence per finding: what was expected, what was seen, how sure. In English for the report and in Chinese for
 * people; both from the same figures. A table of texts.
 */
import { formatMillis } from '../domain/quantities.js';
import type { Why } from './report.js';

export function explain(why: Why, lang: 'zh' | 'en'): string {
  const row = TEXTS[why.code];
  return row === undefined ? why.code : row[lang](why.facts);
}

type Facts = Why['facts'];
type Row = { readonly en: (facts: Facts) => string; readonly zh: (facts: Facts) => string };

const CLOCKS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'running-clock': { en: 'the presentation clock that runs on between the files', zh: '跨文件连续的时间戳' },
  name: { en: 'the start times in the file names', zh: '文件名中的开始时间' },
  created: { en: 'the creation times inside the files', zh: '文件内的创建时间' },
  none: { en: 'no clock', zh: '无时钟依据' },
};

const TRACKS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  video: { en: 'picture', zh: '图像' },
  audio: { en: 'sound', zh: '声音' },
  both: { en: 'picture and sound', zh: '图像和声音' },
};

const TEXTS: Readonly<Record<string, Row>> = {
  missing: {
    en: (f) =>
      `${count(f)} (${f['numbers']}) and the time of it are absent; ${clock(f, 'en')} show ${span(f, 'en')} lost.`,
    zh: (f) =>
      `缺少编号 ${f['numbers']}（共 ${f['count']} 个），对应时间也缺失；${clock(f, 'zh')}表明缺失${span(f, 'zh')}。`,
  },
  'missing-unsure': {
    en: (f) => `${count(f)} (${f['numbers']}) are absent, but ${clock(f, 'en')} cannot tell whether time is lost.`,
    zh: (f) => `缺少编号 ${f['numbers']}（共 ${f['count']} 个），但${clock(f, 'zh')}无法判断时间是否缺失。`,
  },
  'missing-number': {
    en: (f) => `${count(f)} (${f['numbers']}) are absent, yet ${clock(f, 'en')} leave room for ${span(f, 'en')} only.`,
    zh: (f) => `缺少编号 ${f['numbers']}（共 ${f['count']} 个），但${clock(f, 'zh')}只容许${span(f, 'zh')}的缺失。`,
  },
  between: {
    en: (f) => `The next file should begin where this one ends; ${clock(f, 'en')} prove ${span(f, 'en')} between them.`,
    zh: (f) => `后一文件应紧接前一文件；${clock(f, 'zh')}证明其间缺失${span(f, 'zh')}。`,
  },
  'between-together': {
    en: (f) =>
      `Over ${f['boundaries']} boundaries the file names prove at least ${ms(f['togetherMs'])} lost; most likely here (${span(f, 'en')}).`,
    zh: (f) =>
      `文件名证明相邻 ${f['boundaries']} 处衔接共缺失至少 ${ms(f['togetherMs'])}；最可能在此处（${span(f, 'zh')}）。`,
  },
  hint: {
    en: (f) =>
      `${cap(clock(f, 'en'))} show ${span(f, 'en')} between the files: within the claim, too little to be called a gap.`,
    zh: (f) => `${clock(f, 'zh')}显示文件之间有${span(f, 'zh')}：在声明范围内，不足以认定为缺口。`,
  },
  unsure: {
    en: (f) =>
      `${cap(clock(f, 'en'))} allow ${span(f, 'en')} of loss between the files: neither joined nor proven apart.`,
    zh: (f) => `${clock(f, 'zh')}容许文件之间缺失${span(f, 'zh')}：既不能认定衔接，也不能证明缺失。`,
  },
  'no-clock': {
    en: () => 'No clock spans these two files, so nothing tells whether time is lost between them.',
    zh: () => '没有任何时钟能贯穿这两个文件，无法判断其间是否有缺失。',
  },
  'forward-leap': {
    en: (f) =>
      `${cap(clock(f, 'en'))} leap forward by ${span(f, 'en')} while no number is missing: a clock that was set, or lost time.`,
    zh: (f) => `${clock(f, 'zh')}向前跳变${span(f, 'zh')}而编号连续：可能是时钟被调整，也可能是时间缺失。`,
  },
  'clocks-disagree': {
    en: (f) =>
      `The presentation clock and the file names tell different stories (${span(f, 'en')}): one of them was set.`,
    zh: (f) => `时间戳与文件名互相矛盾（${span(f, 'zh')}）：其中之一被调整过。`,
  },
  'clock-step-proven': {
    en: (f) => `The names jump by ${ms(f['stepMs'])} while the presentation clock runs on: the camera clock was set.`,
    zh: (f) => `文件名时间跳变 ${ms(f['stepMs'])}，而时间戳连续：记录仪时钟被调整。`,
  },
  'clock-step-back': {
    en: (f) =>
      `The names go back by ${ms(abs(f['stepMs']))}: the camera clock was set, so it cannot tell what lies between the files.`,
    zh: (f) => `文件名时间倒退 ${ms(abs(f['stepMs']))}：记录仪时钟被调整，无法据此判断文件之间的情况。`,
  },
  overlap: {
    en: (f) => `The next file begins before this one ends (${clock(f, 'en')}): pre-recorded footage, nothing is lost.`,
    zh: (f) => `后一文件在前一文件结束之前开始（依据${clock(f, 'zh')}）：属预录，无缺失。`,
  },
  restart: {
    en: () => 'The counter starts again here; order and loss are judged by time.',
    zh: () => '编号在此重新开始；顺序与缺失按时间判断。',
  },
  stopped: {
    en: () => 'The camera’s log shows that the recording was stopped here.',
    zh: () => '记录仪日志显示录像在此处被停止。',
  },
  hole: {
    en: (f) =>
      `A sample was due after ${ms(f['usualMs'])} at most; ${ms(f['lostMs'])} of ${track(f, 'en')} are missing inside the file.`,
    zh: (f) => `采样间隔通常为 ${ms(f['usualMs'])}；文件内缺失 ${ms(f['lostMs'])} 的${track(f, 'zh')}。`,
  },
  'first-step': {
    en: (f) =>
      `The first ${track(f, 'en')} sample stands for ${ms(f['lostMs'])}: usual in many cameras, within the claim.`,
    zh: (f) => `首个${track(f, 'zh')}采样持续 ${ms(f['lostMs'])}：许多记录仪如此，在声明范围内。`,
  },
  'track-shorter': {
    en: (f) => `The ${track(f, 'en')} covers ${ms(f['lostMs'])} less than the rest of the file.`,
    zh: (f) => `${track(f, 'zh')}比文件其余部分少 ${ms(f['lostMs'])}。`,
  },
  'no-sound': {
    en: () => 'Other files of this recording have sound, this one has none.',
    zh: () => '本段录像的其他文件有声音，此文件没有。',
  },
  'single-sample': {
    en: () => 'A single sample shows no stretch of time that could be judged.',
    zh: () => '只有一个采样，没有可以判断的时间段。',
  },
  'non-monotonic': {
    en: (f) => `${f['steps']} ${track(f, 'en')} samples stand out of order; none is missing for that.`,
    zh: (f) => `${f['steps']} 个${track(f, 'zh')}采样次序颠倒；并不因此缺失。`,
  },
  'too-many-steps': {
    en: (f) => `There are ${f['steps']} more long ${track(f, 'en')} steps than can be judged.`,
    zh: (f) => `${track(f, 'zh')}的长间隔过多，另有 ${f['steps']} 处无法逐一判断。`,
  },
  'cut-declared': {
    en: (f) => `The file ends early: its index places ${ms(f['lostMs'])} more than there are bytes for.`,
    zh: (f) => `文件提前结束：索引声明的内容比实际多 ${ms(f['lostMs'])}。`,
  },
  'cut-open': {
    en: () => 'The file was cut off here, and nothing tells how long the recording went on.',
    zh: () => '文件在此被截断，没有依据说明录像又持续了多久。',
  },
  'cut-goes-on': {
    en: (f) => `The file was cut off here and the recording goes on in the next file; ${span(f, 'en')} lie between.`,
    zh: (f) => `文件在此被截断，录像在下一文件继续；其间相差${span(f, 'zh')}。`,
  },
  'cut-joined': {
    en: () => 'The file was cut off here, but the next one begins where it ends.',
    zh: () => '文件在此被截断，但下一文件紧接其后。',
  },
  unreadable: {
    en: (f) => `The file cannot be read: ${f['remark']}.`,
    zh: (f) => `文件无法读取：${f['remark']}。`,
  },
  empty: {
    en: () => 'The file is empty.',
    zh: () => '文件为空。',
  },
};

function count(facts: Facts): string {
  return facts['count'] === 1 ? 'One number' : `${facts['count']} numbers`;
}

function clock(facts: Facts, lang: 'zh' | 'en'): string {
  return CLOCKS[String(facts['source'])]?.[lang] ?? String(facts['source']);
}

function track(facts: Facts, lang: 'zh' | 'en'): string {
  return TRACKS[String(facts['track'])]?.[lang] ?? String(facts['track']);
}

/** `1.50 s to 3.50 s`; one figure where both round to the same. */
function span(facts: Facts, lang: 'zh' | 'en'): string {
  const low = facts['lowMs'];
  const high = facts['highMs'];
  if (typeof low !== 'number' || typeof high !== 'number') return lang === 'zh' ? '未知时长' : 'an unknown time';
  const from = formatMillis(Math.max(0, low));
  const to = formatMillis(Math.max(0, high));
  if (from === to) return lang === 'zh' ? ` ${from}` : from;
  return lang === 'zh' ? ` ${from} 至 ${to}` : `${from} to ${to}`;
}

function ms(value: number | string | undefined): string {
  return typeof value === 'number' ? formatMillis(value) : '?';
}

function abs(value: number | string | undefined): number {
  return typeof value === 'number' ? Math.abs(value) : 0;
}

function cap(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
