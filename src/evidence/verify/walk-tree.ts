/** All files below a folder, bounded in number and depth; what is neither file nor folder is told apart, never followed. */
import { type EvidenceReader, READ_LIMITS } from './evidence-reader.js';

export type Tree = {
  /** Relative to the folder that was asked for, sorted folder by folder. */
  readonly files: readonly string[];
  /** Symbolic links, devices, sockets, names that are not UTF-8. */
  readonly others: readonly string[];
  /** Why the tree is not the whole truth; empty when it is. */
  readonly problems: readonly string[];
};

export async function walkTree(reader: EvidenceReader, folder: string, signal: AbortSignal): Promise<Tree> {
  const files: string[] = [];
  const others: string[] = [];
  const problems: string[] = [];
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const room = READ_LIMITS.entries - files.length - others.length - waiting.length;
    const listing = await reader.list(under(folder, next.path), Math.max(0, room), signal);
    if (listing.kind === 'missing') continue;
    if (listing.kind === 'unreadable') {
      problems.push(`${next.path}: ${listing.because}`);
      continue;
    }
    if (listing.isCut) problems.push(`${next.path}: more than ${READ_LIMITS.entries} entries`);
    for (const { name, kind } of listing.entries) {
      const path = under(next.path, name);
      if (kind === 'file') files.push(path);
      else if (kind === 'other') others.push(path);
      else if (next.depth < READ_LIMITS.depth) waiting.push({ path, depth: next.depth + 1 });
      else problems.push(`${path}: nested too deep`);
    }
  }
  return { files, others, problems };
}

/** Joins, where either may be the empty path. */
export function under(folder: string, path: string): string {
  if (folder === '' || path === '') return `${folder}${path}`;
  return `${folder}/${path}`;
}
