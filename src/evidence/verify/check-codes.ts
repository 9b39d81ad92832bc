/**
 * Every code a verification can report: whether it is required, what a failed check means for the verdict, and what it
 * means when it could not be made. Codes are stable. `verify --codes` prints this table. A table of data.
 */
import type { Text } from '../../domain/failure-codes.js';

export type CheckResult = 'pass' | 'fail' | 'not-checked';
export type Verdict = 'pass' | 'fail' | 'incomplete' | 'cannot-tell';

export type CheckCodeRow = {
  /** Not required: where it was not made, the verdict does not suffer. A failure always counts. */
  readonly required: boolean;
  /** The verdict that one failed check leads to. */
  readonly whenFailed: Exclude<Verdict, 'pass'>;
  /** The verdict that a required check leads to that could not be made: what is absent is never a pass. */
  readonly whenNotChecked: 'incomplete' | 'cannot-tell';
  readonly text: Text;
};

function row(
  kind: 'required' | 'optional',
  whenFailed: CheckCodeRow['whenFailed'],
  whenNotChecked: CheckCodeRow['whenNotChecked'],
  text: Text,
): CheckCodeRow {
  return { required: kind === 'required', whenFailed, whenNotChecked, text };
}

export const CHECK_CODES = {
  'record-signature': row('required', 'fail', 'cannot-tell', {
    zh: '记录由该采集站的密钥签名',
    en: 'the record is signed by the dock’s key',
  }),
  'record-encoding': row('required', 'fail', 'incomplete', {
    zh: '记录的字节符合严格格式',
    en: 'the record’s bytes have the one strict form',
  }),
  'record-place': row('required', 'fail', 'incomplete', {
    zh: '记录位于其内容所述的位置',
    en: 'the record lies where its own content says',
  }),
  'second-form': row('optional', 'fail', 'incomplete', {
    zh: 'minisign 形式含有同一签名并指明同一文件',
    en: 'the minisign form holds the same signature and names the same file',
  }),
  chain: row('required', 'fail', 'incomplete', {
    zh: '记录首尾相接，编号无缺无重',
    en: 'each record follows the one before it, no number is missing or doubled',
  }),
  'footage-digest': row('required', 'fail', 'incomplete', {
    zh: '文件与签名记录中的摘要一致',
    en: 'the file is the one whose digest was signed',
  }),
  manifest: row('required', 'fail', 'incomplete', {
    zh: '清单与文件一致，没有清单之外的文件',
    en: 'lists and files agree, and nothing lies there that is in no list',
  }),
  'inventory-complete': row('required', 'incomplete', 'incomplete', {
    zh: '记录仪上列出的每个文件都有下落',
    en: 'every file that was listed on the camera is accounted for',
  }),
  'already-held': row('required', 'incomplete', 'incomplete', {
    zh: '以前采集过的文件确实在所述批次中',
    en: 'files sealed earlier are where the listing says',
  }),
  'intake-closed': row('required', 'incomplete', 'incomplete', {
    zh: '批次有结束记录并固定了清单',
    en: 'the intake has its closing record, which fixes the lists',
  }),
  receipt: row('optional', 'fail', 'incomplete', {
    zh: '中心存储的回执与封存的内容一致',
    en: 'the archive’s receipts are about the bytes that were sealed',
  }),
  readable: row('required', 'incomplete', 'incomplete', {
    zh: '所需内容可以读取',
    en: 'what had to be read could be read',
  }),
  'keys-not-independent': row('required', 'cannot-tell', 'cannot-tell', {
    zh: '公钥来自独立来源（--keys）',
    en: 'the public keys come from an independent source (--keys)',
  }),
  'key-usable': row('optional', 'fail', 'cannot-tell', {
    zh: '公钥文件可用且不是弱密钥',
    en: 'the key files are usable and not weak',
  }),
  'published-key': row('required', 'fail', 'incomplete', {
    zh: '随证据公布的公钥就是受信任的公钥',
    en: 'the public key published beside the evidence is a trusted one',
  }),
  'key-certificate': row('optional', 'fail', 'incomplete', {
    zh: '密钥证书由受信任的根签发',
    en: 'the certificate of the key was issued by a trusted root',
  }),
  'key-rotation': row('required', 'fail', 'incomplete', {
    zh: '更换的签名密钥由前一密钥的记录启用，此后旧密钥不再签名',
    en: 'a key that took another’s place was put in force by its record, and the old one signed nothing after it',
  }),
  'key-validity': row('optional', 'fail', 'incomplete', {
    zh: '见证方共同签名时，密钥的证书有效',
    en: 'the certificate of the key was valid when a witness cosigned',
  }),
  'key-revoked': row('optional', 'fail', 'incomplete', {
    zh: '对该记录而言密钥没有被吊销',
    en: 'the key was not revoked for this record',
  }),
  'nothing-to-check': row('required', 'cannot-tell', 'cannot-tell', {
    zh: '此处有可核验的记录',
    en: 'there are records here to check',
  }),
  inclusion: row('required', 'fail', 'incomplete', {
    zh: '记录包含在透明日志中',
    en: 'the record is included in the transparency log',
  }),
  'log-signature': row('required', 'fail', 'incomplete', {
    zh: '透明日志的每个检查点都由该采集站签名',
    en: 'every checkpoint of the transparency log is signed by the dock',
  }),
  'log-consistency': row('required', 'fail', 'incomplete', {
    zh: '透明日志只增不改：每个检查点都与日志的内容一致',
    en: 'the transparency log has only grown: every checkpoint follows from its content',
  }),
  'epoch-gap': row('required', 'fail', 'incomplete', {
    zh: '日志重新开始时，见证方所见的旧记录都在（没有因恢复旧磁盘而丢失）',
    en: 'where the log was begun anew, all that a witness had seen of it before is here',
  }),
  'checkpoint-stale': row('required', 'fail', 'incomplete', {
    zh: '所示的最新检查点不旧于其他检查点',
    en: 'the checkpoint shown as the newest is not older than another',
  }),
  cosignature: row('required', 'fail', 'incomplete', {
    zh: '日志由所要求数量的见证方共同签名（否则尾部被截去无法发现）',
    en: 'the log is cosigned by as many witnesses as are demanded (without it a cut tail cannot be seen)',
  }),
  'cosignature-origin': row('optional', 'fail', 'incomplete', {
    zh: '见证方的共同签名确为针对此日志的此检查点',
    en: 'the cosignatures of witnesses are over this checkpoint of this log',
  }),
  'witness-independent': row('optional', 'cannot-tell', 'cannot-tell', {
    zh: '见证方独立于该采集站',
    en: 'the witness is another than the dock itself',
  }),
  anchor: row('required', 'fail', 'incomplete', {
    zh: '记录所指的检查点确实存在于日志中（记录不早于其时间）',
    en: 'the checkpoint that the record names is in the log (the record is not older)',
  }),
  timestamp: row('optional', 'fail', 'incomplete', {
    zh: '检查点的时间戳由受信任的时间戳机构签发',
    en: 'the time stamp of a checkpoint is that of a trusted authority',
  }),
  'clock-anomaly': row('optional', 'cannot-tell', 'cannot-tell', {
    zh: '采集站自身的时间在日志证明的范围之内',
    en: 'the dock’s own time lies within what the log proves',
  }),
} as const satisfies Readonly<Record<string, CheckCodeRow>>;

export type CheckCode = keyof typeof CHECK_CODES;

/** In the order of the table. */
export const CHECK_CODE_NAMES: readonly CheckCode[] = Object.keys(CHECK_CODES).filter(
  (name): name is CheckCode => name in CHECK_CODES,
);
