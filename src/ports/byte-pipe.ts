/** Whole transfers to and from a camera: USB bulk endpoints or a TCP stream. */
export type BytePipe = AsyncDisposable & {
  /** Rejects port-failed, cancelled. */
  readonly write: (bytes: Uint8Array, signal: AbortSignal) => Promise<void>;
  /** The next bytes that came, at least one, at most maxBytes of the implementation's bound; undefined when nothing came within timeoutMs. Rejects port-failed (gone), cancelled. */
  readonly read: (timeoutMs: number, signal: AbortSignal) => Promise<Uint8Array | undefined>;
};
