/** One intake: lists, completeness, receipts; also of docks that lie under their own signature. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dockingId } from '../../../../src/domain/ids.js';
import { sha256Of } from '../../../../src/evidence/digest.js';
import type { FateLine } from '../../../../src/evidence/listing-text.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import { type RecordBody, type SealedIntake, TestDock } from '../../../fakes/sealed-archive.js';

const FILES = [
  { path: 'DCIM/a.MP4', bytes: Buffer.from('first') },
  { path: 'DCIM/b.MP4', bytes: Buffer.from('second') },
];

let base: string;
let dock: TestDock;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'verify-intake-'));
  dock = new TestDock(base);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function sealed(options: Parameters<TestDock['intake']>[1] = {}) {
  const intake = await dock.intake(FILES, options);
  return { intake, evidence: MemoryEvidence.of(intake.folder) };
}

function verify(evidence: MemoryEvidence, { docking }: SealedIntake) {
  return verifyMemory(evidence, { kind: 'intake', docking: dockingId(docking) }, dock);
}

function edit(evidence: MemoryEvidence, path: string, change: (text: string) => string): void {
  const before = Buffer.from(evidence.files.get(path) ?? '').toString();
  const after = change(before);
  expect(after).not.toBe(before);
  evidence.files.set(path, Buffer.from(after));
}

/** Lies in records of one type only. */
function lieIn<T extends RecordBody['_type']>(
  type: T,
  lie: (body: Extract<RecordBody, { _type: T }>) => RecordBody,
): void {
  dock.lie = (body) => (body._type === type ? lie(body as Extract<RecordBody, { _type: T }>) : body);
}

test('an intake as the dock sealed it has no problems', async () => {
  const { evidence, intake } = await sealed();
  const { verdict, problems, notes } = await verify(evidence, intake);
  expect({ verdict, problems }).toEqual({ verdict: 'pass', problems: [] });
  expect(notes).toContain('not-checked receipt KB-0007-000001: 2 of 2 files have no receipt here');
});

describe('a dock that lies under its own signature', () => {
  test.each([
    ['counts', (body: { count: number }) => ({ count: body.count - 1 })],
    ['bytes', (body: { bytes: number }) => ({ bytes: body.bytes + 1 })],
    ['refused', () => ({ refused: 3 })],
  ])('about the %s of its inventory is found', async (_, lie) => {
    lieIn('urn:sealdock:record:inventory:1', (body) => ({ ...body, ...lie(body) }));
    const { evidence, intake } = await sealed();
    const { verdict, problems } = await verify(evidence, intake);
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([
      'fail inventory-complete KB-0007-000001: the listing does not add up to what the inventory record says',
    ]);
  });

  test.each([
    ['pulled files', { counts: { pulled: 9, already_held: 0, unreadable: 0, pending: 0 } }],
    ['bytes', { bytes: 1 }],
  ])('about its %s at the end is found', async (_, lie) => {
    lieIn('urn:sealdock:record:close:1', (body) => ({ ...body, ...lie }));
    const { evidence, intake } = await sealed();
    expect((await verify(evidence, intake)).problems).toEqual([
      'fail inventory-complete KB-0007-000001: the fates do not add up to the closing record',
    ]);
  });

  test('about the inventory that it closes on is found', async () => {
    lieIn('urn:sealdock:record:close:1', (body) => ({ ...body, inventory_seq: 77 }));
    const { evidence, intake } = await sealed();
    expect((await verify(evidence, intake)).problems.join()).toContain('rests on inventory 77');
  });

  test('about where a file came from is found', async () => {
    lieIn('urn:sealdock:record:segment:1', (body) => ({ ...body, src: { ...body.src, path: 'DCIM/other.MP4' } }));
    const { evidence, intake } = await sealed();
    const { problems } = await verify(evidence, intake);
    expect(problems.filter((problem) => problem.includes('is about another file'))).toHaveLength(2);
  });

  test('about what a file holds is found', async () => {
    lieIn('urn:sealdock:record:segment:1', (body) => ({
      ...body,
      file: { ...body.file, sha256: sha256Of(Buffer.from('x')) },
    }));
    const { evidence, intake } = await sealed();
    const { problems } = await verify(evidence, intake);
    expect(problems.filter((problem) => problem.startsWith('fail footage-digest'))).toHaveLength(2);
  });

  test('about a receipt is found', async () => {
    const { intake } = await sealed();
    await dock.seal(receipt(intake, sha256Of(Buffer.from('other'))), { owner: intake.docking, folder: intake.folder });
    const { problems } = await verify(MemoryEvidence.of(intake.folder), intake);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('fail receipt KB-0007-000001: record 5: the archive’s receipt is about other bytes');
  });
});

