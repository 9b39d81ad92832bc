/** `sealdock keys rotate` and `note`: what becomes of the dock's signing keys, and what has to be told to whom afterwards. */
import type { Command } from 'commander';
import { type NotedRevocations, noteRevocations } from '../app/commands/note-revocations.js';
import { type PreparedKey, prepareKey } from '../app/commands/prepare-key.js';
import { type RotatedKey, rotateKey } from '../app/commands/rotate-key.js';
import { EXIT, worstExitCode } from '../domain/exit-codes.js';
import type { Language } from './language.js';
import { addHomeOptions, type HomeFlags, homeOf } from './read-command.js';
import type { Run } from './run-command.js';

type RotateFlags = HomeFlags & { readonly reason?: string; readonly by?: string; readonly prepare?: boolean };

export function addRotate(keys: Command, run: Run): void {
  const rotate = keys
    .command('rotate')
    .description('another signing key, put in force by a record of the present one / 更换签名密钥')
    .option('--reason <text>', 'why; part of the signed record / 原因')
    .option('--by <role>', 'a role or a service number, not a name / 经手人的岗位或编号')
    .option('--prepare', 'only make the next key and its certificate request / 只准备下一把密钥及其证书请求');
  addHomeOptions(rotate).action((flags: RotateFlags) => {
    const home = homeOf(flags);
    return run(
      flags.json === true,
      async (signal, language) => {
        if (flags.prepare === true) {
          const document = await prepareKey(home);
          if (flags.json !== true) process.stderr.write(preparedText(document, language));
          return { document, exitCode: EXIT.fine, text: document.pem };
        }
        const request = { reason: flags.reason ?? '', by: flags.by ?? '' };
        const document = await rotateKey({ home, request, signal });
        return { document, exitCode: worstExitCode(document.exitCodes), text: rotatedText(document, language) };
      },
      home,
    );
  });
}

export function addNote(keys: Command, run: Run): void {
  const note = keys
    .command('note')
    .description('enter into the log what the registry’s list of revoked keys says of this dock / 将吊销名单记入日志')
    .argument('<list>', 'revocations, with revocations.sig beside it')
    .requiredOption('--root <file>', 'root.crt of the registry')
    .requiredOption('--by <role>', 'a role or a service number, not a name / 经手人的岗位或编号');
  addHomeOptions(note).action((list: string, flags: HomeFlags & { readonly root: string; readonly by: string }) => {
    const home = homeOf(flags);
    return run(
      flags.json === true,
      async (signal, language) => {
        const document = await noteRevocations({ home, list, root: flags.root, by: flags.by, signal });
        return { document, exitCode: worstExitCode(document.exitCodes), text: notedText(document, language) };
      },
      home,
    );
  });
}

function notedText({ dock, noted, mustRotate }: NotedRevocations, language: Language): string {
  const isZh = language === 'zh';
  const lines = noted.map(({ line, keyId, seq }) =>
    isZh
      ? `${dock}：名单第 ${line} 行（密钥 ${keyId}）记入记录 ${seq}`
      : `${dock}: line ${line} of the list, key ${keyId}, is noted in record ${seq}`,
  );
  if (noted.length === 0)
    lines.push(isZh ? '名单中没有关于本采集站的新内容' : 'the list says nothing new of this dock');
  if (mustRotate)
    lines.push(
      isZh
        ? '现用密钥在名单之中：请立即更换（sealdock keys rotate）'
        : 'the key in force is on the list: exchange it now (sealdock keys rotate)',
    );
  return `${lines.join('\n')}\n`;
}

function preparedText({ dock, keyId }: PreparedKey, language: Language): string {
  return language === 'zh'
    ? `${dock}：已准备密钥 ${keyId}；证书用 sealdock keys enrol 采用，然后 sealdock keys rotate 启用\n`
    : `${dock}: key ${keyId} is prepared; take its certificate with sealdock keys enrol, then sealdock keys rotate puts it in force\n`;
}

function rotatedText(done: RotatedKey, language: Language): string {
  const { dock, formerKeyId, keyId, seq, logKey, hasOtherWitnesses, isCertified, unfinished } = done;
  const isZh = language === 'zh';
  const lines = isZh
    ? [
        `${dock}：密钥 ${keyId} 已启用（记录 ${seq}），代替 ${formerKeyId}，其私钥已不存在`,
        isCertified ? '新密钥已有证书' : '向登记机关申请新证书：sealdock keys request',
      ]
    : [
        `${dock}: key ${keyId} is in force (record ${seq}) in the place of ${formerKeyId}, whose private half is gone`,
        isCertified
          ? 'the new key has its certificate already'
          : 'ask the registry for a certificate of the new key: sealdock keys request',
      ];
  if (hasOtherWitnesses)
    lines.push(
      isZh ? '请将下面这一行加入每个见证方的 witness.yaml：' : 'add this line to the witness.yaml of every witness:',
      `    - ${logKey}`,
    );
  if (unfinished !== null)
    lines.push(
      isZh
        ? `新密钥的首批记录尚未全部送达（${unfinished}）；下次启动时继续，请勿再次更换`
        : `the first records of the new key have not all arrived (${unfinished}); the next start goes on, do not rotate again`,
    );
  return `${lines.join('\n')}\n`;
}
