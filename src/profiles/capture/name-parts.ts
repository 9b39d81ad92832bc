/**
 * The parts of a name that nobody has explained yet: dates and times that could be real, words that cameras use, a counter, and runs of
 * letters and digits that may be anybody's. Pure; a guess by shape alone, from which a person goes on.
 */
import { kindOfExtension } from '../file-kinds.js';

export type PartKind =
  | 'date'
  | 'time'
  /** A date without a time, as folders have it. */
  | 'day'
  | 'word'
  | 'mark'
  | 'counter'
  | 'digits'
  | 'letters'
  /** Letters and digits in turn, as serial numbers are. */
  | 'code'
  /** Other scripts than Latin. */
  | 'script'
  /** `%E5%BC%A0`: bytes that are no UTF-8, as `displayPath` shows them. */
  | 'bytes'
  | 'extension';

export type NamePart = { readonly kind: PartKind; readonly text: string };

/** Words of file and folder names that say nothing about anybody. Others count as somebody's name. */
const WORDS = new Set(
  [
    'alarm android andro audio aud backup bak body bodycam cam camera ch clip data date dcim device dsj emergency emr event evt',
    'file files footage front gps image images img imp important info information keep lock locked log logs lost dir media misc mov',
    'movie movies normal nor parking pho photo photos pic pics picture pictures police private protect rear rec record recorder',
    'records recording recycle bin seg segtemp snap snapshot sos sound sub system temp thm thumb track trail video videos vid voice',
    'vol volume wav work zy 视频 录像 音频 录音 图片 照片 拍照 日志 重点 重要 普通 紧急 前 后 执法',
  ]
    .join(' ')
    .split(' '),
);

const MONTH_DAY = String.raw`(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])`;
const CLOCK = String.raw`(?:[01]\d|2[0-3])[-_.]?[0-5]\d[-_.]?[0-5]\d(?:\d{3})?`;
/** 2015 to 2049, with a century or, where something stands between date and time, without. */
const DATED = [
  new RegExp(String.raw`(?<!\d)(20(?:1[5-9]|[234]\d)[-_.]?${MONTH_DAY})([-_. T]?)(${CLOCK})(?!\d)`, 'u'),
  new RegExp(String.raw`(?<!\d)((?:1[5-9]|[234]\d)${MONTH_DAY})([-_. T])(${CLOCK})(?!\d)`, 'u'),
];
const DAY = /^20(?:1[5-9]|[234]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/u;
const RUN = /(?:%[0-9A-F]{2})+|[0-9A-Za-z]+|[\p{L}\p{N}\p{M}]+?(?=[0-9A-Za-z]|[^\p{L}\p{N}\p{M}]|$)|./gsu;
/** Digits of a counter. More only behind a time and with zeros in front: a number in its place may be the camera's or an officer's. */
const COUNTER = /^\d{2,4}$/;
const COUNTER_AFTER_TIME = /^(?:\d{2,4}|00\d{3,7})$/;
const MAX_EXTENSION = 5;

/** Of one file or folder name without slashes. Joined together they are the name again. */
export function partsOf(name: string): readonly NamePart[] {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot + 1);
  if (dot < 1 || !isExtension(extension)) return partsOfStem(name);
  return [...partsOfStem(name.slice(0, dot)), { kind: 'mark', text: '.' }, { kind: 'extension', text: extension }];
}

/** One run of text without dates, such as a serial number that a name pattern has found. */
export function runsOf(text: string): readonly NamePart[] {
  return [...text.matchAll(RUN)].flatMap(([run]) => partsOfRun(run));
}

function isExtension(text: string): boolean {
  return (
    kindOfExtension(text) !== 'other' || (text.length <= MAX_EXTENSION && /^[a-z]{2,5}$/i.test(text) && isWord(text))
  );
}

function partsOfStem(stem: string): readonly NamePart[] {
  const dated = DATED.map((regex) => regex.exec(stem)).find((match) => match !== null);
  if (dated === undefined || dated === null) return withCounter(runsOf(stem), COUNTER);
  const [whole, date = '', between = '', time = ''] = dated;
  return [
    ...runsOf(stem.slice(0, dated.index)),
    { kind: 'date', text: date },
    ...(between === '' ? [] : [{ kind: 'mark', text: between } as const]),
    { kind: 'time', text: time },
    ...withCounter(runsOf(stem.slice(dated.index + whole.length)), COUNTER_AFTER_TIME),
  ];
}

/** The last digits are taken for a counter. */
function withCounter(parts: readonly NamePart[], counter: RegExp): readonly NamePart[] {
  const last = parts.findLastIndex(({ kind }) => kind === 'digits');
  return parts.map((part, index) =>
    index === last && counter.test(part.text) ? { kind: 'counter', text: part.text } : part,
  );
}

function partsOfRun(run: string): readonly NamePart[] {
  if (/^%[0-9A-F]{2}/.test(run)) return [{ kind: 'bytes', text: run }];
  if (/^[0-9A-Za-z]+$/.test(run)) {
    const pieces = run.match(/\d+|[A-Za-z]+/g) ?? [];
    if (pieces.length > 2) return [{ kind: 'code', text: run }];
    return pieces.map((text) => ({ kind: kindOfPiece(text), text }));
  }
  if (!/^[\p{L}\p{N}\p{M}]/u.test(run)) return [{ kind: 'mark', text: run }];
  return [{ kind: isWord(run) ? 'word' : 'script', text: run }];
}

/** Of digits alone or letters alone. */
function kindOfPiece(text: string): PartKind {
  if (/^\d/.test(text)) return DAY.test(text) ? 'day' : 'digits';
  return isWord(text) ? 'word' : 'letters';
}

function isWord(text: string): boolean {
  return WORDS.has(text.toLowerCase()) || /^[A-Za-z]$/.test(text);
}
