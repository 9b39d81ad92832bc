/** A signing key that took another's place: what an archive shows of it, and what is seen where one fact of it is another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../../src/evidence/canonical-json.js';
import { keyIdOf } from '../../../../src/evidence/key-id.js';
import { rotationOf } from '../../../../src/evidence/key-possession.js';
import { decodeRecord } from '../../../../src/evidence/record-encoding.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import { logFiles, type RecordBody, rotationBody, TestDock } from '../../../fakes/sealed-archive.js';
import { seedKey } from '../../../fakes/seed-key.js';

const A = { path: 'DCIM/a.MP4', bytes: Buffer.from('first') };
const B = { path: 'DCIM/b.MP4', bytes: Buffer.from('second') };
const LOG = 'docks/KB-0007/log/e1';

let base: string;
let dock: TestDock;
let published: number;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'key-rotation-'));
  dock = new TestDock(base);
  await dock.writeKeys();
  await dock.boot();
  await dock.intake([A]);
  await publish();
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function publish(): Promise<void> {
  await dock.publishLog({ from: dock.records.length === 0 ? 0 : (published ?? 0) });
  published = dock.records.length;
}
const verify = (evidence = MemoryEvidence.of(base)) => verifyMemory(evidence, { kind: 'archive' }, dock);

async function goOn(): Promise<void> {
  await dock.intake([B]);
  await publish();
}

describe('a key that took another’s place', () => {
  test('counts from its record on, with both keys trusted', async () => {
    await dock.rotate(8);
    await goOn();
    const { verdict, problems, counts } = await verify();
    expect({ verdict, problems }).toEqual({ verdict: 'pass', problems: [] });
    expect(counts.find(({ code }) => code === 'key-rotation')).toMatchObject({ pass: 1, fail: 0, notChecked: 0 });
  });

  test('may be followed by a third', async () => {
    await dock.rotate(8);
    await goOn();
    await dock.rotate(9);
    await goOn();
    expect(await verify()).toMatchObject({ verdict: 'pass', problems: [] });
  });

  test('is a stranger to who trusts the old one alone', async () => {
    await dock.rotate(8);
    await goOn();
    dock.formerKeys.splice(0, 1, dock.publicKey);
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toMatch(/fail record-signature .*its key fe812c12f3ab4ce6 is none of the trusted keys/);
  });

  test('fails where no record put it in force', async () => {
    await dock.rotate(8, { isTold: false });
    await goOn();
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    expect(problems).toEqual([
      expect.stringMatching(/^fail key-rotation .*record 5 is signed by another key than record 4, which puts no key/),
    ]);
  });

  test('fails where the new key did not sign that the dock holds it', async () => {
    await dock.rotate(8, { proof: '0'.repeat(128) });
    await goOn();
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    const told = problems.join('\n');
    expect(told).toMatch(/fail key-rotation .*_key-000005.rec: the new key did not sign that the dock holds it/);
    expect(told).toMatch(/record 6 is signed by another key than record 5, which puts no key in force/);
  });

  test('fails where the old one goes on signing records', async () => {
    await dock.seal(rotationBody(dock.dock, seedKey(7), seedKey(8)), { owner: dock.dock, folder: dock.folder });
    await goOn();
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    const told = problems.join('\n');
    expect(told).toMatch(/fail key-rotation .*record 6 is signed by key \w+, but record 5 has put key \w+ in force/);
    expect(told).toMatch(/fail log-signature .*which was not in force for 10 records/);
  });

  test('leaves the archive incomplete where its record is not here', async () => {
    await dock.rotate(8);
    await goOn();
    const evidence = MemoryEvidence.of(base);
    for (const suffix of ['', '.sig', '.minisig']) evidence.files.delete(`docks/KB-0007/rec/_key-000005.rec${suffix}`);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems.join('\n')).toContain('what put it in force is not here');
  });
});

describe('what is published of it', () => {
  const later = (ending: string) => `docks/KB-0007/dock-${keyIdOf(dock.publicKey)}.${ending}`;
  beforeEach(async () => {
    await dock.rotate(8);
    await goOn();
  });

  test.each(['pem', 'pub'])('is missed where dock-<key id>.%s was taken away', async (ending) => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.delete(later(ending));
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([`not-checked published-key ${later(ending)}: not here`]);
  });

  test.each(['pem', 'pub'])('fails where dock-<key id>.%s holds the other key', async (ending) => {
    const evidence = MemoryEvidence.of(base);
    const first = evidence.files.get(`docks/KB-0007/dock.${ending}`);
    evidence.files.set(later(ending), first ?? Buffer.alloc(0));
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain(`fail published-key ${later(ending)}`);
  });
});

describe('a log that is begun anew', () => {
  async function anew(size: number): Promise<void> {
    await dock.beginEpoch({ size, firstSeq: 1000 });
    await dock.intake([B]);
    await dock.publishLog();
  }

  test('goes on with the key that was in force, and may change it', async () => {
    await dock.rotate(8);
    await publish();
    await anew(6);
    await dock.rotate(9);
    await dock.intake([{ path: 'DCIM/c.MP4', bytes: Buffer.from('third') }]);
    await dock.publishLog();
    const { verdict, problems } = await verify();
    expect({ verdict, problems }).toEqual({ verdict: 'pass', problems: [] });
  });

  test('fails where it begins with a key that no record put in force', async () => {
    await dock.rotate(8, { isTold: false });
    await anew(5);
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toMatch(
      /fail key-rotation .*_epoch-001000.rec: record 1000 is signed by another key than record 4/,
    );
  });

  test('is not vouched for where it brings back a key that was out of force', async () => {
    await dock.rotate(8);
    await publish();
    await dock.rotate(7, { isTold: false });
    await anew(5);
    const { verdict, problems } = await verify();
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([
      expect.stringMatching(/not-checked key-rotation .*epoch 2 begins with key fe812c12f3ab4ce6; at the end/),
    ]);
  });
});

describe('a checkpoint', () => {
  test.each([
    ['over the last record of the old key may be signed by either', 6, undefined],
    ['over more is signed by the new one alone', 7, /not in force for 7 records/],
  ])('%s', async (_, size, told) => {
    const old = new TestDock(base);
    await dock.rotate(8);
    await goOn();
    const evidence = MemoryEvidence.of(base);
    const origin = dock.origin;
    const files = logFiles(dock.records.slice(0, size), { from: 5, origin, dock: old });
    for (const [path, bytes] of files) if (path !== 'checkpoint') evidence.files.set(`${LOG}/${path}`, bytes);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe(told === undefined ? 'pass' : 'fail');
    if (told !== undefined) expect(problems.join('\n')).toMatch(told);
  });
});

describe('a record that puts a key in force', () => {
  const made = (body: RecordBody) => {
    const record = decodeRecord(Buffer.from(encoded(body)));
    if (!record.ok) throw new Error(record.because);
    return rotationOf(record.record);
  };
  const encoded = (body: RecordBody) => {
    const canonical = canonicalJson({ ...body, ...new TestDock('/nowhere').header() });
    if (!canonical.ok) throw new Error(canonical.because);
    return `${canonical.text}\n`;
  };
  const sound = () => rotationBody('KB-0007', seedKey(7), seedKey(8));

  test('names both keys', () => {
    expect(made(sound())).toEqual({ from: seedKey(7).keyId, to: seedKey(8).keyId });
  });

  test.each([
    ['the proof is for another dock', () => rotationBody('KB-0008', seedKey(7), seedKey(8)), 'did not sign'],
    [
      'the proof is one of the old key',
      () => withNext({ proof: rotationBody('KB-0007', seedKey(7), seedKey(7)).next?.proof ?? '' }),
      'did not sign',
    ],
    ['the new key has another id', () => withNext({ kid: keyIdOf(seedKey(9).publicKey) }), 'not that of its bytes'],
    [
      'it takes another key out of force than its own',
      () => rotationBody('KB-0007', seedKey(9), seedKey(8)),
      'names another as its signer',
    ],
    ['old and new are one', () => rotationBody('KB-0007', seedKey(7), seedKey(7)), 'in its own place'],
    ['the new key is a weak one', () => withNext(weak()), 'anything verifies'],
  ])('does not where %s', (_, body, because) => {
    expect(made(body())).toEqual({ because: expect.stringContaining(because) });
  });

  test.each([
    ['a rotation without a new key', { next: null }],
    ['a rotation without its reason', { reason: null }],
    ['a revocation of nothing', { action: 'revoke' as const, next: null }],
    [
      'a rotation that revokes too',
      { revocation: { list: 'a'.repeat(64), line: 1, rule: 'from-seq' as const, value: 3 } },
    ],
  ])('is none: %s', (_, change) => {
    expect(decodeRecord(Buffer.from(encoded({ ...sound(), ...change })))).toMatchObject({ ok: false });
  });

  function withNext(change: Partial<NonNullable<ReturnType<typeof sound>['next']>>): RecordBody {
    const body = sound();
    if (body.next === null) throw new Error('a rotation');
    return { ...body, next: { ...body.next, ...change } };
  }

  function weak() {
    const publicKey = Buffer.alloc(32);
    publicKey[0] = 1;
    return { kid: keyIdOf(publicKey), public: publicKey.toString('hex') };
  }
});
