/**
 * Random access to a file's bytes, as `media` and `continuity` read them: small reads, any order.
 * readAt gives at most `length` bytes, fewer only at the end of the source; it never writes.
 */
export type ByteSource = {
  /** As measured when the source was opened. */
  readonly sizeBytes: number;
  /** Rejects with a Failure (`medium-gone`, `file-unreadable`, `cancelled`). Repeatable, concurrent calls allowed. */
  readonly readAt: (offset: number, length: number) => Promise<Uint8Array>;
};
