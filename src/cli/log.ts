/** `sealdock log new-epoch`: the way out where an older disk was put back and the dock records nothing any more. */
import type { Command } from 'commander';
import { type NewEpochDocument, newEpoch } from '../app/commands/new-epoch.js';
import { EXIT } from '../domain/exit-codes.js';
import type { Language } from './language.js';
import { marked } from './people-text.js';
import { addHomeOptions, type HomeFlags, homeOf } from './read-command.js';
import type { Run } from './run-command.js';
import { printable } from './terminal-text.js';

const HELP = `
只在日志已停止（log-stopped，或台账比库旧）且采集程序未运行时可用。能恢复更新的台账时请先恢复，不要使用此命令。
Only where the log has stopped (log-stopped, or a ledger older than the vault) and no dock is running. Where a newer ledger can be put
back, do that instead.
旧日志原样保留；新日志的第一条记录写明原因、经手人与见证方所见。两者之间丢失的记录，核验时会逐号说明。
The old log stays as it is; the first record of the new one says why, by whom, and what a witness had seen. Records lost between the two
are told by number in every verification.
`;

type Flags = HomeFlags & { readonly reason: string; readonly by: string; readonly withoutWitness?: boolean };

export function addLog(program: Command, run: Run): void {
  const log = program.command('log').description('transparency log: begin it anew after a rollback / 透明日志');
  const command = log
    .command('new-epoch')
    .description('begin the log anew after an older disk was put back / 恢复旧磁盘之后重新开始日志')
    .requiredOption('--reason <text>', 'what happened; signed and kept for good / 原因')
    .requiredOption('--by <who>', 'a role or a service number, not a name / 经手人的职务或编号')
    .option('--without-witness', 'go on even where a witness does not answer / 见证方没有应答也继续')
    .addHelpText('after', HELP);
  addHomeOptions(command).action((flags: Flags) =>
    run(
      flags.json === true,
      async (signal, language) => {
        const { reason, by, withoutWitness = false } = flags;
        const document = await newEpoch({ home: homeOf(flags), reason, by, isWithoutWitness: withoutWitness, signal });
        return { document, exitCode: EXIT.fine, text: begunText(document, language) };
      },
      homeOf(flags),
    ),
  );
}

function begunText(document: NewEpochDocument, language: Language): string {
  const lines = language === 'zh' ? inChinese(document) : inEnglish(document);
  const { epoch, origin, witnesses, logKey } = document;
  const begun = language === 'zh' ? '日志已重新开始：纪元' : 'the log was begun anew: epoch';
  const key = witnesses.length === 0 ? [] : [`     ${logKey}`];
  return [marked(`${begun} ${epoch}  ${printable(origin)}`, 'good'), ...lines.before, ...key, ...lines.after, ''].join(
    '\n',
  );
}

type Lines = { readonly before: readonly string[]; readonly after: readonly string[] };

function inChinese({ firstSeq, record, old, witnesses }: NewEpochDocument): Lines {
  const lost =
    old.lost === null
      ? '没有见证方说明丢失了多少条'
      : `${printable(old.witness ?? '')} 另外见过 ${old.lost} 条，采集站已没有`;
  const give = witnesses.map(printable).join('、');
  return {
    before: [
      `  签名记录 ${firstSeq}：${printable(record)}`,
      `  纪元 ${old.epoch} 到此为止：采集站存有 ${old.records} 条记录；${lost}`,
      '下一步：',
      ...(witnesses.length === 0
        ? []
        : [
            `  1. 将新日志的密钥交给见证方（${give}），加入其 witness.yaml 的 logs 并重新启动；在此之前记录显示为“未封存”：`,
          ]),
    ],
    after: [
      `  ${witnesses.length === 0 ? 1 : 2}. 启动采集程序；恢复之后接入过的记录仪请重新接入，其中的文件会再次采集。`,
      `  ${witnesses.length === 0 ? 2 : 3}. 运行 sealdock verify 核验中心存储并保存结果，报告丢失的记录。`,
    ],
  };
}

function inEnglish({ firstSeq, record, old, witnesses }: NewEpochDocument): Lines {
  const lost =
    old.lost === null
      ? 'no witness has told how many are lost'
      : `${printable(old.witness ?? '')} had seen ${old.lost} more, which the dock has no more`;
  const give = witnesses.map(printable).join(', ');
  return {
    before: [
      `  signed record ${firstSeq}: ${printable(record)}`,
      `  epoch ${old.epoch} has ended: the dock holds ${old.records} records of it; ${lost}`,
      'What to do next:',
      ...(witnesses.length === 0
        ? []
        : [
            `  1. Give the key of the new log to the witnesses (${give}), into logs of their witness.yaml, and start them again; until then records are unsealed:`,
          ]),
    ],
    after: [
      `  ${witnesses.length === 0 ? 1 : 2}. Start the dock, and dock again every camera that was docked since the image was made: its files are pulled once more.`,
      `  ${witnesses.length === 0 ? 2 : 3}. Run sealdock verify on the archive, keep what it says and report the records that are lost.`,
    ],
  };
}
