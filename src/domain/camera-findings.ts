/**
 * What the maintenance log warns of and what a camera that is spoken to gives cause for: every code with what it says and what
 * to do. Codes are stable and language-free; screens, command line and manual print this one table.
 */
import type { Text } from './failure-codes.js';

export type CameraFindingRow = {
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: Text;
  readonly remedy: Text;
};

function row(severity: CameraFindingRow['severity'], message: Text, remedy: Text): CameraFindingRow {
  return { severity, message, remedy };
}

export const CAMERA_FINDINGS = {
  'battery-low': row(
    'warning',
    { zh: '电池电量低', en: 'the battery is low' },
    {
      zh: '留在采集站充电；反复出现时更换电池。',
      en: 'Leave it on the dock to charge; replace the battery if it comes back.',
    },
  ),
  'card-nearly-full': row(
    'warning',
    { zh: '记录仪存储空间将满', en: 'the camera’s card is nearly full' },
    {
      zh: '确认录像已入库后，由管理员按规定清理。',
      en: 'Once its footage is safe, have an administrator clear it by the rules.',
    },
  ),
  'clock-off': row(
    'warning',
    { zh: '记录仪时钟偏差过大', en: 'the camera’s clock is off' },
    {
      zh: '校准时钟；已有录像的时间保持原样，偏差已记录。',
      en: 'Set the clock; the footage keeps its times and the offset is on record.',
    },
  ),
  'clock-reset': row(
    'warning',
    { zh: '记录仪时钟已复位到出厂日期', en: 'the camera’s clock fell back to its factory date' },
    {
      zh: '校准时钟；时钟电池可能耗尽，请送修。',
      en: 'Set the clock; its clock battery may be dead, have it repaired.',
    },
  ),
  'clock-drift': row(
    'warning',
    { zh: '记录仪时钟走时不准', en: 'the camera’s clock drifts' },
    { zh: '更频繁地入站校时，或送修。', en: 'Dock it more often, or have it repaired.' },
  ),
  'camera-clock-unreadable': row(
    'warning',
    { zh: '无法读取记录仪时钟', en: 'the camera’s clock could not be read' },
    {
      zh: '时钟依据改用日志或最新文件，本次不校时；检查设备配置与连接。',
      en: 'Its log or newest file bounds the clock instead and it was not set; check the device profile and the cable.',
    },
  ),
  'camera-clock-not-set': row(
    'warning',
    { zh: '记录仪时钟校准未成功', en: 'the camera’s clock could not be set' },
    {
      zh: '偏差已记录，录像时间可换算；在记录仪上手动校时，或送修。',
      en: 'Its offset is on record; set the clock on the camera by hand or have it repaired.',
    },
  ),
  'serial-contradicts-names': row(
    'error',
    { zh: '记录仪编号与文件名不符', en: 'the camera’s serial number contradicts its file names' },
    {
      zh: '可能换卡或改号：核对记录仪、存储卡与领用登记，查明前不要清除。',
      en: 'The card or the number may have been changed: compare camera, card and roster, and clear nothing before.',
    },
  ),
  'folder-unlisted': row(
    'error',
    {
      zh: '存储卡上有文件夹无法列出，其中的内容未知',
      en: 'a folder on the card could not be listed: what lies in it is unknown',
    },
    {
      zh: '不要清除或格式化；交技术员检查文件系统并读出该文件夹。',
      en: 'Do not clear or format it; have a technician look at its file system and read that folder.',
    },
  ),
  'read-errors': row(
    'warning',
    { zh: '存储卡读取出错', en: 'the card gave read errors' },
    {
      zh: '不要清除；交技术员读取后更换存储卡。',
      en: 'Do not clear it; have a technician read it, then change the card.',
    },
  ),
  'away-long': row(
    'warning',
    { zh: '记录仪久未入站', en: 'the camera was away for long' },
    { zh: '提醒使用人按时入站采集。', en: 'Remind its holder to dock in time.' },
  ),
  'power-lost': row(
    'warning',
    { zh: '录像中途断电', en: 'power was lost while recording' },
    {
      zh: '检查电池与机身；核对该时段录像是否完整。',
      en: 'Check battery and housing, and whether the footage of that time is whole.',
    },
  ),
  'footage-blank': row(
    'warning',
    {
      zh: '录像中有画面静止、黑屏或无声的片段',
      en: 'in stretches of the footage the picture stands still or is black, or there is no sound',
    },
    {
      zh: '查看这些片段；核对镜头或麦克风是否被遮挡或损坏。这不等于录像缺失。',
      en: 'Watch these stretches; see whether lens or microphone were covered or are broken. It does not mean that footage is missing.',
    },
  ),
  'clock-anomaly': row(
    'warning',
    { zh: '采集站的时钟在程序停止期间被改动', en: 'the dock’s own clock was set while nothing ran' },
    {
      zh: '核对采集站的时间与校时服务；更换主板电池；改动已由签名记录写明。',
      en: 'Check the dock’s time and its time service, and the battery of its clock. A signed record tells what was seen.',
    },
  ),
  'firmware-changed': row(
    'warning',
    { zh: '固件版本有变化', en: 'the firmware is another than before' },
    { zh: '确认升级经过批准；未经批准应调查。', en: 'Make sure that the upgrade was approved; investigate if not.' },
  ),
  'firmware-not-prescribed': row(
    'warning',
    { zh: '固件版本不在本单位批准的版本之内', en: 'the firmware is none that the unit has approved' },
    {
      zh: '按批准的版本更新固件，或在设置 cameraPolicy 中登记新批准的版本。',
      en: 'Install an approved version, or enter the newly approved one under cameraPolicy in the settings.',
    },
  ),
  'settings-not-prescribed': row(
    'warning',
    { zh: '记录仪设置与本单位规定不符', en: 'the camera’s settings are other than the unit prescribes' },
    {
      zh: '按规定改正记录仪设置（循环录像、分段时长、提示音等），并查明改动原因。',
      en: 'Set the camera as prescribed (loop recording, segment length, warning tone …) and find out who changed it.',
    },
  ),
  'settings-changed': row(
    'note',
    { zh: '记录仪设置有变化', en: 'the camera’s settings are other than before' },
    {
      zh: '核对循环录像、分段时长、提示音等设置。',
      en: 'Compare loop recording, segment length and warning tone with what is prescribed.',
    },
  ),
} as const satisfies Readonly<Record<string, CameraFindingRow>>;

export type CameraFindingCode = keyof typeof CAMERA_FINDINGS;

export function isCameraFinding(code: string): code is CameraFindingCode {
  return Object.hasOwn(CAMERA_FINDINGS, code);
}
