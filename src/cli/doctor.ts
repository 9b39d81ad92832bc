/** `sealdock doctor` on the command line: one line a look, and under each finding what to do. */
import type { Command } from 'commander';
import type { DoctorCheck, DoctorCheckName } from '../app/doctor/doctor-check.js';
import { type DoctorDocument, runDoctor } from '../app/doctor/run-doctor.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { factsText } from './doctor-facts.js';
import type { Language } from './language.js';
import { codeText, marked, remedyText, shownTime } from './people-text.js';
import { addHomeOptions, type HomeFlags, homeOf } from './read-command.js';
import type { Run } from './run-command.js';
import { padEndTo, printable } from './terminal-text.js';

export function addDoctor(program: Command, run: Run): void {
  const command = program
    .command('doctor')
    .description('looks at everything a dock needs and says what to do / 自检')
    .option('--deep', 'reads a large ledger through as well');
  addHomeOptions(command).action((flags: HomeFlags & { readonly deep?: boolean }) =>
    run(
      flags.json === true,
      async (signal, language) => {
        const document = await runDoctor({ home: homeOf(flags), isDeep: flags.deep === true, signal });
        return { document, exitCode: worstExitCode(document.exitCodes), text: doctorText(document, language) };
      },
      homeOf(flags),
    ),
  );
}

const LABEL_COLUMNS = 12;

export function doctorText({ at, home, checks }: DoctorDocument, language: Language): string {
  const words = WORDS[language];
  const problems = checks.filter(({ result }) => result === 'problem').length;
  const warnings = checks.filter(({ result }) => result === 'warning').length;
  return [
    `${shownTime(at)} (UTC+8)  ${printable(home)}`,
    ...checks.flatMap((check) => checkLines(check, language)),
    marked(words.sum(problems, warnings), problems > 0 ? 'bad' : warnings > 0 ? 'warn' : 'good'),
    '',
  ].join('\n');
}

function checkLines(check: DoctorCheck, language: Language): readonly string[] {
  const words = WORDS[language];
  const label = padEndTo(words.checks[check.check], LABEL_COLUMNS);
  const facts = factsText(check.facts, language);
  if (check.result === 'not-checked') return [`– ${label}${words.notChecked}${facts}`];
  if (check.code === null) return [marked(`${label}${words.fine}${facts}`, 'good')];
  const remedy = remedyText(check.code, language);
  return [
    marked(`${label}${codeText(check.code, language)}${facts}`, check.result === 'problem' ? 'bad' : 'warn'),
    ...(remedy === undefined ? [] : [`  ${' '.repeat(LABEL_COLUMNS)}→ ${remedy}`]),
  ];
}

const WORDS: Readonly<
  Record<
    Language,
    {
      readonly fine: string;
      readonly notChecked: string;
      readonly sum: (problems: number, warnings: number) => string;
      readonly checks: Readonly<Record<DoctorCheckName, string>>;
    }
  >
> = {
  zh: {
    fine: '正常',
    notChecked: '未检查',
    sum: (problems, warnings) => `${problems} 个问题，${warnings} 个警告`,
    checks: {
      node: 'Node',
      settings: '设置',
      home: '主目录',
      key: '签名密钥',
      certificate: '证书',
      'next-key': '下一把密钥',
      disk: '磁盘',
      vault: '库',
      ledger: '台账',
      archive: '中心存储',
      clock: '时钟',
      ports: '串口',
      media: '挂载目录',
      profiles: '设备配置',
      ffmpeg: 'ffmpeg',
      copies: '未完成采集',
    },
  },
  en: {
    fine: 'fine',
    notChecked: 'not checked',
    sum: (problems, warnings) => `${problems} problems, ${warnings} warnings`,
    checks: {
      node: 'Node',
      settings: 'settings',
      home: 'home',
      key: 'key',
      certificate: 'certificate',
      'next-key': 'next key',
      disk: 'disk',
      vault: 'vault',
      ledger: 'ledger',
      archive: 'archive',
      clock: 'clock',
      ports: 'ports',
      media: 'media',
      profiles: 'profiles',
      ffmpeg: 'ffmpeg',
      copies: 'copies',
    },
  },
};
