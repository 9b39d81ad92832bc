/** An archive whose log was begun anew after an older disk was put back: what is whole, what is lost, what contradicts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EpochRecord } from '../../../../src/evidence/records/epoch.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import { Random } from '../../../fakes/random.js';
import { cosignedCheckpoint, type SealedIntake, TestDock, testWitness } from '../../../fakes/sealed-archive.js';

type Old = EpochRecord['old'];

const A = { path: 'DCIM/a.MP4', bytes: Buffer.from('first') };
const B = { path: 'DCIM/b.MP4', bytes: Buffer.from('second') };
const DOCK = 'docks/KB-0007';
const RECORD = `${DOCK}/rec/_epoch-001000.rec`;
/** When the image was taken, and all that was witnessed after it. */
const [IMAGE, SEEN] = [5, 9];

let base: string;
let dock: TestDock;
/** The second docking of the first epoch, and the first of the second. */
let lost: SealedIntake;
let later: SealedIntake;
/** What the second epoch truly goes on from. */
let first: Old;
let firstRecords: readonly Uint8Array[];

/** Two dockings, an image of the first put back, a new epoch, one more docking. */
async function restored(options: { readonly firstSeq?: number; readonly tell?: (old: Old) => Old } = {}) {
  const { firstSeq = 1000, tell } = options;
  dock = new TestDock(base);
  await dock.writeKeys();
  await dock.boot();
  await dock.intake([A]);
  await dock.publishLog();
  expect(dock.records).toHaveLength(IMAGE);
  lost = await dock.intake([B]);
  await dock.publishLog({ from: IMAGE });
  expect(dock.records).toHaveLength(SEEN);
  firstRecords = dock.records.slice(0, IMAGE);
  const told = (old: Old): Old => {
    first = old;
    return tell === undefined ? old : tell(old);
  };
  await dock.beginEpoch({ size: IMAGE, firstSeq, tell: told });
  later = await dock.intake([B]);
  await dock.publishLog();
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'verify-epochs-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const verify = (evidence: MemoryEvidence, trusted = {}) => verifyMemory(evidence, { kind: 'archive' }, dock, trusted);

/** As the archive would be if it had lain on the restored disk. */
function withoutLost(): MemoryEvidence {
  const evidence = MemoryEvidence.of(base);
  for (const path of [...evidence.files.keys()]) {
    const isOfLog = path.startsWith(`${DOCK}/log/e1/`) && /\/(checkpoints\/0*9|(000\.p\/)9)$/.test(path);
    if (isOfLog || path.includes(lost.docking)) evidence.files.delete(path);
  }
  const older = evidence.files.get(`${DOCK}/log/e1/checkpoints/000000000005`);
  if (older === undefined) throw new TypeError('no older checkpoint');
  evidence.files.set(`${DOCK}/log/e1/checkpoint`, older);
  return evidence;
}

describe('an archive that kept what the dock had lost', () => {
  test('is whole: every record of both epochs is in its log, and nothing is missing', async () => {
    await restored();
    const { verdict, problems, notes, counts } = await verify(MemoryEvidence.of(base));
    expect(problems).toEqual([]);
    expect(verdict).toBe('pass');
    expect(counts.find(({ code }) => code === 'inclusion')).toMatchObject({ pass: SEEN + 5, fail: 0 });
    expect(counts.find(({ code }) => code === 'epoch-gap')).toMatchObject({ pass: 1, fail: 0 });
    expect(notes.filter((note) => note.includes('epoch-gap'))).toEqual([
      `not-checked epoch-gap ${RECORD}: what was recorded after 2026-11-23T02:00:00.000Z, and lost before epoch 2 began, nobody has seen`,
    ]);
  });

  test('may hold a change of the signing key in the later epoch, at its own number', async () => {
    await restored();
    const { length } = dock.records;
    await dock.rotate(8);
    await dock.intake([{ path: 'DCIM/c.MP4', bytes: Buffer.from('third') }]);
    await dock.publishLog({ from: length });
    expect(await verify(MemoryEvidence.of(base))).toMatchObject({ verdict: 'pass', problems: [] });
  });

  test('holds a third epoch as well', async () => {
    await restored();
    const { length } = dock.records;
    await dock.beginEpoch({ size: length, firstSeq: 2000 });
    await dock.intake([{ path: 'DCIM/c.MP4', bytes: Buffer.from('third') }]);
    await dock.publishLog();
    const { verdict, problems, counts } = await verify(MemoryEvidence.of(base));
    expect(problems).toEqual([]);
    expect(verdict).toBe('pass');
    expect(counts.find(({ code }) => code === 'epoch-gap')?.pass).toBe(2);
  });
});

describe('an archive that was put back with the dock', () => {
  test('is incomplete: what a witness had seen is named by number', async () => {
    await restored();
    const { verdict, problems } = await verify(withoutLost());
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([
      `not-checked epoch-gap ${RECORD}: records 5 to 8 of epoch 1 are lost: police.example/witness/central had seen them at 2026-11-23T02:00:00.000Z`,
    ]);
  });

  test.each<[string, (old: Old) => Old, string]>([
    ['no witness was asked', (old) => ({ ...old, witnessed: null }), 'no witness has told what it had seen of epoch 1'],
    [
      'the witness told a size only',
      (old) => ({ ...old, witnessed: old.witnessed && { ...old.witnessed, root: null, note: null } }),
      'the witness of epoch 1 has told a size only',
    ],
  ])('and of which %s is incomplete', async (_, tell, because) => {
    await restored({ tell });
    const { verdict, problems } = await verify(withoutLost());
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([`not-checked epoch-gap ${RECORD}: ${because}`]);
  });

  test('is not called whole on the word of a witness that the verifier does not trust', async () => {
    await restored();
    const stranger = testWitness(0x66, 'police.example/witness/other').vkey;
    const { problems } = await verify(MemoryEvidence.of(base), { witnesses: { 'witness.vkey': stranger } });
    expect(problems).toContain(
      `not-checked epoch-gap ${RECORD}: no trusted witness has cosigned what it names of epoch 1`,
    );
  });
});

describe('one flipped fact', () => {
  const seen = (change: (witnessed: NonNullable<Old['witnessed']>) => NonNullable<Old['witnessed']>) => (old: Old) => ({
    ...old,
    witnessed: old.witnessed === null ? null : change(old.witnessed),
  });
  const HEX = 'ab'.repeat(32);

  test.each<[string, { readonly firstSeq?: number; readonly tell?: (old: Old) => Old }, string]>([
    [
      'another epoch before it',
      { tell: (old) => ({ ...old, epoch: 2 }) },
      'begins epoch 2, but says that it follows epoch 2',
    ],
    ['numbers that were given before', { firstSeq: 8 }, 'gives numbers a second time'],
    [
      'another beginning of the old epoch',
      { tell: (old) => ({ ...old, first_seq: 3 }) },
      'says that epoch 1 begins with record 3, not 0',
    ],
    [
      'another root of its own',
      { tell: (old) => ({ ...old, own_root: HEX }) },
      'names another root over the 5 records of epoch 1 that the dock had',
    ],
    [
      'another size of its own',
      { tell: (old) => ({ ...old, own_size: 9 }) },
      'names another root over the 9 records of epoch 1 that the dock had',
    ],
    [
      'another size of the witness',
      { tell: seen((old) => ({ ...old, size: 8 })) },
      'names another size or root than the checkpoint of the witness has',
    ],
    [
      'another root of the witness',
      { tell: seen((old) => ({ ...old, root: HEX })) },
      'names another size or root than the checkpoint of the witness has',
    ],
    [
      'what is no checkpoint',
      { tell: seen((old) => ({ ...old, note: 'AAAA' })) },
      'names a checkpoint of a witness that is none',
    ],
  ])('%s is a contradiction, told as such', async (_, options, because) => {
    await restored(options);
    const { verdict, problems } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('fail');
    expect(problems.filter((problem) => problem.includes('epoch-gap'))).toEqual([
      expect.stringMatching(new RegExp(`^fail epoch-gap ${DOCK}/rec/_epoch-\\d+\\.rec: ${because}$`)),
    ]);
  });

  test('a checkpoint of the witness over another history', async () => {
    const root = Buffer.from(HEX, 'hex');
    await restored({
      tell: seen((old) => ({
        ...old,
        root: HEX,
        note: Buffer.from(cosignedCheckpoint(new TestDock(base), { size: old.size, root })).toString('base64'),
      })),
    });
    const { verdict, problems } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('fail');
    expect(problems).toContain(
      `fail epoch-gap ${RECORD}: epoch 1 is not here as police.example/witness/central has seen it`,
    );
  });

  test('a checkpoint of another dock’s log', async () => {
    const other = new TestDock(base, 'KB-0008', 8);
    await restored({
      tell: seen((old) => ({
        ...old,
        note: Buffer.from(cosignedCheckpoint(other, { size: old.size, root: Buffer.alloc(32) })).toString('base64'),
      })),
    });
    const { problems } = await verify(MemoryEvidence.of(base));
    expect(problems).toContain(`fail epoch-gap ${RECORD}: of another log: police.example/dock/KB-0008/e1`);
  });

  test('a cosignature that another key made', async () => {
    await restored({
      tell: seen((old) => ({
        ...old,
        note: Buffer.from(
          cosignedCheckpoint(
            new TestDock(base),
            { size: old.size, root: Buffer.from(old.root ?? '', 'hex') },
            { witnesses: [{ ...testWitness(), sign: testWitness(0x66).sign }] },
          ),
        ).toString('base64'),
      })),
    });
    const { verdict, problems } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('fail');
    expect(problems).toContain(
      `fail epoch-gap ${RECORD}: the cosignature by police.example/witness/central is not over this checkpoint of this log`,
    );
  });
});

describe('an archive in which', () => {
  test('any one bit of what tells of the new epoch is another is never called whole', {
    timeout: 120_000,
  }, async () => {
    await restored();
    const random = new Random(20_261_130);
    const told = [...MemoryEvidence.of(base).files.keys()].filter(
      (path) => path.startsWith(RECORD) || path.startsWith(`${DOCK}/log/e2/`),
    );
    expect(told.length).toBeGreaterThan(6);
    const whole: string[] = [];
    for (const path of told)
      for (let n = 0; n < 8; n += 1) {
        const evidence = MemoryEvidence.of(base);
        const bytes = Buffer.from(evidence.files.get(path) ?? []);
        const at = random.below(bytes.length);
        const bit = random.below(8);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        // The pointer is a copy of the newest checkpoint: one would make up for the other.
        const isCheckpoint = path.includes('/checkpoint');
        for (const copy of isCheckpoint ? told.filter((other) => other.includes('/checkpoint')) : [path])
          evidence.files.set(copy, bytes);
        if ((await verify(evidence)).verdict === 'pass') whole.push(`${path} byte ${at} bit ${bit}`);
      }
    expect(whole).toEqual([]);
  });

  test('the record of the new epoch is not here is incomplete', async () => {
    await restored();
    const evidence = MemoryEvidence.of(base);
    for (const suffix of ['', '.sig', '.minisig']) evidence.files.delete(`${RECORD}${suffix}`);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual(['not-checked chain KB-0007 epoch 2: the record that began epoch 2 is not here']);
  });

  test('the log of the new epoch begins with another record has no such log', async () => {
    await restored();
    const evidence = MemoryEvidence.of(base);
    const [, second] = dock.records;
    dock.records = dock.records.slice(1);
    expect(second).toBeDefined();
    for (const path of [...evidence.files.keys()]) if (path.startsWith(`${DOCK}/log/e2/`)) evidence.files.delete(path);
    rmSync(join(base, `${DOCK}/log/e2`), { recursive: true });
    await dock.publishLog();
    for (const [path, bytes] of MemoryEvidence.of(base).files)
      if (path.startsWith(`${DOCK}/log/e2/`)) evidence.files.set(path, bytes);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems[0]).toBe(`fail epoch-gap ${DOCK}/log/e2: this log does not begin with the record of its epoch`);
  });

  test('the log of the new epoch is not here is incomplete, though its records name no checkpoint', async () => {
    await restored();
    const evidence = MemoryEvidence.of(base);
    for (const path of [...evidence.files.keys()]) if (path.startsWith(`${DOCK}/log/e2/`)) evidence.files.delete(path);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems).toContain(`not-checked inclusion ${RECORD}: the log of epoch 2 is not here, or not usable`);
  });

  test('an epoch that came between is not here is incomplete', async () => {
    await restored();
    const between = dock.records.length;
    await dock.beginEpoch({ size: between, firstSeq: 2000, own: firstRecords, tell: () => first });
    await dock.publishLog();
    const evidence = MemoryEvidence.of(base);
    for (const path of [...evidence.files.keys()])
      if (path.startsWith(`${DOCK}/log/e2/`) || path.includes(later.docking) || path.startsWith(RECORD))
        evidence.files.delete(path);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems).toContain(
      `not-checked epoch-gap ${DOCK}/rec/_epoch-002000.rec: epoch 2, which came between, is not here or not usable`,
    );
  });

  test('the entries of the new epoch’s log are not here cannot number it', async () => {
    await restored();
    const evidence = MemoryEvidence.of(base);
    for (const path of [...evidence.files.keys()])
      if (path.startsWith(`${DOCK}/log/e2/tile/entries/`)) evidence.files.delete(path);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems).toContain(
      `not-checked epoch-gap ${DOCK}/log/e2: the first entry of this log, which says where its numbers begin, is not here`,
    );
  });

  test('the record that the new epoch goes on from was sealed anew does not pass', async () => {
    await restored();
    const other = new TestDock(base);
    const evidence = MemoryEvidence.of(base);
    const close = [...evidence.files.keys()].find((path) => path.endsWith('_close-000004.rec')) ?? '';
    const changed = Buffer.from(
      Buffer.from(evidence.files.get(close) ?? [])
        .toString()
        .replace('"unc_ms":12', '"unc_ms":13'),
    );
    evidence.files.set(close, changed);
    evidence.files.set(`${close}.sig`, other.sign(changed));
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems).toContain(`fail chain ${RECORD}: record 1000 does not follow record 4 as it is here`);
  });

  test('the old epoch goes on behind the new one contradicts it', async () => {
    await restored({ firstSeq: 9 });
    const first = new TestDock(base);
    // The same dock, as if nothing had been put back.
    await first.boot();
    await first.intake([A]);
    await first.intake([B]);
    await first.boot();
    await first.publishLog({ from: SEEN });
    const { verdict, problems } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain('epoch 1 goes on here beyond record 9, with which it had ended');
  });
});

