/** What the demo's summary says, in both languages. */
import type { DemoFact } from '../app/demo-facts.js';
import type { IngestDocument } from '../app/ingest-document.js';
import type { Language } from './language.js';

type Kept = {
  readonly files: number;
  readonly bytes: string;
  readonly time: string;
  readonly sealed: number;
  readonly receipts: number;
};

export type DemoWords = {
  readonly summary: string;
  readonly kept: (counts: Kept) => string;
  readonly slot: (slot: number) => string;
  readonly signs: (files: string, missing: string, unknown: string) => string;
  readonly take: string;
  readonly takeThenAsk: string;
  readonly leave: string;
  readonly clock: string;
  readonly measured: (off: string) => string;
  readonly bounded: (bound: string) => string;
  readonly corrected: (raw: string, corrected: string) => string;
  readonly files: (count: number) => string;
  readonly verdicts: Readonly<Record<IngestDocument['continuity']['verdict'], string>>;
  readonly claim: (length: string) => string;
  readonly planted: string;
  readonly facts: Readonly<Record<DemoFact['planted'], string>>;
  readonly found: Readonly<Record<DemoFact['planted'], (figure: string) => string>>;
  readonly notFound: string;
  readonly verify: string;
  readonly verifyHow: string;
  readonly more: string;
  readonly wouldGive: (check: number, ingest: number) => string;
  readonly allFound: (count: number) => string;
  readonly somethingMissing: string;
};

const ZH: DemoWords = {
  summary: '演示小结',
  kept: ({ files, bytes, time, sealed, receipts }) =>
    `${files} 个文件，${bytes}，用时 ${time}：采集、回读核验并签名 ${sealed} 个，中心存储回执 ${receipts} 份。`,
  slot: (slot) => `槽位 ${slot}`,
  signs: (files, missing, unknown) => `图中：${files} 录像文件   ${missing} 缺失   ${unknown} 无法判断`,
  take: '可取走',
  takeThenAsk: '可取走，随后找管理员：录像不连续，须作说明',
  leave: '请勿取走',
  clock: '时钟',
  measured: (off) => `${off}（先取证、签名，再校时）`,
  bounded: (bound) => `无法对话，只能由文件推断：${bound}`,
  corrected: (raw, corrected) => `录像时间保持原样：记录仪的 ${raw} 实为 ${corrected}`,
  files: (count) => `${count} 个文件`,
  verdicts: { continuous: '连续', gap: '有缺口', 'cannot-tell': '无法判断' },
  claim: (length) => `：无超过 ${length} 的丢失`,
  planted: '埋入的故障，与采集站的发现',
  facts: {
    whole: '一段完整的录像',
    hole: '两个文件之间缺 2.5 秒',
    truncated: '写到最后一个片段时被截断的文件',
    unreadable: '电池耗尽、没有写完索引的文件',
    clock: '时钟快 7 分 12 秒',
  },
  found: {
    whole: (figure) => `连续，无超过 ${figure} 的丢失`,
    hole: (figure) => `缺 ${figure}（文件名只精确到秒）`,
    truncated: (figure) => `可读到 ${figure}`,
    unreadable: () => '无法读取，如实说无法判断',
    clock: (figure) => `快 ${figure}`,
  },
  notFound: '未如实发现',
  verify: '不用本程序也能核验',
  verifyHow: '只需 sh、sed、openssl 和 coreutils；命令写在每次交接的 VERIFY.txt 里：',
  more: '再看一看：',
  wouldGive: (check, ingest) =>
    `对这些录像，check --must-be-continuous 的退出码为 ${check}，ingest 的退出码为 ${ingest}。`,
  allFound: (count) => `${count} 项全部如实发现，每个文件都有回执：演示的退出码为 0`,
  somethingMissing: '有故障未如实发现，或有文件没有回执：演示的退出码为 1',
};

const EN: DemoWords = {
  summary: 'Summary of the demo',
  kept: ({ files, bytes, time, sealed, receipts }) =>
    `${files} files, ${bytes}, in ${time}: ${sealed} pulled, read again and signed, ${receipts} receipts.`,
  slot: (slot) => `Slot ${slot}`,
  signs: (files, missing, unknown) =>
    `In the pictures: ${files} files of footage   ${missing} missing   ${unknown} cannot tell`,
  take: 'take the camera',
  takeThenAsk: 'take the camera, then ask: footage is not continuous and wants an explanation',
  leave: 'leave the camera',
  clock: 'clock',
  measured: (off) => `${off} (evidence signed first, then the clock was set)`,
  bounded: (bound) => `cannot be asked, only bounded by its files: ${bound}`,
  corrected: (raw, corrected) => `times stay as they were made: the camera’s ${raw} was ${corrected}`,
  files: (count) => `${count} files`,
  verdicts: { continuous: 'continuous', gap: 'gap', 'cannot-tell': 'cannot tell' },
  claim: (length) => `: no loss above ${length}`,
  planted: 'What was planted, and what the dock found',
  facts: {
    whole: 'a recording that is whole',
    hole: '2.5 s missing between two files',
    truncated: 'a file cut in its last fragment',
    unreadable: 'a file without its index: flat battery',
    clock: 'a clock 7 min 12 s fast',
  },
  found: {
    whole: (figure) => `continuous, no loss above ${figure}`,
    hole: (figure) => `${figure} missing (names tell whole seconds)`,
    truncated: (figure) => `can be read up to ${figure}`,
    unreadable: () => 'unreadable, and called cannot tell',
    clock: (figure) => `${figure} fast`,
  },
  notFound: 'not found as it is',
  verify: 'Verify it without this program',
  verifyHow: 'Needs sh, sed, openssl and coreutils; the commands stand in each intake’s VERIFY.txt:',
  more: 'Look further:',
  wouldGive: (check, ingest) =>
    `On this footage check --must-be-continuous ends with ${check} and ingest with ${ingest}.`,
  allFound: (count) => `All ${count} found as they are, every file has its receipt: the demo ends with 0`,
  somethingMissing: 'Something was not found as it is, or a file has no receipt: the demo ends with 1',
};

export const DEMO_WORDS: Readonly<Record<Language, DemoWords>> = { zh: ZH, en: EN };
