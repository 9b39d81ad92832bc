/**
 * Once a day the newest published checkpoint gets a time stamp of an authority outside (RFC 3161), which bounds every record below it. The
 * answer is checked, lies beside the checkpoint and goes to the archive. Nothing waits for it: an authority that is away or answers
 * wrongly is asked again later, and everything else goes on. Stamps whose certificates end soon are renewed (renew-stamps.ts).
 */
import { Failure, isFailure } from '../../domain/failure.js';
import { type Instant, instant } from '../../domain/quantities.js';
import { sha256Of } from '../../evidence/digest.js';
import { checkpointPath, timestampPath } from '../../evidence/evidence-paths.js';
import { MAX_NOTE_BYTES } from '../../evidence/log/signed-note.js';
import {
  isStampOf,
  MAX_TIMESTAMP_BYTES,
  nonceOf,
  readTimestamp,
  timestampQuery,
} from '../../evidence/log/timestamp.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Logger } from '../../ports/logger.js';
import type { SystemClock } from '../../ports/system-clock.js';
import type { Timestamper } from '../../ports/timestamper.js';
import type { Vault } from '../../ports/vault.js';
import { retryDelayMs } from '../retry-schedule.js';
import { renewWhenDue } from './renew-stamps.js';

export type StampDeps = {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly clock: SystemClock;
  readonly log: Logger;
  readonly timestamper: Timestamper;
  /** Of the log, below the vault's root. */
  readonly folder: string;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  /** 8 fresh random bytes. */
  readonly nonce: () => Uint8Array;
  /** So long before its certificates end a stamp is renewed. */
  readonly renewBeforeMs: number;
};

export type Stamper = {
  /** True where a stamp was put into the outbox. Rejects `cancelled` and what the store rejects. */
  readonly stampWhenDue: (signal: AbortSignal) => Promise<boolean>;
};

const EVERY_MS = 24 * 3_600_000;
/** Which checkpoint was stamped last, and when: `<size> <instant>`. */
const STAMPED_NOTE = 'log-stamped';

export function openStamper(deps: StampDeps): Stamper {
  let failures = 0;
  let notBefore: Instant = instant(0);
  return {
    stampWhenDue: async (signal) => {
      const now = deps.clock.now();
      if (failures > 0 && now < notBefore) return false;
      const size = await dueSize(deps, now);
      try {
        if (size !== undefined) await stamp(deps, size, signal);
        const isRenewed = await renewWhenDue(deps, now, (stamped) => askFor(deps, stamped, signal));
        failures = 0;
        return size !== undefined || isRenewed;
      } catch (error) {
        if (!isFailure(error, 'timestamp-unreachable') && !isFailure(error, 'timestamp-unusable')) throw error;
        failures += 1;
        notBefore = instant(now + retryDelayMs(failures, deps.random()));
        if (failures === 1) deps.log.warn('no time stamp', { code: error.code });
        return false;
      }
    },
  };
}

async function dueSize({ ledger }: StampDeps, now: Instant): Promise<number | undefined> {
  const newest = await ledger.newestPublished();
  if (newest?.isPlaced !== true) return undefined;
  const [size = 0, at = 0] = (await ledger.noted(STAMPED_NOTE))?.split(' ').map(Number) ?? [];
  // A clock that was set back must not put the next one off for years.
  const isDue = now < at || now - at >= EVERY_MS;
  return newest.size > size && isDue ? newest.size : undefined;
}

async function stamp(deps: StampDeps, size: number, signal: AbortSignal): Promise<void> {
  const { ledger, vault, clock, folder } = deps;
  const path = `${folder}/${timestampPath(size)}`;
  const checkpoint = await vault.readFile(`${folder}/${checkpointPath(size)}`, MAX_NOTE_BYTES);
  if (checkpoint === undefined) return;
  // Where a crash came after the writing, the answer is there already.
  const reply = (await vault.readFile(path, MAX_TIMESTAMP_BYTES)) ?? (await askFor(deps, checkpoint, signal));
  await vault.writeFile(path, reply);
  const file = { path, sizeBytes: reply.length, sha256: sha256Of(reply) };
  await ledger.addOutbox([{ docking: undefined, segment: undefined, files: [file], dueAt: clock.now() }]);
  await ledger.note(STAMPED_NOTE, `${size} ${clock.now()}`);
}

async function askFor(deps: StampDeps, checkpoint: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const nonce = deps.nonce();
  const reply = await deps.timestamper.ask(timestampQuery(checkpoint, nonce), signal);
  const read = readTimestamp(reply);
  if (read.kind === 'refused') throw new Failure('timestamp-unusable', { problem: read.because });
  if (!isStampOf(read.timestamp, checkpoint)) throw new Failure('timestamp-unusable', { problem: 'of something else' });
  if (read.timestamp.nonce !== nonceOf(nonce))
    throw new Failure('timestamp-unusable', { problem: 'of another question' });
  return reply;
}
