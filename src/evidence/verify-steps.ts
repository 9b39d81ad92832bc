/**
 * The steps by which anybody verifies an intake without this program: what each is, its literal commands, and what it proves.
 * VERIFY.txt (verify-text.ts) and the printed guide both come from here, so that no second copy can drift away.
 */
import type { Text } from '../domain/failure-codes.js';
import {
  CHAIN_COMMANDS,
  certificateCommands,
  exampleCommands,
  FOOTAGE_COMMANDS,
  LOG_COMMANDS,
  MANIFEST_COMMANDS,
  RESULT_COMMANDS,
  SECOND_OPINION_COMMANDS,
  SIGNATURE_COMMANDS,
  type StepFacts,
  setupCommands,
  TIMESTAMP_COMMANDS,
} from './verify-commands.js';

export type VerifyStep = {
  /** As the commands print it; `result` comes last. */
  readonly number: string;
  readonly title: Text;
  /** What to know before running it; empty where nothing. */
  readonly hint: Text;
  readonly commands: string;
  readonly proves: Text;
};

/** In the order of running; later ones use what the first defines. Without the example where there is no file. */
export function verifySteps(facts: StepFacts): readonly VerifyStep[] {
  return [
    { ...STEPS.setup, number: '0', commands: setupCommands(facts) },
    { ...STEPS.signature, number: '1', commands: SIGNATURE_COMMANDS },
    { ...STEPS.footage, number: '2', commands: FOOTAGE_COMMANDS },
    { ...STEPS.manifest, number: '3', commands: MANIFEST_COMMANDS },
    { ...STEPS.second, number: '4', commands: SECOND_OPINION_COMMANDS },
    { ...STEPS.chain, number: '5', commands: CHAIN_COMMANDS },
    ...(facts.example === '' ? [] : [{ ...STEPS.example, number: '6', commands: exampleCommands(facts.example) }]),
    { ...STEPS.log, number: '7', commands: LOG_COMMANDS },
    { ...STEPS.certificate, number: '8', commands: certificateCommands(facts) },
    { ...STEPS.timestamp, number: '9', commands: TIMESTAMP_COMMANDS },
    { ...STEPS.result, number: 'result', commands: RESULT_COMMANDS },
  ];
}

const NONE: Text = { zh: '', en: '' };

