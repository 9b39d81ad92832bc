/**
 * The sentences of explain.ts, each in both languages. Chinese is the source. In braces stand figures: name and, after
 * a colon, how it is written. A new code needs a row here, which a test demands.
 */

import type { Text } from './explain-words.js';

export const TEXTS: Readonly<Record<string, Text>> = {
  missing: {
    zh: '编号本应连续，但缺少{count:numbers}，对应时间也不存在：{source:clock}证明缺失 {span}。',
    en: 'numbers should run on, but {count:numbers} cannot be found, nor {count:its} time: {source:clock} prove {span} lost.',
  },
  'missing-unsure': {
    zh: '编号本应连续，但缺少{count:numbers}；{source:clock}不足以判断时间是否缺失。',
    en: 'numbers should run on, but {count:numbers} cannot be found; {source:clock} cannot tell whether time is lost.',
  },
  'missing-no-clock': {
    zh: '编号本应连续，但缺少{count:numbers}；没有任何时钟可判断时间是否缺失。',
    en: 'numbers should run on, but {count:numbers} cannot be found; no clock tells whether time is lost.',
  },
  'missing-number': {
    zh: '编号本应连续，但缺少{count:numbers}；{source:clock}表明其间至多缺失 {highMs:length}，在声明范围内。',
    en: 'numbers should run on, but {count:numbers} cannot be found; {source:clock} leave room for {highMs:length} at most, within the claim.',
  },
  'missing-while-stopped': {
    zh: '编号本应连续，但缺少{count:numbers}；记录仪日志显示此时已停止录像，没有相应的录像时段。',
    en: 'numbers should run on, but {count:numbers} cannot be found; the camera’s log shows that it was stopped then and tells of no footage.',
  },
  'unfiled-tail': {
    zh: '录像本应持续到记录仪日志所记的停止时刻，但影像提前 {lostMs:length}结束（日志精确到 1 秒）；该段没有任何文件。',
    en: 'the recording should reach the stop that the camera’s log shows, but the footage ends {lostMs:length} before it (the log is good to 1 s); no file holds the rest.',
  },
  'unfiled-head': {
    zh: '录像本应从记录仪日志所记的开始时刻开始，但影像晚 {lostMs:length}才开始（日志精确到 1 秒）；该段没有任何文件。',
    en: 'the recording should begin at the start that the camera’s log shows, but the footage begins {lostMs:length} after it (the log is good to 1 s); no file holds that time.',
  },
  'unfiled-whole': {
    zh: '记录仪日志显示此处另有一段 {lostMs:length}的录像（日志精确到 1 秒），但没有相应的文件。',
    en: 'the camera’s log shows another recording of {lostMs:length} here (good to 1 s), and no file holds it.',
  },
  between: {
    zh: '后一文件应紧接前一文件；{source:clock}证明其间缺失 {span}。',
    en: 'the next file should begin where this one ends; {source:clock} prove {span} lost between them.',
  },
  'between-together': {
    zh: '后一文件应紧接前一文件；相邻 {boundaries} 处衔接的文件名合起来证明至少缺失 {togetherMs:length}，最可能在此处（{span}）。',
    en: 'each file should begin where the one before ends; over {boundaries} boundaries the file names prove at least {togetherMs:length} lost, most likely here ({span}).',
  },
  'track-seam': {
    zh: '{track:track}应在文件之间连续；它在前一文件中提前结束、在后一文件中延后开始，至少缺失 {lostMs:length}（依据媒体时间戳）。',
    en: '{track:track} should run on from file to file; it ends early in one and begins late in the next, at least {lostMs:length} lost by the media’s own times.',
  },
  hint: {
    zh: '后一文件应紧接前一文件；{source:clock}显示其间有 {span}的缺失，在声明范围内，不足以认定为缺口。',
    en: 'the next file should begin where this one ends; {source:clock} show {span} between them: within the claim, too little to be called a gap.',
  },
  unsure: {
    zh: '后一文件应紧接前一文件；{source:clock}容许其间缺失 {span}：既不能认定衔接，也不能证明缺失。',
    en: 'the next file should begin where this one ends; {source:clock} allow a loss of {span}: neither joined nor proven apart.',
  },
  'no-clock': {
    zh: '后一文件应紧接前一文件；没有任何时钟贯穿这两个文件，无法判断其间是否有缺失。',
    en: 'the next file should begin where this one ends; no clock spans the two, so nothing tells whether time is lost between them.',
  },
  'no-clock-timecode': {
    zh: '后一文件应紧接前一文件；文件内的时间码没有向前跳变，但许多记录仪暂停后仍接着计数，没有其他时钟，无法判断其间是否有缺失。',
    en: 'the next file should begin where this one ends; the timecodes do not leap forward, but many cameras count them on across a pause, and no other clock tells whether time is lost.',
  },
  'no-clock-modified': {
    zh: '后一文件应紧接前一文件；没有任何时钟贯穿这两个文件，按文件的修改时间其间可能相差 {span}，但复制会改变修改时间，不足为据。',
    en: 'the next file should begin where this one ends; no clock spans the two, and their times of writing, which copying changes, leave {span} between them: no proof of anything.',
  },
  'order-doubtful': {
    zh: '编号与时间的次序应一致；此处二者相反：或是编号重新开始，或是时钟被回拨而缺少编号，无法判断是否有缺失。',
    en: 'numbers and times should tell one order; here they tell two: the counter started again, or the clock was set back and a number is missing, and nothing tells which, nor what is lost.',
  },
  'clock-unset': {
    zh: '后一文件应紧接前一文件；前一文件的时钟停在元旦，是未经设置的时钟，其后才被调准：文件名无法说明其间相差多少。',
    en: 'the next file should begin where this one ends; the clock of this one stands at New Year, as clocks do that nobody has set, and was set after it: the names cannot tell what lies between.',
  },
  'only-twin': {
    zh: '此处应有原始影像；只剩其低分辨率副本，原始文件不存在，无法认定完整。',
    en: 'the footage itself should be here; only its low-resolution twin is, so nothing whole can be claimed.',
  },
  'forward-leap': {
    zh: '后一文件应紧接前一文件；{source:clock}向前跳变 {span}而编号没有缺失：可能是时钟被调整，也可能是时间缺失，无法区分。',
    en: 'the next file should begin where this one ends; {source:clock} leap forward by {span} while no number is missing: a clock that was set or lost time, which cannot be told apart.',
  },
  'clocks-disagree': {
    zh: '两个文件的各个时钟应一致；它们互相矛盾（{span}），其中之一被调整过，无法判断是否有缺失。',
    en: 'the clocks of the two files should agree; they contradict each other ({span}), so one of them was set and nothing tells whether time is lost.',
  },
  'clock-step-proven': {
    zh: '文件名时间应随录像推进；它跳变了 {stepMs:length}，而媒体时间戳连续：记录仪时钟在录像中被调整，没有缺失。',
    en: 'the times in the names should follow the recording; they jump by {stepMs:length} while the media clock runs on: the camera’s clock was set, nothing is lost.',
  },
  'clock-step-logged': {
    zh: '文件名时间应随录像推进；记录仪日志显示此处调整过时钟，文件名无法说明两个文件之间的情况。',
    en: 'the times in the names should follow the recording; the camera’s log shows that its clock was set here, so the names cannot tell what lies between the files.',
  },
  'clock-step-back': {
    zh: '文件名时间应随录像推进；它倒退了 {stepMs:length}：记录仪时钟被调整，文件名无法说明两个文件之间的情况。',
    en: 'the times in the names should follow the recording; they go back by {stepMs:length}: the camera’s clock was set, so the names cannot tell what lies between the files.',
  },
  overlap: {
    zh: '后一文件应紧接前一文件；它在前一文件结束之前已开始（依据{source:clock}）：属预录，没有缺失。',
    en: 'the next file should begin where this one ends; it begins before that (by {source:clock}): pre-recorded footage, nothing is lost.',
  },
  'same-content': {
    zh: '按文件名，此文件应有自己的 {lostMs:length}影像；其内容却与另一时间的文件完全相同，没有任何文件含有这段时间。',
    en: 'by its name the file should hold {lostMs:length} of its own; byte for byte it is a file of another time, so no file holds this one.',
  },
  'inside-another': {
    zh: '文件应接续前一文件；它整个位于前一文件的时间之内（依据文件名中的开始时间），是同一时间的另一份影像，没有缺失。',
    en: 'a file should follow the one before; by its name this one lies wholly inside it: the same time twice, nothing is lost.',
  },
  restart: {
    zh: '编号本应连续；它在此重新开始，顺序与缺失按时间判断。',
    en: 'numbers should run on; the counter starts again here, so order and loss are judged by time.',
  },
  stopped: {
    zh: '记录仪日志显示录像在此处被停止：这是录像的结束，不是缺口。',
    en: 'the camera’s log shows that the recording was stopped here: its end, not a gap.',
  },
  hole: {
    zh: '{track:track}采样通常间隔 {usualMs:length}；此处缺失 {lostMs:length}，由文件自身的时间戳证明。',
    en: '{track:track} samples usually stand {usualMs:length} apart; here {lostMs:length} is missing, as the file’s own times prove.',
  },
  'first-step': {
    zh: '{track:track}采样通常间隔 {usualMs:length}；首个采样持续了 {lostMs:length}，许多记录仪如此，在声明范围内。',
    en: '{track:track} samples usually stand {usualMs:length} apart; the first stands for {lostMs:length}, as in many cameras: within the claim.',
  },
  'slow-rate': {
    zh: '{track:track}采样通常间隔 {usualMs:length}；此处有 {steps} 个采样均匀间隔 {stepMs:length}：帧率变低，不是缺口，在声明范围内。',
    en: '{track:track} samples usually stand {usualMs:length} apart; here {steps} follow evenly {stepMs:length} apart: a slower rate, not a hole, within the claim.',
  },
  'track-shorter': {
    zh: '{track:track}应与文件其余部分等长；它少了 {lostMs:length}，由文件自身的时间戳得出。',
    en: '{track:track} should be as long as the rest of the file; by the file’s own times it is {lostMs:length} short here.',
  },
  'sibling-shorter': {
    zh: '同一文件的几路{track:track}应一样长；其中一路少了 {lostMs:length}，可能是被关闭，也可能是缺失，无法区分。',
    en: 'the several {track:track} tracks of the file should be alike in length; one is {lostMs:length} short here, switched off or lost, which cannot be told apart.',
  },
  'no-sound': {
    zh: '本段录像的其他文件有声音；此文件没有声音。',
    en: 'sound was expected, as the other files of this recording have it; this one has none.',
  },
  'single-sample': {
    zh: '本应有一段影像；文件只有一个采样，没有可以判断的时间段。',
    en: 'a stretch of footage was expected; the file has a single sample, which shows no time that could be judged.',
  },
  'non-monotonic': {
    zh: '{track:track}采样应按次序排列；有 {steps} 个次序颠倒，但并无缺失。',
    en: '{track:track} samples should stand in order; {steps} do not, and none is missing for that.',
  },
  'too-many-steps': {
    zh: '{track:track}采样应间隔均匀；长间隔过多，另有 {steps} 处无法逐一判断。',
    en: '{track:track} samples should follow evenly; there are {steps} more long steps than can be judged one by one.',
  },
  'clock-restart': {
    zh: '文件内{track:track}时钟应连续走时；它重新起算了 {steps} 次，其间是否有缺失无法判断。',
    en: 'The {track:track} clock should run on inside the file; it starts anew {steps} times, and what was lost there cannot be told.',
  },
  'cut-declared': {
    zh: '文件应容纳其索引所列的全部内容；它提前结束，索引中另有 {lostMs:length}的内容不在文件内。',
    en: 'the file should hold all that its index places; it ends early, and {lostMs:length} of what is placed is not there.',
  },
  'cut-open': {
    zh: '文件应完整结束；它在此被截断，没有依据说明录像又持续了多久。',
    en: 'the file should end whole; it was cut off here, and nothing tells how long the recording went on.',
  },
  'cut-goes-on': {
    zh: '文件应完整结束；它在此被截断，录像在下一文件继续，其间缺失 {span}（依据{source:clock}）。',
    en: 'the file should end whole; it was cut off here and the recording goes on in the next file, with {span} between them by {source:clock}.',
  },
  'cut-goes-on-blind': {
    zh: '文件应完整结束；它在此被截断，录像在下一文件继续，没有时钟说明其间相差多少。',
    en: 'the file should end whole; it was cut off here and the recording goes on in the next file; no clock tells how much lies between.',
  },
  'cut-joined': {
    zh: '文件应完整结束；它在此被截断，但{source:clock}表明下一文件紧接其后。',
    en: 'the file should end whole; it was cut off here, but by {source:clock} the next one begins where it ends.',
  },
  unreadable: {
    zh: '文件应可读取；它无法读取（{remark:remark}），其中的内容无从判断。',
    en: 'the file should be readable; it is not ({remark}), so nothing tells what it held.',
  },
  'unreadable-counted': {
    zh: '文件应可读取；它无法读取（{remark:remark}），其中至少有 {pictures} 帧图像，但没有任何信息说明其时间。',
    en: 'the file should be readable; it is not ({remark}): at least {pictures} pictures lie in it, but nothing tells their times.',
  },
  'unreadable-counted-beside': {
    zh: '文件应可读取；它无法读取（{remark:remark}），其中至少有 {pictures} 帧图像，按相邻文件的帧率至少约 {lengthMs:length}，但没有任何信息说明其时间。',
    en: 'the file should be readable; it is not ({remark}): at least {pictures} pictures lie in it, {lengthMs:length} or more at the rate of the file beside it, but nothing tells their times.',
  },
  'unreadable-counted-length': {
    zh: '文件应可读取；它无法读取（{remark:remark}），其中至少有 {pictures} 帧图像，按其自述帧率约 {lengthMs:length}，但没有任何信息说明其时间。',
    en: 'the file should be readable; it is not ({remark}): at least {pictures} pictures lie in it, about {lengthMs:length} by the rate they state, but nothing tells their times.',
  },
  empty: {
    zh: '文件应有内容；它是空的，其中的内容无从判断。',
    en: 'the file should hold footage; it is empty, so nothing tells what was lost.',
  },
  'look-frozen': {
    zh: '画面应有变化；解码显示有 {lostMs:length}完全静止（静止的场景也会如此），不据此认定缺失。',
    en: 'the picture should move; decoding shows {lostMs:length} in which it does not (a still scene looks the same): not counted as a loss.',
  },
  'look-black': {
    zh: '画面应有内容；解码显示有 {lostMs:length}全黑（镜头被遮挡也会如此），不据此认定缺失。',
    en: 'the picture should show something; decoding shows {lostMs:length} of black (a covered lens looks the same): not counted as a loss.',
  },
  'look-silent': {
    zh: '应有声音；解码显示有 {lostMs:length}完全无声（话筒关闭也会如此），不据此认定缺失。',
    en: 'there should be sound; decoding shows {lostMs:length} of digital silence (a muted microphone sounds the same): not counted as a loss.',
  },
};
