/** `sealdock verify PATH` on the command line: the document of contract.md, a report for people, the table of codes. */
import type { Command } from 'commander';
import { verifyCodes } from '../app/verify-codes.js';
import { verifyGuide } from '../app/verify-guide.js';
import { examinePath } from '../app/verify-path.js';
import { EXIT, worstExitCode } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import type { Language } from './language.js';
import { requireFreeOutput, writeOutput } from './output-file.js';
import type { Outcome, Run } from './run-command.js';
import { printable } from './terminal-text.js';
import { guidePage } from './verify-page/guide-page.js';
import { verifyPage } from './verify-page/verify-page.js';
import { verifyProgress } from './verify-progress.js';
import { codesText, verifyReport } from './verify-report.js';

type Flags = {
  readonly keys?: string;
  readonly at?: string;
  readonly witnessQuorum?: string;
  readonly offline?: boolean;
  readonly html?: string;
  readonly guide?: string;
  readonly codes?: boolean;
  readonly json?: boolean;
};

/** RFC 3339 with an offset. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const HELP = `
PATH 可以是：中心存储文件夹、单个采集批次、单条记录（.rec），或其所封存的文件。
PATH is an archive’s folder, one intake, one record (.rec), or the file that a record seals.

--keys DIR：您所信任的公钥，应来自登记机关，而不是随证据送来的。
--keys DIR: the public keys you trust. Have them from the registry, not from the evidence itself.
  *.pem  SPKI PEM (-----BEGIN PUBLIC KEY-----), Ed25519
  *.pub  minisign / signify
  KB-0007.pem, KB-0007.pub, KB-0007/*.pem, KB-0007/*.pub   只用于采集站 KB-0007  for dock KB-0007 alone
  root*.crt, *.crt              根证书与采集站证书 roots, certificates of docks (those in the archive are used too)
  tsa*.crt                      时间戳机构的根 roots of time-stamping authorities
  revocations, revocations.sig  根签名的吊销名单 the root’s list of revoked keys
  其他文件名 any other name                                 用于所有采集站 for every dock
  witness*.vkey, witness*.pem    见证方（.pem 没有名称，不算独立）  witnesses (a .pem has no name and is not called independent)
  witness*.policy                C2SP tlog-policy：哪些见证方合起来才够  which of them together are enough
采集站主目录的 keys 文件夹、中心存储 docks 文件夹的副本均可使用；私钥文件不会被打开。
The keys folder of a dock’s home, or a copy of an archive’s docks folder, can be given; private keys are not opened.

退出码 exit codes: 0 通过 pass, 3 不通过 fail, 4 不完整 incomplete, 12 无法判断 cannot tell, 6 路径问题 path, 2 用法 usage
`;

export function addVerify(program: Command, run: Run): void {
  program
    .command('verify')
    .description('核验证据，不改动任何东西 / verifies evidence; writes nothing, needs no network')
    .argument('[path]', 'archive folder, intake folder, record, or the file it seals')
    .option('--keys <dir>', 'folder of public keys that you trust; without it the best answer is “cannot tell”')
    .option('--witness-quorum <k>', 'so many independent witnesses have to stand for the log; fewer: unsealed')
    .option('--at <time>', 'time of evaluation, RFC 3339: for certificates of records that no witness has dated')
    .option('--offline', 'use no network (nothing here does)')
    .option('--html <file>', 'also writes a report to print into a new file / 另存可打印的报告')
    .option('--guide <file>', 'writes a guide for experts: the same by stock tools / 另存供鉴定人员使用的指南')
    .option('--codes', 'print the table of all check codes')
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', HELP)
    .action((path: string | undefined, flags: Flags) =>
      run(flags.json === true, (signal, language) => runVerify(path, flags, { signal, language })),
    );
}

/** Fails `bad-option`, `path-missing`, `path-unreadable`; every finding about the evidence is in the document. */
async function runVerify(
  path: string | undefined,
  flags: Flags,
  { signal, language }: { readonly signal: AbortSignal; readonly language: Language },
): Promise<Outcome> {
  if (flags.codes === true) return codesOutcome(language);
  if (flags.guide !== undefined) return await guideOutcome(flags.guide, language);
  if (path === undefined) throw new Failure('bad-option', { problem: 'verify needs a path' });
  const { at } = flags;
  if (at !== undefined && (!TIME.test(at) || Number.isNaN(Date.parse(at)))) {
    throw new Failure('bad-option', { option: '--at', value: at });
  }
  const { html } = flags;
  const witnessQuorum = quorumOf(flags.witnessQuorum);
  if (html !== undefined) await requireFreeOutput(html, path);
  const progress = verifyProgress(process.stderr, language);
  try {
    const { onProgress } = progress;
    const atMs = at === undefined ? undefined : Date.parse(at);
    const examination = await examinePath({ path, keysFolder: flags.keys, witnessQuorum, atMs, onProgress, signal });
    const verified = examination.document;
    if (html !== undefined) await writeOutput(html, verifyPage(examination, { path, at, language }));
    const document = at === undefined ? verified : { ...verified, at };
    return { document, exitCode: worstExitCode(verified.exitCodes), text: verifyReport(verified, path, language) };
  } finally {
    progress.end();
  }
}

async function guideOutcome(file: string, language: Language): Promise<Outcome> {
  await requireFreeOutput(file);
  await writeOutput(file, guidePage(verifyGuide(), language));
  const document = { schema: 'sealdock.verify-guide/1', file, exitCodes: [] };
  return { document, exitCode: EXIT.fine, text: `${printable(file)}\n` };
}

/** Undefined where none is demanded: then a policy among the keys says it, or one witness is enough. */
function quorumOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d?$/.test(text)) throw new Failure('bad-option', { option: '--witness-quorum', value: text });
  return Number(text);
}

function codesOutcome(language: Language): Outcome {
  const codes = verifyCodes();
  const document = { schema: 'sealdock.verify-codes/1', codes, exitCodes: [] };
  return { document, exitCode: EXIT.fine, text: codesText(codes, language) };
}
