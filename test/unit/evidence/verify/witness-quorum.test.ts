/** How many witnesses a verifier demands, who of them counts, and until when their word reaches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dockingId } from '../../../../src/domain/ids.js';
import { publicKeyPem } from '../../../../src/evidence/key-id.js';
import { logKey } from '../../../../src/evidence/log/checkpoint.js';
import { verifierKey } from '../../../../src/evidence/log/signed-note.js';
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

const LOG = 'docks/KB-0007/log/e1';
const WITNESSES = ['a', 'b', 'c'].map((name, n) => testWitness(0x21 + n, `police.example/witness/${name}`));
const OWN = testWitness(0x50, 'police.example/dock/KB-0007/witness');
const VKEYS = Object.fromEntries([...WITNESSES, OWN].map(({ vkey }, n) => [`witness-${n}.vkey`, vkey]));

let base: string;
let dock: TestDock;
let intake: SealedIntake;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'witness-quorum-'));
  dock = new TestDock(base);
  await dock.writeKeys();
  await dock.boot();
  intake = await dock.intake([{ path: 'DCIM/a.MP4', bytes: Buffer.from('first') }]);
  await dock.publishLog();
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

type Line = readonly [witness: ReturnType<typeof testWitness>, timeSeconds: number];

/** The log's checkpoint as these have cosigned it, each at its time. */
function checkpoint(lines: readonly Line[], count = dock.records.length, origin = dock.origin): Uint8Array {
  const records = dock.records.slice(0, count);
  const tree = { size: records.length, root: rootOfHashes(records.map((bytes) => leafHash(bytes))) };
  const notes = lines.map(([witness, timeSeconds]) =>
    Buffer.from(cosignedCheckpoint(dock, tree, { origin, witnesses: [witness], timeSeconds })).toString('utf8'),
  );
  const bare = Buffer.from(cosignedCheckpoint(dock, tree, { origin, witnesses: [] })).toString('utf8');
  return Buffer.from(bare + notes.map((note) => note.slice(bare.length)).join(''), 'utf8');
}

function cosignedBy(lines: readonly Line[], pointer = lines): MemoryEvidence {
  const evidence = MemoryEvidence.of(base);
  const size = String(dock.records.length).padStart(12, '0');
  evidence.files.set(`${LOG}/checkpoints/${size}`, checkpoint(lines));
  evidence.files.set(`${LOG}/checkpoint`, checkpoint(pointer));
  return evidence;
}

const at = (...names: readonly number[]): readonly Line[] =>
  names.map((n) => [WITNESSES[n] ?? OWN, COSIGNED_AT_SECONDS + n]);
const verify = (evidence: MemoryEvidence, quorum?: number, witnesses: Readonly<Record<string, string>> = VKEYS) =>
  verifyMemory(evidence, { kind: 'archive' }, dock, { witnesses, ...(quorum === undefined ? {} : { quorum }) });