describe('receipts', () => {
  test('for the sealed bytes pass, and files without one are counted', async () => {
    const { intake } = await sealed();
    await dock.seal(receipt(intake, sha256Of(Buffer.from('first'))), { owner: intake.docking, folder: intake.folder });
    const { verdict, counts, notes } = await verify(MemoryEvidence.of(intake.folder), intake);
    expect(verdict).toBe('pass');
    expect(counts.find(({ code }) => code === 'receipt')).toMatchObject({ pass: 1, fail: 0 });
    expect(notes.join()).toContain('1 of 2 files have no receipt here');
  });
});

function receipt({ docking, seqs }: SealedIntake, sha256: string): RecordBody {
  return {
    _type: 'urn:sealdock:record:stored:1',
    docking,
    of: seqs[0] ?? 0,
    archive: 'archive',
    key: 'k',
    version: null,
    size: 5,
    sha256,
    stored_at: '2026-11-23T01:00:09.000Z',
  };
}

describe('lists', () => {
  const TEXTS: readonly (readonly [string, (text: string) => string, string])[] = [
    ['a blank line', (text) => text.replace('\n', '\n\n'), 'line 2 is not as it must be'],
    ['a carriage return', (text) => text.replace('\n', '\r\n'), 'line 1 is not as it must be'],
    ['a byte order mark', (text) => `\ufeff${text}`, 'line 1 is not as it must be'],
    ['no final newline', (text) => text.trimEnd(), 'no final newline'],
    ['a space', (text) => text.replace(',', ', '), 'line 1 is not as it must be'],
    ['a doubled key', (text) => text.replace('{', '{"path":"x",'), 'line 1 is not as it must be'],
    ['an unknown key', (text) => text.replace('{', '{"a":1,'), 'line 1 is not as it must be'],
    ['__proto__', (text) => text.replace('{', '{"__proto__":{},'), 'line 1 is not as it must be'],
    ['depth', (text) => `${'['.repeat(100_000)}\n${text}`, 'line 1 is not as it must be'],
    ['a line without end', (text) => `${'x'.repeat(140_000)}\n${text}`, 'line 1 is too long'],
    ['a fraction', (text) => text.replace(/"size":\d+/, '"size":1.5'), 'line 1 is not as it must be'],
  ];
  test.each(TEXTS.flatMap((row) => ['inventory.ndjson', 'fates.ndjson'].map((name) => [name, ...row] as const)))(
    '%s with %s is refused and read no further',
    async (name, _, change, because) => {
      const { evidence, intake } = await sealed();
      edit(evidence, name, change);
      const { verdict, problems } = await verify(evidence, intake);
      expect(verdict).toBe('fail');
      expect(problems).toContain(`fail inventory-complete ${name}: ${because}`);
    },
  );

  test('a file that the listing names twice is told', async () => {
    const { evidence, intake } = await sealed();
    edit(evidence, 'inventory.ndjson', (text) => text.replace(/^(.*\n)/, '$1$1'));
    expect((await verify(evidence, intake)).problems.join()).toContain('line 2 names a file again');
  });

  test.each([
    ['a file without a fate', (text: string) => text.replace(/^.*\n/, ''), 'was listed on the camera, but has no fate'],
    ['two fates of one file', (text: string) => text.replace(/^(.*\n)/, '$1$1'), 'has two'],
    ['a fate of no listed file', (text: string) => text.replaceAll('DCIM/a', 'DCIM/z'), 'was not listed'],
    ['a record that no fate names', (text: string) => text.replace(/^.*\n/, ''), 'is about a file that no fate names'],
  ])('%s is told', async (_, change, because) => {
    const { evidence, intake } = await sealed();
    edit(evidence, 'fates.ndjson', change);
    expect((await verify(evidence, intake)).problems.join('\n')).toContain(because);
  });

  test.each([
    ['a way out of the folder', (text: string) => text.replace('data/', 'data/../../'), 'line 1 is not as it must be'],
    ['an absolute path', (text: string) => text.replace('data/', '/data/'), 'line 1 is not as it must be'],
    ['an escaped name', (text: string) => `\\${text}`, 'line 1 is not as it must be'],
    ['one space', (text: string) => text.replace('  ', ' '), 'line 1 is not as it must be'],
    ['a name twice', (text: string) => text.replace(/^(.*\n)/, '$1$1'), 'names a file again'],
    ['a file of the other list', (text: string) => text.replace('data/', 'rec/'), 'which belongs in another list'],
  ])('a manifest with %s is refused', async (_, change, because) => {
    const { evidence, intake } = await sealed();
    edit(evidence, 'manifest-sha256.txt', change);
    expect((await verify(evidence, intake)).problems.join('\n')).toContain(because);
  });

  test.each(['manifest-sha256.txt', 'tagmanifest-sha256.txt', 'inventory.ndjson', 'fates.ndjson', 'continuity.json'])(
    '%s that is gone makes the intake incomplete',
    async (name) => {
      const { evidence, intake } = await sealed();
      evidence.files.delete(name);
      expect((await verify(evidence, intake)).verdict).toBe('incomplete');
    },
  );

  test('a proof that is none fails', async () => {
    const { evidence, intake } = await sealed();
    evidence.files.set('rec/DCIM/a.MP4.tlog-proof', Buffer.from('proof'));
    const { verdict, problems } = await verify(evidence, intake);
    expect(verdict).toBe('fail');
    expect(problems.join()).toContain('no proof of the log’s format');
  });

  test('a proof without its record misses it', async () => {
    const { evidence, intake } = await sealed();
    evidence.files.set('rec/other.tlog-proof', Buffer.from('proof'));
    expect((await verify(evidence, intake)).problems.join()).toContain(
      'rec/other.tlog-proof: a proof whose record is not here',
    );
  });

  test('a signature without its record is told, even where no list would know it', async () => {
    const { evidence, intake } = await sealed();
    evidence.files.set('rec/_stored-000099.rec.sig', Buffer.alloc(64));
    expect((await verify(evidence, intake)).problems).toEqual([
      'fail manifest rec/_stored-000099.rec.sig: a signature without its record',
    ]);
  });

  test.each(['_close', '_inventory'])('a second form of a %s record that is gone is missed', async (type) => {
    const { evidence, intake } = await sealed();
    const path = [...evidence.files.keys()].find((name) => name.includes(type) && name.endsWith('.minisig')) ?? '';
    evidence.files.delete(path);
    expect((await verify(evidence, intake)).problems).toContain(`not-checked second-form ${path}: not here`);
  });
});

