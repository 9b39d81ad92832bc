/** Makes the header of a record from the dock's state. `prev` and `seq` come from the tip of the log, read in the sealing section. */
import type { DockId, Seq, Sha256Hex } from '../domain/ids.js';
import { formatUtc, type Instant } from '../domain/quantities.js';
import type { KeyId } from './key-id.js';
import type { RecordHeader } from './records/header.js';

export type Anchor = { readonly size: number; readonly root: Sha256Hex; readonly time: number };

export type HeaderFacts = {
  readonly dock: DockId;
  /** 1 until the log has to be begun anew. */
  readonly epoch: number;
  readonly keyId: KeyId;
  /** The newest cosigned checkpoint that the dock holds: the record did not exist before its time. */
  readonly anchor?: Anchor | undefined;
  readonly seq: Seq;
  /** Digest of the record before it; of the certificate request (DER) for the first. */
  readonly prev: Sha256Hex;
  /** 32 hex digits, fresh random for every record. */
  readonly salt: string;
  readonly now: {
    readonly at: Instant;
    readonly monotonicMs: number;
    /** The kernel's boot id, 32 hex digits without hyphens. */
    readonly bootId: string;
    readonly sync: RecordHeader['now']['sync'];
    readonly uncertaintyMs: number | undefined;
  };
  readonly software: {
    readonly name: string;
    readonly version: string;
    readonly commit: string | undefined;
    /** Digest of the deployed program; undefined where it was not taken. */
    readonly build: Sha256Hex | undefined;
  };
};

/** Rounds milliseconds: the uncertainty up, the monotonic clock down. */
export function recordHeader(facts: HeaderFacts): RecordHeader {
  const { now, software } = facts;
  return {
    anchor: facts.anchor === undefined ? null : { ...facts.anchor },
    dock: facts.dock,
    epoch: facts.epoch,
    keys: [{ alg: 'ed25519', kid: facts.keyId }],
    now: {
      utc: formatUtc(now.at),
      mono_ms: Math.floor(now.monotonicMs),
      boot: now.bootId,
      unc_ms: now.uncertaintyMs === undefined ? null : Math.ceil(now.uncertaintyMs),
      sync: now.sync,
    },
    prev: facts.prev,
    salt: facts.salt,
    seq: facts.seq,
    sw: {
      name: software.name,
      version: software.version,
      commit: software.commit ?? null,
      build: software.build ?? null,
    },
  };
}
