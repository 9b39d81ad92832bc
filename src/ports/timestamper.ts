/** A time-stamping authority (RFC 3161), as the dock asks it. */
export type Timestamper = {
  /**
   * The answer as it came, which the caller has to check. Bounded in time and size.
   * Rejects `timestamp-unreachable`, `cancelled`.
   */
  readonly ask: (query: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;
};
