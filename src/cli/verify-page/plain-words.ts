/**
 * What each check means to somebody who has never heard of a digest. Groups are the questions that a court asks. A table of
 * data; a code that is not in it is shown with its own text.
 */
import type { VerifyCodeRow } from '../../app/verify-codes.js';
import type { Text } from '../language.js';

type Code = VerifyCodeRow['code'];

/** In the order of the page. */
export const QUESTIONS: readonly { readonly title: Text; readonly codes: readonly Code[] }[] = [
  {
    title: { zh: '记录是否出自该采集站？', en: 'Were the records made by this dock?' },
    codes: ['record-signature', 'record-encoding', 'record-place', 'second-form'],
  },
  {
    title: { zh: '录像是否一个字节也没有改动？', en: 'Is the footage unchanged to the last byte?' },
    codes: ['footage-digest', 'manifest'],
  },
  {
    title: { zh: '是否完整，有没有缺少？', en: 'Is everything here, or is something missing?' },
    codes: ['chain', 'inventory-complete', 'already-held', 'intake-closed', 'receipt', 'readable', 'nothing-to-check'],
  },
  {
    title: { zh: '公钥是否可信？', en: 'Can the keys be trusted?' },
    codes: [
      'keys-not-independent',
      'key-usable',
      'published-key',
      'key-certificate',
      'key-rotation',
      'key-validity',
      'key-revoked',
    ],
  },
  {
    title: { zh: '事后能否被整体重写？', en: 'Could history have been rewritten afterwards?' },
    codes: [
      'inclusion',
      'log-signature',
      'log-consistency',
      'epoch-gap',
      'checkpoint-stale',
      'cosignature',
      'cosignature-origin',
      'witness-independent',
    ],
  },
  { title: { zh: '时间是否可信？', en: 'Can the times be trusted?' }, codes: ['anchor', 'timestamp', 'clock-anomaly'] },
];

/** Codes under which only trouble is told: where nothing was told, there was none. */
export const TOLD_ONLY_IN_TROUBLE: ReadonlySet<Code> = new Set<Code>([
  'readable',
  'nothing-to-check',
  'keys-not-independent',
  'key-usable',
]);

