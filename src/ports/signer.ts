/**
 * The dock's signing key, seen from outside. The key itself never leaves the adapter.
 * Concurrent calls are allowed; every call with the same bytes gives the same 64 bytes (RFC 8032 is deterministic).
 */
import type { DockId } from '../domain/ids.js';
import type { KeyId } from '../evidence/key-id.js';

export type Signer = {
  readonly dock: DockId;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly keyId: KeyId;
  /**
   * The raw Ed25519 signature, 64 bytes, already verified by a second implementation.
   * Rejects with Failure `signature-wrong` when that verification fails; such a signature is never given out.
   */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};
