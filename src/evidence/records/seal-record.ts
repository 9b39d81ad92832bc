/** All record types in one union, and the one place that finds the schema of a `_type`. */
import { z } from 'zod';
import { defined } from '../../lib/assert.js';
import { type BootRecord, bootRecord } from './boot.js';
import { type CloseRecord, closeRecord } from './close.js';
import { type ContinuityRecord, continuityRecord } from './continuity.js';
import { type EpochRecord, epochRecord } from './epoch.js';
import { type ExportRecord, exportRecord } from './export.js';
import { type InventoryRecord, inventoryRecord } from './inventory.js';
import { type KeyRecord, keyRecord } from './key.js';
import { type LookRecord, lookRecord } from './look.js';
import { type MaintenanceRecord, maintenanceRecord } from './maintenance.js';
import { type RefusedRecord, refusedRecord } from './refused.js';
import { type SegmentRecord, segmentRecord } from './segment.js';
import { type StoredRecord, storedRecord } from './stored.js';
import { type TimeRecord, timeRecord } from './time.js';

export type RecordsByType = {
  readonly inventory: InventoryRecord;
  readonly segment: SegmentRecord;
  readonly continuity: ContinuityRecord;
  readonly stored: StoredRecord;
  readonly close: CloseRecord;
  readonly time: TimeRecord;
  readonly boot: BootRecord;
  readonly maintenance: MaintenanceRecord;
  readonly refused: RefusedRecord;
  readonly export: ExportRecord;
  readonly key: KeyRecord;
  readonly epoch: EpochRecord;
  readonly look: LookRecord;
};

export type RecordType = keyof RecordsByType;
export type SealRecord = RecordsByType[RecordType];

const SCHEMAS = {
  inventory: inventoryRecord,
  segment: segmentRecord,
  continuity: continuityRecord,
  stored: storedRecord,
  close: closeRecord,
  time: timeRecord,
  boot: bootRecord,
  maintenance: maintenanceRecord,
  refused: refusedRecord,
  export: exportRecord,
  key: keyRecord,
  epoch: epochRecord,
  look: lookRecord,
} as const satisfies Record<RecordType, z.ZodType>;

export const RECORD_TYPES: readonly RecordType[] = [
  'inventory',
  'segment',
  'continuity',
  'stored',
  'close',
  'time',
  'boot',
  'maintenance',
  'refused',
  'export',
  'key',
  'epoch',
  'look',
];

const TYPED = z.looseObject({ _type: z.string() });

export type ParsedRecord =
  | { readonly ok: true; readonly record: SealRecord }
  | { readonly ok: false; readonly because: string };

/** The schema rules alone; the encoding rules stand in record-encoding.ts. */
export function parseSealRecord(value: unknown): ParsedRecord {
  const typed = TYPED.safeParse(value);
  if (!typed.success) return { ok: false, because: 'no _type' };
  const type = RECORD_TYPES.find((name) => typed.data._type === recordUri(name));
  if (type === undefined) return { ok: false, because: 'unknown _type' };
  const parsed = SCHEMAS[type].safeParse(value);
  if (parsed.success) return { ok: true, record: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, because: `${type}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'refused'}` };
}

export function recordTypeOf(record: SealRecord): RecordType {
  return defined(
    RECORD_TYPES.find((name) => record._type === recordUri(name)),
    record._type,
  );
}

function recordUri(type: RecordType): string {
  return `urn:sealdock:record:${type}:1`;
}
