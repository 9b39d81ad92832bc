/** What the archive asks its workers to do; plain data. */

export type ArchiveJob =
  | { readonly kind: 'copy'; readonly source: string; readonly target: string }
  | { readonly kind: 'hash'; readonly target: string };

export type HashAnswer = { readonly sizeBytes: number; readonly sha256: string };
export type CopyAnswer = HashAnswer;

/** A share may be slow; after this it counts as gone. */
export const STALL_MS = 120_000;
