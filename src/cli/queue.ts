/** `sealdock queue [retry ITEM]` on the command line: what is not in the archive yet and why. */
import type { Command } from 'commander';
import { type RetriedItems, retryQueue } from '../app/commands/retry-queue.js';
import { listQueue, type QueueDocument, type QueueItem } from '../app/queries/list-queue.js';
import { EXIT } from '../domain/exit-codes.js';
import { formatBytes } from '../domain/quantities.js';
import type { Language } from './language.js';
import { codeText, marked, nextPageText, remedyText, shownTime, ZONE } from './people-text.js';
import {
  addHomeOptions,
  addPageOptions,
  afterNumber,
  type HomeFlags,
  homeOf,
  limitOf,
  numberOf,
  type PageFlags,
  readCommand,
} from './read-command.js';
import type { Run } from './run-command.js';
import { type Cell, tableText } from './terminal-text.js';

export function addQueue(program: Command, run: Run): void {
  const command = program
    .command('queue')
    .description('what has not reached the archive yet; 7 if parked or waiting longer than a day / 待归档');
  addPageOptions(command, 30).action((flags: PageFlags) =>
    readCommand(run, flags, {
      ask: (ledger, now) => listQueue(ledger, { now, after: afterNumber(flags), limit: limitOf(flags) }),
      text: queueText,
    }),
  );
  const retry = command
    .command('retry')
    .description('tries a parked or waiting item again at once; all: every parked one')
    .argument('<item>', 'its number, or all');
  addHomeOptions(retry).action((item: string, _: HomeFlags, own: Command) => {
    const flags = own.optsWithGlobals<HomeFlags>();
    const home = homeOf(flags);
    return run(
      flags.json === true,
      async (signal, language) => {
        const wanted = item === 'all' ? item : numberOf(item, 'item');
        const document = await retryQueue(home, wanted, signal);
        return { document, exitCode: EXIT.fine, text: retriedText(document, language) };
      },
      home,
    );
  });
}

export function queueText(document: QueueDocument, language: Language): string {
  const words = WORDS[language];
  const { waiting, waitingBytes, parked, oldestAt, items, next } = document;
  if (items.length === 0) return `${marked(words.empty, 'good')}\n`;
  const head = [
    words.waiting(waiting, formatBytes(waitingBytes)),
    words.parked(parked),
    `${words.oldest} ${shownTime(oldestAt)} (${ZONE[language]})`,
  ].join(words.comma);
  const codes = [...new Set(items.flatMap(({ code }) => code ?? []))];
  return [
    head,
    tableText([words.heads.map((text): Cell => ({ text })), ...items.map((item) => cellsOf(item, language))]),
    ...codes.flatMap((code) => [
      marked(codeText(code, language), 'warn'),
      ...(remedyText(code, language) === undefined ? [] : [`    → ${remedyText(code, language)}`]),
    ]),
    ...nextPageText(next, language),
    '',
  ].join('\n');
}

function cellsOf(item: QueueItem, language: Language): readonly Cell[] {
  return [
    { text: String(item.item), align: 'right' },
    { text: item.state === 'parked' ? `✗ ${WORDS[language].states.parked}` : WORDS[language].states[item.state] },
    { text: shownTime(item.since) },
    { text: String(item.attempts), align: 'right' },
    { text: shownTime(item.nextAttemptAt) },
    { text: formatBytes(item.bytes), align: 'right' },
    { text: item.code ?? '–' },
    { text: item.path ?? '–' },
  ];
}

function retriedText({ items }: RetriedItems, language: Language): string {
  return `${marked(WORDS[language].retried(items), 'good')}\n`;
}

const WORDS = {
  zh: {
    comma: '，',
    empty: '全部已归档，没有等待的项目。',
    waiting: (n: number, bytes: string): string => `${n} 项等待，${bytes}`,
    parked: (n: number): string => `${n} 项搁置`,
    oldest: '最早',
    heads: ['编号', '状态', '自', '次数', '下次', '大小', '原因', '文件'],
    states: { waiting: '等待', parked: '搁置', sent: '已归档' },
    retried: (n: number): string => `${n} 项将立即重试`,
  },
  en: {
    comma: ', ',
    empty: 'Everything is in the archive, nothing waits.',
    waiting: (n: number, bytes: string): string => `${n} waiting, ${bytes}`,
    parked: (n: number): string => `${n} parked`,
    oldest: 'oldest',
    heads: ['item', 'state', 'since', 'tries', 'next', 'size', 'code', 'file'],
    states: { waiting: 'waiting', parked: 'parked', sent: 'sent' },
    retried: (n: number): string => `${n} items will be tried again at once`,
  },
} as const;
