/** `sealdock cameras [show ID]` on the command line: the health page as a table, and one camera's life. */
import type { Command } from 'commander';
import {
  type CameraDocument,
  type CameraHealth,
  type CamerasDocument,
  listCameras,
  showCamera,
} from '../app/queries/list-cameras.js';
import { formatBytes } from '../domain/quantities.js';
import { clockText } from './clock-text.js';
import { gapLines } from './gaps.js';
import type { Language } from './language.js';
import { entriesTable } from './maintenance-text.js';
import { codeText, marked, nextPageText, remedyText, shownTime, ZONE } from './people-text.js';
import {
  addHomeOptions,
  addPageOptions,
  cameraOf,
  type HomeFlags,
  limitOf,
  type PageFlags,
  readCommand,
} from './read-command.js';
import type { Run } from './run-command.js';
import { type Cell, printable, tableText } from './terminal-text.js';
import { transferState } from './transfers.js';

export function addCameras(program: Command, run: Run): void {
  const command = program
    .command('cameras')
    .description('health of every camera: last seen, firmware, battery, clock; 4 if one has files not pulled / 记录仪');
  addPageOptions(command, 50).action((flags: PageFlags) =>
    readCommand(run, flags, {
      ask: (ledger) =>
        listCameras(ledger, {
          after: flags.after === undefined ? undefined : cameraOf(flags.after),
          limit: limitOf(flags),
        }),
      text: camerasText,
    }),
  );
  const show = command.command('show').description('one camera / 一台记录仪').argument('<id>', 'camera');
  addHomeOptions(show).action((id: string, _: HomeFlags, own: Command) => {
    const flags = own.optsWithGlobals<HomeFlags>();
    return readCommand(run, flags, {
      ask: (ledger, now) => showCamera(ledger, { id: cameraOf(id), now }),
      text: cameraText,
    });
  });
}

export function camerasText({ cameras, next }: CamerasDocument, language: Language): string {
  const words = WORDS[language];
  if (cameras.length === 0) return `${words.none}\n`;
  const rows = cameras.map((row): readonly Cell[] => [
    { text: row.camera },
    { text: shownTime(row.lastSeenAt).slice(0, 16) },
    { text: batteryText(row), align: 'right' },
    { text: clockText(row.clock, language), align: 'right' },
    { text: spaceText(row), align: 'right' },
    { text: row.firmware ?? '?' },
    { text: String(row.dockings), align: 'right' },
    { text: row.unpulled === 0 ? '0' : `✗ ${row.unpulled}`, align: 'right' },
    { text: [words.custody[row.custody], ...row.warnings].join(' ') },
  ]);
  return [
    `${words.title} (${ZONE[language]})`,
    tableText([words.heads.map((text): Cell => ({ text })), ...rows]),
    ...nextPageText(next, language),
    '',
  ].join('\n');
}

export function cameraText(document: CameraDocument, language: Language): string {
  const words = WORDS[language];
  const { camera, transfers, maintenance, gaps, findings, week } = document;
  const settings = Object.entries(document.settings).map(([name, value]) => printable(`${name}=${value}`));
  return [
    `${printable(camera.camera)}  ${words.custody[camera.custody]}  (${ZONE[language]})`,
    tableText(factRows(camera, language)),
    ...(settings.length === 0 ? [] : [`${words.settings}: ${settings.join('  ')}`]),
    ...camera.warnings.flatMap((code) => warningLines(code, language)),
    ...section(words.week, [
      tableOf(week.map(({ day, files, bytes }) => [day, words.files(files), formatBytes(bytes)])),
    ]),
    ...section(words.transfers, [
      tableOf(
        transfers.map((row) => [
          row.docking,
          shownTime(row.startedAt),
          words.files(row.files.listed),
          formatBytes(row.pulledBytes),
          transferState(row, language),
        ]),
      ),
    ]),
    ...section(words.maintenance, [entriesTable(maintenance, language)]),
    ...section(
      words.gaps,
      gaps.flatMap((row) => gapLines(row, language)),
    ),
    ...section(
      words.findings,
      findings.map(({ at, code, docking }) => `${shownTime(at)}  ${docking ?? '–'}  ${codeText(code, language)}`),
    ),
    '',
  ].join('\n');
}

