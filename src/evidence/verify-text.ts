/**
 * VERIFY.txt: how anybody checks one intake years later with tools that are on every Linux machine, filled in for this
 * intake. Command lines begin with four spaces, everything else is explanation in Chinese and English.
 */

import type { IntakeFacts } from './intake-files.js';
import { NOT_PROVED } from './verify/not-proved.js';
import {
  CHAIN_COMMANDS,
  exampleCommands,
  FOOTAGE_COMMANDS,
  LOG_COMMANDS,
  MANIFEST_COMMANDS,
  RESULT_COMMANDS,
  SECOND_OPINION_COMMANDS,
  SIGNATURE_COMMANDS,
  setupCommands,
} from './verify-commands.js';

export function verifyText(facts: IntakeFacts): string {
  const { dock, docking, keyId, example } = facts;
  const sections = [
    introduction(facts),
    step(
      '[0] 准备：应使用登记机关交给您的公钥文件，而不是随本文件夹送来的那一份。',
      [
        'Preparation. Take the public key file from the registry, not the one that came with this folder:',
        'set KEY (dock.pem) and PUB (dock.pub) before you begin. The key id must be the one below.',
      ],
      setupCommands({ dock, docking, keyId, example }),
    ),
    step(
      '[1] 每一条记录都由该采集站签名。',
      ['Every record was signed by the dock. (OpenSSL 3.0 or newer; with LibreSSL use step 4 instead.)'],
      SIGNATURE_COMMANDS,
    ),
    step(
      '[2] 每一个文件都是记录中写明摘要的那个文件，一个字节也没有改动。',
      ['Every file is the one whose digest stands in its record, unchanged to the last byte.'],
      FOOTAGE_COMMANDS,
    ),
    step(
      '[3] 移交完整：清单与文件一致，清单本身由结束记录固定。',
      [
        'The delivery is complete: the lists fit the files, and the closing record fixes the lists.',
        'Without sha256sum: openssl dgst -sha256 -r FILE prints a line to compare with the lists.',
      ],
      MANIFEST_COMMANDS,
    ),
    step(
      '[4] 另一种实现的意见（可选：安装 minisign 或 signify 时才运行）。',
      ['Second opinion by other programs (optional: runs where minisign or signify is installed).'],
      SECOND_OPINION_COMMANDS,
    ),
    step(
      '[5] 本批次内的记录链没有断裂。',
      ['The chain of records is unbroken inside this intake. Numbers that are not here belong to other dockings.'],
      CHAIN_COMMANDS,
    ),
    ...(example === undefined ? [] : [oneFile(example)]),
    step(
      '[7] 每个文件的记录都在采集站的日志之中，且日志经见证方共同签名（证明文件在封存后才写入）。',
      [
        'The record of every file is in the log of the dock, which a witness has cosigned. The proofs are written once that has',
        'happened. Take the key of the witness from the registry: set WITNESS (witness-….pem). Its own time is the proof.',
      ],
      LOG_COMMANDS,
    ),
    step('结果：', ['Result:'], RESULT_COMMANDS),
    LIMITS,
  ];
  return sections.join('\n');
}

function introduction(facts: IntakeFacts): string {
  return `Sealdock VERIFY.txt

采集批次 intake: ${facts.docking}
采集站 dock:     ${facts.dock}
密钥编号 key id: ${facts.keyId}

在本文件夹中打开终端，逐段复制以四个空格开头的命令；或一次全部运行：
Open a terminal in this folder and copy the lines that begin with four spaces, or run all of them:

  sed -n 's/^    //p' VERIFY.txt > /tmp/verify-intake.sh && sh /tmp/verify-intake.sh
`;
}

function step(zh: string, en: readonly string[], commands: string): string {
  const indented = commands.split('\n').map((line) => `    ${line}`);
  return [zh, ...en, '', ...indented, ''].join('\n');
}

function oneFile(storedName: string): string {
  const en = ['One file by itself, as an example; the names of all files stand in manifest-sha256.txt.'];
  return step('[6] 单独核验一个文件（示例）。', en, exampleCommands(storedName));
}

/** Of what nobody knows here yet: whose key the verifier will trust, and which witness will have cosigned. */
const OPEN = [NOT_PROVED['after-checkpoint'], NOT_PROVED.camera, NOT_PROVED.deleted, NOT_PROVED['key-validity']];

const LIMITS = [
  '这些步骤不能证明：',
  ...OPEN.map(({ zh }) => `- ${zh}`),
  '名称以 /dock/…/witness 结尾的见证方就是采集站自己，其证明力不超过采集站自己的陈述。',
  'These steps do not prove:',
  ...OPEN.map(({ en }) => `- ${en}`),
  'A witness named …/dock/…/witness is the dock itself, and worth no more than the dock’s own word.',
  '',
].join('\n');
