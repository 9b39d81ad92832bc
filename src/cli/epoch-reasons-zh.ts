/** The reasons about logs that were begun anew; see verify-because-zh.ts. A table of data. */
export const EPOCH_REASONS: readonly (readonly [string, string])[] = [
  [
    'the first entry of this log, which says where its numbers begin, is not here',
    '该日志的首条记录（写明编号的起点）不在此处',
  ],
  ['this log does not begin with the record of its epoch', '该日志不是以其纪元记录开头'],
  ['a second record begins epoch {}', '另有一条记录声称开始纪元 {}'],
  ['begins epoch {}, but says that it follows epoch {}', '开始纪元 {}，却称接续纪元 {}'],
  ['gives numbers a second time', '重复使用了编号'],
  ['epoch {}, which came between, is not here or not usable', '其间的纪元 {} 不在此处，或不可用'],
  ['the log of epoch {} is not here, or not usable', '纪元 {} 的日志不在此处，或不可用'],
  ['is not the first record of epoch {}', '不是纪元 {} 的首条记录'],
  ['says that epoch {} begins with record {}, not {}', '称纪元 {} 始于记录 {}，而非 {}'],
  [
    'names another root over the {} records of epoch {} that the dock had',
    '所写的根与此处不符：采集站当时所持的 {} 条记录，纪元 {}',
  ],
  [
    'epoch {} goes on here beyond record {}, with which it had ended',
    '纪元 {} 在此处延续到记录 {} 之后，而它当时已经结束',
  ],
  ['epoch {}, which it goes on from, is not here or not usable', '它所接续的纪元 {} 不在此处，或不可用'],
  [
    'epoch {} is forked: {} had seen others of its first {} records than the dock had',
    '纪元 {} 已分叉：{} 所见的前 {} 条记录与采集站所持的不同',
  ],
  [
    'epoch {} is forked: its record says that a witness had seen another history than the dock had',
    '纪元 {} 已分叉：其记录写明，见证方所见的历史与采集站所持的不同',
  ],
  [
    'whether {} had seen records {} to {} of epoch {} as they are here cannot be told without those that are lost',
    '缺少已丢失的记录，无法判断此处纪元 {4} 的记录 {2} 至 {3} 是否与 {1} 所见相同',
  ],
  [
    'records {} to {} are bound by the record that begins epoch {} alone: that the dock had them then is shown, not that it had no others before',
    '记录 {} 至 {} 仅由开始纪元 {} 的记录固定：只证明采集站当时持有它们，不证明此前没有别的记录',
  ],
  ['epoch {} is not here as {} has seen it', '此处的纪元 {} 与 {} 所见不符'],
  [
    'records {} to {} of epoch {} are lost: {} had seen them at {}',
    '纪元 {3} 的记录 {1} 至 {2} 已丢失：{4} 于 {5} 见过它们',
  ],
  ['of epoch {} {} records are here; the dock had {}', '纪元 {} 在此处有 {} 条记录，采集站当时有 {} 条'],
  [
    'what was recorded after {}, and lost before epoch {} began, nobody has seen',
    '{} 之后所记、在纪元 {} 开始之前丢失的内容无人见过',
  ],
  ['no witness has told what it had seen of epoch {}', '没有见证方说明它所见的纪元 {}'],
  ['the witness had seen nothing of epoch {}', '见证方没有见过纪元 {}'],
  ['the witness of epoch {} has told a size only', '纪元 {} 的见证方只说明了条数'],
  ['names a checkpoint of a witness that is none', '所附的见证方检查点不是检查点'],
  ['names another size or root than the checkpoint of the witness has', '所写条数或根与见证方的检查点不符'],
  ['no trusted witness has cosigned what it names of epoch {}', '其所附的纪元 {} 检查点没有受信任的见证方签名'],
  ['record {} has a number from before its epoch', '记录 {} 的编号早于其纪元'],
  ['the record that began epoch {} is not here', '开始纪元 {} 的记录不在此处'],
  ['record {}, which epoch {} goes on from, is not here', '纪元 {2} 所接续的记录 {1} 不在此处'],
];
