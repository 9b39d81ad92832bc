import { expect, test } from 'vitest';
import type { IngestDocument } from '../../../src/app/ingest-document.js';
import { IngestProgress } from '../../../src/cli/ingest-progress.js';
import { ingestText } from '../../../src/cli/ingest-text.js';
import { dockingId } from '../../../src/domain/ids.js';

const file = (path: string, fate: 'pulled' | 'unreadable'): IngestDocument['files'][number] => ({
  path,
  fate,
  sha256: null,
  sizeBytes: 1500,
  record: null,
  level: fate === 'pulled' ? 'L4' : null,
});

const document = (change: Partial<IngestDocument>): IngestDocument => ({
  schema: 'sealdock.ingest/1',
  docking: 'D-000001',
  camera: '1234567',
  files: [file('DCIM/a.mp4', 'pulled'), file('录像/b.mp4', 'unreadable')],
  clock: { class: 'measured', offsetMs: 432_000, lowMs: 431_980, highMs: 432_020 },
  continuity: { verdict: 'cannot-tell', recordings: [], ignored: [] } as unknown as IngestDocument['continuity'],
  duty: { must: true, source: 'settings' },
  handedBack: true,
  keptBecause: null,
  archived: 1,
  waiting: 2,
  exitCodes: [4],
  ...change,
});

test('a docking is told in one language, what went wrong first', () => {
  const text = ingestText(document({}), { columns: 80, language: 'en' });
  expect(text).toContain('D-000001  1234567  2 files  3.00 kB\n  unreadable');
  expect(text).toMatch(/clock {4}7 min 12\.0 s fast ±20 ms\narchive {2}1 receipts, 2 waiting\n✓ take/);
  expect(text.replace('录像/b.mp4', '')).not.toMatch(/\p{Script=Han}/u);
  expect(ingestText(document({}), { columns: 80, language: 'zh' })).toContain('✓ 可取走');
});

test('a camera that must stay says why, and no name reaches the terminal as it is', () => {
  const hostile = document({
    handedBack: false,
    keptBecause: '1 of 2\u001b[2J',
    files: [file('a\u202eb\n', 'pulled')],
  });
  const text = ingestText(hostile, { columns: 80, language: 'en' });
  expect(text).toContain('✗ leave the camera: 1 of 2\\u{1b}[2J');
  expect(text).toContain('a\\u{202e}b\\u{a}');
});

test('a long card shows the files that need somebody and counts the rest', () => {
  const files = [...Array.from({ length: 60 }, (_, i) => file(`${i}.mp4`, 'pulled')), file('bad.mp4', 'unreadable')];
  const text = ingestText(document({ files }), { columns: 80, language: 'en' });
  expect(text).toContain('bad.mp4');
  expect(text).toContain('21 more: --json');
});

test('each hop has its own bar', () => {
  const progress = new IngestProgress();
  const docking = dockingId('D-000001');
  progress.add({ kind: 'listed', docking, files: 2, bytes: 100 });
  progress.add({ kind: 'pulled', docking, file: 1, bytes: 25, isDone: false });
  progress.add({ kind: 'pulled', docking, file: 1, bytes: 50, isDone: true });
  progress.add({ kind: 'held', docking, bytes: 50, isArchived: false });
  expect(progress.line('en')).toBe('pulled ██████████████  verified ███████░░░░░░░  archive ░░░░░░░░░░░░░░  100 B');
});
