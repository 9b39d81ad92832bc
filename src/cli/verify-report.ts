/**
 * The outcome of a verification for people: the result first, then what was counted, what is wrong and where, what all this
 * does not prove, and how to check without this program. Names from the evidence are made harmless.
 */

import { type VerifyCodeRow, verifyCodes } from '../app/verify-codes.js';
import { verifyLimits } from '../app/verify-limits.js';
import type { verifyPath } from '../app/verify-path.js';
import type { Language, Text } from './language.js';
import { marked } from './people-text.js';
import { printable } from './terminal-text.js';
import { becauseInChinese } from './verify-because-zh.js';

export type VerifyDocument = Awaited<ReturnType<typeof verifyPath>>;
type Check = VerifyDocument['checks'][number];

/** Problems shown; `--json` has more. */
const MAX_SHOWN = 40;
const MAX_KEYS = 8;

const VERDICTS: Readonly<
  Record<VerifyDocument['verdict'], { readonly tone: 'good' | 'warn' | 'bad'; readonly text: Text }>
> = {
  pass: {
    tone: 'good',
    text: {
      zh: '通过：核验过的内容完好，没有改动、缺失或多余。',
      en: 'PASS: what was checked is intact; nothing changed, missing or added.',
    },
  },
  fail: {
    tone: 'bad',
    text: {
      zh: '不通过：证据与签名或清单不一致，不能按原样采信。',
      en: 'FAIL: the evidence does not agree with its signatures or lists.',
    },
  },
  incomplete: {
    tone: 'warn',
    text: {
      zh: '不完整：缺少应有的内容；现有内容未发现改动。',
      en: 'INCOMPLETE: something that should be here is missing; what is here shows no change.',
    },
  },
  'cannot-tell': {
    tone: 'warn',
    text: {
      zh: '无法判断：没有发现问题，但也不足以证明。',
      en: 'CANNOT TELL: nothing wrong was found, but that is not enough to prove it.',
    },
  },
};

const SELECTION: Text = {
  zh: '通过（仅就此处所有而言）：现有内容完好，没有改动；它只是所选的一部分，不是全部。',
  en: 'PASS for what is here: it is intact and unchanged; it is a selection and not the whole.',
};
/** What a check says where the place itself holds a part only. */
const PART = /are not in this bundle$|^one record by itself/;

/** The verdict in one sentence; a part is never called complete. */
export function verdictOf({ verdict, checks }: Pick<VerifyDocument, 'verdict' | 'checks'>): (typeof VERDICTS)['pass'] {
  const isPart = checks.some(({ code, because }) => code === 'inventory-complete' && PART.test(because));
  return verdict === 'pass' && isPart ? { tone: 'good', text: SELECTION } : VERDICTS[verdict];
}

const WORDS = {
  zh: {
    keys: '密钥编号',
    chain: '证书链',
    problems: '问题',
    notes: '说明',
    more: (count: number) => `……另有 ${count} 项，见 --json`,
    counts: (pass: number, fail: number, notChecked: number) =>
      [
        ...(pass > 0 ? [`${pass} 项成立`] : []),
        ...(fail > 0 ? [`${fail} 项不成立`] : []),
        ...(notChecked > 0 ? [`${notChecked} 项未核验`] : []),
      ].join('，'),
    failed: '不成立：',
    notChecked: '未核验：',
    colon: '：',
    notProved: '这不能证明：',
    witness: '见证方',
    asOf: (at: string) => `，截至 ${at}（UTC）`,
    without: '不用本程序核验：见每个批次文件夹中的 VERIFY.txt。',
  },
  en: {
    keys: 'key ids',
    chain: 'certificate chain',
    problems: 'Problems',
    notes: 'Notes',
    more: (count: number) => `… ${count} more: see --json`,
    counts: (pass: number, fail: number, notChecked: number) =>
      [
        ...(pass > 0 ? [`${pass} ok`] : []),
        ...(fail > 0 ? [`${fail} failed`] : []),
        ...(notChecked > 0 ? [`${notChecked} not checked`] : []),
      ].join(', '),
    failed: 'failed: ',
    notChecked: 'not checked: ',
    colon: ': ',
    notProved: 'This does not prove:',
    witness: 'witness',
    asOf: (at: string) => `, as of ${at} (UTC)`,
    without: 'To check without this program, see VERIFY.txt in each intake’s folder.',
  },
} as const;

