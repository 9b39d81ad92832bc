/** `sealdock verify PATH` on the command line: the document of contract.md, a text for people, and the table of codes. */
import type { Command } from 'commander';
import { type VerifyCodeRow, verifyCodes } from '../app/verify-codes.js';
import { verifyPath } from '../app/verify-path.js';
import { EXIT, worstExitCode } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import type { Run } from './main.js';

export type VerifyFlags = {
  readonly keys?: string;
  readonly at?: string;
  readonly offline?: boolean;
  readonly codes?: boolean;
  readonly json?: boolean;
};

export type VerifyOutcome = { readonly document: unknown; readonly exitCode: number; readonly text: string };
type VerifyDocument = Awaited<ReturnType<typeof verifyPath>>;

const VERDICTS = {
  pass: '通过 pass: 已核验的内容完好 what was checked is intact',
  fail: '不通过 fail: 证据不一致 the evidence does not agree',
  incomplete: '不完整 incomplete: 缺少应有的内容 something that should be here is missing',
  'cannot-tell': '无法判断 cannot tell',
} as const;
const RESULTS = { pass: '✓', fail: '✗', 'not-checked': '–' } as const;
/** RFC 3339 with an offset. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const MAX_SHOWN = 40;

export function addVerify(program: Command, run: Run): void {
  program
    .command('verify')
    .description('verifies an archive, an intake or a record; writes nothing / 核验，不改动任何东西')
    .argument('[path]', 'archive folder, intake folder or .rec file')
    .option('--keys <folder>', 'public keys (*.pem) that you trust, from the registry')
    .option('--at <time>', 'time of evaluation, RFC 3339 (default: now)')
    .option('--offline', 'use no network (nothing here does)')
    .option('--codes', 'print the table of all check codes')
    .option('--json', 'one JSON document on standard output')
    .action((path: string | undefined, flags: VerifyFlags) =>
      run(flags.json === true, (signal) => runVerify(path, flags, signal)),
    );
}

/** Fails `bad-option`, `path-missing`, `path-unreadable`; every finding about the evidence is in the document. */
export async function runVerify(
  path: string | undefined,
  flags: VerifyFlags,
  signal: AbortSignal,
): Promise<VerifyOutcome> {
  if (flags.codes === true) return codesOutcome();
  if (path === undefined) throw new Failure('bad-option', { problem: 'verify needs a path' });
  const { at } = flags;
  if (at !== undefined && (!TIME.test(at) || Number.isNaN(Date.parse(at)))) {
    throw new Failure('bad-option', { option: '--at', value: at });
  }
  const verified = await verifyPath({ path, keysFolder: flags.keys, signal });
  const document = at === undefined ? verified : { ...verified, at };
  return { document, exitCode: worstExitCode(verified.exitCodes), text: verifyOutcomeText(verified) };
}

export function verifyOutcomeText(document: VerifyDocument): string {
  const texts = new Map(verifyCodes().map((row) => [row.code, row.text]));
  const problems = document.checks.filter((check) => check.result !== 'pass');
  const shown = [...problems.slice(0, MAX_SHOWN), ...document.checks.filter((check) => check.result === 'pass')];
  const lines = shown.map((check) => {
    const text = texts.get(check.code);
    const optional = check.required ? '' : ' (非必需 optional)';
    return `${RESULTS[check.result]} ${check.code}${optional}  ${check.subject}\n    ${text?.zh ?? ''} / ${text?.en ?? ''}\n    ${check.because}`;
  });
  const more = problems.length > MAX_SHOWN ? [`… ${problems.length - MAX_SHOWN} 项未列出 more: --json`] : [];
  return [...lines, ...more, '', VERDICTS[document.verdict], ''].join('\n');
}

function codesOutcome(): VerifyOutcome {
  const codes = verifyCodes();
  const line = (row: VerifyCodeRow): string => {
    const required = row.required ? 'required' : 'optional';
    return `${row.code}  [${required}; fail → ${row.whenFailed}, not checked → ${row.whenNotChecked}]\n    ${row.text.zh} / ${row.text.en}`;
  };
  const text = `${codes.map(line).join('\n')}\n`;
  return { document: { schema: 'sealdock.verify-codes/1', codes, exitCodes: [] }, exitCode: EXIT.fine, text };
}
