/** Proofs beside records, cosignatures, anchors and times: what an intake, a record and an archive show of the log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dockingId } from '../../../../src/domain/ids.js';
import { rootOfHashes } from '../../../../src/evidence/log/tiles.js';
import { leafHash } from '../../../../src/evidence/log/tree-hash.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import {
  COSIGNED_AT_SECONDS,
  cosignedCheckpoint,
  type SealedIntake,
  TestDock,
  testWitness,
} from '../../../fakes/sealed-archive.js';

const A = { path: 'DCIM/a.MP4', bytes: Buffer.from('first') };
const B = { path: 'DCIM/b.MP4', bytes: Buffer.from('second') };
const PROOF = 'rec/DCIM/a.MP4.tlog-proof';

let base: string;
let dock: TestDock;
let intake: SealedIntake;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'verify-proofs-'));
  dock = new TestDock(base);
  await dock.writeKeys();
  await dock.boot();
  intake = await dock.intake([A, B]);
  for (const [i, name] of intake.names.entries())
    await dock.prove(intake.folder, `rec/${name}.rec`, intake.seqs[i] ?? -1);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const alone = () => MemoryEvidence.of(intake.folder);
const verifyIntake = (evidence: MemoryEvidence) =>
  verifyMemory(evidence, { kind: 'intake', docking: dockingId(intake.docking) }, dock);
const verifyArchive = (evidence: MemoryEvidence) => verifyMemory(evidence, { kind: 'archive' }, dock);
const treeOf = (records: readonly Uint8Array[]) => ({
  size: records.length,
  root: rootOfHashes(records.map((bytes) => leafHash(bytes))),
});

function textOf(evidence: MemoryEvidence, path = PROOF): string {
  return Buffer.from(evidence.files.get(path) ?? []).toString('utf8');
}

/** The proof with another checkpoint under its hashes. */
function withCheckpoint(evidence: MemoryEvidence, checkpoint: Uint8Array): MemoryEvidence {
  const text = textOf(evidence);
  const head = text.slice(0, text.indexOf('\n\n') + 2);
  evidence.files.set(PROOF, Buffer.concat([Buffer.from(head), checkpoint]));
  return evidence;
}

