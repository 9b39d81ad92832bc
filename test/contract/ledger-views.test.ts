/** What the ledger's lists promise, tried on the writer itself and on a reader beside it. */
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from '../../src/adapters/sqlite/connection.js';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { openLedgerReader } from '../../src/app/open-ledger-reader.js';
import { cameraId, type DockingId, seq, sha256Hex } from '../../src/domain/ids.js';
import { type Instant, instant } from '../../src/domain/quantities.js';
import type { Ledger, RecordCommit } from '../../src/ports/ledger.js';
import type { LedgerReader, LedgerViews } from '../../src/ports/ledger-views.js';

const digest = (text: string) => sha256Hex(createHash('sha256').update(text).digest('hex'));
const AT = instant(1_795_000_000_000);
const DAY_MS = 86_400_000;
const [ONE, TWO] = [cameraId('CAM-1'), cameraId('CAM-2')];

let home = '';
let ledger: Ledger;
let reader: LedgerReader | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'views-'));
  ledger = await openLedger({ path: join(home, 'ledger.sqlite') });
  await ledger.bind({ dock: 'KB-0007', origin: digest('request'), keyId: '00112233aabbccdd' });
});
afterEach(async () => {
  await reader?.[Symbol.asyncDispose]();
  reader = undefined;
  await ledger[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const VIEWS: readonly (readonly [string, () => Promise<LedgerViews & Pick<Ledger, 'dockings'>>])[] = [
  ['the writer', async () => ledger],
  ['a reader beside the writer', async () => (reader = await openLedgerReader(home))],
];

async function dockCamera(camera: typeof ONE, startedAt: Instant = AT): Promise<DockingId> {
  const nothing = { profile: undefined, officer: undefined, activity: undefined, cameraFacts: undefined };
  const { id } = await ledger.beginDocking(
    {
      ...nothing,
      slot: 1,
      place: '/media/cam',
      camera,
      state: 'detected',
      startedAt,
      endedAt: undefined,
      isHandedBack: false,
      clock: undefined,
      facts: {},
    },
    'KB-0007',
  );
  await ledger.seeCamera({
    ...{ id: camera, serial: undefined, profile: undefined, facts: undefined, clock: undefined },
    at: startedAt,
    isNewDocking: true,
  });
  return id;
}

async function listFiles(docking: DockingId, camera: typeof ONE, names: readonly string[]) {
  const entry = { rawPathHex: undefined, sizeBytes: 10, mtimeMs: 5, temp: 't', names: undefined };
  await ledger.addListing(
    docking,
    camera,
    names.map((path) => ({ ...entry, path })),
  );
  return await ledger.segmentsOfDocking(docking, { afterId: 0, limit: 100 });
}

async function commit(extra: Partial<RecordCommit>, type = 'boot', docking?: DockingId) {
  const tip = await ledger.tip();
  const number = seq(tip.seq === undefined ? 0 : tip.seq + 1);
  await ledger.commitRecord({
    record: {
      ...{ seq: number, type, digest: digest(`r${number}`), bytes: Buffer.from('r'), signature: Buffer.alloc(64) },
      ...{ minisig: Buffer.from('x'), path: `p/${number}`, docking, at: instant(AT + number * 1000) },
    },
    prev: tip.digest,
    outbox: [],
    ...extra,
  });
  return number;
}

async function sealFile(id: number, docking: DockingId) {
  for (const state of ['pulling', 'pulled', 'verified'] as const) await ledger.updateSegment(id, { state });
  const files = [{ path: 'x', sizeBytes: 10, sha256: digest('x') }];
  return await commit(
    {
      segment: {
        id,
        patch: {
          state: 'sealed',
          recordSeq: seq((await ledger.tip()).seq === undefined ? 0 : Number((await ledger.tip()).seq) + 1),
        },
      },
      outbox: [{ docking, segment: id, files, dueAt: AT }],
    },
    'segment',
    docking,
  );
}

const judged = (docking: DockingId, verdict: 'gap' | 'continuous' | 'cannot-tell', more: object = {}) => ({
  ...{ docking, camera: ONE, verdict, isUnderDuty: true, dutySource: 'settings:all', startAt: AT },
  ...{ durationMs: 1000, claimMs: undefined, recording: { segments: [{ path: 'a.mp4' }], findings: [] } },
  ...more,
});

const loan = { camera: ONE, kind: 'loan', at: AT, by: 'P-1', note: 'to unit 2', docking: undefined, facts: {} };

describe.each(VIEWS)('lists of the ledger, by %s', (_, open) => {
  test('count the files of a docking by state, as they change', async () => {
    const docking = await dockCamera(ONE);
    const [first] = await listFiles(docking, ONE, ['a', 'b', 'c']);
    await sealFile(first?.id ?? 0, docking);
    const tallies = await (await open()).dockingTallies([docking]);
    expect(tallies.get(docking)).toEqual({ listed: { files: 2, bytes: 20 }, sealed: { files: 1, bytes: 10 } });
  });

  test('hold the newest verdict on a recording only: judged whole later, it is no gap any more', async () => {
    const docking = await dockCamera(ONE);
    await commit({ continuity: judged(docking, 'gap') });
    await commit({ continuity: judged(docking, 'gap', { startAt: instant(AT + DAY_MS) }) });
    await commit({ continuity: judged(docking, 'continuous') });
    await commit({ continuity: judged(docking, 'cannot-tell', { startAt: undefined, isUnderDuty: false }) });
    const views = await open();
    const all = await views.recordings({ limit: 10 });
    expect(all.map(({ verdict }) => verdict)).toEqual(['cannot-tell', 'gap']);
    expect(await views.recordings({ isUnderDuty: true, limit: 10 })).toMatchObject([{ startAt: AT + DAY_MS }]);
    expect(await views.recordings({ after: all[0]?.id, limit: 10 })).toHaveLength(1);
    expect(await views.recordings({ since: instant(AT + 2500), limit: 10 })).toHaveLength(1);
    expect(await views.overview()).toMatchObject({ gapsUnderDuty: 1, cannotTellUnderDuty: 0 });
    expect(await views.continuityOfDocking(docking, 10)).toHaveLength(4);
  });

  test('show a camera with its last docking, what it left there, its last facts and who has it', async () => {
    await dockCamera(ONE);
    const docking = await dockCamera(ONE, instant(AT + DAY_MS));
    await listFiles(docking, ONE, ['a']);
    // Under way nothing is left behind yet.
    expect(await ledger.attention(AT)).toMatchObject({ camerasUnpulled: 0 });
    await ledger.updateDocking(docking, { state: 'interrupted', endedAt: instant(AT + DAY_MS + 1) });
    const facts = { battery_percent: 80 };
    await commit({ maintenance: { ...loan, kind: 'docking-facts', docking, facts } });
    await commit({ maintenance: loan });
    await dockCamera(TWO, instant(AT + 2 * DAY_MS));
    const views = await open();
    const [two, one] = await views.cameraHealth({ limit: 10 });
    expect(two).toMatchObject({ id: TWO, dockings: 1, tally: {}, lastFacts: undefined, custody: undefined });
    expect(one).toMatchObject({
      ...{ id: ONE, dockings: 2, lastDocking: { id: docking }, tally: { listed: { files: 1 } } },
      ...{ lastFacts: { facts }, custody: { kind: 'loan', by: 'P-1' } },
    });
    expect((await views.cameraHealth({ after: TWO, limit: 10 })).map(({ id }) => id)).toEqual([ONE]);
    expect(await views.cameraHealthOf(cameraId('nobody'))).toBeUndefined();
    expect(await views.attention(AT)).toMatchObject({ camerasUnpulled: 1, filesUnpulled: 1 });
  });

  test('follow one file from its listing to its receipt', async () => {
    const docking = await dockCamera(ONE);
    const [first, second] = await listFiles(docking, ONE, ['a', 'b']);
    const record = await sealFile(first?.id ?? 0, docking);
    const [item] = await ledger.outboxOpen({ limit: 1 });
    await ledger.outboxFailed(item?.id ?? 0, { code: 'archive-unreachable', nextAttemptAt: AT, isParked: false });
    const receipt = await commit(
      { segment: { id: first?.id ?? 0, patch: { state: 'archived' } }, sentItem: item?.id ?? 0 },
      'stored',
      docking,
    );
    const views = await open();
    const [row] = await views.trace(docking, { limit: 10 });
    expect(row).toMatchObject({
      ...{ path: 'a', state: 'archived', recordSeq: record, sealedAt: AT + record * 1000 },
      ...{ receiptSeq: receipt, receiptAt: AT + receipt * 1000, forwarding: { state: 'sent', attempts: 1 } },
    });
    const rest = await views.trace(docking, { after: first?.id, limit: 10 });
    expect(rest).toMatchObject([{ id: second?.id, state: 'listed', sealedAt: undefined, forwarding: undefined }]);
  });

  test('list what is not sent, oldest due first, and page through it', async () => {
    for (const dueAt of [3, 1, 2].map((n) => instant(AT + n)))
      await ledger.addOutbox([{ docking: undefined, segment: undefined, files: [], dueAt }]);
    const views = await open();
    const all = await views.outboxOpen({ limit: 10 });
    expect(all.map(({ id }) => id)).toEqual([2, 3, 1]);
    expect((await views.outboxOpen({ after: 2, limit: 1 })).map(({ id }) => id)).toEqual([3]);
    expect(await views.outboxItem(1)).toMatchObject({ state: 'waiting' });
  });

  test('count parked items by their code and findings since a moment', async () => {
    await ledger.addOutbox([{ docking: undefined, segment: undefined, files: [], dueAt: AT }]);
    await ledger.outboxFailed(1, { code: 'archive-conflict', nextAttemptAt: AT, isParked: true });
    const finding = { code: 'battery-low', docking: undefined, camera: ONE, facts: {} };
    await ledger.raiseFinding({ ...finding, at: instant(AT - 1), severity: 'error' });
    await ledger.raiseFinding({ ...finding, at: AT, severity: 'warning' });
    const views = await open();
    expect(await views.attention(AT)).toMatchObject({
      parked: [{ code: 'archive-conflict', items: 1 }],
      findings: { error: 0, warning: 1, note: 0 },
    });
    expect(await views.findings({ camera: ONE, limit: 1 })).toMatchObject([{ severity: 'warning' }]);
    expect(await views.findings({ camera: TWO, limit: 1 })).toEqual([]);
  });

  test('page through the maintenance log by camera, kind and time', async () => {
    await commit({ maintenance: loan });
    await commit({ maintenance: { ...loan, kind: 'repair', at: instant(AT + 5) } });
    await commit({ maintenance: { ...loan, camera: TWO } });
    const views = await open();
    const kinds = async (filter: Partial<Parameters<LedgerViews['maintenance']>[0]>) =>
      (await views.maintenance({ limit: 10, ...filter })).map(({ id }) => id);
    expect(await kinds({})).toEqual([3, 2, 1]);
    expect(await kinds({ camera: ONE })).toEqual([2, 1]);
    expect(await kinds({ camera: ONE, kind: 'loan' })).toEqual([1]);
    expect(await kinds({ since: instant(AT + 1) })).toEqual([2]);
    expect(await kinds({ after: 3, limit: 1 })).toEqual([2]);
    expect(await views.maintenanceEvent(2)).toMatchObject({ kind: 'repair', recordSeq: 1 });
  });

  test('page through dockings, newest first', async () => {
    const [first, second] = [await dockCamera(ONE), await dockCamera(TWO, instant(AT + 5))];
    const views = await open();
    expect((await views.dockings({ limit: 10 })).map(({ id }) => id)).toEqual([second, first]);
    expect((await views.dockings({ before: second, limit: 10 })).map(({ id }) => id)).toEqual([first]);
    expect((await views.dockings({ since: instant(AT + 1), limit: 10 })).map(({ id }) => id)).toEqual([second]);
  });
});

describe('a reader of the ledger', () => {
  test('sees one state for as long as it is open, and the next one when opened anew', async () => {
    await dockCamera(ONE);
    reader = await openLedgerReader(home);
    await dockCamera(TWO);
    expect(await reader.dockings({ limit: 10 })).toHaveLength(1);
    await reader[Symbol.asyncDispose]();
    reader = await openLedgerReader(home);
    expect(await reader.dockings({ limit: 10 })).toHaveLength(2);
  });

  test('finds a sound ledger sound', async () => {
    reader = await openLedgerReader(home);
    expect(await reader.problems()).toEqual([]);
  });

  test.each([
    ['a home that does not exist', 'home-missing', async (at: string) => at],
    ['a home without a ledger', 'ledger-missing', async (at: string) => void (await mkdir(at))],
    [
      'a ledger that was never begun',
      'ledger-missing',
      async (at: string) => {
        await mkdir(at);
        await writeFile(join(at, 'ledger.sqlite'), '');
      },
    ],
    [
      'a file that is no ledger',
      'ledger-damaged',
      async (at: string) => {
        await mkdir(at);
        await writeFile(join(at, 'ledger.sqlite'), 'plain text, long enough to be taken for a header '.repeat(20));
      },
    ],
    ['a ledger from a newer program', 'ledger-newer', (at: string) => ledgerOfVersion(at, 999)],
    ['a ledger from an older program', 'ledger-outdated', (at: string) => ledgerOfVersion(at, 1)],
  ])('refuses %s with its code and creates nothing', async (_, code, make) => {
    const at = join(home, 'other');
    await make(at);
    const before = await readdir(at).catch(() => 'nothing');
    await expect(openLedgerReader(at)).rejects.toMatchObject({ code });
    expect(await readdir(at).catch(() => 'nothing')).toEqual(before);
  });

  test('reads a copy that nobody may write', async () => {
    await dockCamera(ONE);
    await ledger[Symbol.asyncDispose]();
    const at = join(home, 'copy');
    await mkdir(at);
    await copyFile(join(home, 'ledger.sqlite'), join(at, 'ledger.sqlite'));
    await chmod(join(at, 'ledger.sqlite'), 0o400);
    await chmod(at, 0o500);
    ledger = await openLedger({ path: join(home, 'ledger.sqlite') });
    reader = await openLedgerReader(at);
    expect(await reader.dockings({ limit: 10 })).toHaveLength(1);
    await reader[Symbol.asyncDispose]();
    reader = undefined;
    await chmod(at, 0o700);
  });
});

async function ledgerOfVersion(at: string, version: number): Promise<void> {
  await mkdir(at);
  const connection = await Connection.open(join(at, 'ledger.sqlite'), 'write');
  await connection.script(`CREATE TABLE x (y); PRAGMA user_version = ${version}`);
  await connection.close();
}
