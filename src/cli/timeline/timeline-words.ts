/** The words around a drawn recording, in both languages. The sentences of the findings come with them. */
import type { CheckDocument } from '../../app/check-paths.js';
import { formatMillis } from '../../domain/quantities.js';
import type { Language } from '../language.js';
import type { Finding, Recording } from './recording-layout.js';

type Words = {
  readonly verdicts: Readonly<Record<CheckDocument['verdict'], string>>;
  readonly claim: (length: string) => string;
  readonly lost: (length: string) => string;
  readonly files: (count: number, copies: number) => string;
  readonly unknownLength: string;
  readonly unknownCamera: string;
  readonly severities: Readonly<Record<Finding['severity'], string>>;
  readonly picture: string;
  readonly sound: string;
  readonly noPlace: string;
  readonly shortened: string;
  readonly legend: Readonly<Record<'file' | 'missing' | 'unknown' | 'reach', string>>;
  readonly total: (recordings: number, others: number) => string;
  readonly title: string;
  readonly looked: (files: number, notLooked: number) => string;
  readonly notLooked: Readonly<Record<'deadline' | 'decoder' | 'bound', string>>;
};

export const TIMELINE_WORDS: Readonly<Record<Language, Words>> = {
  zh: {
    verdicts: { continuous: '连续', gap: '有缺口', 'cannot-tell': '无法判断' },
    claim: (length) => `没有超过 ${length}的缺失`,
    lost: (length) => `共缺失 ${length}`,
    files: (count, copies) => `${count} 个文件${copies > 0 ? `，另有 ${copies} 个副本` : ''}`,
    unknownLength: '时长未知',
    unknownCamera: '记录仪未知',
    severities: { gap: '缺失', 'cannot-tell': '无法判断', warning: '注意', note: '说明' },
    picture: '图像',
    sound: '声音',
    noPlace: '位置未知',
    shortened: '图中缩短',
    legend: { file: '录像文件', missing: '缺失', unknown: '无法判断', reach: '边缘可能所在' },
    total: (recordings, others) => `共 ${recordings} 段录像，另有 ${others} 个其他文件`,
    title: '录像连续性',
    looked: (files, not) => `已解码查看 ${files} 个文件${not > 0 ? `，${not} 个未能看完：` : ''}`,
    notLooked: { deadline: '超出时限', decoder: '解码失败', bound: '异常之处过多' },
  },
  en: {
    verdicts: { continuous: 'continuous', gap: 'gap', 'cannot-tell': 'cannot tell' },
    claim: (length) => `no loss above ${length}`,
    lost: (length) => `${length} missing in all`,
    files: (count, copies) => `${count} file${count === 1 ? '' : 's'}${copies > 0 ? `, ${copies} copies` : ''}`,
    unknownLength: 'length unknown',
    unknownCamera: 'camera unknown',
    severities: { gap: 'missing', 'cannot-tell': 'cannot tell', warning: 'warning', note: 'note' },
    picture: 'picture',
    sound: 'sound',
    noPlace: 'place unknown',
    shortened: 'drawn shorter',
    legend: { file: 'files', missing: 'missing', unknown: 'cannot tell', reach: 'where the edges may lie' },
    total: (recordings, others) => `${recordings} recordings, ${others} other files`,
    title: 'Continuity of recordings',
    looked: (files, not) => `${files} files decoded${not > 0 ? `, ${not} not to their end:` : ''}`,
    notLooked: { deadline: 'out of time', decoder: 'cannot be decoded', bound: 'too much to tell' },
  },
};

/** `✗ 有缺口，共缺失 2.00 秒 ±1.05 秒`: the verdict with what matters most about it. */
export function verdictLine({ verdict, claimMs, findings }: Recording, language: Language): string {
  const words = TIMELINE_WORDS[language];
  const comma = language === 'zh' ? '，' : ', ';
  const name = words.verdicts[verdict];
  if (verdict === 'continuous' && claimMs !== null)
    return `${name}${comma}${words.claim(formatMillis(claimMs, language))}`;
  const gaps = findings.filter(
    ({ severity, startMs, endMs }) => severity === 'gap' && startMs !== null && endMs !== null,
  );
  if (gaps.length === 0) return name;
  const lostMs = gaps.reduce((sum, { startMs, endMs }) => sum + (endMs ?? 0) - (startMs ?? 0), 0);
  const unsureMs = gaps.reduce((sum, gap) => sum + lengthUnsureMs(gap), 0);
  return `${name}${comma}${words.lost(lengthText(lostMs, unsureMs, language))}`;
}

