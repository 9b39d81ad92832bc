/** What the vault asks its workers to do; plain data, so that it can cross to another thread. */

export type VaultJob =
  | { readonly kind: 'pull'; readonly source: Uint8Array; readonly target: string; readonly stallMs: number }
  | { readonly kind: 'reread'; readonly target: string; readonly stallMs: number }
  | { readonly kind: 'read-media'; readonly target: string };

export type PullAnswer = {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly resumedFromByte: number;
  readonly sourceBytesRead: number;
};

export type RereadAnswer = {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly partDigests: readonly string[];
  readonly isDirect: boolean;
};
