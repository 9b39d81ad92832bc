/** Rows as SQLite gives them, decoded strictly: a row that does not fit means a damaged ledger, never a guess. */
import { z } from 'zod';
import type { ClockEvidence } from '../../domain/clock-evidence.js';
import { Failure } from '../../domain/failure.js';
import { cameraId, dockingId, seq, sha256Hex } from '../../domain/ids.js';
import type { NameFacts } from '../../domain/name-facts.js';
import { instant } from '../../domain/quantities.js';
import type { MediaReading } from '../../media/timeline.js';
import type { CameraFacts } from '../../ports/camera-link.js';
import type { ContinuityRow, DockingRow, Facts, FindingRow, RecordRow, SegmentRow } from '../../ports/ledger.js';
import type { CameraRow } from '../../ports/ledger-cameras.js';
import type { OutboxFile, OutboxItem } from '../../ports/ledger-outbox.js';
import type { SqlRow } from './connection.js';

const text = z.string();
const maybeText = z.string().nullable().transform(absent);
const whole = z.int();
const maybeWhole = z.int().nullable().transform(absent);
const at = z.int().transform(instant);
const maybeAt = z
  .int()
  .nullable()
  .transform((value) => (value === null ? undefined : instant(value)));
const flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
const camera = z.string().transform(cameraId);
const maybeCamera = z
  .string()
  .nullable()
  .transform((value) => (value === null ? undefined : cameraId(value)));
const docking = z.string().transform(dockingId);
const maybeDocking = z
  .string()
  .nullable()
  .transform((value) => (value === null ? undefined : dockingId(value)));
const digest = z.string().transform(sha256Hex);
const maybeDigest = z
  .string()
  .nullable()
  .transform((value) => (value === null ? undefined : sha256Hex(value)));
const maybeSeq = z
  .int()
  .nullable()
  .transform((value) => (value === null ? undefined : seq(value)));
const bytes = z.instanceof(Uint8Array);
const facts = z
  .string()
  .transform(
    (value) =>
      z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).parse(JSON.parse(value)) as Facts,
  );
/** JSON that this program wrote itself, in the same shape; guarded by the types at the place of writing. */
const ownJson = <T>() => z.string().transform((value) => JSON.parse(value) as T);
const maybeOwnJson = <T>() =>
  z
    .string()
    .nullable()
    .transform((value) => (value === null ? undefined : (JSON.parse(value) as T)));

const DOCKING_STATES = ['detected', 'identified', 'listed', 'pulling', 'judged', 'closed', 'interrupted'] as const;
export const SEGMENT_STATES = [
  'listed',
  'pulling',
  'pulled',
  'verified',
  'sealed',
  'archived',
  'held',
  'unreadable',
  'quarantined',
] as const;

export const LEVELS = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const;

const dockingRow = z.object({
  id: docking,
  slot: maybeWhole,
  place: text,
  camera: maybeCamera,
  profile: maybeText,
  officer: maybeText,
  activity: maybeText,
  state: z.enum(DOCKING_STATES),
  startedAt: at,
  endedAt: maybeAt,
  isHandedBack: flag,
  cameraFacts: maybeOwnJson<CameraFacts>(),
  clock: maybeOwnJson<ClockEvidence>(),
  facts,
});
const segmentRow = z.object({
  id: whole,
  docking,
  camera,
  path: text,
  rawPathHex: maybeText,
  sizeBytes: whole,
  mtimeMs: whole,
  state: z.enum(SEGMENT_STATES),
  temp: text,
  names: maybeOwnJson<NameFacts>(),
  sha256: maybeDigest,
  partDigests: z
    .string()
    .nullable()
    .transform((value) => (value === null ? undefined : value.split(' ').map(sha256Hex))),
  fingerprint: maybeDigest,
  level: z.enum(LEVELS).nullable().transform(absent),
  levelReason: maybeText,
  reading: maybeOwnJson<MediaReading>(),
  storedPath: maybeText,
  recordSeq: maybeSeq,
  heldBy: maybeWhole,
  failureCode: maybeText,
  pulledBytes: whole,
  pullMs: maybeWhole,
});
const recordRow = z.object({
  seq: z.int().transform(seq),
  type: text,
  digest,
  bytes,
  signature: bytes,
  minisig: bytes,
  path: text,
  docking: maybeDocking,
  at,
});
const outboxItem = z.object({
  id: whole,
  docking: maybeDocking,
  segment: maybeWhole,
  files: ownJson<readonly OutboxFile[]>(),
  dueAt: at,
  state: z.enum(['waiting', 'sent', 'parked']),
  attempts: whole,
  nextAttemptAt: at,
  lastCode: maybeText,
});
const cameraRow = z.object({
  id: camera,
  serial: maybeText,
  profile: maybeText,
  facts: maybeOwnJson<CameraFacts>(),
  clock: maybeOwnJson<ClockEvidence>(),
  firstSeenAt: at,
  lastSeenAt: at,
  dockings: whole,
});
export const maintenanceRow = z.object({
  camera,
  kind: text,
  at,
  by: maybeText,
  note: maybeText,
  docking: maybeDocking,
  facts,
});
export const continuityRow = z.object({
  docking,
  camera,
  verdict: z.enum(['continuous', 'gap', 'cannot-tell']),
  isUnderDuty: flag,
  dutySource: text,
  startAt: maybeAt,
  durationMs: maybeWhole,
  claimMs: maybeWhole,
  recording: ownJson<unknown>(),
});
const findingRow = z.object({
  id: whole,
  at,
  code: text,
  severity: z.enum(['error', 'warning', 'note']),
  docking: maybeDocking,
  camera: maybeCamera,
  facts,
});

export const toDocking = decoder<DockingRow>('docking', dockingRow);
export const toSegment = decoder<SegmentRow>('segment', segmentRow);
export const toRecord = decoder<RecordRow>('record', recordRow);
export const toOutboxItem = decoder<OutboxItem>('outbox', outboxItem);
export const toCamera = decoder<CameraRow>('camera', cameraRow);
export const toContinuity = decoder<ContinuityRow>('continuity', continuityRow);
export const toFinding = decoder<FindingRow>('finding', findingRow);

export function decoder<T>(table: string, schema: z.ZodType<T>): (row: SqlRow) => T {
  return (row) => {
    try {
      return schema.parse(camelCased(row));
    } catch (error) {
      throw new Failure('ledger-damaged', { table, row: String(row['id'] ?? row['seq'] ?? '') }, error);
    }
  };
}

/** `started_at` → `startedAt`; `by_whom` is `by`, which SQL reserves. */
function camelCased(row: SqlRow): Record<string, unknown> {
  const entries = Object.entries(row).map(([key, value]) => [
    key === 'by_whom' ? 'by' : key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries);
}

function absent<T>(value: T | null): T | undefined {
  return value === null ? undefined : value;
}
