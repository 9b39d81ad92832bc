/**
 * SCSI commands to one logical unit, one at a time. Both ways reject `camera-refused` (the unit does not take the command), `camera-silent`
 * (not done in time), `port-failed` (unplugged, not allowed, no tool to send it with) or `cancelled`. A failure holds no data.
 */
export type ScsiLimits = { readonly timeoutMs: number; readonly signal: AbortSignal };

export type ScsiPipe = AsyncDisposable & {
  /** Without data. `cdb`: 6 to 16 bytes. */
  readonly send: (cdb: Uint8Array, limits: ScsiLimits) => Promise<void>;
  /** What the unit gives, at most `maxBytes` (1 to 512). */
  readonly receive: (cdb: Uint8Array, maxBytes: number, limits: ScsiLimits) => Promise<Uint8Array>;
};