export function verifyReport(document: VerifyDocument, path: string, language: Language): string {
  const words = WORDS[language];
  const { tone, text } = verdictOf(document);
  const untrue = document.checks.filter((check) => check.result !== 'pass');
  const problems = untrue.filter(({ required }) => required);
  const notes = untrue.filter((check) => !check.required && !isAboutLater(check));
  return [
    marked(text[language], tone),
    '',
    printable(path),
    ...keyLine(document, language),
    ...witnessLine(document, language),
    ...countLines(document, language),
    ...section(words.problems, problems, language),
    ...section(words.notes, notes, language),
    '',
    words.notProved,
    ...verifyLimits(document).map((limit) => `  · ${limit[language]}`),
    '',
    words.without,
    '',
  ].join('\n');
}

/** Until when its witnesses saw nothing more of the log; goes on after their name. */
export function asOfText({ asOf }: Pick<VerifyDocument, 'asOf'>, language: Language): string {
  return asOf === null ? '' : WORDS[language].asOf(asOf);
}

export function codesText(codes: readonly VerifyCodeRow[], language: Language): string {
  const words = {
    zh: { required: '必需', optional: '可选', failed: '不成立', skipped: '未核验' },
    en: { required: 'required', optional: 'optional', failed: 'failed', skipped: 'not checked' },
  }[language];
  const lines = codes.map((row) => {
    const skipped = row.required ? `; ${words.skipped} → ${row.whenNotChecked}` : '';
    const kind = row.required ? words.required : words.optional;
    return `${row.code}  [${kind}; ${words.failed} → ${row.whenFailed}${skipped}]\n    ${row.text[language]}\n`;
  });
  return lines.join('');
}

/** What no archive can show yet stands once, in the section of what is not proved. */
function isAboutLater({ code }: Pick<Check, 'code'>): boolean {
  return ['inclusion', 'cosignature', 'witness-independent', 'key-validity', 'key-revoked'].includes(code);
}

/** Who stands for the log. */
function witnessLine(document: VerifyDocument, language: Language): string[] {
  const { witness } = document;
  const words = WORDS[language];
  return witness === 'none' ? [] : [`  ${words.witness}${words.colon}${witness}${asOfText(document, language)}`];
}

function countLines(document: VerifyDocument, language: Language): string[] {
  const texts = new Map(verifyCodes().map((row) => [row.code, row.text]));
  const counts = document.counts.filter((count) => !(isAboutLater(count) && count.pass + count.fail === 0));
  return counts.map(({ code, pass, fail, notChecked }) => {
    const mark = fail > 0 ? '✗' : notChecked > 0 ? '–' : '✓';
    const words = WORDS[language];
    const shown = words.counts(pass, fail, notChecked);
    return `  ${mark} ${texts.get(code)?.[language] ?? code} (${code})${words.colon}${shown}`;
  });
}

function keyLine({ keys }: VerifyDocument, language: Language): string[] {
  if (keys.length === 0) return [];
  const shown = keys.slice(0, MAX_KEYS).map(({ id, docks }) => `${id} (${docks === 'any' ? '*' : docks.join(', ')})`);
  const more = keys.length > MAX_KEYS ? ` … ${keys.length - MAX_KEYS}` : '';
  const { keys: title, chain, colon } = WORDS[language];
  const chains = keys.slice(0, MAX_KEYS).flatMap(({ chains: all = [] }) => all);
  return [
    `  ${title}${colon}${shown.map(printable).join(' ')}${more}`,
    ...chains.map((each) => `  ${chain}${colon}${printable(each)}`),
  ];
}

function section(title: string, checks: readonly Check[], language: Language): string[] {
  if (checks.length === 0) return [];
  const words = WORDS[language];
  const texts = new Map(verifyCodes().map((row) => [row.code, row.text]));
  const lines = checks.slice(0, MAX_SHOWN).flatMap((check) => {
    const isFailed = check.result === 'fail';
    const because = language === 'zh' ? becauseInChinese(check.because) : check.because;
    return [
      `  ${isFailed ? '✗' : '–'} ${printable(check.subject)}`,
      `      ${isFailed ? words.failed : words.notChecked}${texts.get(check.code)?.[language] ?? ''}`,
      `      ${check.code}${words.colon}${printable(because)}`,
    ];
  });
  const more = checks.length - MAX_SHOWN;
  return [
    '',
    `${title} (${Math.min(checks.length, MAX_SHOWN)}${more > 0 ? '+' : ''})`,
    ...lines,
    ...(more > 0 ? [`  ${words.more(more)}`] : []),
  ];
}