export const PLAIN_WORDS: Readonly<Partial<Record<Code, Text>>> = {
  'record-signature': {
    zh: '每个文件入站时，采集站写下一条短记录并用自己的私钥签名。签名成立，说明记录此后没有改动，且只有持有该私钥者能写出。',
    en: 'For every file the dock wrote a short record and signed it. A good signature shows that the record has not changed since, and that only the holder of the dock’s key can have written it.',
  },
  'record-encoding': {
    zh: '同样的内容只有一种写法，因此不能在不破坏签名的情况下藏入别的含义。',
    en: 'The same content can be written in one way only, so that nothing with a second meaning can hide in a signed record.',
  },
  'record-place': {
    zh: '记录没有被挪到别的采集站、别的批次或别的文件名下。',
    en: 'The record was not moved under another dock, another docking or another file’s name.',
  },
  'second-form': {
    zh: '同一签名的另一种写法，供其他程序（minisign、signify）核验。',
    en: 'The same signature in a form that other programs (minisign, signify) can check.',
  },
  'footage-digest': {
    zh: '重新计算每个文件的 SHA-256 摘要，与签名记录中的一致；哪怕改动一个比特，摘要也会不同。',
    en: 'The SHA-256 digest of every file was computed again and equals the signed one; a single changed bit would give another digest.',
  },
  manifest: {
    zh: '移交清单与文件逐一相符：没有多出的文件，也没有被替换的文件。',
    en: 'The lists and the files agree one by one: nothing was added, nothing replaced.',
  },
  chain: {
    zh: '记录连续编号，每一条都指明前一条；抽走、插入或调换任何一条都会留下断口。',
    en: 'Records are numbered and each names the one before it; taking one out, putting one in or swapping two leaves a break.',
  },
  'inventory-complete': {
    zh: '采集前先对记录仪上的文件列了清单并签名；清单上的每个文件都要有下落。',
    en: 'Before anything was copied, the files on the camera were listed and the list signed; every file on it has to be accounted for.',
  },
  'already-held': {
    zh: '记录仪上仍有以前采集过的文件；它们确实在所说的批次中。',
    en: 'Files that were still on the camera from an earlier docking are where the list says.',
  },
  'intake-closed': {
    zh: '该批次正常结束，清单由结束记录固定，此后不能增减。',
    en: 'The docking ended and its lists were fixed by a closing record: nothing could be added or removed later.',
  },
  receipt: {
    zh: '中心存储收到文件后重新读取并出具回执；回执所说的内容与封存的一致。',
    en: 'Central storage read the bytes again after receiving them and gave a receipt; it is about the bytes that were sealed.',
  },
  readable: { zh: '需要查看的内容都能读取。', en: 'Everything that had to be looked at could be read.' },
  'nothing-to-check': { zh: '此处确有可以核验的记录。', en: 'There are records here that can be checked.' },
  'keys-not-independent': {
    zh: '公钥应来自登记机关，而不是与证据一同送来：能更换证据的人也能更换一同送来的公钥。',
    en: 'The public keys should come from the registry and not with the evidence: who can exchange one can exchange the other.',
  },
  'key-usable': {
    zh: '所给的公钥文件可用，且不是人人都能伪造签名的弱密钥。',
    en: 'The key files can be used, and none is a weak key under which anybody could sign.',
  },
  'published-key': {
    zh: '随证据公布的公钥与您信任的公钥相同。',
    en: 'The key published beside the evidence is the one you trust.',
  },
  timestamp: {
    zh: '另有独立的时间戳机构证明：检查点在其时间之前已经存在。',
    en: 'An independent time-stamping authority confirms that the checkpoint existed before the time it gives.',
  },
  'key-certificate': {
    zh: '登记机关（您所信任的根）为该采集站的密钥签发了证书。',
    en: 'The registry, whose root you trust, has issued a certificate for the key of this dock.',
  },
  'key-rotation': {
    zh: '采集站更换密钥时，旧密钥签名的记录启用了新密钥，新密钥证明由采集站持有；此后旧密钥不再签名。',
    en: 'Where the dock changed its key, a record signed by the old key put the new one in force, which the dock had shown to hold; after it the old one signed nothing.',
  },
  'key-validity': {
    zh: '见证方签署时，该密钥的证书有效；证书后来到期不影响以前的签名。',
    en: 'The certificate was valid when the witness signed; that it ended later changes nothing about earlier signatures.',
  },
  'key-revoked': {
    zh: '登记机关没有为这些记录吊销该密钥。',
    en: 'The registry has not revoked the key for these records.',
  },
  inclusion: {
    zh: '记录在采集站只增不改的日志之中，其位置由数学证明固定。',
    en: 'The record is in the dock’s append-only log, at a place that a mathematical proof fixes.',
  },
  'log-signature': {
    zh: '日志的每个检查点（某一时刻全部记录的指纹）都由采集站签名。',
    en: 'Every checkpoint of the log, a fingerprint of all records up to then, is signed by the dock.',
  },
  'log-consistency': {
    zh: '日志只增长过：后来的检查点都包含以前的全部记录。',
    en: 'The log has only grown: each later checkpoint contains all records of the earlier ones.',
  },
  'epoch-gap': {
    zh: '日志曾重新开始（例如恢复了旧磁盘）：见证方以前见过的记录都还在，没有借此抹去什么。',
    en: 'The log was begun anew, as after an older disk was put back: what a witness had seen before is still here, nothing was made to vanish that way.',
  },
  'checkpoint-stale': {
    zh: '没有用较旧的检查点冒充最新的，以掩盖后来的记录。',
    en: 'No older checkpoint was put in the place of the newest to hide later records.',
  },
  cosignature: {
    zh: '另一方（见证方）也签署了检查点；没有它，持有采集站私钥的人可以悄悄重写全部历史。',
    en: 'A second party, the witness, signed the checkpoint as well; without it a holder of the dock’s key could rewrite all history unseen.',
  },
  'cosignature-origin': {
    zh: '见证方的签名确实属于这个日志的这个检查点，不是从别处移来的。',
    en: 'The witness’s signature belongs to this checkpoint of this log and was not brought here from another.',
  },
  'witness-independent': {
    zh: '见证方是否独立于采集站；由采集站自己充当的见证方，证明力不超过采集站自己的陈述。',
    en: 'Whether the witness is somebody else than the dock: the dock’s own witness is worth no more than the dock’s own word.',
  },
  anchor: {
    zh: '记录写入了此前一个经见证的检查点，因此不可能早于该时刻写成。',
    en: 'The record names an earlier, witnessed checkpoint, so it cannot have been written before that moment.',
  },
  'clock-anomaly': {
    zh: '采集站自己的时钟与日志证明的时间范围相符。',
    en: 'The dock’s own clock agrees with the time span that the log proves.',
  },
};
