/** `sealdock slots [learn]` on the command line: what stands at the USB ports, and which port each slot of the housing is. */
import type { Command } from 'commander';
import type { LearnedSlot } from '../app/learn-slots.js';
import type { UsbPortRow, UsbPortsDocument } from '../app/queries/list-usb-ports.js';
import type { WrittenSlots } from '../app/write-slots.js';
import { EXIT, worstExitCode } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import type { Language } from './language.js';
import { codeText, marked, remedyText } from './people-text.js';
import { addHomeOptions, type HomeFlags, homeOf, numberOf } from './read-command.js';
import type { Run } from './run-command.js';
import { type Cell, tableText } from './terminal-text.js';

type LearnFlags = HomeFlags & {
  readonly count: string;
  readonly first: string;
  readonly wait: string;
  readonly write?: boolean;
};

const MAX_SLOTS = 100;
const MAX_WAIT_SECONDS = 3600;

export function addSlots(program: Command, run: Run): void {
  const command = program
    .command('slots')
    .description(
      'what stands at the USB ports and which slot each is; 6 if something may not be used / USB 端口与槽位',
    );
  addHomeOptions(command).action((flags: HomeFlags) => {
    const home = homeOf(flags);
    return run(
      flags.json === true,
      async (signal, language) => {
        const { listUsbPorts } = await import('../app/queries/list-usb-ports.js');
        const document = await listUsbPorts({ home, signal });
        return { document, exitCode: worstExitCode(document.exitCodes), text: portsText(document, language) };
      },
      home,
    );
  });
  command
    .command('learn')
    .description('asks for a camera in one slot after the other and prints the settings of the slots / 逐个学习槽位')
    .requiredOption('--count <n>', 'so many slots')
    .option('--first <n>', 'number of the first one', '1')
    .option('--wait <seconds>', 'how long to wait for each', '300')
    .option('--write', 'writes them into settings.yaml of the home folder; the old file stays beside it')
    .option('--home <dir>', 'folder of the settings (SEALDOCK_HOME)')
    .option('--json', 'one JSON document on standard output')
    .action((_: unknown, own: Command) => {
      const flags = own.optsWithGlobals<LearnFlags>();
      return run(flags.json === true, (signal, language) => learn(flags, language, signal));
    });
}

async function learn(flags: LearnFlags, language: Language, signal: AbortSignal) {
  const { learnSlots } = await import('../app/learn-slots.js');
  const words = WORDS[language];
  // Standard output is for the settings alone.
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const slots = await learnSlots({
    count: boundedOf(flags.count, 'count', MAX_SLOTS),
    first: boundedOf(flags.first, 'first', MAX_SLOTS),
    waitMs: boundedOf(flags.wait, 'wait', MAX_WAIT_SECONDS) * 1000,
    onAsk: (slot) => say(words.ask(slot)),
    onLearned: ({ slot, usb }) => say(marked(words.learned(slot, usb.join(', ')), 'good')),
    onAgain: ({ slot }) => say(marked(words.again(slot), 'warn')),
    signal,
  });
  const settings = settingsText(slots);
  const written = flags.write === true ? await write(homeOf(flags), slots) : undefined;
  if (written !== undefined) say(marked(words.written(written.file, written.backup ?? '–'), 'good'));
  return {
    exitCode: EXIT.fine,
    document: { schema: 'sealdock.slots-learned/1', slots, settings, written: written ?? null, exitCodes: [] },
    text: settings,
  };
}

async function write(home: string, slots: readonly LearnedSlot[]): Promise<WrittenSlots> {
  const { writeSlots } = await import('../app/write-slots.js');
  return await writeSlots(home, slots);
}

/** As it goes into settings.yaml. */
export function settingsText(slots: readonly LearnedSlot[]): string {
  return ['slots:', ...slots.map(({ slot, usb }) => `  - slot: ${slot}\n    usb: [${usb.join(', ')}]`), ''].join('\n');
}

export function portsText({ ports }: UsbPortsDocument, language: Language): string {
  const words = WORDS[language];
  if (ports.length === 0) return `${words.none}\n`;
  const codes = [...new Set(ports.flatMap(({ code }) => code ?? []))];
  return [
    tableText([words.heads.map((text): Cell => ({ text })), ...ports.map((row) => cellsOf(row, language))]),
    ...codes.flatMap((code) => [marked(codeText(code, language), 'bad'), `    → ${remedyText(code, language) ?? ''}`]),
    '',
  ].join('\n');
}

function cellsOf(
  { port, slot, use, isAuthorized, id, product, disks, line, interfaces, commandProfile }: UsbPortRow,
  language: Language,
): readonly Cell[] {
  const words = WORDS[language];
  const blocked = isAuthorized === false ? ` (${words.blocked})` : '';
  return [
    { text: slot === null ? '–' : String(slot), align: 'right' },
    { text: port },
    { text: `${use === null ? words.empty : words.uses[use]}${blocked}` },
    { text: id ?? '' },
    { text: [...disks, line, commandProfile && words.commands(commandProfile)].filter(Boolean).join(' ') },
    { text: interfaces.join(' ') },
    { text: product ?? '' },
  ];
}

function boundedOf(text: string, option: string, most: number): number {
  const value = numberOf(text, option);
  if (value < 1 || value > most)
    throw new Failure('bad-option', { option, problem: `a whole number from 1 to ${most}` });
  return value;
}

const WORDS = {
  zh: {
    none: '没有发现 USB 设备。',
    heads: ['槽位', '端口', '状态', '型号', '节点', '接口', '名称'],
    uses: { admitted: '可采集', 'passed-over': '与采集无关', refused: '已拒绝' },
    empty: '空',
    blocked: '系统已禁用',
    commands: (profile: string) => `指令（${profile}）`,
    ask: (slot: number) => `请把一台记录仪插入 ${slot} 号槽位……`,
    learned: (slot: number, ports: string) => `${slot} 号槽位是端口 ${ports}`,
    again: (slot: number) => `这是 ${slot} 号槽位，请换一个`,
    written: (file: string, backup: string) =>
      `已写入 ${file}（原文件：${backup}）；请重启服务：systemctl restart sealdock`,
  },
  en: {
    none: 'No USB device is seen.',
    heads: ['slot', 'port', 'use', 'id', 'nodes', 'interfaces', 'product'],
    uses: { admitted: 'may be used', 'passed-over': 'not the dock’s', refused: 'refused' },
    empty: 'empty',
    blocked: 'blocked by the system',
    commands: (profile: string) => `commands (${profile})`,
    ask: (slot: number) => `Plug a camera into slot ${slot} …`,
    learned: (slot: number, ports: string) => `slot ${slot} is port ${ports}`,
    again: (slot: number) => `that is slot ${slot}; take another one`,
    written: (file: string, backup: string) =>
      `written to ${file} (the one before: ${backup}); now: systemctl restart sealdock`,
  },
} as const;
