/** `sealdock trace last|DOCKING` on the command line: one docking as a vertical timeline, from plug to receipt. */
import type { Command } from 'commander';
import { readTrace, type TraceDocument, type TraceFile } from '../app/queries/read-trace.js';
import { formatBytes, formatMillis } from '../domain/quantities.js';
import { clockText } from './clock-text.js';
import type { Language } from './language.js';
import { codeText, marked, nextPageText, remedyText, shownTime, ZONE } from './people-text.js';
import { addPageOptions, afterNumber, dockingOf, limitOf, type PageFlags, readCommand } from './read-command.js';
import type { Run } from './run-command.js';
import { printable } from './terminal-text.js';
import { axisTime } from './timeline/timeline-words.js';
import { failureLines, transferState } from './transfers.js';

export function addTrace(program: Command, run: Run): void {
  const command = program
    .command('trace')
    .description('one docking step by step: identity, clock, listing, files, verdicts, receipts / 传输追踪')
    .argument('<docking>', 'last, or its id');
  addPageOptions(command, 100).action((docking: string, flags: PageFlags) =>
    readCommand(run, flags, {
      ask: (ledger) =>
        readTrace(ledger, {
          docking: docking === 'last' ? docking : dockingOf(docking),
          after: afterNumber(flags),
          limit: limitOf(flags),
        }),
      text: traceText,
    }),
  );
}

export function traceText(document: TraceDocument, language: Language): string {
  const words = WORDS[language];
  const { transfer, files, next, findings } = document;
  return [
    `${printable(transfer.docking)}  ${transferState(transfer, language)}  (${ZONE[language]})`,
    ...headLines(document, language),
    ...files.flatMap((file) => fileLines(file, language)),
    ...nextPageText(next, language).map((line) => `│ ${line}`),
    ...verdictLines(document, language),
    ...findings.map(({ at, code }) => `│ ${shownTime(at)}  ▲ ${codeText(code, language)}`),
    endLine(document, language),
    ...(transfer.failure === null ? [] : failureLines(transfer.docking, transfer.failure, language)),
    ...(document.waiting === 0 ? [] : [marked(words.waiting(document.waiting), 'warn')]),
    '',
  ].join('\n');
}

function headLines(document: TraceDocument, language: Language): readonly string[] {
  const words = WORDS[language];
  const { transfer, identity, clock, facts } = document;
  const listed = document.steps.find(({ type }) => type === 'inventory');
  const told = [identity.model, identity.serial, identity.firmware].map((value) => value ?? '?').map(printable);
  const speed = transfer.bytesPerSecond === null ? '' : `, ${formatBytes(transfer.bytesPerSecond)}/s`;
  const place = `${transfer.slot === null ? '' : `${words.slot} ${transfer.slot}  `}${printable(transfer.place)}`;
  const set = clock?.wasSet === true ? `  ${words.set}` : '';
  return [
    `├ ${shownTime(transfer.startedAt)}  ${words.plug}  ${place}`,
    `├ ${words.identity}  ${printable(transfer.camera ?? '?')}  ${told.join('  ')}  ${printable(transfer.profile ?? '?')}`,
    `├ ${words.clock}  ${clock === null ? '?' : `${clockText(clock, language)}  (${clock.class}, ${clock.method})`}${set}`,
    ...(typeof facts['battery_percent'] === 'number' ? [`├ ${words.battery}  ${facts['battery_percent']} %`] : []),
    `├ ${listed === undefined ? '?' : shownTime(listed.at)}  ${words.listing}  ${words.files(transfer.files.listed)}, ${formatBytes(transfer.bytes)}${speed}`,
  ];
}

function fileLines(file: TraceFile, language: Language): readonly string[] {
  const words = WORDS[language];
  const time = file.pullMs === null ? '' : `, ${formatMillis(file.pullMs, language)}`;
  const level =
    file.level === null ? '' : `  ${file.level}${file.levelReason === null ? '' : ` (${printable(file.levelReason)})`}`;
  const size = file.fate === 'pending' && file.pulledBytes > 0 ? `${formatBytes(file.pulledBytes)} / ` : '';
  const remedy = file.code === null ? undefined : remedyText(file.code, language);
  return [
    `│ ├ ${file.sealedAt === null ? '–'.padEnd(19) : shownTime(file.sealedAt)}  ${words.fates[file.fate]}${level}  ${printable(file.path)}  ${size}${formatBytes(file.sizeBytes)}${time}`,
    ...(file.code === null
      ? []
      : [`│ │   ✗ ${codeText(file.code, language)}${remedy === undefined ? '' : `  → ${remedy}`}`]),
    ...lookLines(file, language),
    ...forwardingLines(file, language),
  ];
}

