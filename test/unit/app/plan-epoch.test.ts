/** Which epoch comes next and where it begins, by what real witnesses remember, and by what they may say that is not so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OwnWitness, openWitness } from '../../../src/adapters/witness/open-witness.js';
import { witnessAt, witnessHere } from '../../../src/adapters/witness/witness-client.js';
import { type KnownHere, planEpoch } from '../../../src/app/commands/plan-epoch.js';
import { seq, sha256Hex } from '../../../src/domain/ids.js';
import { instant } from '../../../src/domain/quantities.js';
import { logKey, signedCheckpoint } from '../../../src/evidence/log/checkpoint.js';
import { witnessKey } from '../../../src/evidence/log/cosignature.js';
import { rootOfHashes } from '../../../src/evidence/log/tiles.js';
import { leafHash } from '../../../src/evidence/log/tree-hash.js';
import { consistencyRanges, hashesOf } from '../../../src/evidence/log/tree-proofs.js';
import { submissionText } from '../../../src/evidence/log/witness-rules.js';
import type { Witness } from '../../../src/ports/witness.js';
import { manualClock } from '../../fakes/manual-clock.js';
import { TestDock, testWitness } from '../../fakes/sealed-archive.js';

const NEVER = new AbortController().signal;
const ROOM = 100_000;
const DOMAIN = 'police.example/dock/KB-0007';
const dock = new TestDock('/nowhere');
const leaves = Array.from({ length: 30 }, (_, n) => leafHash(Buffer.from(`record ${n}`)));
const key = testWitness();

let folder: string;
let own: OwnWitness;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plan-epoch-'));
  own = await openWitness({
    ...{ folder, key: witnessKey(key.name, key.publicKey), sign: key.sign, clock: manualClock() },
    logs: ['e1', 'e2'].map((epoch) => logKey(`${DOMAIN}/${epoch}`, dock.publicKey)),
  });
  await grow('e1', 0, 10);
  await grow('e1', 10, 25);
});
afterEach(() => rmSync(folder, { recursive: true }));

const noteOf = (epoch: string, size: number, by = dock) =>
  signedCheckpoint({ origin: `${DOMAIN}/${epoch}`, size, root: rootOfHashes(leaves.slice(0, size)) }, by);

async function grow(epoch: string, from: number, to: number): Promise<void> {
  const subtree = (height: number, at: number) =>
    Promise.resolve(rootOfHashes(leaves.slice(at * 2 ** height, (at + 1) * 2 ** height)));
  const proof = await hashesOf(consistencyRanges(from, to), subtree);
  const { status } = await own.addCheckpoint(submissionText({ oldSize: from, proof, checkpoint: noteOf(epoch, to) }));
  expect(status).toBe(200);
}

/** As after an image of 10 records was put back. */
const plan = (witnesses: readonly Witness[], more: Partial<KnownHere> & { readonly mustAnswer?: boolean } = {}) => {
  const { mustAnswer = true, ...known } = more;
  const root = sha256Hex(rootOfHashes(leaves.slice(0, 10)).toString('hex'));
  const newest = { size: 10, root, at: instant(0), note: noteOf('e1', 10), published: undefined, isPlaced: false };
  const present = { number: 1, firstSeq: seq(0), recordsBefore: 0 };
  return planEpoch(
    { present, ownSize: 10, newestRecord: -1, newestEpoch: 1, ...known },
    { log: { origin: `${DOMAIN}/e1`, publicKeys: [dock.publicKey], newest }, witnesses, mustAnswer, signal: NEVER },
  );
};
const here = () => witnessHere(own);
const away = () => witnessAt('http://127.0.0.1:9', witnessKey('police.example/witness/away', key.publicKey));
const silent = (): Witness => ({ ...here(), newest: () => Promise.resolve(undefined) });

describe('the next epoch begins', () => {
  test('beyond what a witness has seen, whose checkpoint is kept', async () => {
    const { epoch, firstSeq, recalled } = await plan([here()]);
    expect({ epoch, firstSeq }).toEqual({ epoch: 2, firstSeq: 25 + ROOM });
    expect(recalled).toMatchObject({ size: 25, witness: key.name, note: expect.any(Uint8Array) });
  });

  test.each<[string, Partial<KnownHere>, number]>([
    ['the dock has more records itself', { ownSize: 28 }, 28],
    ['vault or archive hold a newer one', { newestRecord: 40 }, 41],
  ])('beyond them where %s', async (_, known, from) => {
    expect(await plan([here()], known)).toMatchObject({ epoch: 2, firstSeq: from + ROOM });
  });

  test('behind an epoch that a witness knows already, and beyond its records', async () => {
    await grow('e2', 0, 7);
    expect(await plan([here()])).toMatchObject({ epoch: 3, firstSeq: 25 + ROOM + 7 + ROOM });
  });

  test('behind an epoch whose log lies in vault or archive', async () => {
    expect(await plan([here()], { newestEpoch: 3 })).toMatchObject({ epoch: 4, firstSeq: 25 + 3 * ROOM });
  });
});

describe('a witness', () => {
  test('that keeps its checkpoint to itself is asked for its size', async () => {
    const { firstSeq, recalled } = await plan([silent()]);
    expect(firstSeq).toBe(25 + ROOM);
    expect(recalled).toEqual({ witness: key.name, size: 25, root: undefined, note: undefined });
  });

  test('that has seen nothing of the log tells nothing', async () => {
    const { firstSeq, recalled } = await plan([
      { ...silent(), submit: () => Promise.resolve({ kind: 'refused', status: 404 }) },
    ]);
    expect({ firstSeq, recalled }).toEqual({ firstSeq: 10 + ROOM, recalled: undefined });
  });

  test('that shows a checkpoint of another key is not believed, only its size', async () => {
    const forged = noteOf('e1', 30, new TestDock('/nowhere', 'KB-0007', 9));
    const { recalled } = await plan([
      { ...here(), newest: (origin) => Promise.resolve(origin.endsWith('e1') ? forged : undefined) },
    ]);
    expect(recalled).toMatchObject({ size: 25, note: undefined });
  });

  test('that tells a size that no log has is refused', async () => {
    const size = Number.MAX_SAFE_INTEGER;
    const liar = { ...silent(), submit: () => Promise.resolve({ kind: 'conflict', size } as const) };
    await expect(plan([liar])).rejects.toMatchObject({ code: 'witness-unusable' });
  });

  test('that knows every epoch there could be is refused', async () => {
    const liar = { ...here(), newest: () => Promise.resolve(noteOf('e1', 25)) };
    await expect(plan([liar])).rejects.toMatchObject({ code: 'witness-unusable' });
  });

  test('that is away, or not there at all, is told, unless the dock is to go on without it', async () => {
    await expect(plan([here(), away()])).rejects.toMatchObject({ code: 'witness-unreachable' });
    await expect(plan([])).rejects.toMatchObject({ code: 'witness-unreachable' });
    expect(await plan([here(), away()], { mustAnswer: false })).toMatchObject({ firstSeq: 25 + ROOM });
    const { firstSeq, recalled } = await plan([away()], { mustAnswer: false });
    expect({ firstSeq, recalled }).toEqual({ firstSeq: 10 + ROOM, recalled: undefined });
  });
});
