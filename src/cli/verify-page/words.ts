/** The words of the printed report around what was found. A table of data. */
import type { Language } from '../language.js';

type Words = {
  readonly title: string;
  readonly examined: string;
  readonly path: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<'archive' | 'intake' | 'record' | 'nothing', string>>;
  readonly amount: string;
  readonly amountText: (records: string, files: string, size: string, checks: string) => string;
  readonly keys: string;
  readonly anyDock: string;
  readonly noKeys: string;
  readonly witness: string;
  readonly witnesses: Readonly<Record<'none' | 'same-host' | 'unnamed' | 'independent', string>>;
  readonly at: string;
  readonly madeAt: string;
  readonly exit: string;
  readonly program: string;
  readonly advice: Readonly<Record<'pass' | 'fail' | 'incomplete' | 'cannot-tell', string>>;
  /** What stands beside a pass that no independent witness supports. */
  readonly reservation: Readonly<Record<'none' | 'same-host' | 'unnamed', string>>;
  readonly checks: string;
  readonly otherChecks: string;
  readonly results: Readonly<Record<'pass' | 'fail' | 'not-checked', string>>;
  readonly nothingOfTheKind: string;
  readonly problems: string;
  readonly noProblems: string;
  readonly notes: string;
  readonly more: (count: number) => string;
  readonly dockings: string;
  readonly docking: string;
  readonly recordAlone: string;
  readonly camera: string;
  readonly unknown: string;
  readonly span: string;
  readonly files: string;
  readonly filesText: (files: string, size: string) => string;
  readonly clock: string;
  readonly clockRead: (camera: string, dock: string) => string;
  readonly clockHelp: string;
  readonly proven: string;
  readonly notBefore: (at: string) => string;
  readonly notAfter: (at: string) => string;
  readonly unbounded: string;
  readonly openRecords: (count: number) => string;
  readonly anchorUnchecked: string;
  readonly continuity: string;
  readonly continuityHelp: string;
  readonly verdicts: Readonly<Record<'continuous' | 'gap' | 'cannot-tell', string>>;
  readonly claim: (length: string) => string;
  readonly duty: string;
  readonly signedAs: (seq: number) => string;
  readonly noVerdicts: string;
  readonly drawnFrom: string;
  readonly undrawn: Readonly<Record<'missing' | 'too-large' | 'other-bytes' | 'unreadable' | 'bound', string>>;
  readonly dockingsMore: (count: number) => string;
  readonly recordingsMore: (count: number) => string;
  readonly notProved: string;
  readonly notProvedHelp: string;
  readonly without: string;
  readonly withoutText: string;
  readonly footer: string;
  readonly stop: string;
};

