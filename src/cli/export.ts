/** `sealdock export` on the command line: evidence as one folder, or one tar of it, to hand out. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type ExportDocument, type ExportOptions, exportBundle } from '../app/export/export-bundle.js';
import { retoldReport } from '../app/retold-report.js';
import { verifyGuide } from '../app/verify-guide.js';
import { EXIT } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import { formatBytes } from '../domain/quantities.js';
import { checkText } from './check-text.js';
import { LANGUAGES, type Language } from './language.js';
import { requireFreeOutput } from './output-file.js';
import { marked } from './people-text.js';
import { addHomeOptions, type HomeFlags, homeOf } from './read-command.js';
import type { Run } from './run-command.js';
import { printable } from './terminal-text.js';
import { timelineSvg } from './timeline/timeline-svg.js';
import { guidePage } from './verify-page/guide-page.js';

type Flags = HomeFlags & {
  readonly docking?: string;
  readonly recording?: string;
  readonly case?: string;
  readonly out: string;
  readonly references?: boolean;
  readonly by?: string;
  readonly reason?: string;
};

const COLUMNS = 100;

export function addExport(program: Command, run: Run): void {
  const command = program
    .command('export')
    .description('evidence as one self-contained folder to hand out, entered into the log / 导出证据包，并记入日志')
    .option('--docking <id>', 'one docking / 一个批次')
    .option('--recording <n>', 'one recording, by the number of its signed verdict / 一段录像，以其签名判断的记录编号')
    .option('--case <ref>', 'all dockings with this --activity / 同一案号的全部批次')
    .requiredOption('--out <path>', 'a new folder, or a new FILE.tar / 新文件夹，或新的 .tar 文件')
    .option('--references', 'records only, no originals / 只含记录，不含原始文件')
    .option('--by <who>', 'a role or a service number, not a name: the log is never pruned')
    .option('--reason <text>', 'why, and on whose order / 事由');
  addHomeOptions(command).action((flags: Flags) =>
    run(
      flags.json === true,
      async (signal, language) => {
        const home = homeOf(flags);
        const wanted = wantedOf(flags);
        await requireFreeOutput(flags.out, home);
        const document = await exportBundle({
          ...{ home, wanted, out: flags.out, hasOriginals: flags.references !== true },
          ...{ by: flags.by, reason: flags.reason, describe, guides: guides(), signal },
        });
        return { document, exitCode: EXIT.fine, text: exportedText(document, language) };
      },
      homeOf(flags),
    ),
  );
}

function wantedOf(flags: Flags): ExportOptions['wanted'] {
  const given = (['docking', 'recording', 'case'] as const).flatMap((kind) => {
    const ref = flags[kind];
    return ref === undefined ? [] : [{ kind, ref }];
  });
  const [wanted, second] = given;
  if (wanted === undefined || second !== undefined)
    throw new Failure('bad-option', { problem: 'give exactly one of --docking, --recording and --case' });
  return wanted;
}

/** The continuity of one docking, as `check` tells and draws it. */
function describe({ continuity }: Parameters<ExportOptions['describe']>[0]): Readonly<Record<string, string>> {
  if (continuity === undefined) return {};
  const pages = LANGUAGES.flatMap((language) => {
    const told = retoldReport(continuity, language);
    return [
      [`continuity.${language}.txt`, checkText(told, { columns: COLUMNS, language })],
      [`continuity.${language}.svg`, timelineSvg(told, language)],
    ] as const;
  });
  return Object.fromEntries(pages);
}

function guides(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    LANGUAGES.map((language) => [`guide.${language}.html`, guidePage(verifyGuide(), language)]),
  );
}

function exportedText(document: ExportDocument, language: Language): string {
  const { out, dockings, files, bytes, originals, seq } = document;
  const isPacked = /\.tar$/i.test(out);
  const words = {
    zh: {
      done: '已导出',
      what: `${dockings} 个批次，${files} 个原始文件，${formatBytes(bytes)}`,
      none: `${dockings} 个批次的记录，不含原始文件`,
      record: `已记入日志：记录 ${seq}`,
      verify: '核验',
    },
    en: {
      done: 'exported',
      what: `${dockings} dockings, ${files} originals, ${formatBytes(bytes)}`,
      none: `records of ${dockings} dockings, without originals`,
      record: `entered into the log as record ${seq}`,
      verify: 'to verify',
    },
  }[language];
  const held = originals === 'included' ? words.what : words.none;
  return [
    marked(`${words.done}: ${printable(out)}`, 'good'),
    `  ${held}`,
    `  ${words.record}`,
    isPacked
      ? `  ${words.verify}: tar -xf ${printable(out)} && sealdock verify ${printable(basename(out).slice(0, -4))} --keys DIR`
      : `  ${words.verify}: sealdock verify ${printable(out)} --keys DIR`,
    '',
  ].join('\n');
}