describe('an intake by itself', () => {
  test('shows by its proofs that its files are in the log and cosigned', async () => {
    const { verdict, counts, witness } = await verifyIntake(alone());
    expect(verdict).toBe('pass');
    expect(witness).toBe('independent');
    expect(counts.find(({ code }) => code === 'inclusion')).toMatchObject({ pass: 2, fail: 0, notChecked: 0 });
    expect(counts.find(({ code }) => code === 'cosignature')).toMatchObject({ pass: 2, fail: 0 });
    expect(counts.find(({ code }) => code === 'clock-anomaly')).toMatchObject({ pass: 2, fail: 0 });
  });

  test('with some of its proofs taken away is incomplete', async () => {
    const evidence = alone();
    evidence.files.delete(PROOF);
    const { verdict, problems } = await verifyIntake(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([
      'not-checked inclusion KB-0007-000001: 1 of 2 files have no proof here: not sealed yet, or taken away',
    ]);
  });

  test.each<[string, (evidence: MemoryEvidence) => void, string]>([
    [
      'of another record',
      (evidence) => evidence.files.set(PROOF, Buffer.from(textOf(evidence, 'rec/DCIM/b.MP4.tlog-proof'))),
      'proves record 3, not record 2',
    ],
    [
      'with another index',
      (evidence) => evidence.files.set(PROOF, Buffer.from(textOf(evidence).replace('index 2', 'index 3'))),
      'proves record 3, not record 2',
    ],
    [
      'with a hash changed',
      (evidence) =>
        evidence.files.set(
          PROOF,
          Buffer.from(textOf(evidence).replace(/\n[^\n]{43}=\n/, `\n${leafHash(Buffer.of(1)).toString('base64')}\n`)),
        ),
      'not in the log that the dock signed',
    ],
    [
      'with the size edited',
      (evidence) => evidence.files.set(PROOF, Buffer.from(textOf(evidence).replace('/e1\n6\n', '/e1\n7\n'))),
      'not signed by a trusted key of this dock',
    ],
    [
      'under another log’s checkpoint',
      (evidence) =>
        withCheckpoint(evidence, cosignedCheckpoint(dock, treeOf(dock.records), { origin: 'x/dock/KB-0008/e1' })),
      'of another log: x/dock/KB-0008/e1',
    ],
    [
      'under a stranger’s checkpoint',
      (evidence) =>
        withCheckpoint(evidence, cosignedCheckpoint(new TestDock('/nowhere', 'KB-0007', 9), treeOf(dock.records))),
      'not signed by a trusted key of this dock',
    ],
  ])('whose proof is %s fails', async (_, change, because) => {
    const evidence = alone();
    change(evidence);
    const { verdict, problems } = await verifyIntake(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain(because);
  });

  test('re-signed by the genuine key after the fact is not in the log', async () => {
    const other = new TestDock(join(base, 'other'));
    await other.writeKeys();
    await other.boot();
    const forged = await other.intake([{ ...A, bytes: Buffer.from('FORGED') }, B]);
    const evidence = MemoryEvidence.of(forged.folder);
    for (const [path, bytes] of alone().files) if (path.endsWith('.tlog-proof')) evidence.files.set(path, bytes);
    const { verdict, problems } = await verifyIntake(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain(`fail inclusion ${PROOF}: the record is not in the log that the dock signed`);
  });
});

describe('a cosignature', () => {
  const by = (witnesses: readonly ReturnType<typeof testWitness>[]) =>
    withCheckpoint(alone(), cosignedCheckpoint(dock, treeOf(dock.records), { witnesses }));

  test('by nobody that is trusted leaves the record unsealed', async () => {
    for (const witnesses of [[], [testWitness(0x55, 'unknown.example')]]) {
      const { verdict, problems } = await verifyIntake(by(witnesses));
      expect(verdict).toBe('incomplete');
      expect(problems).toEqual([`not-checked cosignature ${PROOF}: no trusted witness has cosigned it: unsealed`]);
    }
  });

  test('of the right name under the wrong key counts for nothing, and beside a right one does no harm', async () => {
    const impostor = testWitness(0x55);
    expect((await verifyIntake(by([impostor]))).verdict).toBe('incomplete');
    expect((await verifyIntake(by([impostor, testWitness()]))).verdict).toBe('pass');
  });

  test('that was changed fails', async () => {
    const evidence = alone();
    const text = textOf(evidence);
    const at = text.lastIndexOf('=') - 9;
    evidence.files.set(PROOF, Buffer.from(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`));
    const { verdict, problems } = await verifyIntake(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain(
      'fail cosignature-origin rec/DCIM/a.MP4.tlog-proof: the cosignature by police.example/witness/central is not',
    );
  });

  test('by the dock’s own witness is called what it is', async () => {
    const own = testWitness(0x77, `${dock.origin.replace('/e1', '')}/witness`);
    const evidence = by([own]);
    // Trusted by the key alone, whatever it calls itself.
    const { verdict, problems } = await verifyIntake(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems.join()).toContain('no trusted witness');
  });
});

test('a record by itself is verified with nothing but its proof', async () => {
  const path = 'rec/DCIM/a.MP4.rec';
  const { verdict, counts } = await verifyMemory(alone(), { kind: 'record', path }, dock);
  expect(verdict).toBe('pass');
  expect(counts.find(({ code }) => code === 'inclusion')).toMatchObject({ pass: 1 });
  expect(counts.find(({ code }) => code === 'cosignature')).toMatchObject({ pass: 1 });
});

describe('a record that names a checkpoint', () => {
  const anchored = async (anchor: { size: number; root: string; time: number }) => {
    await dock.publishLog();
    dock.anchor = anchor;
    await dock.intake([{ path: 'c.MP4', bytes: Buffer.from('third') }]);
    await dock.publishLog({ from: 6 });
    return verifyArchive(MemoryEvidence.of(base));
  };
  const real = () => {
    const { size, root } = treeOf(dock.records);
    return { size, root: root.toString('hex'), time: COSIGNED_AT_SECONDS };
  };

  test('fits where it is in the log, with its time', async () => {
    const { counts } = await anchored(real());
    expect(counts.find(({ code }) => code === 'anchor')).toMatchObject({ pass: 4, fail: 0, notChecked: 0 });
  });

  test.each<[string, () => { size: number; root: string; time: number }, string]>([
    ['of another root', () => ({ ...real(), root: 'ab'.repeat(32) }), 'another root than the log has'],
    ['of another time', () => ({ ...real(), time: COSIGNED_AT_SECONDS - 1 }), 'another time than the cosignature has'],
    ['that came later', () => ({ ...real(), size: 11 }), 'which came later'],
  ])('fails where it is one %s', async (_, anchor, because) => {
    const { verdict, problems } = await anchored(anchor());
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain(because);
  });

  test('that is not here leaves it open', async () => {
    const { problems } = await anchored({ ...real(), size: 4 });
    expect(problems.join('\n')).toContain('names a checkpoint over 4 records, which is not here');
  });

  test('and says that it is older than that has a clock that is wrong', async () => {
    const { problems } = await anchored(real());
    // The test's dock counts its seconds from one o'clock; the witness cosigned at two.
    expect(problems.filter((problem) => problem.includes('clock-anomaly'))).toHaveLength(4);
    expect(problems.join('\n')).toMatch(/record 6 says .*, but names a checkpoint of 2026-11-23T02:00:00.000Z/);
  });

  test('of a log that was taken away is missed', async () => {
    await anchored(real());
    const evidence = MemoryEvidence.of(base);
    for (const path of [...evidence.files.keys()]) if (path.includes('/log/')) evidence.files.delete(path);
    const { verdict, problems } = await verifyArchive(evidence);
    expect(verdict).not.toBe('pass');
    expect(problems.join('\n')).toContain('the log whose checkpoint the record names is not here');
  });
});

test('a record that claims a time after its cosignature has a clock that is wrong', async () => {
  const early = cosignedCheckpoint(dock, treeOf(dock.records), { timeSeconds: COSIGNED_AT_SECONDS - 7200 });
  const { verdict, problems } = await verifyIntake(withCheckpoint(alone(), early));
  expect(verdict).toBe('cannot-tell');
  expect(problems.join('\n')).toContain('but was cosigned at');
});

test('two histories of one size are seen where log and proof meet', async () => {
  await dock.publishLog();
  const evidence = MemoryEvidence.of(base);
  const folder = relative(base, intake.folder);
  const path = `${folder}/${PROOF}`;
  const other = dock.records.map((bytes, n) => (n === 0 ? Buffer.from('another') : bytes));
  const text = textOf(evidence, path);
  const head = text.slice(0, text.indexOf('\n\n') + 2);
  evidence.files.set(path, Buffer.concat([Buffer.from(head), cosignedCheckpoint(dock, treeOf(other))]));
  expect((await verifyArchive(evidence)).verdict).toBe('fail');
});
