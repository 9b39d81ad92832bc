/** A whole archive: what dockings say of each other, what docks publish, what belongs to nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/evidence/digest.js';
import { publicKeyPem } from '../../../../src/evidence/key-id.js';
import type { FateLine } from '../../../../src/evidence/listing-text.js';
import { minisignPublicKeyText } from '../../../../src/evidence/minisign-text.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import { TestDock } from '../../../fakes/sealed-archive.js';

const A = { path: 'DCIM/a.MP4', bytes: Buffer.from('first') };
const B = { path: 'DCIM/b.MP4', bytes: Buffer.from('0123456789') };

let base: string;
let dock: TestDock;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'verify-archive-'));
  dock = new TestDock(base);
  await dock.writeKeys();
  await dock.boot();
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const verify = (evidence: MemoryEvidence) => verifyMemory(evidence, { kind: 'archive' }, dock);
const DAY = 'intake/2026/11/23';

describe('what was held already', () => {
  const held = (docking: string, seq: number, bytes: Uint8Array): FateLine => ({
    fate: 'already-held',
    path: 'DCIM/a.MP4',
    path_hex: null,
    size: bytes.length,
    sha256: sha256Of(bytes),
    docking,
    seq,
  });

  test('is found in the docking that sealed it', async () => {
    const first = await dock.intake([A]);
    await dock.intake([B], { fates: [held(first.docking, first.seqs[0] ?? 0, A.bytes)] });
    const { verdict, counts } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('pass');
    expect(counts.find(({ code }) => code === 'already-held')).toMatchObject({ pass: 1 });
  });

  test('is found in a later folder too', async () => {
    await dock.intake([B], { fates: [held('KB-0007-000002', 6, A.bytes)] });
    const second = await dock.intake([A]);
    expect(second.seqs).toEqual([6]);
    expect((await verify(MemoryEvidence.of(base))).verdict).toBe('pass');
  });

  test.each([
    ['nowhere', 'KB-0007-000001', 99, 'record 99 of KB-0007-000001 is not here'],
    ['in another file', 'KB-0007-000001', 2, 'is about other bytes'],
  ])('and is %s makes the archive incomplete', async (_, docking, seq, because) => {
    await dock.intake([B]);
    await dock.intake([B], { fates: [held(docking, seq, A.bytes)] });
    const { verdict, problems } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('incomplete');
    expect(problems.join()).toContain(because);
  });
});

describe('a file that one docking could not seal', () => {
  const open: FateLine = { fate: 'pending', path: B.path, path_hex: null, why: 'medium-gone' };

  test('leaves the archive incomplete', async () => {
    await dock.intake([A], { fates: [open] });
    expect((await verify(MemoryEvidence.of(base))).verdict).toBe('incomplete');
  });

  test('no longer does where a later docking sealed the same file, and that is noted', async () => {
    await dock.intake([A], { fates: [open] });
    await dock.intake([B]);
    const { verdict, notes } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('pass');
    expect(notes).toContain(
      'not-checked inventory-complete KB-0007-000001: DCIM/b.MP4: was not pulled: medium-gone; sealed later, in docking KB-0007-000002',
    );
  });

  test('still does where the later file has another size', async () => {
    await dock.intake([A], { fates: [open] });
    await dock.intake([{ ...B, bytes: Buffer.from('another') }]);
    expect((await verify(MemoryEvidence.of(base))).verdict).toBe('incomplete');
  });

  test('still does where the camera is not known', async () => {
    dock.lie = (body) =>
      ('cam' in body && typeof body.cam === 'object' && body.cam !== null
        ? { ...body, cam: { ...body.cam, id: null } }
        : body) as typeof body;
    await dock.intake([A], { fates: [open] });
    await dock.intake([B]);
    expect((await verify(MemoryEvidence.of(base))).verdict).toBe('incomplete');
  });

  test('still does where only an earlier docking sealed it', async () => {
    await dock.intake([B]);
    await dock.intake([A], { fates: [open] });
    expect((await verify(MemoryEvidence.of(base))).verdict).toBe('incomplete');
  });
});

describe('what a dock publishes', () => {
  const stranger = new TestDock('/nowhere', 'KB-0007', 9);

  test.each([
    ['dock.pem', publicKeyPem(stranger.publicKey)],
    ['dock.pub', minisignPublicKeyText(stranger.publicKey)],
    ['dock.pub', 'x'.repeat(20_000)],
    ['dock.pem', ''],
  ])('%s with another key fails', async (name, text) => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.set(`docks/KB-0007/${name}`, Buffer.from(text));
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join()).toContain(`fail published-key docks/KB-0007/${name}`);
  });

  test.each(['dock.pem', 'dock.pub', 'dock.csr'])('%s that is gone makes the archive incomplete', async (name) => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.delete(`docks/KB-0007/${name}`);
    expect((await verify(evidence)).verdict).toBe('incomplete');
  });

  test('has a place for certificates and later keys, and for nothing that looks like them', async () => {
    const evidence = MemoryEvidence.of(base);
    for (const name of ['root.crt', 'dock.crt', 'dock-0011223344556677.crt', 'dock-0011223344556677.csr'])
      evidence.files.set(`docks/KB-0007/${name}`, Buffer.from('x'));
    expect((await verify(evidence)).problems).toEqual([]);
    for (const name of ['root2.crt', 'dock-00112233.crt', 'dock-0011223344556677.key'])
      evidence.files.set(`docks/KB-0007/${name}`, Buffer.from('x'));
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems).toHaveLength(3);
  });
});

describe('what belongs to nothing', () => {
  test.each([
    `${DAY}/planted.mp4`,
    `${DAY}/extra/planted.mp4`,
    'intake/2026/planted.mp4',
    'intake/evil/11/23/KB-0007-000001/bagit.txt',
    'docks/planted.mp4',
    'docks/KB-0007/planted.mp4',
    'docks/KB-0007/rec/planted.mp4',
    'docks/KB-0007/rec/_boot-000009.rec.sig',
  ])('%s fails', async (path) => {
    await dock.intake([A]);
    const evidence = MemoryEvidence.of(base);
    evidence.files.set(path, Buffer.from('planted'));
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/fail manifest .*in no list/);
  });

  test('lies beside the archive: only noted', async () => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.set('read me.txt', Buffer.from('x'));
    evidence.files.set('.sealdock-archive', Buffer.from('x'));
    const { verdict, notes } = await verify(evidence);
    expect(verdict).toBe('pass');
    expect(notes).toEqual(['not-checked manifest read me.txt: beside the archive, no part of it']);
  });

  test('a record of a docking among those of the dock fails', async () => {
    const { folder, names } = await dock.intake([A]);
    const evidence = MemoryEvidence.of(base);
    const from = `${folder.slice(base.length + 1)}/rec/${names[0]}.rec`;
    for (const suffix of ['', '.sig', '.minisig']) {
      evidence.files.set(`docks/KB-0007/rec/x.rec${suffix}`, evidence.files.get(`${from}${suffix}`) ?? Buffer.alloc(0));
    }
    const { problems } = await verify(evidence);
    expect(problems.join()).toContain(
      'fail record-place docks/KB-0007/rec/x.rec: it belongs to docking KB-0007-000001',
    );
  });
});

describe('several docks', () => {
  test('each need their own key: without it nothing can be told of them', async () => {
    const other = new TestDock(base, 'KB-0008', 8);
    await other.writeKeys();
    await other.boot();
    const { verdict, problems } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('cannot-tell');
    expect(problems).toEqual([
      'not-checked record-signature docks/KB-0008/rec/_boot-000000.rec: none of the trusted keys is for dock KB-0008',
    ]);
  });
});

test('an archive that holds nothing cannot be told', async () => {
  expect(await verify(new MemoryEvidence())).toMatchObject({ verdict: 'cannot-tell' });
});
