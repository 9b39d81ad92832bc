/** What the vault asks its workers to do; plain data, so that it can cross to another thread. */

export type VaultJob =
  | {
      readonly kind: 'pull';
      /** An open descriptor of the process: its threads share them. */
      readonly source: number;
      readonly target: string;
      readonly stallMs: number;
      /** platform/file-digests.ts. */
      readonly markKey: string;
    }
  | { readonly kind: 'reread'; readonly target: string; readonly marked: Marked | undefined }
  | { readonly kind: 'digest'; readonly target: string }
  | { readonly kind: 'fingerprint'; readonly target: string }
  | { readonly kind: 'read-media'; readonly target: string };

/** Key and mark of a copy: its re-read is compared with it. Lives in memory only. */
export type Marked = { readonly key: string; readonly mark: string };

export type PullAnswer = {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mark: string;
  readonly resumedFromByte: number;
  readonly sourceBytesRead: number;
};

export type RereadAnswer = {
  readonly sizeBytes: number;
  readonly partDigests: readonly string[];
  readonly isDirect: boolean;
  /** Whether the mark is that of the copy, where one was given; else the digest to compare. */
  readonly compared:
    | { readonly by: 'mark'; readonly isEqual: boolean }
    | { readonly by: 'digest'; readonly sha256: string };
};

export type DigestAnswer = { readonly sizeBytes: number; readonly sha256: string };
