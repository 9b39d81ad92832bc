/** The words that the sentences of explain.ts are filled with, each in both languages: clocks, tracks, causes, remarks. */

export type Text = { readonly zh: string; readonly en: string };

export const CLOCKS: Readonly<Record<string, Text>> = {
  'running-clock': { zh: '跨文件连续的媒体时间戳', en: 'the media times that run on from file to file' },
  name: { zh: '文件名中的开始时间', en: 'the start times in the file names' },
  timecode: { zh: '文件内的时间码', en: 'the timecodes inside the files' },
  recorded: { zh: '文件内的录像日期', en: 'the recording dates inside the files' },
  created: { zh: '文件内的创建时间', en: 'the creation times inside the files' },
  none: { zh: '任何时钟', en: 'no clock' },
};

export const TRACKS: Readonly<Record<string, Text>> = {
  video: { zh: '图像', en: 'picture' },
  audio: { zh: '声音', en: 'sound' },
  both: { zh: '图像和声音', en: 'picture and sound' },
};

/** Put behind a sentence, whose full stop they replace. */
export const CAUSES: Readonly<Record<string, Text>> = {
  battery: {
    zh: '；记录仪日志显示此前电量低，随后断电且没有停止录像的记录。',
    en: '; the camera’s log shows a low battery and then power lost without a stop.',
  },
  power: {
    zh: '；记录仪日志显示此处断电或重新开机，且没有停止录像的记录。',
    en: '; the camera’s log shows power lost or switched on again here, without a stop.',
  },
  'card-full': { zh: '；记录仪日志显示存储已满。', en: '; the camera’s log shows a full card.' },
  usb: {
    zh: '；记录仪日志显示此处接入了 USB。',
    en: '; the camera’s log shows that it was connected by USB here.',
  },
};

/** Why a file cannot be read, as the readers of media/ say it; the Chinese of each. */
export const REMARKS: Readonly<Record<string, string>> = {
  'no index (moov) in the file': '文件中没有索引（moov）',
  'the index (moov) is cut off': '索引（moov）被截断',
  'the index (moov) is larger than the limit': '索引（moov）超出上限',
  'no sample of it can be read': '没有可读取的采样',
  'no sample of pictures or sound': '没有图像或声音采样',
  'an index whose media is not in the file': '索引所指的媒体不在文件内',
  'no picture or sound stream': '没有图像流或声音流',
  'no time stamp of a picture or sound': '图像和声音都没有时间戳',
  'no stream headers or no media list': '没有流头或媒体列表',
  'no sound data': '没有声音数据',
  'no sample of sound': '没有声音采样',
  'sound data without a format': '声音数据没有格式说明',
  'a tag without sound': '只有标签，没有声音',
  'a compressed index': '索引经过压缩，无法读取',
  'an edit list beyond the bound': '编辑表超出上限',
  'a track without a clock (timescale 0)': '轨道没有时钟（timescale 为 0）',
  'a track whose media lie in another file': '轨道的媒体在另一个文件中',
  'a track without sample tables': '轨道没有采样表',
  'a track whose boxes contradict their lengths': '轨道的结构与其长度矛盾',
  'AMR of several channels is not read': '不支持多声道 AMR',
  'more samples than the limit': '采样数超出上限',
  'more boxes than the limit': '结构数超出上限',
  'more tracks than the limit': '轨道数超出上限',
  'more streams than the limit': '流数超出上限',
  'Matroska is not a container this program reads': '不支持 Matroska 格式',
  'ASF is not a container this program reads': '不支持 ASF 格式',
  'FLV is not a container this program reads': '不支持 FLV 格式',
  'Ogg is not a container this program reads': '不支持 Ogg 格式',
  'an MPEG program stream is not a container this program reads': '不支持 MPEG 节目流格式',
  'DAV is not a container this program reads': '不支持 DAV 格式',
  'a Hikvision stream is not a container this program reads': '不支持海康私有流格式',
  'the medium cannot read it': '介质无法读出',
};