/** How far the length of a hole may be off: half the range that its clocks leave. Its edges may be surer or less sure. */
function lengthUnsureMs({ why }: Finding): number {
  const { lowMs, highMs } = why.facts;
  return typeof lowMs === 'number' && typeof highMs === 'number' ? Math.max(0, highMs - Math.max(0, lowMs)) / 2 : 0;
}

function lengthText(ms: number, unsureMs: number, language: Language): string {
  const sure = unsureMs < SURE_MS ? '' : ` ±${formatMillis(unsureMs, language)}`;
  return `${formatMillis(ms, language)}${sure}`;
}

/** Two ticks and a rounding are not worth a word. */
const SURE_MS = 5;

/** Camera, officer, day and start, length, files. */
export function factsLine(recording: Recording, language: Language): string {
  const { camera, officer, startAt, durationMs, segments } = recording;
  const words = TIMELINE_WORDS[language];
  const copies = segments.filter(({ copyOf }) => copyOf !== null).length;
  return [
    camera ?? words.unknownCamera,
    officer ?? '',
    startAt?.slice(0, 19).replace('T', ' ') ?? '',
    durationMs === null ? words.unknownLength : formatMillis(durationMs, language),
    words.files(segments.length - copies, copies),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

/** `缺失 2.00 秒 ±1.01 秒  0:12.0 – 0:14.0 (±1.05 秒)`: what, how much, where and how sure. */
export function findingLine(finding: Finding, language: Language): string {
  const { severity, track, startMs, endMs, uncertaintyMs } = finding;
  const words = TIMELINE_WORDS[language];
  const tracks = { both: '', video: ` ${words.picture}`, audio: ` ${words.sound}` };
  const isLong = startMs !== null && endMs !== null && endMs > startMs;
  const length = isLong ? ` ${lengthText(endMs - startMs, lengthUnsureMs(finding), language)}` : '';
  const sure = uncertaintyMs === 0 ? '' : ` (±${formatMillis(uncertaintyMs, language)})`;
  const where = startMs === null && endMs === null ? words.noPlace : `${spanText(startMs, endMs)}${sure}`;
  return [`${words.severities[severity]}${tracks[track]}${length}`, where].join('  ');
}

/** The file it is about, or behind which it lies. */
export function findingPlace({ file, afterFile, beforeFile }: Finding): string {
  const path = file ?? afterFile ?? beforeFile ?? '';
  const whole = path.slice(path.lastIndexOf('/') + 1);
  // The end of a camera's name tells its files apart.
  return whole.length > NAME_CHARS ? `…${whole.slice(1 - NAME_CHARS)}` : whole;
}

const NAME_CHARS = 28;

function spanText(startMs: number | null, endMs: number | null): string {
  if (startMs === null) return `? – ${axisTime(endMs ?? 0)}`;
  if (endMs === null) return `${axisTime(startMs)} – ?`;
  return endMs === startMs ? axisTime(startMs) : `${axisTime(startMs)} – ${axisTime(endMs)}`;
}

/** Minutes, seconds and tenths from the recording's start; hours where there are any. */
export function axisTime(ms: number): string {
  const tenths = Math.round(Math.abs(ms) / 100);
  const hours = Math.trunc(tenths / 36_000);
  const minutes = Math.trunc(tenths / 600) % 60;
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  const sign = ms < 0 && tenths > 0 ? '-' : '';
  return hours > 0 ? `${sign}${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${sign}${minutes}:${seconds}`;
}

/** The camera's clock at the ends of the picture; the recording's own time where it has none. */
export function endTimes({ startAt, durationMs, findings }: Recording): readonly [string, string] {
  const lengthMs = findings.reduce((most, { endMs }) => Math.max(most, endMs ?? 0), durationMs ?? 0);
  if (startAt === null) return [axisTime(0), durationMs === null ? '?' : axisTime(lengthMs)];
  const zoneAt = startAt.slice(0, 19);
  const end = new Date(Math.round((Date.parse(`${zoneAt}Z`) + lengthMs) / 1000) * 1000).toISOString();
  return [zoneAt.slice(11), durationMs === null ? '?' : end.slice(11, 19)];
}
