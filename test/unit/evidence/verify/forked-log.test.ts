/**
 * A dock that recorded on after an older disk was put back, until its log was begun anew: its own records behind the last checkpoint
 * are bound by the record of the new epoch; where a witness had seen others in their place, the log is forked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rootOfHashes } from '../../../../src/evidence/log/tiles.js';
import { leafHash } from '../../../../src/evidence/log/tree-hash.js';
import type { EpochRecord } from '../../../../src/evidence/records/epoch.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import { cosignedCheckpoint, type SealedIntake, TestDock, testWitness } from '../../../fakes/sealed-archive.js';

const A = { path: 'DCIM/a.MP4', bytes: Buffer.from('first') };
const DOCK = 'docks/KB-0007';
const RECORD = `${DOCK}/rec/_epoch-001000.rec`;
/** Records on the disk that was put back; of both histories there are four more. */
const IMAGE = 5;
const OWN = 9;

let base: string;
let dock: TestDock;
/** Recorded after the disk was put back, and never under a checkpoint. */
let own: SealedIntake;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'forked-log-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** `seen`: so many records of the other history, or of the common beginning, had a witness seen. */
async function forked(options: {
  readonly seen: number;
  readonly stopped?: string;
  readonly tell?: (old: EpochRecord['old']) => EpochRecord['old'];
}) {
  const { seen, stopped = 'ledger-rolled-back', tell = (old) => old } = options;
  const other = new TestDock(join(base, 'other'));
  await other.boot();
  await other.intake([A]);
  for (const name of ['b', 'c']) await other.intake([{ path: `DCIM/${name}.MP4`, bytes: Buffer.from(`lost ${name}`) }]);
  const root = rootOfHashes(other.records.slice(0, seen).map((bytes) => leafHash(bytes)));
  const witnessed = {
    ...{ size: seen, root: root.toString('hex'), witness: testWitness().name },
    note: Buffer.from(cosignedCheckpoint(other, { size: seen, root })).toString('base64'),
  };
  dock = new TestDock(join(base, 'archive'));
  await dock.writeKeys();
  await dock.boot();
  await dock.intake([A]);
  await dock.publishLog();
  expect(dock.records).toHaveLength(IMAGE);
  own = await dock.intake([{ path: 'DCIM/b.MP4', bytes: Buffer.from('recorded after') }]);
  expect(dock.records).toHaveLength(OWN);
  await dock.beginEpoch({ size: OWN, firstSeq: 1000, stopped, tell: (old) => tell({ ...old, witnessed }) });
  await dock.intake([{ path: 'DCIM/d.MP4', bytes: Buffer.from('later') }]);
  await dock.publishLog();
}

const evidence = (): MemoryEvidence => MemoryEvidence.of(join(base, 'archive'));
const verify = (what = evidence()) => verifyMemory(what, { kind: 'archive' }, dock);

describe('records behind the last checkpoint of the old epoch', () => {
  test('are bound by the record that begins the next one, and the report says by what alone', async () => {
    await forked({ seen: IMAGE });
    const { verdict, problems, counts, checks } = await verify();
    expect(problems).toEqual([]);
    expect(verdict).toBe('pass');
    expect(counts.find(({ code }) => code === 'inclusion')).toMatchObject({ pass: OWN + 5, fail: 0 });
    expect(checks).toContainEqual({
      code: 'inclusion',
      required: false,
      result: 'not-checked',
      subject: 'KB-0007 epoch 1',
      because:
        'records 5 to 8 are bound by the record that begins epoch 2 alone: that the dock had them then is shown, not that it had no others before',
    });
  });

  test('are as late as the first cosignature over that record, not later', async () => {
    await forked({ seen: IMAGE });
    const { counts } = await verify();
    expect(counts.find(({ code }) => code === 'clock-anomaly')).toMatchObject({ pass: OWN + 5, fail: 0 });
  });

  test('of which one is not here bind none behind it, and are incomplete', async () => {
    await forked({ seen: IMAGE });
    const here = evidence();
    const path = [...here.files.keys()].find((each) => each.includes(own.docking) && each.endsWith('b.MP4.rec')) ?? '';
    for (const suffix of ['', '.sig', '.minisig']) here.files.delete(`${path}${suffix}`);
    const { verdict, problems } = await verify(here);
    expect(verdict).toBe('incomplete');
    const open = problems.filter((problem) => problem.includes('is newer than the newest checkpoint, over 5 records'));
    expect(open).toHaveLength(3);
    expect(problems).toContain(`not-checked epoch-gap ${RECORD}: of epoch 1 5 records are here; the dock had 9`);
  });

  test('of which one was sealed anew contradict the root that the dock had', async () => {
    await forked({ seen: IMAGE });
    const here = evidence();
    const path = [...here.files.keys()].find((each) => each.includes(own.docking) && each.endsWith('-000008.rec'));
    const text = Buffer.from(here.files.get(path ?? '') ?? []).toString();
    const changed = Buffer.from(text.replace('"unc_ms":12', '"unc_ms":13'));
    expect(changed.toString()).not.toBe(text);
    here.files.set(path ?? '', changed);
    here.files.set(`${path}.sig`, new TestDock(base).sign(changed));
    const { verdict, problems } = await verify(here);
    expect(verdict).toBe('fail');
    expect(problems).toContain(
      `fail epoch-gap ${RECORD}: names another root over the 9 records of epoch 1 that the dock had`,
    );
  });
});

describe('one flipped fact', () => {
  test('another root of its own', async () => {
    await forked({ seen: IMAGE, tell: (old) => ({ ...old, own_root: 'ab'.repeat(32) }) });
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    expect(problems).toContain(
      `fail epoch-gap ${RECORD}: names another root over the 9 records of epoch 1 that the dock had`,
    );
  });

  test('a size of its own that leaves a record out', async () => {
    await forked({ seen: IMAGE, tell: (old) => ({ ...old, own_size: 8 }) });
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    expect(problems).toContain(
      `fail epoch-gap ${RECORD}: names another root over the 8 records of epoch 1 that the dock had`,
    );
  });
});

describe('a witness had seen', () => {
  test.each([6, 8, OWN])('the first %i records otherwise: the log is forked', async (seen) => {
    await forked({ seen });
    const { verdict, exitCodes, problems } = await verify();
    expect(verdict).toBe('fail');
    expect(exitCodes[0]).toBe(3);
    expect(problems).toEqual([
      `fail epoch-gap ${RECORD}: epoch 1 is forked: police.example/witness/central had seen others of its first ${seen} records than the dock had`,
    ]);
  });

  test('more than the dock ever had: what is lost is told, and what cannot be told', async () => {
    await forked({ seen: 12 });
    const { verdict, problems } = await verify();
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([
      `not-checked epoch-gap ${RECORD}: records 9 to 11 of epoch 1 are lost: police.example/witness/central had seen them at 2026-11-23T02:00:00.000Z`,
      `not-checked epoch-gap ${RECORD}: whether police.example/witness/central had seen records 5 to 8 of epoch 1 as they are here cannot be told without those that are lost`,
    ]);
  });

  test('more than the dock ever had, and had refused its history: the record itself says so', async () => {
    await forked({ seen: 12, stopped: 'log-forked' });
    const { verdict, problems } = await verify();
    expect(verdict).toBe('fail');
    expect(problems).toEqual([
      `fail epoch-gap ${RECORD}: epoch 1 is forked: its record says that a witness had seen another history than the dock had`,
    ]);
  });
});
