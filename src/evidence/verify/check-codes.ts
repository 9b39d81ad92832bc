/**
 * Every code a verification can report: whether it is required, what a failed check means for the verdict, and what it
 * means when it could not be made. Codes are stable. `verify --codes` prints this table. A table of data.
 */
import type { Text } from '../../domain/failure-codes.js';

export type CheckResult = 'pass' | 'fail' | 'not-checked';
export type Verdict = 'pass' | 'fail' | 'incomplete' | 'cannot-tell';

export type CheckCodeRow = {
  readonly required: boolean;
  /** The verdict that one failed check leads to. */
  readonly whenFailed: Exclude<Verdict, 'pass'>;
  /** The verdict that a required check leads to that could not be made: what is absent is never a pass. */
  readonly whenNotChecked: 'incomplete' | 'cannot-tell';
  readonly text: Text;
};

function row(
  required: boolean,
  whenFailed: CheckCodeRow['whenFailed'],
  whenNotChecked: CheckCodeRow['whenNotChecked'],
  zh: string,
  en: string,
): CheckCodeRow {
  return { required, whenFailed, whenNotChecked, text: { zh, en } };
}

export const CHECK_CODES = {
  'record-signature': row(
    true,
    'fail',
    'cannot-tell',
    '记录由该采集站的密钥签名',
    'the record is signed by the dock’s key',
  ),
  'record-encoding': row(
    true,
    'fail',
    'incomplete',
    '记录的字节符合严格格式',
    'the record’s bytes have the one strict form',
  ),
  'record-place': row(
    true,
    'fail',
    'incomplete',
    '记录位于其内容所述的位置',
    'the record lies where its own content says',
  ),
  'second-form': row(
    false,
    'fail',
    'incomplete',
    'minisign 形式含有同一签名并指明同一文件',
    'the minisign form holds the same signature and names the same file',
  ),
  chain: row(
    true,
    'fail',
    'incomplete',
    '记录首尾相接，编号无缺无重',
    'each record follows the one before it, no number is missing or doubled',
  ),
  'footage-digest': row(
    true,
    'fail',
    'incomplete',
    '文件与签名记录中的摘要一致',
    'the file is the one whose digest was signed',
  ),
  manifest: row(true, 'fail', 'incomplete', '清单与文件一致', 'lists and files agree'),
  'inventory-complete': row(
    true,
    'incomplete',
    'incomplete',
    '记录仪上列出的每个文件都有下落',
    'every file that was listed on the camera is accounted for',
  ),
  'already-held': row(
    true,
    'incomplete',
    'incomplete',
    '以前采集过的文件确实在所述批次中',
    'files sealed earlier are where the listing says',
  ),
  'intake-closed': row(
    true,
    'incomplete',
    'incomplete',
    '批次有结束记录并固定了清单',
    'the intake has its closing record, which fixes the lists',
  ),
  readable: row(true, 'incomplete', 'incomplete', '所需内容可以读取', 'what had to be read could be read'),
  'keys-not-independent': row(
    true,
    'cannot-tell',
    'cannot-tell',
    '公钥来自独立来源（--keys）',
    'the public keys come from an independent source (--keys)',
  ),
  'key-usable': row(true, 'fail', 'cannot-tell', '公钥文件可用且不是弱密钥', 'the key files are usable and not weak'),
  'nothing-to-check': row(true, 'cannot-tell', 'cannot-tell', '此处有可核验的记录', 'there are records here to check'),
  inclusion: row(false, 'fail', 'incomplete', '记录包含在透明日志中', 'the record is included in the transparency log'),
  cosignature: row(
    false,
    'fail',
    'incomplete',
    '日志由见证方共同签名（否则尾部被截去无法发现）',
    'the log is cosigned by a witness (without it a cut tail cannot be seen)',
  ),
} as const satisfies Readonly<Record<string, CheckCodeRow>>;

export type CheckCode = keyof typeof CHECK_CODES;