describe('a verifier who demands k of the witnesses', () => {
  test.each([
    [1, [0], 'pass'],
    [2, [0, 1], 'pass'],
    [3, [0, 1, 2], 'pass'],
    [2, [0], 'incomplete'],
    [3, [0, 2], 'incomplete'],
    [4, [0, 1, 2], 'incomplete'],
    [1, [], 'incomplete'],
  ] as const)('%i of them, with %j there: %s', async (quorum, there, expected) => {
    const { verdict, exitCodes, problems } = await verify(cosignedBy(at(...there)), quorum);
    expect(verdict).toBe(expected);
    expect(exitCodes).toEqual(expected === 'pass' ? [] : [4]);
    if (expected === 'pass') return;
    expect(problems).toEqual([
      `not-checked cosignature ${LOG}: ${there.length} independent witnesses have cosigned it, demanded is ${quorum} of them: unsealed`,
    ]);
  });

  test('does not count one that signed twice as two', async () => {
    const twice = [...at(0), [WITNESSES[0] ?? OWN, COSIGNED_AT_SECONDS + 50]] as const;
    expect((await verify(cosignedBy(twice), 2)).verdict).toBe('incomplete');
  });

  test('counts those of the checkpoint and of its pointer together', async () => {
    expect((await verify(cosignedBy(at(0), at(1)), 2)).verdict).toBe('pass');
  });

  test('never counts the dock’s own witness', async () => {
    const own: Line = [OWN, COSIGNED_AT_SECONDS];
    expect((await verify(cosignedBy([own]), 1)).verdict).toBe('incomplete');
    expect((await verify(cosignedBy([own, ...at(0)]), 2)).verdict).toBe('incomplete');
    const alone = await verify(cosignedBy([own]));
    expect(alone).toMatchObject({ verdict: 'pass', witness: 'same-host' });
    expect(alone.checks.find(({ code }) => code === 'witness-independent')).toMatchObject({ result: 'not-checked' });
  });

  test('does not count a key without a name, which may be the dock’s own under another name', async () => {
    const [a] = WITNESSES;
    const pem = { 'witness-a.pem': publicKeyPem(a?.publicKey ?? new Uint8Array()) };
    expect((await verify(cosignedBy(at(0)), 1, pem)).verdict).toBe('incomplete');
    const document = await verify(cosignedBy(at(0)), undefined, pem);
    expect(document).toMatchObject({ verdict: 'pass', witness: 'unnamed' });
    expect(document.checks.find(({ code }) => code === 'witness-independent')?.because).toContain('give the witness');
  });

  test('is told how much of the log is sealed where its end is not', async () => {
    const evidence = cosignedBy(at(0));
    evidence.files.set(`${LOG}/checkpoints/000000000002`, checkpoint(at(0, 1), 2));
    const { problems } = await verify(evidence, 2);
    expect(problems.join('\n')).toContain('the first 2 of 5 records are sealed');
  });

  test('of a proof alone demands the same', async () => {
    await dock.prove(intake.folder, `rec/${intake.names[0]}.rec`, intake.seqs[0] ?? -1);
    const evidence = MemoryEvidence.of(intake.folder);
    const scope = { kind: 'intake', docking: dockingId(intake.docking) } as const;
    const one = { 'witness.vkey': testWitness().vkey };
    expect((await verifyMemory(evidence, scope, dock, { witnesses: one, quorum: 1 })).verdict).toBe('pass');
    const two = await verifyMemory(evidence, scope, dock, { witnesses: { ...one, ...VKEYS }, quorum: 2 });
    expect(two.verdict).toBe('incomplete');
    expect(two.problems.join()).toContain('not-checked cosignature rec/DCIM/a.MP4.tlog-proof: 1 independent');
  });
});

describe('a policy in the folder of keys', () => {
  const keys = WITNESSES.map(({ vkey }, n) => `witness w${n} ${vkey}\n`).join('');
  const policy = (text: string) => ({ 'witness.policy': `${keys}${text}` });
  const TWO = policy('group two 2 w0 w1 w2\nquorum two\n');

  test('brings its witnesses and says how many are enough', async () => {
    expect((await verify(cosignedBy(at(0, 2)), undefined, TWO)).verdict).toBe('pass');
    const { verdict, problems } = await verify(cosignedBy(at(2)), undefined, TWO);
    expect(verdict).toBe('incomplete');
    expect(problems.join()).toContain('1 independent witnesses have cosigned it, demanded is the policy’s quorum two');
  });

  test('gives way to a number that the verifier names', async () => {
    expect((await verify(cosignedBy(at(2)), 1, TWO)).verdict).toBe('pass');
    expect((await verify(cosignedBy(at(1, 2)), 3, TWO)).verdict).toBe('incomplete');
  });

  test('that lists logs takes no other', async () => {
    const of = (origin: string) => {
      const { publicKey } = new TestDock('/nowhere');
      return policy(`log ${vkeyOf(origin, publicKey)}\nquorum w0\n`);
    };
    expect((await verify(cosignedBy(at(0)), undefined, of(dock.origin))).verdict).toBe('pass');
    const { verdict, problems } = await verify(cosignedBy(at(0)), undefined, of('police.example/dock/KB-0008/e1'));
    expect(verdict).toBe('fail');
    expect(problems.join()).toContain('not of a log that the policy lists');
  });

  test('that cannot be read asks for what nobody can give', async () => {
    for (const broken of ['quorum x\n', 'quorum w0', '\u0000']) {
      const { verdict, problems } = await verify(cosignedBy(at(0, 1, 2)), undefined, {
        ...VKEYS,
        'witness.policy': keys + broken,
      });
      expect(verdict).toBe('incomplete');
      expect(problems.join()).toContain('not-checked key-usable witness.policy: no policy of witnesses:');
    }
    const several = { ...TWO, 'witness-2.policy': `${keys}quorum w0\n` };
    expect((await verify(cosignedBy(at(0, 1, 2)), undefined, several)).verdict).toBe('incomplete');
  });
});

