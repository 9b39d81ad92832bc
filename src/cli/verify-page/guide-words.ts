/** The words of the guide for experts, around the steps. A table of data. */
import type { Language } from '../language.js';

type Section = {
  readonly title: string;
  readonly text: readonly string[];
  readonly rows: readonly (readonly [string, string])[];
};

type Words = {
  readonly title: string;
  readonly subtitle: string;
  readonly before: readonly Section[];
  readonly steps: string;
  readonly stepsHelp: string;
  readonly proves: string;
  readonly after: readonly Section[];
  readonly notProved: string;
  readonly stop: string;
  readonly footer: string;
};

export const GUIDE_WORDS: Readonly<Record<Language, Words>> = {
  zh: {
    title: '执法记录核验指南',
    subtitle: '供司法鉴定人员使用：不依赖采集站程序，只用任何 Linux 计算机上都有的通用工具核验一个采集批次。',
    before: [
      {
        title: '一、需要什么',
        text: [
          '一个采集批次的文件夹（含 bagit.txt、data、rec），以及登记机关直接交给您的公钥文件。不要使用与证据一同送来的公钥：能更换证据的人也能更换公钥。',
          '工具：sh、openssl 3.0 或更新版本、sha256sum、sed、grep、find 等；minisign 或 signify 为可选的第二意见。无需联网，不改动任何文件。',
        ],
        rows: [
          ['dock.pem', '采集站公钥（Ed25519，SPKI PEM），设为 KEY'],
          ['dock.pub', '同一公钥的 minisign / signify 形式，设为 PUB'],
          ['dock-….pem', '采集站更换密钥之后的公钥，以密钥编号命名'],
          ['witness-….pem', '见证方公钥，设为 WITNESS'],
        ],
      },
      {
        title: '二、文件夹中有什么',
        text: ['每次记录仪入站形成一个批次，即一个 BagIt（RFC 8493）包。原始文件从不改写，签名写在旁边的短记录里。'],
        rows: [
          ['data/…', '原始文件，保持记录仪上的文件夹和文件名，一个字节不改'],
          ['rec/….rec', '每个文件的签名记录：一行 JSON，含文件的 SHA-256、大小、来源、时钟证据'],
          ['rec/….rec.sig', '对该记录全部字节的 Ed25519 签名，64 字节（RFC 8032）'],
          ['rec/….rec.minisig', '同一签名的 minisign 文本形式，并写明所属文件名'],
          ['rec/….tlog-proof', '证明该记录在采集站的日志之中（RFC 6962 包含证明与经共同签名的检查点，C2SP 格式）'],
          ['rec/_inventory-….rec', '复制之前记录仪上全部文件的清单（摘要），清单本身为 inventory.ndjson'],
          ['rec/_continuity-….rec', '连续性判断，完整报告为 continuity.json'],
          ['rec/_close-….rec', '结束记录：固定 tagmanifest-sha256.txt 与每个文件的去向（fates.ndjson）'],
          ['manifest-sha256.txt', '全部原始文件的摘要，sha256sum -c 的格式'],
          ['tagmanifest-sha256.txt', '其余文件的摘要'],
        ],
      },
      {
        title: '三、一条记录怎样读',
        text: [
          '记录是按键名排序、没有空格的一行 JSON，以换行结束；签名针对这些字节本身，不需要任何重新整理。主要字段：',
        ],
        rows: [
          ['seq, prev', '在采集站日志中的编号；前一条记录文件的 SHA-256'],
          ['keys', '签名所用密钥的编号：公钥 SHA-256 的前 8 个字节'],
          ['now', '采集站时钟、单调时钟、误差上限（unc_ms）与同步状态'],
          ['anchor', '写入时已知的最新经见证检查点：记录不早于它的时间'],
          ['file', '文件名、字节数、SHA-256'],
          ['clock', '记录仪与采集站的时钟差（记录仪减采集站，毫秒，含上下界），校时之前取得'],
          ['rec_time', '记录仪自己写明的时间，未经更正'],
        ],
      },
    ],
    steps: '四、逐步核验',
    stepsHelp:
      '在该批次的文件夹中打开一个终端，先设置 KEY、PUB、WITNESS，再依次复制下列命令，全部在同一个终端中运行。每一步显示 OK 或 FAILED。',
    proves: '证明了什么：',
    after: [
      {
        title: '五、结果怎样理解',
        text: [],
        rows: [
          ['[1] FAILED', '某条记录被改动，或由别的密钥签名'],
          ['[2] FAILED', '某个文件不是采集时的字节，或有多出、缺少的文件'],
          ['[3] FAILED', '批次结束之后清单或文件有增减；若只移交了一部分文件，则缺少的就是未移交的'],
          ['[5] FAILED', '记录被抽走、插入、调换，或由持有私钥者重写'],
          ['[7] FAILED', '记录不在见证方看到的历史之中：即使签名有效也不可采信'],
          ['[7] NOT SEALED YET', '尚无见证方的共同签名：不是错误，但尾部可能被截去而不被发现'],
        ],
      },
      {
        title: '六、时间',
        text: [
          '对每条记录，时间由两侧限定：不早于 anchor 所指检查点的时间，不晚于第一个覆盖它的共同签名的时间（第 7 步显示）。采集站自己的时钟只是陈述。',
          '录像中的时间是记录仪的时钟；真实时间 = 记录仪时间 − 时钟差，误差为 clock 中的上下界。录像中的时间从不改写。',
          '签名不会因时间流逝而失效：多年以后用同样的命令可得到同样的结果。',
        ],
        rows: [],
      },
    ],
    notProved: '七、这不能证明什么',
    stop: '。',
    footer: '本页的命令与每个批次中的 VERIFY.txt 出自同一来源；VERIFY.txt 已按该批次填好。',
  },
  en: {
    title: 'Guide to verifying body-camera evidence',
    subtitle:
      'For experts of a court: how to verify one docking without the dock’s program, with tools that are on any Linux machine.',
    before: [
      {
        title: '1. What you need',
        text: [
          'The folder of one docking (it holds bagit.txt, data and rec), and the public keys, handed to you by the registry. Do not use keys that came with the evidence: who can exchange one can exchange the other.',
          'Tools: sh, openssl 3.0 or newer, sha256sum, sed, grep, find and the like; minisign or signify for a second opinion, if you like. No network is needed and no file is changed.',
        ],
        rows: [
          ['dock.pem', 'the dock’s public key (Ed25519, SPKI PEM): set KEY'],
          ['dock.pub', 'the same key as minisign and signify write it: set PUB'],
          ['dock-….pem', 'the public key of the dock after it changed its key, named by the key id'],
          ['witness-….pem', 'the witness’s public key: set WITNESS'],
        ],
      },
      {
        title: '2. What lies in the folder',
        text: [
          'Each visit of a camera to the dock makes one docking, which is a bag (BagIt, RFC 8493). Originals are never rewritten: what is signed is a short record beside each.',
        ],
        rows: [
          ['data/…', 'the originals, in the camera’s folders and under its names, unchanged'],
          [
            'rec/….rec',
            'the signed record of each file: one line of JSON with its SHA-256, size, source and clock evidence',
          ],
          ['rec/….rec.sig', 'Ed25519 signature over exactly these bytes, 64 bytes (RFC 8032)'],
          ['rec/….rec.minisig', 'the same signature as minisign writes it, naming its file'],
          [
            'rec/….tlog-proof',
            'shows that the record is in the dock’s log: RFC 6962 inclusion and a cosigned checkpoint, in the form of C2SP',
          ],
          ['rec/_inventory-….rec', 'fixes the list of all files on the camera before copying, inventory.ndjson'],
          ['rec/_continuity-….rec', 'what was judged of a recording’s continuity; the whole report is continuity.json'],
          ['rec/_close-….rec', 'the end: fixes tagmanifest-sha256.txt and what became of every file, fates.ndjson'],
          ['manifest-sha256.txt', 'digests of all originals, as sha256sum -c reads them'],
          ['tagmanifest-sha256.txt', 'digests of the other files'],
        ],
      },
      {
        title: '3. How to read a record',
        text: [
          'A record is one line of JSON, keys sorted, no spaces, with a line end. The signature is over the bytes as they lie there: nothing has to be put into another form first. The main fields:',
        ],
        rows: [
          ['seq, prev', 'its number in the dock’s log; SHA-256 of the record file before it'],
          ['keys', 'id of the signing key: the first 8 bytes of the SHA-256 of the public key'],
          ['now', 'the dock’s clock, its monotonic clock, how far it may be off (unc_ms), and what it was set by'],
          ['anchor', 'the newest witnessed checkpoint when it was written: the record is not older than that'],
          ['file', 'name, bytes, SHA-256'],
          ['clock', 'camera minus dock in milliseconds with bounds, taken before the camera was set'],
          ['rec_time', 'what the camera itself said of the time, not corrected'],
        ],
      },
    ],
    steps: '4. Step by step',
    stepsHelp:
      'Open a terminal in the docking’s folder, set KEY, PUB and WITNESS, and copy the commands one block after the other, all into the same terminal. Each step prints OK or FAILED.',
    proves: 'What it proves: ',
    after: [
      {
        title: '5. What the results mean',
        text: [],
        rows: [
          ['[1] FAILED', 'a record was changed, or signed by another key'],
          ['[2] FAILED', 'a file is not what the dock read, or files were added or are missing'],
          [
            '[3] FAILED',
            'lists or files changed after the docking was closed; where only some files were handed over, those not handed over are missing',
          ],
          ['[5] FAILED', 'records were taken out, put in, swapped, or rewritten by a holder of the private key'],
          [
            '[7] FAILED',
            'the record is not in the history that the witness saw: do not rely on it, even if its signature is good',
          ],
          ['[7] NOT SEALED YET', 'no witness has cosigned yet: no error, but a cut end would not be seen'],
        ],
      },
      {
        title: '6. Time',
        text: [
          'The time of each record is bounded from both sides: not before the checkpoint that anchor names, not after the first cosignature that covers it (step 7 prints it). The dock’s own clock is a statement, no more.',
          'Times in footage are those of the camera’s clock. Real time is camera time minus the offset, within the bounds in clock. Times in footage are never rewritten.',
          'Signatures do not wear out: years later the same commands give the same result.',
        ],
        rows: [],
      },
    ],
    notProved: '7. What this does not prove',
    stop: '.',
    footer:
      'The commands of this page and of VERIFY.txt in each docking come from one source; VERIFY.txt is filled in for its docking.',
  },
};