describe('an intake that is not finished', () => {
  test('has no closing record, and that is all', async () => {
    const { evidence, intake } = await sealed({ isOpen: true });
    const { verdict, problems } = await verify(evidence, intake);
    expect(verdict).toBe('incomplete');
    expect(problems.every((problem) => problem.includes('intake-closed'))).toBe(true);
  });

  test.each([
    ['unreadable', 'could not be read from the camera: EIO'],
    ['pending', 'was not pulled: EIO'],
  ] as const)('has a file that is %s: incomplete, by name', async (fate, because) => {
    const line: FateLine = { fate, path: 'DCIM/broken.MP4', path_hex: null, why: 'EIO' };
    const { evidence, intake } = await sealed({ fates: [line] });
    const { verdict, problems } = await verify(evidence, intake);
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([`fail inventory-complete KB-0007-000001: DCIM/broken.MP4: ${because}`]);
  });

  test('whose listing is known to be cut short is incomplete', async () => {
    lieIn('urn:sealdock:record:inventory:1', (body) => ({ ...body, truncated: true }));
    const { evidence, intake } = await sealed();
    expect(await verify(evidence, intake)).toMatchObject({ verdict: 'incomplete' });
  });

  test('without any record says so', async () => {
    const evidence = new MemoryEvidence([['data/a.mp4', 'x']]);
    const { verdict, problems } = await verifyMemory(
      evidence,
      { kind: 'intake', docking: dockingId('KB-0007-000001') },
      dock,
    );
    expect(verdict).toBe('incomplete');
    expect(problems.join()).toContain('there is no inventory record');
    expect(problems.join()).toContain('not-checked footage-digest data/a.mp4: the file has no record');
  });
});
