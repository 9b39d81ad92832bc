/** The slots of a running dock, as the daemon told them over its socket: decoded, for whatever it is that answers there. */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { instant } from '../../domain/quantities.js';
import type { SlotView } from '../../domain/slot-state.js';
import { askDaemon } from './ask-daemon.js';

const at = z.int().transform(instant);
const text = z.string().max(4096);
const count = z.int().min(0);

const stateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('empty') }),
  z.object({ kind: z.literal('detecting') }),
  z.object({ kind: z.literal('waiting-turn'), place: count }),
  z.object({ kind: z.literal('clock-check') }),
  z.object({ kind: z.literal('pulling') }),
  z.object({ kind: z.literal('verifying') }),
  z.object({ kind: z.literal('safe-here'), waiting: count }),
  z.object({ kind: z.literal('safe-at-centre') }),
  z.object({ kind: z.literal('charging'), batteryPercent: absent(z.number()) }),
  z.object({
    kind: z.literal('attention'),
    reason: z.enum(['gap-under-duty', 'cannot-tell-under-duty', 'archive-parked']),
  }),
  z.object({ kind: z.literal('failed'), code: text, retryAt: absent(at) }),
  z.object({ kind: z.literal('quarantined'), code: text }),
  z.object({ kind: z.literal('out-of-service'), code: text }),
  z.object({ kind: z.literal('left-early'), leftAt: at, missingFiles: absent(count) }),
]);

const slotSchema = z.object({
  slot: absent(count),
  place: text,
  state: stateSchema,
  camera: absent(text),
  profile: absent(text),
  docking: absent(text),
  progress: absent(
    z.object({ files: count, bytes: count, pulledBytes: count, verifiedBytes: count, archivedBytes: count }),
  ),
});

const slotsSchema = z.object({ startedAt: text, slots: z.array(slotSchema).max(1000) });

export type RunningDock = { readonly startedAt: string; readonly slots: readonly SlotView[] };

/** Undefined: no daemon runs in this home. Rejects `daemon-silent` where what answers is none of ours. */
export async function askSlots(home: string, signal: AbortSignal): Promise<RunningDock | undefined> {
  const answer = await askDaemon(home, { op: 'slots' }, signal);
  if (answer === undefined) return undefined;
  const decoded = slotsSchema.safeParse(answer.result);
  if (!decoded.success) throw new Failure('daemon-silent', { problem: 'not the slots of a dock' }, decoded.error);
  return decoded.data;
}

function absent<T>(schema: z.ZodType<T>) {
  return schema.nullable().transform((value) => value ?? undefined);
}