describe('the time of the witnesses', () => {
  test('is, for the records, when as many as are demanded had signed, and for the log when they last did', async () => {
    const day = 86_400;
    const first = at(0, 1, 2);
    const beat: readonly Line[] = [
      [WITNESSES[0] ?? OWN, COSIGNED_AT_SECONDS + 3 * day],
      [WITNESSES[1] ?? OWN, COSIGNED_AT_SECONDS + 2 * day],
    ];
    const asOf = async (quorum?: number) => (await verify(cosignedBy(first, beat), quorum)).asOf;
    const utc = (seconds: number) => new Date(seconds * 1000).toISOString();
    expect(await asOf()).toBe(utc(COSIGNED_AT_SECONDS + 3 * day));
    expect(await asOf(1)).toBe(utc(COSIGNED_AT_SECONDS + 3 * day));
    expect(await asOf(2)).toBe(utc(COSIGNED_AT_SECONDS + 2 * day));
    expect(await asOf(3)).toBe(utc(COSIGNED_AT_SECONDS + 2));
    expect(await asOf(4)).toBeNull();
  });

  test('that a record names is that of a trusted witness, or left open where a stranger’s', async () => {
    const { size, root } = { size: 5, root: rootOfHashes(dock.records.map((bytes) => leafHash(bytes))) };
    dock.anchor = { size, root: root.toString('hex'), time: COSIGNED_AT_SECONDS };
    const before = dock.records.length;
    await dock.intake([{ path: 'DCIM/b.MP4', bytes: Buffer.from('second') }]);
    await dock.publishLog({ from: before });
    const evidence = MemoryEvidence.of(base);
    evidence.files.set(`${LOG}/checkpoints/000000000005`, checkpoint(at(0, 1), 5));
    const size9 = `${LOG}/checkpoints/${String(dock.records.length).padStart(12, '0')}`;
    for (const path of [size9, `${LOG}/checkpoint`]) evidence.files.set(path, checkpoint(at(0, 1)));
    const anchors = async (witnesses: Readonly<Record<string, string>>) =>
      (await verify(evidence, undefined, witnesses)).counts.find(({ code }) => code === 'anchor');
    expect(await anchors(VKEYS)).toMatchObject({ pass: 4, fail: 0, notChecked: 0 });
    expect(await anchors({ 'witness-1.vkey': WITNESSES[1]?.vkey ?? '' })).toMatchObject({ fail: 0, notChecked: 4 });
    const { verdict } = await verify(evidence, undefined, { 'witness-1.vkey': WITNESSES[1]?.vkey ?? '' });
    expect(verdict).not.toBe('fail');
  });
});

describe('a cosignature of another origin', () => {
  test('put under this log’s checkpoint fails as what it is', async () => {
    const evidence = MemoryEvidence.of(base);
    const own = Buffer.from(checkpoint([])).toString('utf8');
    const other = Buffer.from(checkpoint(at(0), 5, 'police.example/dock/KB-0008/e1')).toString('utf8');
    const line = other.split('\n').find((each) => each.includes('/witness/a ')) ?? '';
    for (const path of [`${LOG}/checkpoints/000000000005`, `${LOG}/checkpoint`])
      evidence.files.set(path, Buffer.from(`${own}${line}\n`));
    const { verdict, exitCodes, problems } = await verify(evidence);
    expect([verdict, exitCodes[0]]).toEqual(['fail', 3]);
    expect(problems.join('\n')).toContain(
      `fail cosignature-origin ${LOG}: the cosignature by police.example/witness/a is not over this checkpoint of this log`,
    );
  });
});

function vkeyOf(origin: string, publicKey: Uint8Array): string {
  return verifierKey(logKey(origin, publicKey));
}
