/** What every step of a verification works with. */

import type { X509Certificate } from 'node:crypto';
import type { VerifyAccount } from './account.js';
import type { CheckList } from './check-list.js';
import type { DockLogs } from './dock-logs.js';
import type { EvidenceReader } from './evidence-reader.js';
import type { KeyRing } from './key-ring.js';
import type { KeySchedule } from './key-schedule.js';
import type { Registry } from './registry.js';
import type { WitnessRing } from './witness-ring.js';
import type { Witnessed } from './witnessed.js';

export type VerifyProgress = { readonly records: number; readonly footageBytes: number };

export type Verification = {
  readonly reader: EvidenceReader;
  readonly ring: KeyRing;
  readonly registry: Registry;
  readonly schedule: KeySchedule;
  /** Roots of time-stamping authorities. */
  readonly authorities: readonly X509Certificate[];
  readonly witnesses: WitnessRing;
  /** Whose word stood behind what was found cosigned. */
  readonly witnessed: Witnessed;
  readonly checks: CheckList;
  /** What was looked at, for people. */
  readonly account: VerifyAccount;
  /** The published logs that are here. */
  readonly logs: DockLogs;
  /** What was done since the last call. */
  readonly onProgress: (done: VerifyProgress) => void;
  readonly signal: AbortSignal;
};
