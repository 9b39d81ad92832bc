/** The maintenance log as people read it. */
import type {
  MaintenanceDocument,
  MaintenanceEntry,
  MaintenanceEntryDocument,
} from '../app/queries/list-maintenance.js';
import { isMaintenanceKind, MAINTENANCE_KIND_TEXT } from '../domain/maintenance-kind.js';
import { formatBytes } from '../domain/quantities.js';
import { offText } from './clock-text.js';
import type { Language } from './language.js';
import { nextPageText, shownTime, ZONE } from './people-text.js';
import { type Cell, printable, tableText } from './terminal-text.js';

export function maintenanceText({ entries, next }: MaintenanceDocument, language: Language): string {
  const words = WORDS[language];
  if (entries.length === 0) return `${words.none}\n`;
  return [
    `${words.title} (${ZONE[language]})`,
    entriesTable(entries, language),
    ...nextPageText(next, language),
    '',
  ].join('\n');
}

/** Empty where there is no entry. */
export function entriesTable(entries: readonly MaintenanceEntry[], language: Language): string {
  return tableText(
    entries.map((entry): readonly Cell[] => [
      { text: String(entry.id), align: 'right' },
      { text: shownTime(entry.at) },
      { text: entry.camera },
      { text: kindText(entry.kind, language) },
      { text: entry.by ?? '–' },
      { text: entry.note ?? summaryOf(entry, language) },
    ]),
  );
}

export function maintenanceEntryText(document: MaintenanceEntryDocument, language: Language): string {
  const words = WORDS[language];
  const { entry, record, sha256 } = document;
  const facts = Object.entries(entry.facts).map(([name, value]): readonly Cell[] => [
    { text: `  ${name}` },
    { text: String(value ?? '–') },
  ]);
  return [
    `${entry.id}  ${shownTime(entry.at)} (UTC+8)  ${printable(entry.camera)}  ${kindText(entry.kind, language)}`,
    `${words.by}: ${printable(entry.by ?? '–')}`,
    ...(entry.note === null ? [] : [`${words.note}: ${printable(entry.note)}`]),
    ...(entry.docking === null ? [] : [`${words.docking}: ${printable(entry.docking)}`]),
    ...(facts.length === 0 ? [] : [tableText(facts)]),
    `${words.record}: ${entry.seq}  ${printable(record ?? '?')}`,
    `SHA-256: ${sha256 ?? '?'}`,
    '',
  ].join('\n');
}

export function kindText(kind: string, language: Language): string {
  return isMaintenanceKind(kind) || kind === 'docking-facts' ? MAINTENANCE_KIND_TEXT[kind][language] : printable(kind);
}

/** The facts of a docking that are looked for first; what was not told is left out. */
function summaryOf({ facts, docking }: MaintenanceEntry, language: Language): string {
  const { firmware, battery_percent: battery, bytes_per_second: speed, clock_offset_ms: offset, warnings } = facts;
  return [
    docking ?? undefined,
    typeof firmware === 'string' ? firmware : undefined,
    typeof battery === 'number' ? `${battery} %` : undefined,
    typeof offset === 'number' ? offText(offset, language) : undefined,
    typeof speed === 'number' ? `${formatBytes(speed)}/s` : undefined,
    typeof warnings === 'string' ? `▲ ${warnings}` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}

const WORDS = {
  zh: {
    title: '维护日志，新的在前',
    none: '维护日志为空。',
    by: '经手',
    note: '说明',
    docking: '入站',
    record: '签名记录',
  },
  en: {
    title: 'maintenance log, newest first',
    none: 'The maintenance log is empty.',
    by: 'by',
    note: 'note',
    docking: 'docking',
    record: 'signed record',
  },
} as const;