function factRows(camera: CameraHealth, language: Language): readonly (readonly Cell[])[] {
  const words = WORDS[language];
  const rows: readonly (readonly [string, string])[] = [
    [words.lastSeen, `${shownTime(camera.lastSeenAt)}  ${camera.lastDocking ?? ''}`],
    [words.dockings, `${camera.dockings}  (${words.since} ${shownTime(camera.firstSeenAt)})`],
    [words.identity, [camera.model, camera.serial, camera.profile].map((value) => value ?? '?').join('  ')],
    [words.firmware, camera.firmware ?? '?'],
    ...(camera.policy === null ? [] : [[words.policy, words.policyVerdict[camera.policy]] as const]),
    [words.battery, batteryText(camera)],
    [
      words.clock,
      camera.clock === null
        ? '?'
        : `${clockText(camera.clock, language)}  (${camera.clock.class}, ${shownTime(camera.clock.at)})`,
    ],
    [words.space, spaceText(camera)],
    [
      words.unpulled,
      camera.unpulled === 0 ? '0' : `✗ ${camera.unpulled}  (${words.since} ${shownTime(camera.unpulledSince)})`,
    ],
  ];
  return rows.map((row) => row.map((text): Cell => ({ text })));
}

function warningLines(code: string, language: Language): readonly string[] {
  const remedy = remedyText(code, language);
  return [marked(codeText(code, language), 'warn'), ...(remedy === undefined ? [] : [`    → ${remedy}`])];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  const kept = lines.filter((line) => line !== '');
  return kept.length === 0 ? [] : ['', title, ...kept];
}

function tableOf(rows: readonly (readonly string[])[]): string {
  return tableText(rows.map((row) => row.map((text): Cell => ({ text }))));
}

function batteryText({ batteryPercent }: CameraHealth): string {
  return batteryPercent === null ? '?' : `${batteryPercent} %`;
}

function spaceText({ freeBytes, totalBytes }: CameraHealth): string {
  return freeBytes === null || totalBytes === null ? '?' : `${formatBytes(freeBytes)} / ${formatBytes(totalBytes)}`;
}

const WORDS = {
  zh: {
    title: '记录仪，最近入站的在前；? 为未知',
    none: '还没有记录仪入站。',
    heads: ['记录仪', '最近入站', '电量', '时钟偏差', '可用空间', '固件', '入站次数', '未取回', '状态'],
    custody: { 'in-service': '在用', 'on-loan': '借出', retired: '停用', new: '未入站' },
    lastSeen: '最近入站',
    dockings: '入站次数',
    since: '自',
    identity: '型号 序列号 配置',
    firmware: '固件',
    policy: '规定',
    policyVerdict: { met: '固件与设置符合规定', deviates: '▲ 固件或设置不符合规定', 'not-told': '? 记录仪未全部告知' },
    battery: '电量',
    clock: '时钟',
    space: '可用空间',
    unpulled: '未取回的文件',
    settings: '设置',
    week: '最近七天（记录仪时钟）',
    transfers: '入站',
    maintenance: '维护日志',
    gaps: '未证明连续的录像',
    findings: '发现',
    files: (n: number): string => `${n} 个文件`,
  },
  en: {
    title: 'cameras, last seen first; ? is unknown',
    none: 'No camera has docked yet.',
    heads: ['camera', 'last seen', 'battery', 'clock', 'free space', 'firmware', 'dockings', 'unpulled', 'state'],
    custody: { 'in-service': 'in service', 'on-loan': 'on loan', retired: 'retired', new: 'never docked' },
    lastSeen: 'last seen',
    dockings: 'dockings',
    since: 'since',
    identity: 'model serial profile',
    firmware: 'firmware',
    policy: 'policy',
    policyVerdict: {
      met: 'firmware and settings as prescribed',
      deviates: '▲ firmware or settings deviate',
      'not-told': '? not all was told',
    },
    battery: 'battery',
    clock: 'clock',
    space: 'free space',
    unpulled: 'files not pulled',
    settings: 'settings',
    week: 'last seven days (camera’s clock)',
    transfers: 'dockings',
    maintenance: 'maintenance log',
    gaps: 'recordings not proven continuous',
    findings: 'findings',
    files: (n: number): string => `${n} files`,
  },
} as const;
