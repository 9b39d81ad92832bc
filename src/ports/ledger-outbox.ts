/** The ledger's part about forwarding: what waits for the archive, oldest first, and what became of every try. */
import type { DockingId, Sha256Hex } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';

export type OutboxFile = { readonly path: string; readonly sizeBytes: number; readonly sha256: Sha256Hex };

export type NewOutboxItem = {
  readonly docking: DockingId | undefined;
  /** Set for footage: its receipt becomes a `stored` record. */
  readonly segment: number | undefined;
  readonly files: readonly OutboxFile[];
  /** Oldest first is forwarded first. */
  readonly dueAt: Instant;
};

export type OutboxItem = NewOutboxItem & {
  readonly id: number;
  readonly state: 'waiting' | 'sent' | 'parked';
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly lastCode: string | undefined;
};

export type LedgerOutbox = {
  /** Adds an item that belongs to no record: tag files of a closed intake, public files of the dock. */
  readonly addOutbox: (items: readonly NewOutboxItem[]) => Promise<void>;
  /**
   * Oldest first; never an item whose record is not known to be placed (`markPlaced`): its files may not be there yet. Due is also
   * what lies beyond `latest`, where no retry is ever put off to: it was put off by a clock that has been set back since.
   */
  readonly dueOutbox: (
    when: { readonly now: Instant; readonly latest: Instant },
    limit: number,
  ) => Promise<readonly OutboxItem[]>;
  /** When the next waiting item may be tried, of those that `dueOutbox` would give; undefined where none waits. */
  readonly nextOutboxAt: () => Promise<Instant | undefined>;
  /** For items without footage; footage is settled by its `stored` record. */
  readonly outboxSent: (id: number) => Promise<void>;
  readonly outboxFailed: (
    id: number,
    failure: { readonly code: string; readonly nextAttemptAt: Instant; readonly isParked: boolean },
  ) => Promise<void>;
  readonly outboxItems: (filter: {
    readonly states: readonly OutboxItem['state'][];
    readonly limit: number;
  }) => Promise<readonly OutboxItem[]>;
  /** Makes one item that is not sent due at once, or every parked one; resolves with how many. */
  readonly outboxRetry: (id: number | undefined) => Promise<number>;
  /** Waiting and parked items of one docking, and of what it found held here. */
  readonly outboxOpenOfDocking: (docking: DockingId) => Promise<number>;
};
