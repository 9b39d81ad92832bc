/**
 * The outcome of a verification for people: the result first, then what was counted, what is wrong and where, what all this
 * does not prove, and how to check without this program. Chinese first; names from the archive are made harmless.
 */
import { type VerifyCodeRow, verifyCodes } from '../app/verify-codes.js';
import type { verifyPath } from '../app/verify-path.js';
import { printableText } from '../lib/printable-text.js';

export type VerifyDocument = Awaited<ReturnType<typeof verifyPath>>;
type Check = VerifyDocument['checks'][number];

/** Problems shown; `--json` has more. */
const MAX_SHOWN = 40;
const MAX_KEYS = 8;

const VERDICTS = {
  pass: [
    '✓ 通过：核验过的内容完好，没有改动、缺失或多余。',
    'PASS: what was checked is intact; nothing changed, missing or added.',
  ],
  fail: [
    '✗ 不通过：证据与签名或清单不一致，不能按原样采信。',
    'FAIL: the evidence does not agree with its signatures or lists.',
  ],
  incomplete: [
    '… 不完整：缺少应有的内容；现有内容未发现改动。',
    'INCOMPLETE: something that should be here is missing; what is here shows no change.',
  ],
  'cannot-tell': [
    '? 无法判断：没有发现问题，但也不足以证明。',
    'CANNOT TELL: nothing wrong was found, but that is not enough to prove it.',
  ],
} as const satisfies Record<VerifyDocument['verdict'], readonly [string, string]>;

const NOT_PROVED = [
  ['摄像时间是否准确（见记录中的 clock）；', 'that the camera’s clock was right (see clock in the records);'],
  ['采集之前记录仪上是否删除过内容；', 'that nothing was deleted on the camera before it was docked;'],
  [
    '日志尾部是否被整体截去，或由持有采集站密钥的人整体重写（尚无见证方共同签名）；',
    'that the end of the log was not cut off, or the whole rewritten by a holder of the dock’s key (no witness cosigns yet);',
  ],
  [
    '密钥当时是否有效（尚无证书与吊销名单）。',
    'that the key was valid at the time (no certificates, no list of revoked keys yet).',
  ],
] as const;

export function verifyReport(document: VerifyDocument, path: string): string {
  const rows = new Map(verifyCodes().map((row) => [row.code, row]));
  const problems = document.checks.filter((check) => check.result !== 'pass' && check.required);
  const notes = document.checks.filter((check) => check.result !== 'pass' && !check.required && !isAboutLater(check));
  const [zh, en] = VERDICTS[document.verdict];
  return [
    zh,
    en,
    '',
    printableText(path),
    ...keyLine(document),
    ...countLines(document, rows),
    ...section('问题 Problems', problems, rows),
    ...section('说明 Notes', notes, rows),
    '',
    '这不能证明 This does not prove:',
    ...NOT_PROVED.flatMap(([chinese, english]) => [`  · ${chinese}`, `    ${english}`]),
    '',
    '不用本程序核验：见每个批次文件夹中的 VERIFY.txt。',
    'To check without this program, see VERIFY.txt in each intake’s folder.',
    '',
  ].join('\n');
}

export function codesText(codes: readonly VerifyCodeRow[]): string {
  const lines = codes.map((row) => {
    const kind = row.required ? '必需 required' : '可选 optional';
    const failed = `失败 failed → ${row.whenFailed}`;
    const skipped = row.required ? `，未核验 not checked → ${row.whenNotChecked}` : '';
    return `${row.code}  [${kind}; ${failed}${skipped}]\n    ${row.text.zh}\n    ${row.text.en}\n`;
  });
  return lines.join('');
}

/** What no archive can show yet stands once, in the section of what is not proved. */
function isAboutLater(check: Pick<Check, 'code'>): boolean {
  return ['inclusion', 'cosignature', 'key-validity'].includes(check.code);
}

function countLines(document: VerifyDocument, rows: ReadonlyMap<string, VerifyCodeRow>): string[] {
  const counts = document.counts.filter(({ code, pass, fail }) => !(isAboutLater({ code }) && pass + fail === 0));
  return counts.map(({ code, pass, fail, notChecked }) => {
    const mark = fail > 0 ? '✗' : notChecked > 0 ? '–' : '✓';
    const parts = [pass > 0 ? `✓ ${pass}` : '', fail > 0 ? `✗ ${fail}` : '', notChecked > 0 ? `– ${notChecked}` : ''];
    const text = rows.get(code)?.text;
    const shown = parts.filter((part) => part !== '').join(', ');
    return `  ${mark} ${text?.zh ?? ''} ${text?.en ?? ''} (${code}): ${shown}`;
  });
}

function keyLine({ keys }: VerifyDocument): string[] {
  if (keys.length === 0) return [];
  const shown = keys.slice(0, MAX_KEYS).map(({ id, docks }) => `${id} (${docks === 'any' ? '*' : docks.join(', ')})`);
  const more = keys.length > MAX_KEYS ? ` … ${keys.length - MAX_KEYS}` : '';
  return [`  密钥编号 key ids: ${shown.map(printableText).join(' ')}${more}`];
}

function section(title: string, checks: readonly Check[], rows: ReadonlyMap<string, VerifyCodeRow>): string[] {
  if (checks.length === 0) return [];
  const lines = checks.slice(0, MAX_SHOWN).flatMap((check) => {
    const mark = check.result === 'fail' ? '✗' : '–';
    const text = rows.get(check.code)?.text;
    const [zh, en] = check.result === 'fail' ? ['不成立', 'not so'] : ['未核验', 'not checked'];
    return [
      `  ${mark} ${printableText(check.subject)}`,
      `      ${zh}：${text?.zh ?? ''} / ${en}: ${text?.en ?? ''}`,
      `      ${check.code}: ${printableText(check.because)}`,
    ];
  });
  const more = checks.length - MAX_SHOWN;
  return [
    '',
    `${title} (${Math.min(checks.length, MAX_SHOWN)}${more > 0 ? '+' : ''}):`,
    ...lines,
    ...(more > 0 ? [`  … 另有 ${more} 项 more: --json`] : []),
  ];
}
