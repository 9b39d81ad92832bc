/** What `sealdock doctor` can find beside failures: every code with its weight, what it says and what to do. */
import type { Text } from './failure-codes.js';

export type DoctorFindingRow = {
  /** A warning gives no exit code: the dock works, but not as it should. */
  readonly result: 'warning' | 'problem';
  readonly exitCode: number;
  readonly message: Text;
  readonly remedy: Text;
};

function warning(message: Text, remedy: Text): DoctorFindingRow {
  return { result: 'warning', exitCode: 0, message, remedy };
}

function problem(exitCode: number, message: Text, remedy: Text): DoctorFindingRow {
  return { result: 'problem', exitCode, message, remedy };
}

export const DOCTOR_FINDINGS = {
  'node-too-old': problem(
    1,
    { zh: 'Node 版本过低', en: 'this Node is too old' },
    { zh: '安装 Node 20.20 或更新的版本。', en: 'Install Node 20.20 or newer.' },
  ),
  'home-open': problem(
    9,
    { zh: '主目录允许他人写入', en: 'others may write into the home folder' },
    { zh: '运行 chmod go-w 收紧权限。', en: 'Take the right away with chmod go-w.' },
  ),
  'home-of-another': problem(
    9,
    { zh: '主目录属于另一个用户', en: 'the home folder belongs to another user' },
    {
      zh: '以采集站程序的用户运行，或用 chown 更正归属。',
      en: 'Run it as the dock’s own user, or give the folder to that user with chown.',
    },
  ),
  'key-twice': warning(
    {
      zh: '签名密钥由系统提供，主目录中另有一份',
      en: 'the signing key is handed over by the system and lies in the home folder as well',
    },
    {
      zh: '只保留一处：将 keys/dock.key 移出主目录，另行妥善保管。',
      en: 'Keep it in one place: take keys/dock.key out of the home folder into safe custody.',
    },
  ),
  'next-key-uncertified': warning(
    { zh: '已准备的下一把签名密钥还没有证书', en: 'the next signing key is prepared and has no certificate yet' },
    {
      zh: '把 sealdock keys rotate --prepare 显示的请求交给登记机关，再用 keys enrol 采用证书，然后 keys rotate。',
      en: 'Have the request that sealdock keys rotate --prepare prints certified, take it with keys enrol, then keys rotate.',
    },
  ),
  'certificate-ends': warning(
    { zh: '签名密钥的证书即将到期', en: 'the certificate of the signing key ends soon' },
    {
      zh: '请登记机关续签：sealdock keys request、keys root issue、keys enrol。',
      en: 'Have it renewed by the registry: sealdock keys request, keys root issue, keys enrol.',
    },
  ),
  'certificate-ended': problem(
    9,
    {
      zh: '签名密钥的证书已到期：此后的记录无法通过核验',
      en: 'the certificate of the signing key has ended: records from now on fail verification',
    },
    {
      zh: '立即请登记机关续签：sealdock keys request、keys root issue、keys enrol。',
      en: 'Have it renewed by the registry at once: sealdock keys request, keys root issue, keys enrol.',
    },
  ),
  'disk-low': warning(
    { zh: '磁盘剩余空间不足一成', en: 'less than a tenth of the disk is free' },
    { zh: '确认归档正常，并准备更大的磁盘。', en: 'See that forwarding works, and plan a larger disk.' },
  ),
  'vault-not-local': warning(
    {
      zh: '库不在本机磁盘上，回读只能达到 L1 级',
      en: 'the vault is on no disk of this machine: a re-read reaches level L1 only',
    },
    {
      zh: '将主目录移到本机 ext4、xfs 或 btrfs 磁盘；否则须将 handBackLevel 设为 L1 才会放行。',
      en: 'Move the home to a local ext4, xfs or btrfs disk; else nothing is handed back unless handBackLevel is L1.',
    },
  ),
  'ledger-not-scanned': warning(
    { zh: '台账较大，未作全面检查', en: 'the ledger is large and was not read through' },
    { zh: '在空闲时运行 sealdock doctor --deep。', en: 'Run sealdock doctor --deep when the dock is idle.' },
  ),
  'ended-unclean': warning(
    { zh: '上次未正常结束', en: 'it did not end in order the last time' },
    { zh: '下次启动会自动恢复；检查供电。', en: 'The next start recovers by itself; look at the power supply.' },
  ),
  'clock-not-trusted': problem(
    10,
    {
      zh: '时间不可信：没有时间服务器，也没有硬件时钟',
      en: 'neither a time server nor a hardware clock vouches for the time',
    },
    {
      zh: '安装并启用 chrony，或加装带电池的硬件时钟。',
      en: 'Install and enable chrony, or fit a hardware clock with a battery.',
    },
  ),
  'clock-not-synchronised': warning(
    { zh: '时钟未与时间服务器同步', en: 'the clock is in step with no time server' },
    { zh: '检查网络与 chrony（chronyc tracking）。', en: 'Check the network and chrony (chronyc tracking).' },
  ),
  'port-denied': problem(
    6,
    { zh: '没有权限打开串口', en: 'the serial port may not be opened' },
    {
      zh: '将程序的用户加入 dialout 组（usermod -aG dialout），然后重新登录或重启服务。',
      en: 'Add the dock’s user to the group dialout (usermod -aG dialout) and restart it.',
    },
  ),
  'port-absent': warning(
    { zh: '串口现在不存在', en: 'the serial port is not there now' },
    {
      zh: '没有插入记录仪时属正常；否则检查设置中的路径。',
      en: 'Right while no camera is seated; else check its path in the settings.',
    },
  ),
  'mount-root-missing': warning(
    { zh: '挂载目录不存在', en: 'a folder where media should be mounted does not exist' },
    {
      zh: '建立该目录，或修改设置中的 mountRoots 与 slots。',
      en: 'Make it, or change mountRoots and slots in the settings.',
    },
  ),
  'ffmpeg-missing': warning(
    {
      zh: '没有可用的 ffmpeg，无法深入检查画面与声音',
      en: 'no ffmpeg runs here: the deep look at picture and sound is not possible',
    },
    { zh: '安装软件包 ffmpeg。', en: 'Install the package ffmpeg.' },
  ),
  'partial-copies': warning(
    { zh: '有久未完成的采集', en: 'there are copies that have not gone on for long' },
    {
      zh: '将对应的记录仪再次入站，采集会从中断处继续。',
      en: 'Dock the cameras they came from again: pulling goes on where it stopped.',
    },
  ),
  'items-parked': problem(
    7,
    { zh: '有归档项目被搁置', en: 'items for the archive are parked' },
    {
      zh: '运行 sealdock queue 查看原因，处理后 sealdock queue retry all。',
      en: 'See sealdock queue for the reason, mend it, then sealdock queue retry all.',
    },
  ),
} as const satisfies Readonly<Record<string, DoctorFindingRow>>;

export type DoctorFindingCode = keyof typeof DOCTOR_FINDINGS;

export function isDoctorFinding(code: string): code is DoctorFindingCode {
  return Object.hasOwn(DOCTOR_FINDINGS, code);
}
