/** `sealdock transfers` on the command line: the dockings as a table, and what to do about those that ended early. */
import type { Command } from 'commander';
import { listTransfers, type TransferRow, type TransfersDocument } from '../app/queries/list-transfers.js';
import { formatBytes, formatMillis } from '../domain/quantities.js';
import type { Language } from './language.js';
import { codeText, marked, nextPageText, remedyText, shownTime, ZONE } from './people-text.js';
import { addPageOptions, cameraOf, dockingOf, limitOf, type PageFlags, readCommand, sinceOf } from './read-command.js';
import type { Run } from './run-command.js';
import { type Cell, printable, tableText } from './terminal-text.js';

type Flags = PageFlags & { readonly camera?: string; readonly since?: string };

export function addTransfers(program: Command, run: Run): void {
  const command = program
    .command('transfers')
    .description('dockings, newest first: files, bytes, speed, how they ended / 入站记录')
    .option('--camera <id>', 'of one camera')
    .option('--since <time>', '7d, 12h, a day or a time');
  addPageOptions(command, 20).action((flags: Flags) =>
    readCommand(run, flags, {
      ask: (ledger, now) =>
        listTransfers(ledger, {
          camera: flags.camera === undefined ? undefined : cameraOf(flags.camera),
          since: sinceOf(flags.since, now),
          after: flags.after === undefined ? undefined : dockingOf(flags.after),
          limit: limitOf(flags),
        }),
      text: transfersText,
    }),
  );
}

export function transfersText({ dockings, next }: TransfersDocument, language: Language): string {
  const words = WORDS[language];
  if (dockings.length === 0) return `${words.none}\n`;
  const rows = dockings.map((row) => cellsOf(row, language));
  const troubles = dockings.flatMap((row) => troubleLines(row, language));
  return [
    `${words.title} (${ZONE[language]})`,
    tableText([words.heads.map((text): Cell => ({ text })), ...rows]),
    ...troubles,
    ...nextPageText(next, language),
    '',
  ].join('\n');
}

export function transferState(row: TransferRow, language: Language): string {
  const states = WORDS[language].states;
  return row.state === 'closed' && !row.handedBack ? WORDS[language].kept : states[row.state];
}

function cellsOf(row: TransferRow, language: Language): readonly Cell[] {
  const { files } = row;
  const taken = files.pulled + files.alreadyHeld;
  return [
    { text: row.docking },
    { text: shownTime(row.startedAt) },
    { text: row.camera ?? '?' },
    { text: row.slot === null ? '–' : String(row.slot), align: 'right' },
    { text: `${taken}/${files.listed}`, align: 'right' },
    { text: formatBytes(row.pulledBytes), align: 'right' },
    { text: row.bytesPerSecond === null ? '–' : `${formatBytes(row.bytesPerSecond)}/s`, align: 'right' },
    { text: row.durationMs === null ? '–' : formatMillis(row.durationMs, language), align: 'right' },
    { text: `${files.archived}/${files.pulled}`, align: 'right' },
    { text: transferState(row, language) },
  ];
}

function troubleLines(row: TransferRow, language: Language): readonly string[] {
  const { files } = row;
  const left = files.unreadable + files.pending;
  const failure = row.failure === null ? [] : failureLines(row.docking, row.failure, language);
  return [
    ...failure,
    ...(left > 0 && row.state !== 'pulling'
      ? [marked(`${printable(row.docking)}  ${WORDS[language].left(files.unreadable, files.pending)}`, 'bad')]
      : []),
    ...row.warnings.map((code) => marked(`${printable(row.docking)}  ${codeText(code, language)}`, 'warn')),
  ];
}

export function failureLines(docking: string, code: string, language: Language): readonly string[] {
  const remedy = remedyText(code, language);
  return [
    marked(`${printable(docking)}  ${codeText(code, language)}`, 'bad'),
    ...(remedy === undefined ? [] : [`    → ${remedy}`]),
  ];
}

const WORDS = {
  zh: {
    title: '入站记录，新的在前',
    none: '还没有记录仪入站。',
    heads: ['入站', '开始', '记录仪', '槽', '已取/清单', '本次', '速度', '用时', '已归档', '状态'],
    left: (unreadable: number, pending: number): string => `未取回：无法读取 ${unreadable}，未完成 ${pending}`,
    kept: '已结束，未放行',
    states: {
      detected: '识别中',
      identified: '已识别',
      listed: '已列清单',
      pulling: '采集中',
      judged: '已判断',
      closed: '已完成',
      interrupted: '中断',
    },
  },
  en: {
    title: 'dockings, newest first',
    none: 'No camera has docked yet.',
    heads: ['docking', 'began', 'camera', 'slot', 'here/listed', 'pulled', 'speed', 'took', 'archived', 'state'],
    left: (unreadable: number, pending: number): string => `left behind: ${unreadable} unreadable, ${pending} pending`,
    kept: 'ended, not handed back',
    states: {
      detected: 'detected',
      identified: 'identified',
      listed: 'listed',
      pulling: 'pulling',
      judged: 'judged',
      closed: 'complete',
      interrupted: 'interrupted',
    },
  },
} as const;
