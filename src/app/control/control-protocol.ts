/**
 * What can be asked of a running daemon over its control socket: one request, one reply, each one line of JSON. Only who may
 * enter the home folder can reach it. Both sides decode what the other sent.
 */
import { z } from 'zod';
import type { SlotView } from '../../domain/slot-state.js';
import { exportRequest } from './export-request.js';

export const controlRequest = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('slots') }),
  /** As app/commands/add-maintenance.ts takes it; `at` in milliseconds since 1970. */
  z.strictObject({
    op: z.literal('add-maintenance'),
    camera: z.string().max(256),
    kind: z.string().max(64),
    note: z.string().max(16_384).optional(),
    by: z.string().max(256).optional(),
    at: z.int().min(-62_135_596_800_000).max(253_402_300_799_999).optional(),
    isNew: z.boolean(),
  }),
  /** As app/commands/add-export.ts takes it. */
  z.strictObject({ op: z.literal('add-export'), request: exportRequest }),
  /** As app/commands/retry-queue.ts takes it. */
  z.strictObject({ op: z.literal('retry-queue'), item: z.union([z.literal('all'), z.int().min(0)]) }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;

/** `result` is what the operation gives; a failure comes back with its code. */
export const controlReply = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), result: z.unknown() }),
  z.strictObject({
    ok: z.literal(false),
    code: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
]);

export type ControlReply = z.infer<typeof controlReply>;

/** The result of `slots`. */
export type SlotsDocument = {
  readonly schema: 'sealdock.slots/1';
  readonly startedAt: string;
  readonly slots: readonly (SlotView & { readonly verdict: string | null })[];
};

export const CONTROL_SOCKET = 'control.sock';
/** Of one line: a request is small, the reply of a full dock as well. */
export const MAX_LINE_BYTES = 1024 * 1024;