/** More of them are one camera that lay in a drawer. */
const MOST_LOOKS = 5;

function lookLines({ looks }: TraceFile, language: Language): readonly string[] {
  const words = WORDS[language];
  const shown = (looks ?? []).slice(0, MOST_LOOKS);
  const more = (looks?.length ?? 0) - shown.length;
  return [
    ...shown.map((look) => `│ │   ▲ ${words.looks[look.kind]}  ${axisTime(look.startMs)}–${axisTime(look.endMs)}`),
    ...(more === 0 ? [] : [`│ │   ▲ +${more}`]),
  ];
}

function forwardingLines({ forwarding, receipt }: TraceFile, language: Language): readonly string[] {
  const words = WORDS[language];
  if (receipt !== null) return [`│ │   ${shownTime(receipt.at)}  ✓ ${words.receipt(receipt.record)}`];
  if (forwarding === null) return [];
  const code = forwarding.code === null ? '' : `  ${codeText(forwarding.code, language)}`;
  return [
    `│ │   ${forwarding.state === 'parked' ? `✗ ${words.parked}` : words.pending} (${words.tries(forwarding.attempts)})${code}`,
  ];
}

function verdictLines({ verdicts, steps }: TraceDocument, language: Language): readonly string[] {
  if (verdicts.length === 0) return [];
  const words = WORDS[language];
  const at = steps.find(({ type }) => type === 'continuity')?.at ?? null;
  const count = (verdict: (typeof verdicts)[number]['verdict']): number =>
    verdicts.filter((row) => row.verdict === verdict).length;
  const parts = (['continuous', 'gap', 'cannot-tell'] as const).flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${words.verdicts[verdict]}`],
  );
  return [`├ ${shownTime(at)}  ${words.judged}  ${parts.join(', ')}`];
}

function endLine({ transfer }: TraceDocument, language: Language): string {
  const words = WORDS[language];
  if (transfer.endedAt === null) return `└ ${words.running}`;
  const took = transfer.durationMs === null ? '' : ` (${formatMillis(transfer.durationMs, language)})`;
  const tone = transfer.handedBack ? 'good' : 'bad';
  return `└ ${shownTime(transfer.endedAt)}  ${marked(transfer.handedBack ? words.handedBack : words.kept, tone)}${took}`;
}

const WORDS = {
  zh: {
    plug: '插入',
    slot: '槽',
    identity: '识别',
    clock: '时钟',
    set: '已校时',
    battery: '电量',
    listing: '清单',
    judged: '连续性',
    receipt: (n: number): string => `中心存储回执，记录 ${n}`,
    parked: '归档搁置',
    pending: '等待归档',
    tries: (n: number): string => `已试 ${n} 次`,
    running: '进行中',
    handedBack: '可取走：清单上的文件均已入库',
    kept: '未放行',
    waiting: (n: number): string => `${n} 项尚未归档 → sealdock queue`,
    files: (n: number): string => `${n} 个文件`,
    fates: { pulled: '已采集', 'already-held': '已在库', unreadable: '无法读取', pending: '未完成' },
    looks: { frozen: '画面静止', black: '黑屏', silent: '无声' },
    verdicts: { continuous: '连续', gap: '缺口', 'cannot-tell': '无法判断' },
  },
  en: {
    plug: 'seated',
    slot: 'slot',
    identity: 'identity',
    clock: 'clock',
    set: 'clock was set',
    battery: 'battery',
    listing: 'listing',
    judged: 'continuity',
    receipt: (n: number): string => `the archive’s receipt, record ${n}`,
    parked: 'forwarding parked',
    pending: 'waits for the archive',
    tries: (n: number): string => `${n} tries`,
    running: 'under way',
    handedBack: 'take the camera: everything listed is sealed here',
    kept: 'not handed back',
    waiting: (n: number): string => `${n} not in the archive yet → sealdock queue`,
    files: (n: number): string => `${n} files`,
    fates: { pulled: 'pulled', 'already-held': 'already held', unreadable: 'unreadable', pending: 'pending' },
    looks: { frozen: 'still picture', black: 'black picture', silent: 'silence' },
    verdicts: { continuous: 'continuous', gap: 'gap', 'cannot-tell': 'cannot tell' },
  },
} as const;
