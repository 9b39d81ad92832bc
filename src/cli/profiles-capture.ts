/**
 * `sealdock profiles capture ID`: a starting profile for an unknown camera, and beside it a capture file to send to whoever writes the
 * rest. Both are new files; none that lies there is replaced.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Captured } from '../app/capture-profile.js';
import { EXIT } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import { isUsbPort } from '../domain/usb.js';
import type { Language } from './language.js';
import { requireFreeOutput, writeOutput } from './output-file.js';
import { marked } from './people-text.js';
import { numberOf } from './read-command.js';
import type { Outcome, Run } from './run-command.js';

type Flags = {
  readonly card?: string;
  readonly usb?: string;
  readonly line?: string;
  readonly baud: string;
  readonly listenOnly?: boolean;
  readonly out: string;
  readonly unmasked?: boolean;
  readonly folder?: string;
  readonly json?: boolean;
};

const PROFILE_ID = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/;

export function addCapture(profiles: Command, run: Run): void {
  profiles
    .command('capture')
    .description('a starting profile for an unknown camera, from what is seen of it / 为未知记录仪生成配置草稿')
    .argument('<id>', 'id of the new profile, such as own-k7')
    .option('--card <path>', 'mounted card, disk or folder of the camera: names and sizes are read, no content')
    .option('--usb <port>', 'USB port at which it stands, such as 1-1.4 (sealdock slots shows them)')
    .option('--line <path>', 'serial port at which it stands, such as /dev/ttyACM0')
    .option('--baud <n>', 'speed of the serial line', '115200')
    .option('--listen-only', 'send nothing over the serial line')
    .option('--out <dir>', 'folder for the two files, which must be there', '.')
    .option('--unmasked', 'leave serial and officers’ numbers and names in the files')
    .option('--folder <dir>', 'folder of own profiles')
    .option('--json', 'one JSON document on standard output')
    .action((id: string, _: unknown, own: Command) => {
      const flags = own.optsWithGlobals<Flags>();
      return run(flags.json === true, (signal, language) => capture(id, flags, language, signal));
    });
}

async function capture(id: string, flags: Flags, language: Language, signal: AbortSignal): Promise<Outcome> {
  const { card, usb, line, out } = flags;
  if (!PROFILE_ID.test(id)) throw wrong('id', 'lower-case letters, digits and -, at most 48');
  if (usb !== undefined && !isUsbPort(usb)) throw wrong('usb', 'a USB port such as 1-1.4');
  if (card === undefined && usb === undefined && line === undefined)
    throw wrong('card', 'say what to look at: --card, --usb or --line, several at will');
  const files = { profile: join(out, `${id}.json`), capture: join(out, `${id}.capture.txt`) };
  for (const path of Object.values(files)) await requireFreeOutput(path, card);
  const { captureProfile } = await import('../app/capture-profile.js');
  const words = WORDS[language];
  const captured = await captureProfile({
    profileId: id,
    card,
    usb,
    line: line === undefined ? undefined : { path: line, baud: baudOf(flags.baud), mayAsk: flags.listenOnly !== true },
    isMasked: flags.unmasked !== true,
    userFolder: flags.folder,
    onSend: (sent) => void process.stderr.write(`${sent === undefined ? words.listening : words.sending(sent)}\n`),
    signal,
  });
  await writeOutput(files.capture, captured.capture);
  await writeOutput(files.profile, captured.draft);
  return {
    exitCode: EXIT.fine,
    document: documentOf(captured, files),
    text: captureText({ captured, files, hasCard: card !== undefined, isMasked: flags.unmasked !== true }, language),
  };
}

function baudOf(text: string): number {
  const baud = numberOf(text, 'baud');
  if (baud < 300 || baud > 4_000_000) throw wrong('baud', 'a whole number from 300 to 4000000');
  return baud;
}

function wrong(option: string, problem: string): Failure {
  return new Failure('bad-option', { option, problem });
}

type Files = { readonly profile: string; readonly capture: string };

function documentOf({ profileId, names, recognisedAs, usb, isBcAscii, findings }: Captured, files: Files): object {
  return {
    schema: 'sealdock.profile-captured/1',
    profileId,
    files,
    media: names.media,
    lookedAt: names.lookedAt,
    reader: names.reader?.identity.profileId ?? null,
    known: names.known,
    suggested: names.suggested.map(({ id, regex, count }) => ({ id, regex, count })),
    unknown: names.unknown,
    recognisedAs: recognisedAs ?? null,
    usb: usb === undefined ? null : { refusal: usb.refusal ?? null, interfaces: usb.interfaces },
    isBcAscii,
    findings,
    exitCodes: [],
  };
}

function captureText(
  seen: { readonly captured: Captured; readonly files: Files; readonly hasCard: boolean; readonly isMasked: boolean },
  language: Language,
): string {
  const { profileId, names, recognisedAs, usb, isBcAscii, findings } = seen.captured;
  const words = WORDS[language];
  const card = [
    words.names(names.media, names.lookedAt),
    ...names.known.map(({ pattern, count }) => `  ${pattern}: ${count}`),
    ...names.suggested.map(({ id, regex, count }) => `  ${id}: ${count}  ${regex}`),
    ...(names.unknown > 0 ? [marked(words.unknown(names.unknown), 'warn')] : []),
    recognisedAs === profileId
      ? marked(words.recognised, 'good')
      : marked(words.notRecognised(recognisedAs ?? words.none), 'warn'),
  ];
  return [
    ...(seen.hasCard ? card : []),
    ...(usb === undefined ? [] : [usbText(usb, language)]),
    ...(isBcAscii ? [words.bcAscii] : []),
    ...findings.map(({ at, problem }) => marked(`${at}: ${problem}`, 'warn')),
    words.profile(seen.files.profile),
    words.capture(seen.files.capture),
    seen.isMasked ? words.masked : marked(words.unmasked, 'warn'),
    words.next,
    '',
  ].join('\n');
}

function usbText({ refusal, interfaces }: NonNullable<Captured['usb']>, language: Language): string {
  const words = WORDS[language];
  if (refusal === undefined) return marked(words.admitted, 'good');
  return marked(words.refused([refusal, ...interfaces].join(' ')), 'warn');
}

const WORDS = {
  zh: {
    listening: '监听串口……',
    sending: (line: string) => `发送：${line}`,
    names: (count: number, seen: number) =>
      `影像文件名 ${count} 个${seen < count ? `（抽样 ${seen} 个）` : ''}，读法（规则：个数）：`,
    unknown: (count: number) => `${count} 个文件名没有规则`,
    none: '无',
    recognised: '启用该草稿后，这张存储卡将按草稿识别',
    notRecognised: (other: string) =>
      `仅凭草稿还不足以识别这张存储卡（将识别为：${other}）：请补充特征，如根文件夹、卷标或文件名规则`,
    bcAscii: '串口应答为 BC+ 指令；能力一律标为 unknown，确认后再改为 yes；槽位设置中用 profile 指定该配置',
    admitted: '启用该草稿后，此 USB 设备可以采集',
    refused: (why: string) => `即使启用草稿，此 USB 设备仍会被拒绝：${why}`,
    profile: (file: string) => `配置草稿：${file}`,
    capture: (file: string) => `采样文件（可发给开发者）：${file}`,
    masked: '编号、警号和人名已替换，发送前仍请过目：卷标和文件名可能含有其他内容',
    unmasked: '文件中含有真实编号、警号或人名，请勿外发',
    next: '下一步：补全草稿，放入 profilesFolder，再运行 sealdock profiles lint --folder 与 sealdock check --profiles',
  },
  en: {
    listening: 'Listening on the serial line …',
    sending: (line: string) => `Sending: ${line}`,
    names: (count: number, seen: number) =>
      `${count} names of footage${seen < count ? `, a sample of ${seen}` : ''}, read by (pattern: how many):`,
    unknown: (count: number) => `${count} names that no pattern reads`,
    none: 'none',
    recognised: 'with the draft in force this card is recognised by it',
    notRecognised: (other: string) =>
      `the draft alone does not recognise this card (it would be taken for: ${other}): add a fact, such as folders, label or names`,
    bcAscii:
      'it answers BC+ on the serial line; what it can do is left unknown until you have tried it; name the profile at the slot',
    admitted: 'with the draft in force this USB device may be used',
    refused: (why: string) => `even with the draft in force this USB device is refused: ${why}`,
    profile: (file: string) => `starting profile: ${file}`,
    capture: (file: string) => `capture, to send to a developer: ${file}`,
    masked:
      'numbers of cameras and officers and names of people are replaced; look it through before you send it all the same',
    unmasked: 'the files hold real numbers of cameras and officers and names of people: do not send them',
    next: 'Next: complete the draft, put it into profilesFolder, then run sealdock profiles lint --folder and sealdock check --profiles.',
  },
} as const;
