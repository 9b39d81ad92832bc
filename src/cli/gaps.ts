/** `sealdock gaps` on the command line: what is missing, where, how sure, and whether it had to be there. */
import type { Command } from 'commander';
import { explainGap, type GapFinding, type GapRow, type GapsDocument, listGaps } from '../app/queries/list-gaps.js';
import { formatMillis } from '../domain/quantities.js';
import type { Language } from './language.js';
import { marked, nextPageText, shownTime } from './people-text.js';
import {
  addPageOptions,
  afterNumber,
  cameraOf,
  limitOf,
  type PageFlags,
  readCommand,
  sinceOf,
} from './read-command.js';
import type { Run } from './run-command.js';
import { printable } from './terminal-text.js';

type Flags = PageFlags & { readonly mustBeContinuous?: boolean; readonly since?: string; readonly camera?: string };

export function addGaps(program: Command, run: Run): void {
  const command = program
    .command('gaps')
    .description('recordings not proven continuous; 4 for a gap under duty, 12 for cannot tell / 缺口')
    .option('--must-be-continuous', 'only recordings that had to be continuous')
    .option('--camera <id>', 'of one camera')
    .option('--since <time>', 'judged since: 7d, 12h, a day or a time');
  addPageOptions(command, 20).action((flags: Flags) =>
    readCommand(run, flags, {
      ask: (ledger, now) =>
        listGaps(ledger, {
          isUnderDuty: flags.mustBeContinuous === true,
          camera: flags.camera === undefined ? undefined : cameraOf(flags.camera),
          since: sinceOf(flags.since, now),
          after: afterNumber(flags),
          limit: limitOf(flags),
        }),
      text: gapsText,
    }),
  );
}

export function gapsText({ recordings, next }: GapsDocument, language: Language): string {
  if (recordings.length === 0) return `${marked(WORDS[language].none, 'good')}\n`;
  const blocks = recordings.map((row) => gapLines(row, language).join('\n'));
  return [WORDS[language].title, ...blocks, ...nextPageText(next, language), ''].join('\n');
}

export function gapLines(row: GapRow, language: Language): readonly string[] {
  const words = WORDS[language];
  const head = [
    words[row.verdict],
    printable(row.camera),
    shownTime(row.startAt),
    row.durationMs === null ? '?' : formatMillis(row.durationMs, language),
    words.files(row.segments),
    row.isUnderDuty ? words.duty : words.noDuty,
    printable(row.docking),
  ].join('  ');
  return [
    marked(head, row.isUnderDuty ? 'bad' : 'warn'),
    ...row.findings.map((finding) => `    ${findingText(finding, language)}`),
    ...(row.findingsLeftOut > 0 ? [`    ${words.more(row.findingsLeftOut)}`] : []),
  ];
}

function findingText(finding: GapFinding, language: Language): string {
  const words = WORDS[language];
  const { fromAt, toAt, startMs, endMs, uncertaintyMs } = finding;
  const length =
    startMs === null || endMs === null || endMs === startMs ? undefined : formatMillis(endMs - startMs, language);
  const span = [
    fromAt === null ? undefined : shownTime(fromAt),
    toAt === null || toAt === fromAt ? undefined : `– ${shownTime(toAt).slice(11)}`,
    length === undefined ? undefined : `(${length} ±${formatMillis(uncertaintyMs, language)})`,
    finding.track === 'both' ? undefined : words[finding.track],
  ].filter((part) => part !== undefined);
  const place = finding.file ?? finding.afterFile;
  return [span.join(' '), ...(place === null ? [] : [printable(place)]), printable(explainGap(finding, language))]
    .filter((part) => part !== '')
    .join('  ');
}

const WORDS = {
  zh: {
    title: '未能证明连续的录像，新判断的在前（时间为记录仪时钟，UTC+8）',
    none: '没有未证明连续的录像。',
    gap: '缺口',
    'cannot-tell': '无法判断',
    continuous: '连续',
    duty: '应当连续',
    noDuty: '无连续要求',
    video: '仅图像',
    audio: '仅声音',
    files: (n: number): string => `${n} 个文件`,
    more: (n: number): string => `另有 ${n} 处`,
  },
  en: {
    title: 'recordings not proven continuous, newest verdict first (times of the camera’s clock, UTC+8)',
    none: 'No recording is without proof of continuity.',
    gap: 'gap',
    'cannot-tell': 'cannot tell',
    continuous: 'continuous',
    duty: 'had to be continuous',
    noDuty: 'no duty',
    video: 'picture only',
    audio: 'sound only',
    files: (n: number): string => `${n} files`,
    more: (n: number): string => `and ${n} more`,
  },
} as const;
