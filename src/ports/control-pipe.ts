/**
 * Vendor requests on the control endpoint of a USB device (USB 2.0, 9.3; recipient device), one at a time. Both ways reject
 * `camera-refused` (the device stalls: it does not take the request), `camera-silent` (not done within `timeoutMs`),
 * `port-failed` (unplugged, closed) or `cancelled`.
 */
export type VendorRequest = { readonly request: number; readonly value: number; readonly index: number };

export type TransferLimits = { readonly timeoutMs: number; readonly signal: AbortSignal };

export type ControlPipe = AsyncDisposable & {
  readonly send: (request: VendorRequest, data: Uint8Array, limits: TransferLimits) => Promise<void>;
  /** What the device gives, at most `maxBytes` (1 to 4096); may be empty. */
  readonly receive: (request: VendorRequest, maxBytes: number, limits: TransferLimits) => Promise<Uint8Array>;
};
