/** Walking a folder that may be hostile. */
import { describe, expect, test } from 'vitest';
import type { EvidenceReader } from '../../../../src/evidence/verify/evidence-reader.js';
import { under, walkTree } from '../../../../src/evidence/verify/walk-tree.js';
import { MemoryEvidence } from '../../../fakes/memory-evidence.js';

const SIGNAL = new AbortController().signal;

describe('walking', () => {
  test('gives every file below a folder, relative to it', async () => {
    const evidence = new MemoryEvidence([
      ['a/b/c', ''],
      ['a/d', ''],
      ['e', ''],
    ]);
    expect(await walkTree(evidence, 'a', SIGNAL)).toEqual({ files: ['d', 'b/c'], others: [], problems: [] });
    expect(await walkTree(evidence, 'nowhere', SIGNAL)).toEqual({ files: [], others: [], problems: [] });
  });

  test('goes so deep and no deeper, and says so', async () => {
    const deep = Array.from({ length: 70 }, () => 'd').join('/');
    const { files, problems } = await walkTree(new MemoryEvidence([[`${deep}/x`, '']]), '', SIGNAL);
    expect(files).toEqual([]);
    expect(problems.join()).toContain('nested too deep');
  });

  test('tells what cannot be read and what is neither file nor folder', async () => {
    const list: EvidenceReader['list'] = async (folder) =>
      folder === ''
        ? {
            kind: 'entries',
            isCut: true,
            entries: [
              { name: 'closed', kind: 'folder' },
              { name: 'link', kind: 'other' },
            ],
          }
        : { kind: 'unreadable', because: 'EACCES' };
    const tree = await walkTree({ ...new MemoryEvidence(), list }, '', SIGNAL);
    expect(tree.others).toEqual(['link']);
    expect(tree.problems).toEqual([expect.stringContaining('more than'), 'closed: EACCES']);
  });

  test('paths are joined, where either may be empty', () => {
    expect([under('', 'a'), under('a', ''), under('a', 'b'), under('', '')]).toEqual(['a', 'a', 'a/b', '']);
  });
});