export const PAGE_WORDS: Readonly<Record<Language, Words>> = {
  zh: {
    title: '证据核验报告',
    examined: '一、核验了什么',
    path: '位置',
    kind: '种类',
    kinds: { archive: '中心存储（全部批次）', intake: '一个采集批次', record: '单条记录', nothing: '没有可核验的内容' },
    amount: '数量',
    amountText: (records, files, size, checks) =>
      `${records} 条签名记录，${files} 个文件（${size}），共 ${checks} 项检查`,
    keys: '所用公钥编号',
    anyDock: '任何采集站',
    noKeys: '没有可用的公钥',
    witness: '见证方',
    witnesses: {
      none: '没有受信任的见证方共同签名',
      'same-host': '采集站自己（same-host）：证明力不超过采集站自己的陈述',
      unnamed: '没有名称的公钥（unnamed）：可能就是采集站自己的',
      independent: '独立于采集站的见证方',
    },
    at: '评定时间',
    madeAt: '核验时间',
    exit: '退出码',
    program: '程序',
    advice: {
      pass: '凡核验过的内容都与签名一致。仍请阅读最后一节“这不能证明什么”。',
      fail: '至少有一项检查不成立。在查明原因之前，不应把所涉内容当作未经改动的原件使用；未列为问题的内容仍各自成立。',
      incomplete: '现有内容没有发现改动，但应有的内容没有齐全。请查看“问题”一节所列的缺项。',
      'cannot-tell': '没有发现问题，但缺少作出肯定结论所必需的条件，见“问题”一节。',
    },
    reservation: {
      none: '保留：没有受信任的见证方，持有采集站密钥的人可能整体重写而不被发现。',
      'same-host': '保留：见证方就是采集站自己（witness: same-host），其证明力不超过采集站自己的陈述。',
      unnamed: '保留：见证方的公钥没有名称（witness: unnamed），可能就是采集站自己的。',
    },
    checks: '二、逐项检查',
    otherChecks: '其他检查',
    results: { pass: '✓ 成立', fail: '✗ 不成立', 'not-checked': '– 未核验' },
    nothingOfTheKind: '此处没有这类内容',
    problems: '三、问题',
    noProblems: '没有发现问题，必需的检查都已作出。',
    notes: '说明（不影响结论）',
    more: (count) => `另有 ${count} 项未列出；sealdock verify --json 列出更多。`,
    dockings: '四、录像：连续性与时间',
    docking: '批次',
    recordAlone: '记录',
    camera: '记录仪',
    unknown: '未知',
    span: '记录时间（采集站时钟）',
    files: '文件',
    filesText: (files, size) => `${files} 个，${size}`,
    clock: '记录仪时钟偏差',
    clockRead: (camera, dock) => `记录仪显示 ${camera} 时，采集站为 ${dock}`,
    clockHelp: '偏差为记录仪减采集站，校时之前取得；录像中的时间从不改写。',
    proven: '日志证明的时间',
    notBefore: (at) => `不早于 ${at}`,
    notAfter: (at) => `不晚于 ${at}`,
    unbounded: '没有见证方的时间可以证明',
    openRecords: (count) => `其中 ${count} 条记录没有上限（尚未被见证）`,
    anchorUnchecked: '“不早于”出自记录本身，此处没有日志可以对照',
    continuity: '连续性',
    continuityHelp: '以下是采集站签名的判断，本次核验证明其未被改动；判断依据是文件自身的时间，不是画面内容。',
    verdicts: { continuous: '✓ 连续', gap: '✗ 有缺口', 'cannot-tell': '▲ 无法判断' },
    claim: (length) => `没有超过 ${length}的缺失`,
    duty: '依规定须全程连续',
    signedAs: (seq) => `签名记录 ${seq}`,
    noVerdicts: '没有关于连续性的记录。',
    drawnFrom: '图示出自 continuity.json，其摘要写在签名记录之中。',
    undrawn: {
      missing: '连续性报告文件不在此处，无法绘图。',
      'too-large': '连续性报告过长，未绘图。',
      'other-bytes': '连续性报告与签名记录所指的不是同一份，未绘图。',
      unreadable: '连续性报告不是本程序的格式，未绘图。',
      bound: '批次较多，本批次未绘图；可单独核验该批次。',
    },
    dockingsMore: (count) => `另有 ${count} 个批次已核验，但未在此列出；可逐个核验其文件夹。`,
    recordingsMore: (count) => `另有 ${count} 段录像未在此绘出。`,
    notProved: '五、这不能证明什么',
    notProvedHelp: '以下各点本次核验不能证明：',
    without: '六、不用本程序核验',
    withoutText:
      '每个批次文件夹中的 VERIFY.txt 写有现成的命令，只需 openssl、sha256sum 等通用工具；sealdock verify --guide 可打印逐步说明。',
    footer:
      '本页由核验程序根据证据自身生成，不含脚本，不访问网络。它是核验的说明，不是证据本身；任何人可用同样的命令得到同样的结论。',
    stop: '。',
  },
  en: {
    title: 'Report of a verification of evidence',
    examined: '1. What was examined',
    path: 'place',
    kind: 'kind',
    kinds: {
      archive: 'an archive (all dockings)',
      intake: 'one docking',
      record: 'one record',
      nothing: 'nothing that can be verified',
    },
    amount: 'amount',
    amountText: (records, files, size, checks) =>
      `${records} signed records, ${files} files (${size}), ${checks} single checks`,
    keys: 'key ids used',
    anyDock: 'any dock',
    noKeys: 'no usable key',
    witness: 'witness',
    witnesses: {
      none: 'no trusted witness has cosigned',
      'same-host': 'the dock itself (same-host): worth no more than the dock’s own word',
      unnamed: 'a key without a name (unnamed): may be the dock’s own',
      independent: 'a witness independent of the dock',
    },
    at: 'time of evaluation',
    madeAt: 'verified at',
    exit: 'exit code',
    program: 'program',
    advice: {
      pass: 'Everything that was checked agrees with its signatures. Read the last section, “What this does not prove”, all the same.',
      fail: 'At least one check failed. Until the cause is known, what is concerned must not be used as an unchanged original; what is not listed as a problem still holds by itself.',
      incomplete:
        'What is here shows no change, but not everything that should be here is. The section “Problems” lists what is missing.',
      'cannot-tell': 'Nothing wrong was found, but something that a positive answer needs is absent: see “Problems”.',
    },
    reservation: {
      none: 'With a reservation: there is no trusted witness, so a holder of the dock’s key could have rewritten everything unseen.',
      'same-host':
        'With a reservation: the witness is the dock itself (witness: same-host), which is worth no more than the dock’s own word.',
      unnamed: 'With a reservation: the witness’s key has no name (witness: unnamed) and may be the dock’s own.',
    },
    checks: '2. Every check',
    otherChecks: 'Other checks',
    results: { pass: '✓ holds', fail: '✗ FAILED', 'not-checked': '– not checked' },
    nothingOfTheKind: 'nothing of the kind here',
    problems: '3. Problems',
    noProblems: 'No problem was found, and every required check was made.',
    notes: 'Notes (without effect on the verdict)',
    more: (count) => `${count} more are not listed here; sealdock verify --json lists more.`,
    dockings: '4. Recordings: continuity and time',
    docking: 'Docking',
    recordAlone: 'Record',
    camera: 'camera',
    unknown: 'unknown',
    span: 'recorded (dock’s clock)',
    files: 'files',
    filesText: (files, size) => `${files}, ${size}`,
    clock: 'camera’s clock was',
    clockRead: (camera, dock) => `the camera showed ${camera} when the dock had ${dock}`,
    clockHelp: 'Camera minus dock, taken before the clock was set. Times in the footage are never rewritten.',
    proven: 'time that the log proves',
    notBefore: (at) => `not before ${at}`,
    notAfter: (at) => `not after ${at}`,
    unbounded: 'no time of a witness proves anything',
    openRecords: (count) => `${count} records have no upper bound (not witnessed yet)`,
    anchorUnchecked: '“not before” is what the record itself says; there is no log here to compare it with',
    continuity: 'Continuity',
    continuityHelp:
      'These are judgements that the dock signed; this verification shows that they are unchanged. They rest on the files’ own times, not on what the picture shows.',
    verdicts: { continuous: '✓ continuous', gap: '✗ gap', 'cannot-tell': '▲ cannot tell' },
    claim: (length) => `no loss above ${length}`,
    duty: 'had to be continuous',
    signedAs: (seq) => `signed record ${seq}`,
    noVerdicts: 'No record speaks of continuity.',
    drawnFrom: 'Drawn from continuity.json, whose digest stands in signed records.',
    undrawn: {
      missing: 'The continuity report is not here: nothing can be drawn.',
      'too-large': 'The continuity report is too long and was not drawn.',
      'other-bytes': 'The continuity report is not the one that signed records name, and was not drawn.',
      unreadable: 'The continuity report has not the form of this program, and was not drawn.',
      bound: 'There are many dockings: this one was not drawn. It can be verified by itself.',
    },
    dockingsMore: (count) =>
      `${count} more dockings were verified and are not told here; each of their folders can be verified by itself.`,
    recordingsMore: (count) => `${count} more recordings are not drawn here.`,
    notProved: '5. What this does not prove',
    notProvedHelp: 'This verification does not prove:',
    without: '6. To check without this program',
    withoutText:
      'VERIFY.txt in each docking’s folder holds the commands, filled in, for tools that are everywhere: openssl, sha256sum and the shell. sealdock verify --guide prints them step by step.',
    footer:
      'This page was made by the verifying program from the evidence itself. It holds no script and fetches nothing. It explains a verification and is not itself evidence: anybody can run the same command and get the same answer.',
    stop: '.',
  },
};
