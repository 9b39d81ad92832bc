/**
 * VERIFY.txt: how anybody checks one intake years later with tools that are on every Linux machine, filled in for this
 * intake. Command lines begin with four spaces, everything else is explanation in Chinese and English.
 */
import type { Text } from '../domain/failure-codes.js';
import type { IntakeFacts } from './intake-files.js';
import { NOT_PROVED } from './verify/not-proved.js';
import { shellQuoted } from './verify-commands.js';
import { type VerifyStep, verifySteps } from './verify-steps.js';

export function verifyText(facts: IntakeFacts): string {
  const { dock, docking, keyId, example, epoch } = facts;
  const steps = verifySteps({
    dock,
    docking: shellQuoted(docking),
    keyId,
    epoch,
    example: example === undefined ? '' : shellQuoted(example),
  });
  return [introduction(facts), ...steps.map(stepText), LIMITS].join('\n');
}

/** Also where an intake is one of several: the steps are the same. */
export function stepText({ number, title, hint, commands }: VerifyStep): string {
  const mark = number === 'result' ? '' : `[${number}] `;
  const lines = ({ zh, en }: Text, before = ''): string[] => (zh === '' ? [] : [`${before}${zh}`, en]);
  const indented = commands.split('\n').map((line) => `    ${line}`);
  return [...lines(title, mark), ...lines(hint), '', ...indented, ''].join('\n');
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

/** Of what nobody knows here yet: whose key the verifier will trust, and which witness will have cosigned. */
const OPEN = [NOT_PROVED['after-checkpoint'], NOT_PROVED.camera, NOT_PROVED.deleted, NOT_PROVED['key-validity']];

export const LIMITS = [
  '这些步骤不能证明：',
  ...OPEN.map(({ zh }) => `- ${zh}`),
  '名称以 /dock/…/witness 结尾的见证方就是采集站自己，其证明力不超过采集站自己的陈述。',
  'These steps do not prove:',
  ...OPEN.map(({ en }) => `- ${en}`),
  'A witness named …/dock/…/witness is the dock itself, and worth no more than the dock’s own word.',
  '',
].join('\n');
