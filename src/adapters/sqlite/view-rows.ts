/** Decoders of what the views ask for (ports/ledger-views.ts): joined columns, counts, small subsets of wide rows. */

import { z } from 'zod';
import type { DeepLook } from '../../continuity/footage-file.js';
import { dockingId, seq } from '../../domain/ids.js';
import { instant } from '../../domain/quantities.js';
import type { MaintenanceRow, RecordingRow, SpanRow, StepRow, TraceRow } from '../../ports/ledger-views.js';
import { continuityRow, decoder, LEVELS, maintenanceRow, SEGMENT_STATES } from './rows.js';

const number = z.int();
const position = z.int().transform(seq);
const maybePosition = z
  .int()
  .nullable()
  .transform((value) => (value === null ? undefined : seq(value)));
const maybeAt = z
  .int()
  .nullable()
  .transform((value) => (value === null ? undefined : instant(value)));
const maybeText = z
  .string()
  .nullable()
  .transform((value) => value ?? undefined);

export const toMaintenance = decoder<MaintenanceRow>(
  'maintenance',
  maintenanceRow.extend({ id: number, recordSeq: position }),
);

export const toRecording = decoder<RecordingRow>(
  'recording',
  continuityRow.extend({ id: number, recordSeq: position, judgedAt: z.int().transform(instant) }),
);

export const toTally = decoder(
  'docking_tally',
  z.object({ docking: z.string(), state: z.enum(SEGMENT_STATES), files: number, bytes: number }),
);

export const toStep = decoder<StepRow>(
  'record',
  z.object({ seq: position, type: z.string(), at: z.int().transform(instant) }),
);

export const toSpan = decoder<SpanRow>(
  'segment',
  z.object({
    id: number,
    docking: z.string().transform(dockingId),
    path: z.string(),
    startAt: z.int().transform(instant),
    sizeBytes: number,
    state: z.enum(SEGMENT_STATES),
  }),
);

export const toTrace = decoder<TraceRow>(
  'segment',
  z
    .object({
      id: number,
      path: z.string(),
      sizeBytes: number,
      state: z.enum(SEGMENT_STATES),
      level: z
        .enum(LEVELS)
        .nullable()
        .transform((value) => value ?? undefined),
      levelReason: maybeText,
      failureCode: maybeText,
      pulledBytes: number,
      pullMs: number.nullable().transform((value) => value ?? undefined),
      recordSeq: maybePosition,
      sealedAt: maybeAt,
      receiptSeq: maybePosition,
      receiptAt: maybeAt,
      item: number.nullable(),
      itemState: z.enum(['waiting', 'sent', 'parked']).nullable(),
      attempts: number.nullable(),
      itemCode: maybeText,
      looks: z
        .string()
        .nullable()
        .transform((value) => (value === null ? undefined : (JSON.parse(value) as readonly DeepLook[]))),
    })
    .transform(({ item, itemState, attempts, itemCode, ...file }) => ({
      ...file,
      forwarding:
        item === null || itemState === null
          ? undefined
          : { item, state: itemState, attempts: attempts ?? 0, code: itemCode },
    })),
);