describe('an intake of a later epoch by itself', () => {
  const intake = (evidence: MemoryEvidence, docking: string) =>
    verifyMemory(evidence, { kind: 'intake', docking: docking as never }, dock);

  test('is proven to be in its log, whose numbers begin where all its proofs say', async () => {
    await restored();
    const seq = later.seqs[0] ?? 0;
    await dock.prove(later.folder, `rec/${later.names[0]}.rec`, seq - dock.firstSeq);
    const { problems } = await intake(MemoryEvidence.of(later.folder), later.docking);
    expect(problems).toEqual([]);
  });

  test('whose proofs begin at different numbers does not pass', async () => {
    await restored();
    const more = await dock.intake([
      { path: 'DCIM/c.MP4', bytes: Buffer.from('third') },
      { path: 'DCIM/d.MP4', bytes: Buffer.from('fourth') },
    ]);
    const [c, d] = more.seqs.map((seq) => seq - dock.firstSeq);
    await dock.prove(more.folder, `rec/${more.names[0]}.rec`, c ?? 0);
    await dock.prove(more.folder, `rec/${more.names[1]}.rec`, (d ?? 0) - 1);
    const { verdict, problems } = await intake(MemoryEvidence.of(more.folder), more.docking);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toMatch(
      /fail inclusion rec\/DCIM\/[cd]\.MP4\.tlog-proof: proves record \d+, not record \d+/,
    );
    expect(
      (await readFile(join(more.folder, `rec/${more.names[0]}.tlog-proof`), 'utf8')).startsWith(
        'c2sp.org/tlog-proof@v1',
      ),
    ).toBe(true);
  });
});
