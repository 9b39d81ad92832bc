/**
 * What a verification does not prove, in one place: the report on the terminal and on paper, VERIFY.txt and the guide all say
 * it in these words. Each is a clause that ends a sentence which begins “This does not prove:”. A table of data.
 */
import type { Text } from '../../domain/failure-codes.js';
import type { VerifyDocument } from './check-list.js';

export const NOT_PROVED = {
  camera: {
    zh: '摄像内容是否真实、记录仪时钟是否准确（采集时测得的时钟偏差见记录中的 clock）',
    en: 'that what the camera saw was genuine, or that its clock was right (how far it was off at the dock: clock in the records)',
  },
  deleted: {
    zh: '采集之前记录仪上是否删除过内容，或是否有未录制的情况',
    en: 'that nothing was deleted on the camera before it was docked, or that everything was recorded',
  },
  'key-validity': {
    zh: '签名密钥当时是否有效、是否已被吊销（未核验证书与吊销名单）',
    en: 'that the signing key was valid at the time and not revoked (no certificate and no list of revoked keys was checked)',
  },
  'cut-tail': {
    zh: '日志尾部是否被整体截去，或由持有采集站密钥的人整体重写（没有受信任的见证方共同签名）',
    en: 'that the end of the log was not cut off, or the whole rewritten by a holder of the dock’s key (no trusted witness has cosigned it)',
  },
  'same-host': {
    zh: '日志是否由控制该机器的人整体重写：见证方就是采集站自己（witness: same-host），其证明力不超过采集站自己的陈述',
    en: 'that the log was not rewritten by whoever holds the machine: its witness is the dock itself (witness: same-host), worth no more than the dock’s own word',
  },
  unnamed: {
    zh: '日志是否由控制该机器的人整体重写：见证方的公钥没有名称，可能就是采集站自己的（witness: unnamed）',
    en: 'that the log was not rewritten by whoever holds the machine: the witness’s key has no name and may be the dock’s own (witness: unnamed)',
  },
  'after-checkpoint': {
    zh: '最后一个经见证的检查点之后是否还有记录',
    en: 'that nothing was recorded after the last checkpoint that a witness cosigned',
  },
} as const satisfies Readonly<Record<string, Text>>;

const BY_WITNESS = {
  none: 'cut-tail',
  'same-host': 'same-host',
  unnamed: 'unnamed',
  independent: 'after-checkpoint',
} as const;

/** What this verification leaves open, the weightiest first. */
export function notProvedBy(document: Pick<VerifyDocument, 'witness' | 'counts'>): readonly Text[] {
  const isPassed = (wanted: string): boolean => document.counts.some(({ code, pass }) => code === wanted && pass > 0);
  const isKeyChecked = isPassed('key-validity') && isPassed('key-revoked');
  return [
    NOT_PROVED[BY_WITNESS[document.witness]],
    NOT_PROVED.camera,
    NOT_PROVED.deleted,
    ...(isKeyChecked ? [] : [NOT_PROVED['key-validity']]),
  ];
}