const STEPS = {
  setup: {
    title: {
      zh: '准备：应使用登记机关交给您的公钥文件，而不是随证据送来的那一份。',
      en: 'Preparation. Take the public key file from the registry, not the one that came with the evidence.',
    },
    hint: {
      zh: '先设置 KEY（dock.pem）和 PUB（dock.pub），或将 KEY 设为登记机关存放该采集站密钥的文件夹（dock-密钥编号.pem）。所显示的密钥编号应与登记机关公布的一致。',
      en: 'Set KEY (dock.pem) and PUB (dock.pub) before you begin, or KEY to the registry’s folder of this dock (dock-<key id>.pem). The key id that is shown must be the registry’s.',
    },
    proves: {
      zh: '以下各步使用的就是编号所示的那一把公钥。这把公钥属于谁，只有登记机关能说明。',
      en: 'That the steps below use the key with this id. Whose key it is only the registry can say.',
    },
  },
  signature: {
    title: { zh: '每一条记录都由该采集站签名。', en: 'Every record was signed by the dock.' },
    hint: {
      zh: '需要 OpenSSL 3.0 或更新版本；使用 LibreSSL（如 macOS 自带）时改用第 4 步。',
      en: 'Needs OpenSSL 3.0 or newer; with LibreSSL (as on macOS) use step 4 instead.',
    },
    proves: {
      zh: '每条记录自签名以来一个字节也没有改动，且出自持有该私钥者。',
      en: 'No byte of any record has changed since it was signed, and the signer held the private key.',
    },
  },
  footage: {
    title: {
      zh: '每一个文件都是记录中写明摘要的那个文件，一个字节也没有改动。',
      en: 'Every file is the one whose digest stands in its record, unchanged to the last byte.',
    },
    hint: NONE,
    proves: {
      zh: '录像与采集时读到的字节完全相同；没有多出的文件，也没有缺少记录的文件。',
      en: 'The footage is, byte for byte, what the dock read from the camera; no file is there without its record.',
    },
  },
  manifest: {
    title: {
      zh: '移交完整：清单与文件一致，清单本身由结束记录固定。',
      en: 'The delivery is complete: the lists fit the files, and the closing record fixes the lists.',
    },
    hint: {
      zh: '没有 sha256sum 时：openssl dgst -sha256 -r 文件 所显示的一行可与清单对照。',
      en: 'Without sha256sum: openssl dgst -sha256 -r FILE prints a line to compare with the lists.',
    },
    proves: {
      zh: '批次结束之后没有增加、抽走或替换任何文件。',
      en: 'After the docking was closed no file was added, taken out or replaced.',
    },
  },
  second: {
    title: {
      zh: '另一种实现的意见（可选：安装 minisign 或 signify 时才运行）。',
      en: 'Second opinion by other programs (optional: runs where minisign or signify is installed).',
    },
    hint: NONE,
    proves: {
      zh: '与 OpenSSL 无关的程序也认可同一签名，且签名所指的文件名相符。',
      en: 'Programs that share nothing with OpenSSL accept the same signatures, and each names its own file.',
    },
  },
  chain: {
    title: { zh: '本批次内的记录链没有断裂。', en: 'The chain of records is unbroken inside this intake.' },
    hint: {
      zh: '不在此处的编号属于其他批次。',
      en: 'Numbers that are not here belong to other dockings.',
    },
    proves: {
      zh: '相邻的记录依次相接；抽走、插入或调换其中一条都会被发现（尾部被截去除外，见第 7 步）。',
      en: 'Neighbouring records follow each other; one taken out, put in or swapped shows. A cut end does not: see step 7.',
    },
  },
  example: {
    title: { zh: '单独核验一个文件（示例）。', en: 'One file by itself, as an example.' },
    hint: {
      zh: '全部文件名见 manifest-sha256.txt；把 N 换成其中任何一个即可。',
      en: 'The names of all files stand in manifest-sha256.txt; put any of them into N.',
    },
    proves: {
      zh: '单个文件不依赖其他任何文件也能核验。',
      en: 'One file can be verified without any of the others at hand.',
    },
  },
  log: {
    title: {
      zh: '每个文件的记录都在采集站的日志之中，且日志经见证方共同签名。',
      en: 'The record of every file is in the log of the dock, which a witness has cosigned.',
    },
    hint: {
      zh: '证明文件在封存后才写入。见证方的公钥应来自登记机关：设置 WITNESS（witness-….pem）。所显示的时间是见证方的时间。',
      en: 'The proofs are written once that has happened. Take the key of the witness from the registry: set WITNESS (witness-….pem). The time that is shown is the witness’s own.',
    },
    proves: {
      zh: '该记录在所示时刻之前已经存在；此后即使持有采集站私钥的人也不能改写而不被发现。',
      en: 'The record existed before the time shown; since then not even a holder of the dock’s private key could change it unseen.',
    },
  },
  certificate: {
    title: {
      zh: '见证方共同签名时，采集站密钥的证书有效，且由登记机关的根（直接或经中间签发机构）签发。',
      en: 'The key of the dock had a certificate, valid up to the registry’s root, when the witness cosigned.',
    },
    hint: {
      zh: '在第 7 步之后运行。两者都应来自登记机关：设置 CRT（dock-….crt）和 ROOT（root.crt）；其间有签发机构时另设 CA（ca-….crt，可将几份连成一个文件）。没有证书时会说明未核验。',
      en: 'Run it after step 7. Take both from the registry: set CRT (dock-….crt) and ROOT (root.crt), and CA (ca-….crt, several joined into one file) where authorities stand between. Where there is no certificate it says that nothing was checked.',
    },
    proves: {
      zh: '登记机关曾为这把公钥签发证书，签名时证书没有过期；证书后来到期不影响以前的签名。密钥是否被吊销见登记机关的名单。',
      en: 'The registry has certified this key, and the certificate had not ended when it signed; that it ended later changes nothing. Whether the key was revoked stands in the registry’s list.',
    },
  },
  timestamp: {
    title: {
      zh: '检查点的时间戳由时间戳机构签发（RFC 3161；没有时间戳时不核验）。',
      en: 'The time stamps of checkpoints are those of the authority (RFC 3161; where there are any).',
    },
    hint: {
      zh: '时间戳机构的根证书应由您自己取得：设置 TSA（PEM）。',
      en: 'Have the root certificate of the authority yourself: set TSA (PEM).',
    },
    proves: {
      zh: '该检查点及其之前的全部记录在所示时刻之前已经存在，由与采集站无关的机构证明。',
      en: 'That checkpoint, and with it every record below it, existed before the time shown, by the word of somebody who is not the dock.',
    },
  },
  result: {
    title: { zh: '结果：', en: 'Result:' },
    hint: NONE,
    proves: {
      zh: '显示 ALL OK 时，以上各步全部成立。',
      en: 'ALL OK is printed where every step above holds.',
    },
  },
} as const satisfies Readonly<Record<string, Pick<VerifyStep, 'title' | 'hint' | 'proves'>>>;
