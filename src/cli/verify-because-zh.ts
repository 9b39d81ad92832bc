/**
 * Why a check failed or was not made, in Chinese. The reasons themselves are English sentences of the document; each line
 * here is one of them, `{}` standing for what it names, and its translation. A table of data.
 */
import { EPOCH_REASONS } from './epoch-reasons-zh.js';
import { KEY_REASONS } from './key-reasons-zh.js';

const REASONS: readonly (readonly [string, string])[] = [
  ...KEY_REASONS,
  ...EPOCH_REASONS,
  ['{} files of this docking are not in this bundle', '该批次有 {} 个文件不在本导出包中'],
  ['{} files were sealed in other dockings, which are not judged here', '{} 个文件封存于其他批次，不在此评定'],
  ['not exactly one record of the export lies here', '此处应有且仅有一条导出记录'],
  ['record {} exists twice', '记录 {} 重复出现'],
  ['record {} is missing', '缺少记录 {}'],
  ['records {} to {} are missing', '缺少记录 {} 至 {}'],
  [
    'record {} is missing from this intake and may lie in others: verify the whole archive',
    '本批次中没有记录 {}，可能在其他批次中：请核验整个中心存储',
  ],
  [
    'records {} to {} are missing from this intake and may lie in others: verify the whole archive',
    '本批次中没有记录 {} 至 {}，可能在其他批次中：请核验整个中心存储',
  ],
  ['record {} does not follow record {} as it is here', '记录 {} 与此处的记录 {} 不相接'],
  ['in more than {} pieces: the rest was not looked at', '断为 {} 段以上，其余未查看'],
  ['more than {}: the rest was not looked at', '超过 {}，其余未查看'],
  ['the dock’s certificate request, which record 0 names, is not here', '记录 0 所指的采集站证书请求不在此处'],
  ['record 0 does not name the dock’s certificate request', '记录 0 所指的不是该采集站的证书请求'],
  ['record {} is newer than the newest checkpoint, over {} records', '记录 {} 晚于最新检查点（共 {} 条记录）'],
  ['the log has another record at number {}', '日志中编号 {} 是另一条记录'],
  ['the log has {} records; those after record {} are not here', '日志共 {} 条记录，记录 {} 之后的不在此处'],
  ['there is no signed checkpoint of this log here', '此处没有该日志的已签名检查点'],
  ['the checkpoint over {} records is not that of this log', '{} 条记录的检查点与该日志的内容不符'],
  ['over {} records; there is one over {}', '为 {} 条记录的检查点，而另有 {} 条记录的检查点'],
  ['over {} records, but not named so', '为 {} 条记录的检查点，但文件名不是'],
  ['checkpoints of several logs', '含有几个日志的检查点'],
  ['no key is trusted for this dock', '没有该采集站的受信任密钥'],
  ['no signed checkpoint', '不是已签名的检查点'],
  ['of another log: {}', '属于另一个日志：{}'],
  ['not signed by a trusted key of this dock', '不由该采集站受信任的密钥签名'],
  ['the log has {} records, more than are looked at', '日志共 {} 条记录，超出可查看的数量'],
  ['the log’s tile {} is not here or not whole', '日志的第 {} 块不在此处或不完整'],
  ['not what the log’s tree has at this place', '与日志在此处的内容不符'],
  [
    'the log whose checkpoint the record names is not here, or not usable',
    '记录所指检查点所属的日志不在此处，或不可用',
  ],
  ['names a checkpoint over {} records, which came later', '所指的检查点（{} 条记录）晚于该记录'],
  ['names a checkpoint over {} records, which is not here', '所指的检查点（{} 条记录）不在此处'],
  ['names a checkpoint with another root than the log has', '所指检查点的根与日志不符'],
  ['the checkpoint over {} records is cosigned by no trusted witness', '{} 条记录的检查点没有受信任的见证方签名'],
  ['names another time than the cosignature has', '所写时间与见证方签名的时间不符'],
  ['record {} says {}, but names a checkpoint of {}', '记录 {} 写明时间 {}，却指向 {} 的检查点'],
  ['record {} says {}, but was cosigned at {}', '记录 {} 写明时间 {}，却在 {} 已被见证'],
  ['outside, but the dock did not know how far its clock could be off', '在范围之外，但采集站不知道其时钟可能的误差'],
  ['the cosignature by {} is not over this checkpoint of this log', '{} 的共同签名不是针对此日志的此检查点'],
  ['no trusted witness has cosigned it: unsealed', '没有受信任的见证方共同签名：未封存'],
  [
    '{} independent witnesses have cosigned it, demanded is {}: unsealed',
    '独立的见证方中有 {} 个共同签名，所要求的是 {}：未封存',
  ],
  ['the first {} of {} records are sealed', '{2} 条记录中的前 {1} 条已封存'],
  ['the policy demands no witness: unsealed', '策略不要求见证方：未封存'],
  ['names the time of a witness that is not trusted here', '所写的是此处不受信任的见证方的时间'],
  ['not of a log that the policy lists: {}', '不是策略所列的日志：{}'],
  ['no policy of witnesses: {}', '不是可用的见证方策略：{}'],
  [
    'witness: unnamed; a key in a *.pem has no name, so it may be the dock’s own: give the witness’s *.vkey',
    'witness: unnamed；*.pem 中的公钥没有名称，可能就是采集站自己的：请提供见证方的 *.vkey',
  ],
  [
    '{} of {} files have no proof here: not sealed yet, or taken away',
    '{} / {} 个文件在此没有证明：尚未封存，或被取走',
  ],
  ['not here: not sealed yet, or taken away', '不在此处：尚未封存，或被取走'],
  ['a proof whose record is not here', '其记录不在此处的证明'],
  ['no proof of the log’s format', '不是日志格式的证明'],
  ['proves record {}, not record {}', '证明的是记录 {}，不是记录 {}'],
  ['the record is not in the log that the dock signed', '记录不在采集站所签名的日志之中'],
  ['of another history than the log that is here', '与此处日志的历史不同'],
  ['holds no Ed25519 key of a witness', '不含见证方的 Ed25519 公钥'],
  [
    'no key of a witness is trusted (witness*.vkey in --keys): a cut tail, or a log that was rewritten with the dock’s own key, is not seen',
    '没有受信任的见证方公钥（--keys 中的 witness*.vkey）：尾部被截去，或用该采集站自己的密钥重写整个日志，无法发现',
  ],
  [
    'nothing here is cosigned by a witness: a cut tail, or a log that was rewritten with the dock’s own key, is not seen',
    '此处没有见证方的共同签名：尾部被截去，或用该采集站自己的密钥重写整个日志，无法发现',
  ],
  [
    'witness: same-host; it proves no more than the dock itself',
    'witness: same-host（本机见证方，证明力等同采集站自身）',
  ],
  ['there is no transparency log here', '此处没有透明日志'],
  ['{} more were found and counted, but are not listed', '另有 {} 项已计数，未列出'],
  ['not here', '不在此处'],
  ['this program does not know how to check it', '本程序不会核验此项'],
  ['belongs to no record and is in no list', '不属于任何记录，也不在任何清单中'],
  ['belongs to no intake and is in no list', '不属于任何批次，也不在任何清单中'],
  ['cannot be read', '无法读取'],
  ['no key is trusted for dock {}', '没有采集站 {} 的受信任密钥'],
  ['holds another key than the trusted ones of dock {}', '其中的密钥不是采集站 {} 的受信任密钥'],
  ['the record is not here', '记录不在此处'],
  ['longer than {} bytes', '超过 {} 字节'],
  ['the signature file is not here', '签名文件不在此处'],
  ['the signature file has not 64 bytes', '签名文件不是 64 字节'],
  ['signed by key {}, but names key {}', '由密钥 {} 签名，却写明密钥 {}'],
  ['key {} is not the key of dock {}', '密钥 {} 不是采集站 {} 的密钥'],
  ['there is no key to check it with', '没有可用于核验的密钥'],
  ['none of the trusted keys is for dock {}', '受信任的密钥中没有采集站 {} 的'],
  ['the signature does not fit the record', '签名与记录不符'],
  ['its key {} is none of the trusted keys', '其密钥 {} 不在受信任的密钥之中'],
  ['this program cannot check the {} signature', '本程序不能核验 {} 签名'],
  ['no trusted key made the signature', '签名不出自受信任的密钥'],
  ['not the text form of minisign', '不是 minisign 的文本形式'],
  ['holds another signature', '含有另一个签名'],
  ['names another file', '指明的是另一个文件'],
  ['names another key', '指明的是另一个密钥'],
  ['the comment’s signature does not fit', '注释的签名不符'],
  ['not UTF-8', '不是 UTF-8'],
  ['not JSON', '不是 JSON'],
  ['no final newline', '末尾没有换行'],
  ['more than one line', '不止一行'],
  ['not in canonical form', '不是规范形式'],
  ['unknown _type', '_type 未知'],
  ['no _type', '没有 _type'],
  ['there is no inventory record', '没有清点记录'],
  ['two inventories: records {} and {}', '有两份清点：记录 {} 与 {}'],
  ['the listing of the camera is known to be cut short', '已知记录仪的文件列表不完整'],
  ['the listing does not add up to what the inventory record says', '文件列表的合计与清点记录不符'],
  ['was listed on the camera, but has no fate', '记录仪上列出过，却没有下落'],
  ['has a fate, but was not listed, or has two', '有下落却未列出，或有两个下落'],
  ['record {} is about a file that no fate names', '记录 {} 所述文件没有对应的下落'],
  ['the fates do not add up to the closing record', '各文件下落的合计与结束记录不符'],
  ['the closing record rests on inventory {}, here is {}', '结束记录所据清点为 {}，此处为 {}'],
  ['could not be read from the camera: {}', '无法从记录仪读取：{}'],
  ['was not pulled: {}', '未采集：{}'],
  ['sealed later, in docking {}', '后来已在批次 {} 中封存'],
  ['record {} is missing, or another file’s', '缺少记录 {}，或它属于另一个文件'],
  ['record {} is about another file', '记录 {} 所述为另一个文件'],
  ['the file of record {} is missing', '缺少记录 {} 的文件'],
  ['the file is in no list', '文件不在任何清单中'],
  ['the list is not here', '清单不在此处'],
  ['too large', '过大'],
  ['{} bytes: too large', '{} 字节：过大'],
  ['vanished meanwhile', '核验期间消失'],
  ['listed, but not here', '已列出，但不在此处'],
  ['not hashed: it has no record, or cannot be read', '未计算摘要：没有记录，或无法读取'],
  ['not the bytes that were listed', '与清单所列的字节不同'],
  ['named by record {}, but not here', '记录 {} 指明了它，但不在此处'],
  ['named by record {}, but not hashed', '记录 {} 指明了它，但未计算摘要'],
  ['not the bytes that record {} names', '与记录 {} 指明的字节不同'],
  ['there is no closing record: the docking is not finished, or cut', '没有结束记录：采集未完成或被截断'],
  ['not the list that closing record {} fixes', '不是结束记录 {} 所固定的清单'],
  ['a proof that this program does not know how to check', '本程序不会核验的证明'],
  ['line {} is not as it must be', '第 {} 行不符合格式'],
  ['line {} is too long', '第 {} 行过长'],
  ['line {} names a file again', '第 {} 行重复列出同一文件'],
  ['line {} names {}, which belongs in another list', '第 {} 行列出 {}，应在另一清单中'],
  ['more than {} lines', '超过 {} 行'],
  ['its file’s record {} is not here', '其文件的记录 {} 不在此处'],
  ['the archive’s receipt is about other bytes than record {}', '中心存储的回执所述字节与记录 {} 不同'],
  ['{} of {} files have no receipt here', '{} / {} 个文件在此没有回执'],
  ['a signature without its record', '有签名而无记录'],
  ['holds no Ed25519 public key in PEM or minisign form', '不含 PEM 或 minisign 形式的 Ed25519 公钥'],
  ['a key under which anything verifies (small order or not reduced)', '弱密钥：任何内容都能通过（小阶点或未约化）'],
  [
    'the keys come from the archive itself; give those of the registry with --keys',
    '密钥取自中心存储本身；请用 --keys 给出登记机关的密钥',
  ],
  [
    'the folder of --keys lies in what is verified: who can change one can change the other',
    '--keys 文件夹位于被核验的内容之中：能改动其一者也能改动另一个',
  ],
  ['record {} of {} is not here', '批次 {2} 的记录 {1} 不在此处'],
  ['record {} of {} is about other bytes', '批次 {2} 的记录 {1} 所述为其他字节'],
  ['it is of dock {}', '它属于采集站 {}'],
  ['it belongs to no docking', '它不属于任何批次'],
  ['it belongs to docking {}', '它属于批次 {}'],
  ['docking {} is not of dock {}', '批次 {} 不属于采集站 {}'],
  ['it names a file as no dock does', '其中的文件名不是采集站会写的'],
  ['record {} belongs at {}', '记录 {} 应位于 {}'],
  ['no record was found here', '此处没有记录'],
  ['beside the archive, no part of it', '位于中心存储旁，不属于它'],
  ['more than {} entries', '条目超过 {}'],
  ['{} files were sealed in other dockings; verify the whole archive', '{} 个文件在其他批次中封存；请核验整个中心存储'],
  ['one record by itself; verify the intake or the archive', '只有一条记录；请核验批次或中心存储'],
  ['the file of record {} is not here', '记录 {} 的文件不在此处'],
  ['not the bytes of record {}', '不是记录 {} 所述的字节'],
  ['{} bytes instead of {}', '{} 字节，应为 {}'],
  ['part 0 of 1 differs', '整个文件（只有一段）不同'],
  ['part {} of {} differs (parts of {} bytes, counted from 0)', '第 {} 段（共 {} 段，每段 {} 字节，从 0 数起）不同'],
  [
    'which part differs cannot be told: the list of parts is absent or not the signed one',
    '无法判断哪一段不同：分段清单不在此处，或不是所签名的那一份',
  ],
  ['which part differs cannot be told: the file cannot be read to its end', '无法判断哪一段不同：文件不能读到末尾'],
  ['the file has no record', '文件没有记录'],
  ['neither a file nor a folder', '既不是文件也不是文件夹'],
  ['nested too deep', '层数过深'],
  ['not a regular file', '不是普通文件'],
  ['grew while it was read', '读取时变大'],
  ['{} bytes of which the disk holds almost none', '声称 {} 字节，磁盘上几乎没有'],
  ['a symbolic link', '符号链接'],
  ['neither an archive nor an intake nor a record', '既不是中心存储，也不是批次或记录'],
  [
    'a file that is no record (.rec) and has none beside it or in its intake',
    '该文件不是记录（.rec），旁边和批次中也没有它的记录',
  ],
];

/** What a sentence names ends where the next sentence begins. */
const NAMED = '((?:(?!; ).)+)';
const COMPILED = REASONS.map(([english, chinese]) => ({
  pattern: new RegExp(`^${english.split('{}').map(escaped).join(NAMED)}$`, 'u'),
  chinese,
}));

/** Sentences are joined by `; `, a path may stand before `: `. What is not in the table stays as it is. */
export function becauseInChinese(because: string): string {
  const whole = translated(because);
  if (whole !== undefined) return whole;
  if (because.includes('; ')) return because.split('; ').map(becauseInChinese).join('；');
  const colon = because.indexOf(': ');
  const rest = colon < 0 ? undefined : translated(because.slice(colon + 2));
  return rest === undefined ? because : `${because.slice(0, colon)}：${rest}`;
}

function translated(sentence: string): string | undefined {
  for (const { pattern, chinese } of COMPILED) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    let next = 0;
    return chinese.replaceAll(/\{(\d?)\}/g, (_, number: string) => {
      next += 1;
      return found[number === '' ? next : Number(number)] ?? '';
    });
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
