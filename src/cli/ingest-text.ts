/**
 * One docking for people: what became of every file, whether the recordings are whole, how far off the clock was, what the
 * archive has, and whether the camera may go. What went wrong stands before what went well.
 */
import type { IngestDocument } from '../app/ingest-document.js';
import { formatBytes } from '../domain/quantities.js';
import { type CheckLook, checkText } from './check-text.js';
import { clockText } from './clock-text.js';
import type { Text } from './language.js';
import { marked } from './people-text.js';
import { printable, tableText } from './terminal-text.js';

type IngestFile = IngestDocument['files'][number];

const FATES: Readonly<Record<IngestFile['fate'], Text>> = {
  pulled: { zh: '已采集', en: 'pulled' },
  'already-held': { zh: '已在库', en: 'already held' },
  unreadable: { zh: '无法读取', en: 'unreadable' },
  pending: { zh: '未完成', en: 'pending' },
};
const URGENCY: readonly IngestFile['fate'][] = ['unreadable', 'pending', 'pulled', 'already-held'];
/** A card may hold a hundred thousand files; `--json` lists them all. */
const MAX_SHOWN = 40;

export function ingestText(document: IngestDocument, look: CheckLook): string {
  const { docking, camera, files } = document;
  const { language } = look;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const count = { zh: `${files.length} 个文件`, en: `${files.length} files` }[language];
  return [
    `${docking}  ${printable(camera)}  ${count}  ${formatBytes(bytes)}`,
    filesText(files, look),
    '',
    checkText(document.continuity, look).trimEnd(),
    '',
    tableText(summaryRows(document, look)),
    verdictText(document, look),
    '',
  ].join('\n');
}

function filesText(files: readonly IngestFile[], { language }: CheckLook): string {
  const sorted = URGENCY.flatMap((fate) => files.filter((file) => file.fate === fate));
  const rows = sorted
    .slice(0, MAX_SHOWN)
    .map(({ path, fate, sizeBytes, level }) => [
      { text: `  ${FATES[fate][language]}` },
      { text: level ?? '' },
      { text: formatBytes(sizeBytes), align: 'right' as const },
      { text: path },
    ]);
  const more = sorted.length - MAX_SHOWN;
  const rest = more > 0 ? [{ zh: `  另有 ${more} 个：--json`, en: `  ${more} more: --json` }[language]] : [];
  return [tableText(rows), ...rest].join('\n');
}

function summaryRows({ clock, archived, waiting }: IngestDocument, { language }: CheckLook) {
  const words = {
    zh: { clock: '时钟', archive: '中心存储', receipts: '份回执', waiting: '等待' },
    en: { clock: 'clock', archive: 'archive', receipts: 'receipts', waiting: 'waiting' },
  }[language];
  return [
    [{ text: words.clock }, { text: clockText(clock, language) }],
    [{ text: words.archive }, { text: `${archived} ${words.receipts}, ${waiting} ${words.waiting}` }],
  ];
}

function verdictText({ handedBack, keptBecause }: IngestDocument, { language }: CheckLook): string {
  if (handedBack) {
    const take = { zh: '可取走：列出的文件全部已签名入库', en: 'take the camera: everything listed is sealed here' };
    return marked(take[language], 'good');
  }
  const leave = { zh: '请勿取走', en: 'leave the camera' }[language];
  return marked(`${leave}: ${printable(keptBecause ?? '?')}`, 'bad');
}
