/** `sealdock demo` on the command line: steps and a bar while it runs, then a summary a person understands. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type DemoDocument, runDemo } from '../app/run-demo.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { ingestText } from './ingest.js';
import type { Run } from './main.js';
import { progressBars } from './progress-bars.js';

const PLANTED: Readonly<Record<DemoDocument['facts'][number]['planted'], string>> = {
  whole: '完整的录像 a whole recording',
  'between-segments': '2.5 秒缺口 a hole of 2.5 s',
  truncated: '末尾被截断的文件 a file cut in its last fragment',
  unreadable: '断电未写完的文件 a file that a flat battery left without its index',
};

export function addDemo(program: Command, run: Run): void {
  program
    .command('demo')
    .description('the main job on a virtual camera / 用虚拟记录仪演示一次采集')
    .option('--folder <dir>', 'where the demo keeps its card and home', 'sealdock-demo')
    .option('--json', 'one JSON document on standard output')
    .action((flags: { readonly folder: string; readonly json?: boolean }) =>
      run(flags.json === true, async (signal) => {
        const bars = progressBars(process.stderr);
        const onStep = (text: string): void => void process.stderr.write(`── ${text}\n`);
        const document = await runDemo({ folder: resolve(flags.folder), onStep, onProgress: bars.onProgress, signal });
        bars.end();
        return { document, exitCode: worstExitCode(document.exitCodes), text: demoText(document) };
      }),
    );
}

function demoText(document: DemoDocument): string {
  const facts = document.facts.map(
    ({ planted, isFound }) => `  ${isFound ? '✓ 已发现 found' : '✗ 未发现 NOT FOUND'}  ${PLANTED[planted]}`,
  );
  const code = worstExitCode(document.ingest.exitCodes);
  return [
    '',
    ingestText(document.ingest),
    '埋入的情况 what was planted:',
    ...facts,
    '',
    `ingest 的退出码会是 the exit code of ingest would be: ${code}`,
    '不用本程序验证 verify without this program:',
    `  cd '${document.intake}'`,
    "  sed -n 's/^    //p' VERIFY.txt > /tmp/verify-intake.sh && sh /tmp/verify-intake.sh",
    '',
  ].join('\n');
}
