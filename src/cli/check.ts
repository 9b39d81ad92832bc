/** `sealdock check PATH…` on the command line. */
import type { Command } from 'commander';
import { checkPaths } from '../app/check-paths.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { checkText } from './check-text.js';
import { writeOutput } from './output-file.js';
import type { Run } from './run-command.js';
import { columnsOf, printable } from './terminal-text.js';
import { timelineSvg } from './timeline/timeline-svg.js';

type Flags = {
  readonly mustBeContinuous?: boolean;
  readonly profile?: string;
  readonly profiles?: string;
  readonly svg?: string;
  readonly deep?: boolean;
  readonly json?: boolean;
};

export function addCheck(program: Command, run: Run): void {
  program
    .command('check')
    .description('judges the continuity of media files; touches nothing / 判断连续性，不改动任何东西')
    .argument('<path...>', 'files or folders / 文件或文件夹')
    .option('--must-be-continuous', 'a pause never splits a recording; 4 for a gap, 12 for cannot tell / 须全程连续')
    .option('--profile <id>', 'device profile to read names and logs by / 按此机型解读文件名与日志')
    .option('--profiles <dir>', 'folder of own device profiles / 自有机型配置的文件夹')
    .option(
      '--deep',
      'also decodes: frozen or black picture, digital silence; warnings only / 并解码查找静止、全黑、无声',
    )
    .option('--svg <file>', 'also draws the recordings into a new file / 另存图形')
    .option('--json', 'one JSON document on standard output / 输出 JSON')
    .action((paths: string[], flags: Flags) =>
      run(flags.json === true, async (signal, language) => {
        const document = await checkPaths({
          paths,
          mustBeContinuous: flags.mustBeContinuous === true,
          profileId: flags.profile,
          userFolder: flags.profiles,
          language,
          onDeepLook: flags.deep === true ? tellDeepLook : undefined,
          signal,
        });
        if (flags.svg !== undefined) await writeOutput(flags.svg, timelineSvg(document, language));
        const columns = columnsOf(process.stdout);
        const text = checkText(document, { columns, language });
        return { document, exitCode: worstExitCode(document.exitCodes), text };
      }),
    );
}

/** Decoding takes as long as it takes: who watches sees where it is. */
function tellDeepLook({ path, done, of }: { readonly path: string; readonly done: number; readonly of: number }): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(`${done + 1}/${of} ${printable(path)}\n`);
}
