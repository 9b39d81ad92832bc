/**
 * Every code a Failure can carry: its kind, the exit code it leads to (contract.md), what to say and what to do.
 * Screens, command line and manual print this one table. Codes are never renamed or reused. A table of data:
 * exempt from the file-length limit.
 */
import type { FailureKind } from './failure.js';

export type Text = { readonly zh: string; readonly en: string };

export type FailureCodeRow = {
  readonly kind: FailureKind;
  readonly exitCode: number;
  readonly message: Text;
  readonly remedy: Text;
};

function row(kind: FailureKind, exitCode: number, message: Text, remedy: Text): FailureCodeRow {
  return { kind, exitCode, message, remedy };
}

export const FAILURE_CODES = {
  cancelled: row(
    'cancelled',
    130,
    { zh: '已停止', en: 'stopped on request' },
    { zh: '无需处理；下次启动时继续。', en: 'Nothing to do; the work goes on at the next start.' },
  ),
  'bad-option': row(
    'operator',
    2,
    { zh: '命令选项不正确', en: 'a command option is wrong' },
    { zh: '运行 sealdock --help 查看用法。', en: 'Run sealdock --help for the options.' },
  ),
  'path-missing': row(
    'operator',
    6,
    { zh: '路径不存在', en: 'the path does not exist' },
    { zh: '检查路径拼写，确认设备已挂载。', en: 'Check the spelling and that the medium is mounted.' },
  ),
  'path-unreadable': row(
    'operator',
    6,
    { zh: '路径无法读取', en: 'the path cannot be read' },
    { zh: '检查权限，或以有权限的用户运行。', en: 'Check the permissions or run as a user who may read it.' },
  ),
  'bundle-packed': row(
    'operator',
    6,
    { zh: '证据包还是打包文件（tar）', en: 'a bundle that is still packed (tar)' },
    {
      zh: '先用 tar -xf 解开，再核验其中的文件夹。',
      en: 'Unpack it with tar -xf, then verify the folder that is in it.',
    },
  ),
  'path-not-a-folder': row(
    'operator',
    6,
    { zh: '路径不是文件夹', en: 'the path is not a folder' },
    { zh: '请给出记录仪存储卡的根文件夹。', en: 'Give the root folder of the camera’s medium.' },
  ),
  'path-in-home': row(
    'operator',
    6,
    { zh: '路径位于采集站自己的数据文件夹内', en: 'the path lies in the dock’s own home folder' },
    {
      zh: '请给出记录仪存储卡的路径；密钥与记录不是影像。',
      en: 'Give the path of a camera’s medium: keys and records are no footage.',
    },
  ),
  'medium-gone': row(
    'transient',
    6,
    { zh: '存储介质在读取时消失', en: 'the medium vanished while it was being read' },
    { zh: '重新插好记录仪；采集会从中断处继续。', en: 'Seat the camera again; pulling resumes where it stopped.' },
  ),
  'read-stalled': row(
    'transient',
    6,
    { zh: '读取停滞', en: 'reading stalled' },
    { zh: '换一个端口或线缆后重新插入。', en: 'Seat the camera again, in another slot or with another cable.' },
  ),
  'file-unreadable': row(
    'permanent',
    4,
    { zh: '记录仪上的文件无法读取', en: 'a file on the camera cannot be read' },
    {
      zh: '保留记录仪，不要清除；交技术员读取介质。',
      en: 'Keep the camera as it is; have a technician read the medium.',
    },
  ),
  'source-changed': row(
    'transient',
    4,
    { zh: '文件在读取时发生变化', en: 'a file changed while it was being read' },
    {
      zh: '确认记录仪已停止录像，再次插入。',
      en: 'Make sure that the camera has stopped recording and dock it again.',
    },
  ),
  'copy-differs': row(
    'integrity',
    3,
    { zh: '写入的数据与读取的数据不一致', en: 'what was written differs from what was read' },
    {
      zh: '停用该存储设备并检查硬件；原件仍在记录仪上。',
      en: 'Take the disk out of use and test it; the original is still on the camera.',
    },
  ),
  'vault-conflict': row(
    'integrity',
    3,
    { zh: '库中同名文件内容不同', en: 'the vault already holds other bytes under this name' },
    { zh: '两份均已保留；请管理员调查。', en: 'Both copies are kept; have an administrator investigate.' },
  ),
  'sealed-file-missing': row(
    'integrity',
    3,
    { zh: '库中缺少已封存的文件', en: 'a sealed file is missing from the vault' },
    {
      zh: '从备份恢复该文件，或再次插入记录仪重新采集；检查磁盘。',
      en: 'Restore the file from a backup or dock the camera again to pull it anew; check the disk.',
    },
  ),
  'sealed-file-differs': row(
    'integrity',
    3,
    { zh: '库中已封存的文件内容已改变', en: 'a sealed file in the vault no longer has its bytes' },
    {
      zh: '不要删除；再次插入记录仪重新采集，并检查磁盘与访问记录。',
      en: 'Delete nothing; dock the camera again to pull it anew and check the disk and who had access to it.',
    },
  ),
  'docking-interrupted': row(
    'transient',
    4,
    { zh: '采集提前中断，记录仪未放行', en: 'a docking ended early and its camera was not handed back' },
    { zh: '再次插入该记录仪，采集会从中断处继续。', en: 'Dock this camera again; pulling resumes where it stopped.' },
  ),
  'vault-full': row(
    'operator',
    8,
    { zh: '采集站存储空间不足', en: 'the dock’s store is full' },
    {
      zh: '腾出空间或换更大的磁盘；记录仪上的原件未动。',
      en: 'Make room or add a larger disk; the originals on the camera are untouched.',
    },
  ),
  'vault-failing': row(
    'operator',
    8,
    { zh: '采集站存储无法写入', en: 'the dock’s store cannot be written' },
    { zh: '检查磁盘与文件系统（dmesg、SMART）。', en: 'Check the disk and the file system (dmesg, SMART).' },
  ),
  'archive-unreachable': row(
    'transient',
    7,
    { zh: '无法连接中心存储', en: 'the archive cannot be reached' },
    {
      zh: '检查网络或挂载；采集继续，稍后自动重传。',
      en: 'Check the network or the mount; pulling goes on and forwarding retries by itself.',
    },
  ),
  'archive-full': row(
    'transient',
    7,
    { zh: '中心存储空间不足', en: 'the archive is full' },
    {
      zh: '请中心管理员扩容；数据仍在采集站。',
      en: 'Ask the archive’s administrator for space; the data stay on the dock.',
    },
  ),
  'archive-conflict': row(
    'integrity',
    3,
    { zh: '中心存储已有同名但内容不同的对象', en: 'the archive holds other bytes under this name' },
    { zh: '两份均已保留；立即调查中心存储。', en: 'Both copies are kept; investigate the archive at once.' },
  ),
  'archive-differs': row(
    'integrity',
    3,
    { zh: '中心存储回读内容不一致', en: 'the archive gave back other bytes than were sent' },
    {
      zh: '检查中心存储硬件；采集站副本完好，不会释放。',
      en: 'Check the archive’s hardware; the dock’s copy is intact and nothing is released.',
    },
  ),
  'archive-rejected': row(
    'permanent',
    7,
    { zh: '中心存储拒绝该文件名', en: 'the archive refuses this name' },
    { zh: '检查中心存储的命名限制。', en: 'Check what names the archive’s file system allows.' },
  ),
  'settings-invalid': row(
    'operator',
    2,
    { zh: '设置文件有误', en: 'the settings file is wrong' },
    { zh: '按提示的位置修改 settings.yaml。', en: 'Correct settings.yaml at the place that is named.' },
  ),
  'profile-invalid': row(
    'operator',
    2,
    { zh: '设备配置文件有误', en: 'a device profile is wrong' },
    {
      zh: '按提示的位置修改，或运行 sealdock profiles lint。',
      en: 'Correct it at the place that is named, or run sealdock profiles lint.',
    },
  ),
  'profile-unknown': row(
    'operator',
    2,
    { zh: '没有这个设备配置', en: 'there is no device profile of this name' },
    { zh: '运行 sealdock profiles 查看可用配置。', en: 'Run sealdock profiles for the list.' },
  ),
  'home-locked': row(
    'operator',
    11,
    { zh: '另一个 sealdock 正在使用此目录', en: 'another sealdock is working in this home folder' },
    {
      zh: '停止另一个进程，或用 --home 指定其他目录。',
      en: 'Stop the other process or give another folder with --home.',
    },
  ),
  'home-unusable': row(
    'operator',
    8,
    { zh: '主目录不可用', en: 'the home folder cannot be used' },
    { zh: '检查 --home 指向的文件夹及其权限。', en: 'Check the folder that --home names and its permissions.' },
  ),
  'home-missing': row(
    'operator',
    6,
    { zh: '主目录不存在', en: 'the home folder does not exist' },
    {
      zh: '检查 --home 或 SEALDOCK_HOME；第一次采集时会自动建立。',
      en: 'Check --home or SEALDOCK_HOME; the first ingest creates it.',
    },
  ),
  'home-unreadable': row(
    'operator',
    6,
    { zh: '没有权限读取主目录', en: 'the home folder may not be read' },
    {
      zh: '以采集站程序的用户运行，例如 sudo -u sealdock。',
      en: 'Run it as the dock’s own user, as in sudo -u sealdock.',
    },
  ),
  'ledger-missing': row(
    'operator',
    6,
    { zh: '此目录中还没有台账', en: 'there is no ledger in this home folder yet' },
    {
      zh: '检查 --home；运行 sealdock ingest 或 sealdock run 后才有数据。',
      en: 'Check --home; sealdock ingest or sealdock run begins one.',
    },
  ),
  'ledger-outdated': row(
    'operator',
    1,
    { zh: '台账来自旧版本，尚未升级', en: 'the ledger is of an older version and not yet brought up to date' },
    {
      zh: '重新启动采集程序（sealdock run），升级会自动完成。',
      en: 'Restart the dock (sealdock run): it brings the ledger up to date.',
    },
  ),
  'ledger-newer': row(
    'operator',
    1,
    { zh: '台账由更新版本的程序写成', en: 'the ledger was written by a newer version' },
    { zh: '安装同版本或更新版本的 sealdock。', en: 'Install that version of sealdock or a newer one.' },
  ),
  'ledger-damaged': row(
    'integrity',
    3,
    { zh: '台账损坏', en: 'the ledger is damaged' },
    {
      zh: '不要删除任何文件；从备份恢复，或从库中记录重建。',
      en: 'Delete nothing; restore a backup or rebuild it from the records in the vault.',
    },
  ),
  'ledger-rolled-back': row(
    'integrity',
    3,
    {
      zh: '台账丢失，或比库中的记录、见证方所见的旧',
      en: 'the ledger is lost, or older than the records in the vault or what a witness has seen',
    },
    {
      zh: '不要继续使用，不要删除任何文件；恢复最新的台账文件后再启动。若已没有更新的台账，运行 sealdock log new-epoch 重新开始日志。',
      en: 'Do not go on and delete nothing; put the newest ledger back and start again. Where no newer one exists, begin the log anew with sealdock log new-epoch.',
    },
  ),
  'log-broken': row(
    'integrity',
    3,
    { zh: '记录链断裂', en: 'the chain of records is broken' },
    {
      zh: '停止使用此采集站，运行 sealdock verify 并保存结果。',
      en: 'Stop using this dock, run sealdock verify and keep its result.',
    },
  ),
  'log-forked': row(
    'integrity',
    3,
    {
      zh: '见证方见过另一份记录历史：台账被改动或被替换',
      en: 'a witness has seen another history of this dock: the ledger was changed or replaced',
    },
    {
      zh: '停止使用，不要删除任何文件；保存 sealdock verify 的结果并上报。',
      en: 'Stop using this dock and delete nothing; keep what sealdock verify says and report it.',
    },
  ),
  'log-stopped': row(
    'integrity',
    3,
    {
      zh: '此台账曾被见证方拒绝，不再写入任何记录',
      en: 'a witness has refused this ledger: nothing is recorded in it any more',
    },
    {
      zh: '恢复最新的台账文件后再启动，不要删除任何文件；若已没有更新的台账，运行 sealdock log new-epoch 重新开始日志。',
      en: 'Put the newest ledger back and start again, and delete nothing; where no newer one exists, begin the log anew with sealdock log new-epoch.',
    },
  ),
  'log-not-stopped': row(
    'operator',
    9,
    { zh: '此采集站的日志没有停止，不能重新开始', en: 'the log of this dock has not stopped: it cannot be begun anew' },
    {
      zh: '无需处理：只有见证方或库所见比台账更新时才重新开始日志；用 sealdock status 查看状态。',
      en: 'Nothing to do: a log is begun anew only where a witness or the vault knows more than the ledger; see sealdock status.',
    },
  ),
  'witness-unreachable': row(
    'transient',
    7,
    { zh: '无法连接见证方', en: 'the witness cannot be reached' },
    {
      zh: '检查网络；采集继续，稍后自动重试，期间的记录显示为“未封存”。',
      en: 'Check the network; pulling goes on, records count as unsealed meanwhile, and it is tried again by itself.',
    },
  ),
  'witness-unusable': row(
    'operator',
    7,
    { zh: '见证方拒绝或应答有误', en: 'the witness refuses, or its answer does not fit' },
    {
      zh: '核对设置 log.witnesses 中的密钥与网址，以及见证方是否登记了本采集站的日志密钥。',
      en: 'Compare key and URL in log.witnesses, and whether the witness knows the key of this dock’s log.',
    },
  ),
  'timestamp-unreachable': row(
    'transient',
    7,
    { zh: '无法连接时间戳机构', en: 'the time-stamping authority cannot be reached' },
    {
      zh: '检查网络与设置 log.timestamps；采集继续，稍后自动重试。',
      en: 'Check the network and log.timestamps in the settings; pulling goes on and it is tried again by itself.',
    },
  ),
  'timestamp-unusable': row(
    'operator',
    7,
    { zh: '时间戳机构的应答有误', en: 'the answer of the time-stamping authority does not fit' },
    {
      zh: '核对设置 log.timestamps 中的网址；该应答没有保存。',
      en: 'Check the URL in log.timestamps; the answer was not kept.',
    },
  ),
  'witness-damaged': row(
    'integrity',
    3,
    { zh: '见证方保存的状态损坏', en: 'what the witness remembers is damaged' },
    {
      zh: '从备份恢复见证方目录；不要删除其文件，否则它会为被改写的日志签名。',
      en: 'Restore the witness’s folder from a backup; do not delete its files, or it would cosign a rewritten log.',
    },
  ),
  'key-exposed': row(
    'operator',
    9,
    { zh: '签名密钥可被他人读取', en: 'the signing key can be read by others' },
    { zh: '将密钥文件权限改为 0400 并考虑更换密钥。', en: 'Set the key file to mode 0400 and consider a new key.' },
  ),
  'key-missing': row(
    'operator',
    9,
    { zh: '缺少签名密钥', en: 'the signing key is missing' },
    {
      zh: '从备份恢复密钥，或由持有密钥的系统服务运行；没有密钥不得继续记录。',
      en: 'Restore the key from its backup, or let the service do it that is given the key; nothing is recorded without it.',
    },
  ),
  'key-locked': row(
    'operator',
    9,
    { zh: '签名密钥已加密，但没有口令', en: 'the signing key is encrypted and there is no passphrase' },
    {
      zh: '由持有口令（sealdock-key-passphrase）的系统服务运行；没有密钥不得继续记录。',
      en: 'Let the service do it that is given the passphrase (sealdock-key-passphrase); nothing is recorded without the key.',
    },
  ),
  'key-passphrase-wrong': row(
    'operator',
    9,
    { zh: '口令打不开签名密钥', en: 'the passphrase does not open the signing key' },
    {
      zh: '恢复原来的口令，或从备份恢复密钥文件；用 openssl pkey -in dock.key 可单独试口令。',
      en: 'Put the right passphrase back, or the key file from its backup; openssl pkey -in dock.key tries one by hand.',
    },
  ),
  'key-mismatch': row(
    'integrity',
    3,
    { zh: '密钥与台账不符', en: 'the key is not the one this ledger was begun with' },
    { zh: '恢复原来的密钥文件。', en: 'Restore the original key file.' },
  ),
  'key-ambiguous': row(
    'operator',
    9,
    {
      zh: '系统提供的签名密钥与主目录中的不同',
      en: 'the key that the system hands over is not the one in the home folder',
    },
    {
      zh: '保留台账开始时所用的密钥，移走另一个。',
      en: 'Keep the one that this ledger was begun with and take the other one away.',
    },
  ),
  'signature-wrong': row(
    'integrity',
    3,
    { zh: '签名自检失败', en: 'a fresh signature failed its own check' },
    { zh: '停止使用并检查内存与处理器。', en: 'Stop using this machine and test its memory and processor.' },
  ),
  'record-unencodable': row(
    'permanent',
    1,
    { zh: '记录内容无法按规定格式写出', en: 'a record cannot be written in the signed form' },
    {
      zh: '查看详情并报告；原件仍在记录仪上。',
      en: 'See the facts and report it; the original is still on the camera.',
    },
  ),
  'key-damaged': row(
    'operator',
    9,
    { zh: '密钥文件无法读取或不是 Ed25519 密钥', en: 'a key file cannot be read or holds no Ed25519 key' },
    { zh: '从备份恢复该密钥文件。', en: 'Restore this key file from its backup.' },
  ),
  'request-refused': row(
    'operator',
    9,
    { zh: '不能为此证书请求签发证书', en: 'no certificate can be issued for this request' },
    {
      zh: '向采集站重新索取：sealdock keys request；与采集站屏幕上的编号核对。',
      en: 'Have it from the dock again (sealdock keys request) and compare the key id with what the dock shows.',
    },
  ),
  'key-not-here': row(
    'operator',
    9,
    {
      zh: '签名密钥由系统提供，不在主目录中，无法在此更换',
      en: 'the signing key is handed over by the system and not in the home: it cannot be exchanged here',
    },
    {
      zh: '停止服务；将密钥文件（LoadCredential=sealdock-signing-key 所指；加密的先用 systemd-creds decrypt 解出）移为主目录中的 keys/dock.key，属主为服务用户，权限 0400；从单元中去掉该行并运行 systemctl daemon-reload；更换之后可将新的 keys/dock.key 移回原处并恢复该行。口令（sealdock-key-passphrase）照旧。',
      en: 'Stop the service. Move the key file that LoadCredential=sealdock-signing-key names (an encrypted one: what systemd-creds decrypt gives) to keys/dock.key in the home, owned by the service’s user, mode 0400; take that line out of the unit, systemctl daemon-reload. After the rotation the new keys/dock.key may be moved back and the line restored. A passphrase (sealdock-key-passphrase) stays as it is.',
    },
  ),
  'rotation-waits': row(
    'operator',
    7,
    {
      zh: '仍有旧密钥签名的内容未送达或未封存，暂不能更换密钥',
      en: 'what the old key has signed is not all in the archive and sealed yet: the key stays',
    },
    {
      zh: '按详情等待中心存储与见证方（queue、status），处理被搁置的项目，结束进行中的采集，再运行一次。',
      en: 'See the facts: wait for archive and witnesses (queue, status), settle what is parked, end the dockings under way, then run it again.',
    },
  ),
  'certificate-refused': row(
    'operator',
    9,
    { zh: '证书不适用于此采集站', en: 'this certificate is not one for this dock' },
    {
      zh: '按详情检查：证书须由登记机关的根为本采集站的密钥和编号签发，且在有效期内。',
      en: 'See the facts: the registry’s root has to issue it for this dock’s key and id, and it has to be valid now.',
    },
  ),
  'registry-unusable': row(
    'operator',
    6,
    { zh: '登记文件夹缺少文件或内容有误', en: 'the registry’s folder lacks a file, or one in it is wrong' },
    {
      zh: '检查 --root 指向的文件夹；新建用 sealdock keys root new。',
      en: 'Check the folder that --root names; sealdock keys root new makes one.',
    },
  ),
  'port-missing': row(
    'transient',
    6,
    { zh: '串口、USB 设备或 TCP 端口不存在', en: 'the serial port, USB device or TCP port is not there' },
    {
      zh: '插好记录仪，或检查设置中的串口路径或 TCP 地址。',
      en: 'Seat the camera or check the port’s path or TCP address in the settings.',
    },
  ),
  'port-failed': row(
    'transient',
    6,
    { zh: '与记录仪的端口通信失败', en: 'talking over the camera’s port failed' },
    { zh: '重新插入记录仪或更换线缆。', en: 'Seat the camera again or change the cable.' },
  ),
  'usb-denied': row(
    'operator',
    6,
    { zh: '没有权限打开 USB 设备', en: 'the USB device may not be opened' },
    {
      zh: '安装 systemd/70-sealdock.rules（/etc/udev/rules.d），然后重新插入记录仪。',
      en: 'Install systemd/70-sealdock.rules in /etc/udev/rules.d, then seat the camera again.',
    },
  ),
  'camera-silent': row(
    'transient',
    6,
    { zh: '记录仪没有应答', en: 'the camera does not answer' },
    { zh: '重新插入；若仍无应答，检查设备配置。', en: 'Seat it again; if it stays silent, check the device profile.' },
  ),
  'camera-refused': row(
    'operator',
    6,
    { zh: '记录仪拒绝了命令', en: 'the camera refused a command' },
    { zh: '查看详情；必要时在记录仪上操作。', en: 'See the facts; operate the camera by hand where needed.' },
  ),
  'camera-login-refused': row(
    'operator',
    6,
    { zh: '记录仪拒绝登录', en: 'the camera refused the login' },
    {
      zh: '核对设置中的口令；为防锁死，不会再次尝试。',
      en: 'Check the configured password; it is not tried again, so that the camera does not lock itself.',
    },
  ),
  'camera-password-missing': row(
    'operator',
    6,
    { zh: '缺少记录仪的登录口令', en: 'the camera’s password is missing' },
    {
      zh: '在设置 secrets 中登记口令文件（名称见详情）。',
      en: 'Name the password’s file under secrets in the settings; the facts tell the name.',
    },
  ),
  'dialect-unknown': row(
    'operator',
    6,
    { zh: '不支持该设备配置的指令方式', en: 'the profile’s command language or transport is not supported' },
    {
      zh: '在记录仪上选择磁盘模式，或改用其他设备配置。',
      en: 'Choose disk mode on the camera by hand or use another device profile.',
    },
  ),
  'camera-babbles': row(
    'permanent',
    6,
    { zh: '记录仪的应答不合规', en: 'the camera’s answer does not fit its dialect' },
    { zh: '检查设备配置是否正确。', en: 'Check that the device profile is the right one.' },
  ),
  'medium-never-came': row(
    'transient',
    6,
    { zh: '记录仪未切换为磁盘', en: 'the camera’s disk did not appear' },
    { zh: '在记录仪上手动选择磁盘模式，或重新插入。', en: 'Choose disk mode on the camera by hand or seat it again.' },
  ),
  'disk-not-mounted': row(
    'operator',
    6,
    { zh: '存储设备已接入，但其文件系统无法挂载', en: 'a storage device is there, but its disk could not be mounted' },
    {
      zh: '影像可能仍在其中：不要格式化。换线缆重新插入；若仍如此，联系技术人员检查文件系统与系统日志。',
      en: 'Footage may still be on it: do not format it. Change the cable and seat it again; if it stays so, have a technician look at its file system and the system’s log.',
    },
  ),
  'profile-none': row(
    'operator',
    6,
    { zh: '没有适用的设备配置', en: 'no device profile fits this camera' },
    {
      zh: '为该型号编写设备配置，或在设置中为此槽位指定 profile。',
      en: 'Write a device profile for this family, or name one for the slot in the settings.',
    },
  ),
  'profile-ambiguous': row(
    'operator',
    6,
    { zh: '有多个设备配置同样适用', en: 'several device profiles fit this camera equally well' },
    {
      zh: '在设置中为此槽位指定 profile，或改进设备配置。',
      en: 'Name the profile for the slot in the settings, or sharpen the profiles.',
    },
  ),
  'slot-not-learned': row(
    'operator',
    6,
    { zh: '等待时间内没有设备插入该槽位', en: 'nothing was plugged into the slot in time' },
    {
      zh: '检查线缆和集线器后重新运行；--first 从该槽位继续，--wait 延长等待。',
      en: 'Check cable and hub and run it again; --first goes on at that slot, --wait waits longer.',
    },
  ),
  'usb-harmful': row(
    'operator',
    6,
    { zh: '该存储设备同时是键盘或网卡，已拒绝', en: 'a storage device that is a keyboard or a network card as well' },
    {
      zh: '不要使用该设备，拔下并交给信息安全人员检查。',
      en: 'Do not use it; pull it out and hand it to whoever answers for information security.',
    },
  ),
  'usb-unknown': row(
    'operator',
    6,
    { zh: '没有设备配置包含该 USB 设备的全部接口', en: 'no device profile knows all interfaces of this USB device' },
    {
      zh: '确认是执法记录仪后，在设备配置的 match.appearances 中写明其接口。',
      en: 'If it is a camera, write its interfaces into the match.appearances of its device profile.',
    },
  ),
  'usb-changed': row(
    'operator',
    6,
    { zh: '该 USB 设备插入后变成了另一种设备，已拒绝', en: 'the USB device became another one after it was admitted' },
    {
      zh: '拔下两秒以上再插；若再次出现，不要使用，交给信息安全人员检查。',
      en: 'Pull it out for more than two seconds and seat it again; if it comes back, hand it to whoever answers for security.',
    },
  ),
  'usb-unreadable': row(
    'operator',
    6,
    { zh: '该 USB 设备的自我描述不符合规范，已拒绝', en: 'the USB device does not describe itself as USB demands' },
    { zh: '更换线缆；若仍如此，不要使用该设备。', en: 'Change the cable; if it stays so, do not use the device.' },
  ),
  'verification-weak': row(
    'operator',
    4,
    { zh: '文件未达到要求的核验级别', en: 'files did not reach the demanded verification level' },
    {
      zh: '库应位于本地磁盘；否则将 handBackLevel 设为 L1 并说明理由。',
      en: 'Keep the vault on a local disk, or set handBackLevel to L1 knowing why.',
    },
  ),
  'daemon-silent': row(
    'transient',
    11,
    { zh: '守护进程没有应答', en: 'the running daemon does not answer' },
    { zh: '稍后再试；查看 sealdock run 的日志。', en: 'Try again in a moment; look at the log of sealdock run.' },
  ),
  'request-unknown': row(
    'operator',
    2,
    { zh: '守护进程不认识该请求', en: 'the running daemon does not know this request' },
    { zh: '命令与守护进程应为同一版本。', en: 'Use the command and the daemon of one version.' },
  ),
  'events-overrun': row(
    'transient',
    1,
    { zh: '设备事件过多，来不及处理', en: 'more devices came and went than could be followed' },
    {
      zh: '程序将重新启动并清点；检查集线器和线缆。',
      en: 'The program starts again and lists what is there; check hub and cables.',
    },
  ),
  'stop-overdue': row(
    'transient',
    1,
    { zh: '停止超时，部分工作未能结束', en: 'some work did not end in time when stopping' },
    {
      zh: '数据安全，下次启动时恢复；检查无响应的磁盘。',
      en: 'Nothing is lost, the next start recovers; check for a disk that does not answer.',
    },
  ),
  'too-many-files': row(
    'operator',
    6,
    { zh: '介质上的文件数量超过上限', en: 'there are more files on the medium than the limit' },
    {
      zh: '交技术员检查介质；如属正常，提高 limits.filesPerMedium。',
      en: 'Have a technician look at the medium; if it is right, raise limits.filesPerMedium.',
    },
  ),
  'docking-open': row(
    'operator',
    11,
    { zh: '这次入站尚未结束', en: 'this docking has not ended yet' },
    { zh: '等待采集结束后再导出。', en: 'Wait until it has ended, then export it.' },
  ),
  'export-unknown': row(
    'operator',
    2,
    {
      zh: '没有可导出的内容：没有这段录像或这个案号',
      en: 'nothing to export: no such recording or case is known here',
    },
    {
      zh: '录像以其签名判断的记录编号指明（sealdock gaps、核验报告）；案号是采集时的 --activity。',
      en: 'A recording is named by the log’s number of its signed verdict (sealdock gaps, the verify report), a case by the --activity of its dockings.',
    },
  ),
  'docking-unknown': row(
    'operator',
    2,
    { zh: '没有这次入站', en: 'no such docking is known here' },
    { zh: '运行 sealdock transfers 查看编号。', en: 'Run sealdock transfers for the ids.' },
  ),
  'entry-unknown': row(
    'operator',
    2,
    { zh: '维护日志中没有此条', en: 'the maintenance log has no such entry' },
    { zh: '运行 sealdock maintenance list 查看编号。', en: 'Run sealdock maintenance list for the numbers.' },
  ),
  'item-unknown': row(
    'operator',
    2,
    { zh: '队列中没有此项', en: 'the queue has no such item' },
    { zh: '运行 sealdock queue 查看编号。', en: 'Run sealdock queue for the numbers.' },
  ),
  'camera-unknown': row(
    'operator',
    2,
    { zh: '没有这台记录仪的资料', en: 'no such camera is known here' },
    {
      zh: '运行 sealdock cameras 查看编号；登记新机时加 --new。',
      en: 'Run sealdock cameras for the ids; add --new to enter one that was never docked.',
    },
  ),
  'output-exists': row(
    'operator',
    6,
    { zh: '输出文件已存在，未覆盖', en: 'the output file exists and was left alone' },
    { zh: '换一个文件名，或先移走该文件。', en: 'Choose another name, or move that file away first.' },
  ),
  'output-unwritable': row(
    'operator',
    6,
    { zh: '无法写入输出文件', en: 'the output file cannot be written' },
    { zh: '检查路径、权限和剩余空间。', en: 'Check the path, its permissions and the space left.' },
  ),
  'ffmpeg-failed': row(
    'permanent',
    1,
    { zh: 'ffmpeg 运行失败', en: 'ffmpeg failed' },
    { zh: '查看详情中的原因。', en: 'See the reason in the facts.' },
  ),
  'tool-missing': row(
    'operator',
    1,
    { zh: '缺少所需的外部程序', en: 'a needed program is not installed' },
    { zh: '安装详情中给出的软件包。', en: 'Install the package named in the facts.' },
  ),
} as const satisfies Readonly<Record<string, FailureCodeRow>>;

export type FailureCode = keyof typeof FAILURE_CODES;

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURE_CODES, code);
}

/** Of a code as it stands in the ledger; one that this program does not know is an internal error. */
export function exitCodeOf(code: string): number {
  return isFailureCode(code) ? FAILURE_CODES[code].exitCode : 1;
}
