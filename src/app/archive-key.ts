/** Under which name the ledger remembers that an archive folder has been made: afterwards an empty one is not mounted. */
export function archiveKey(root: string): string {
  return `archive directory:${root}`;
}
