/** What every ledger promises, tried on the SQLite one. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { cameraId, seq, sha256Hex } from '../../src/domain/ids.js';
import { type Instant, instant } from '../../src/domain/quantities.js';
import type { Ledger, RecordCommit, Tip } from '../../src/ports/ledger.js';

const digest = (text: string) => sha256Hex(createHash('sha256').update(text).digest('hex'));
const ORIGIN = digest('request');
const AT = instant(1_795_000_000_000);
const CAMERA = cameraId('1234567');

let folder = '';
let ledger: Ledger;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  ledger = await open();
  await ledger.bind({ dock: 'KB-0007', origin: ORIGIN, keyId: '00112233aabbccdd' });
});
afterEach(async () => {
  await ledger[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const open = () => openLedger({ path: join(folder, 'ledger.sqlite') });

async function beginDocking() {
  return ledger.beginDocking(
    {
      slot: 1,
      place: '/media/cam',
      camera: undefined,
      profile: undefined,
      officer: undefined,
      activity: undefined,
      state: 'detected',
      startedAt: AT,
      endedAt: undefined,
      isHandedBack: false,
      cameraFacts: undefined,
      clock: undefined,
      facts: {},
    },
    'KB-0007',
  );
}

function commitAfter(tip: Tip, name: string, extra: Partial<RecordCommit> = {}): RecordCommit {
  const number = seq(tip.seq === undefined ? 0 : tip.seq + 1);
  return {
    record: {
      seq: number,
      type: 'boot',
      digest: digest(name),
      bytes: Buffer.from(name),
      signature: Buffer.alloc(64),
      minisig: Buffer.from('x'),
      path: `docks/KB-0007/rec/_boot-${number}.rec`,
      docking: undefined,
      at: AT,
    },
    prev: tip.digest,
    outbox: [],
    ...extra,
  };
}

/** An hour is further ahead than any delay. */
const at = (now: Instant) => ({ now, latest: instant(now + 3_600_000) });

async function addFile(name = 'a.mp4') {
  const docking = await beginDocking();
  await ledger.addListing(docking.id, CAMERA, [
    { path: name, rawPathHex: undefined, sizeBytes: 10, mtimeMs: 5, temp: 't', names: undefined },
  ]);
  const [row] = await ledger.segmentsOfDocking(docking.id, { afterId: 0, limit: 10 });
  if (row === undefined) throw new Error('no row');
  return row;
}

describe('ledger', () => {
  test('gives docking ids that count up and are never given twice', async () => {
    expect((await beginDocking()).id).toBe('KB-0007-000001');
    expect((await beginDocking()).id).toBe('KB-0007-000002');
  });

  test('keeps what a patch does not name and clears what it sets to undefined', async () => {
    const { id } = await beginDocking();
    await ledger.updateDocking(id, { camera: CAMERA, officer: 'P-1' });
    await ledger.updateDocking(id, { officer: undefined, isHandedBack: true });
    expect(await ledger.docking(id)).toMatchObject({ camera: CAMERA, officer: undefined, isHandedBack: true, slot: 1 });
  });

  test('begins its log at the origin and links each record to the one before', async () => {
    expect(await ledger.tip()).toEqual({ seq: undefined, digest: ORIGIN });
    await ledger.commitRecord(commitAfter(await ledger.tip(), 'one'));
    expect(await ledger.tip()).toEqual({ seq: 0, digest: digest('one') });
  });

  test('refuses a record that does not follow the tip, and then nothing of its commit has happened', async () => {
    const row = await addFile();
    const stale = await ledger.tip();
    await ledger.commitRecord(commitAfter(stale, 'one'));
    const commit = commitAfter(stale, 'two', { segment: { id: row.id, patch: { state: 'pulling' } } });
    await expect(ledger.commitRecord(commit)).rejects.toMatchObject({ code: 'log-broken' });
    expect((await ledger.segment(row.id))?.state).toBe('listed');
    expect((await ledger.overview()).records).toBe(1);
  });

  test('commits record, segment and outbox together, and settles the outbox by the receipt', async () => {
    const row = await addFile();
    for (const state of ['pulling', 'pulled', 'verified'] as const) await ledger.updateSegment(row.id, { state });
    const item = {
      docking: row.docking,
      segment: row.id,
      files: [{ path: 'x', sizeBytes: 10, sha256: ORIGIN }],
      dueAt: AT,
    };
    await ledger.commitRecord(
      commitAfter(await ledger.tip(), 's', { segment: { id: row.id, patch: { state: 'sealed' } }, outbox: [item] }),
    );
    const [due] = await ledger.dueOutbox(at(AT), 10);
    expect(due).toMatchObject({ segment: row.id, state: 'waiting' });
    expect(await ledger.outboxOpenOfDocking(row.docking)).toBe(1);
    await ledger.commitRecord(
      commitAfter(await ledger.tip(), 'r', {
        segment: { id: row.id, patch: { state: 'archived' } },
        sentItem: due?.id ?? 0,
      }),
    );
    expect(await ledger.outboxOpenOfDocking(row.docking)).toBe(0);
    expect(await ledger.overview()).toMatchObject({ outboxWaiting: 0, outboxWaitingBytes: 0, bytes: 10, records: 2 });
  });

  test('counts for a docking also what holds its files and is not sent yet', async () => {
    const first = await addFile();
    const second = await addFile();
    expect(second.docking).not.toBe(first.docking);
    const files = [{ path: 'x', sizeBytes: 10, sha256: ORIGIN }];
    await ledger.addOutbox([{ docking: first.docking, segment: first.id, files, dueAt: AT }]);
    expect(await ledger.outboxOpenOfDocking(second.docking)).toBe(0);
    await ledger.updateSegment(second.id, { state: 'held', heldBy: first.id });
    expect(await ledger.outboxOpenOfDocking(second.docking)).toBe(1);
    const [item] = await ledger.dueOutbox(at(AT), 10);
    await ledger.outboxSent(item?.id ?? 0);
    expect(await ledger.outboxOpenOfDocking(second.docking)).toBe(0);
    await ledger.outboxFailed(item?.id ?? 0, { code: 'vault-full', nextAttemptAt: AT, isParked: false });
    expect(await ledger.dueOutbox(at(AT), 10)).toEqual([]);
  });

  test('refuses a change of state that the life cycle does not know', async () => {
    const row = await addFile();
    await expect(ledger.updateSegment(row.id, { state: 'archived' })).rejects.toThrow('cannot become');
  });

  test('adds a listing once, however often it is repeated', async () => {
    const row = await addFile();
    await ledger.addListing(row.docking, CAMERA, [
      { path: 'a.mp4', rawPathHex: undefined, sizeBytes: 10, mtimeMs: 5, temp: 't', names: undefined },
    ]);
    expect(await ledger.segmentsOfDocking(row.docking, { afterId: 0, limit: 10 })).toHaveLength(1);
  });

  test('finds a sealed file of the same camera, path, size and time, and no unsealed one', async () => {
    const row = await addFile();
    expect(await ledger.findHeld(row)).toBeUndefined();
    for (const state of ['pulling', 'pulled', 'verified', 'sealed'] as const)
      await ledger.updateSegment(row.id, { state });
    expect((await ledger.findHeld(row))?.id).toBe(row.id);
    expect(await ledger.findHeld({ ...row, sizeBytes: 11 })).toBeUndefined();
  });

  test('returns an item that failed only after its time, and a parked one not at all', async () => {
    await ledger.addOutbox([{ docking: undefined, segment: undefined, files: [], dueAt: AT }]);
    const [item] = await ledger.dueOutbox(at(AT), 10);
    await ledger.outboxFailed(item?.id ?? 0, {
      code: 'archive-unreachable',
      nextAttemptAt: instant(AT + 100),
      isParked: false,
    });
    expect(await ledger.dueOutbox(at(instant(AT + 99)), 10)).toHaveLength(0);
    expect(await ledger.dueOutbox(at(instant(AT + 100)), 10)).toMatchObject([
      { attempts: 1, lastCode: 'archive-unreachable' },
    ]);
    await ledger.outboxFailed(item?.id ?? 0, { code: 'archive-conflict', nextAttemptAt: AT, isParked: true });
    expect(await ledger.dueOutbox(at(instant(AT + 999)), 10)).toHaveLength(0);
    expect((await ledger.overview()).outboxParked).toBe(1);
  });

  test('returns an item whose time lies further ahead than any delay: the clock was set back', async () => {
    await ledger.addOutbox([{ docking: undefined, segment: undefined, files: [], dueAt: AT }]);
    const [item] = await ledger.dueOutbox(at(AT), 10);
    const nextAttemptAt = instant(AT + 3_600_000);
    await ledger.outboxFailed(item?.id ?? 0, { code: 'archive-unreachable', nextAttemptAt, isParked: false });
    expect(await ledger.dueOutbox(at(AT), 10)).toEqual([]);
    expect(await ledger.dueOutbox(at(instant(AT - 1)), 10)).toHaveLength(1);
    expect(await ledger.dueOutbox(at(instant(5)), 10)).toHaveLength(1);
  });

  test('gives an item only when its record’s files are in place, and says when the next one may be tried', async () => {
    const commit = commitAfter(await ledger.tip(), 'r');
    const files = [{ path: commit.record.path, sizeBytes: 1, sha256: ORIGIN }];
    await ledger.commitRecord({ ...commit, outbox: [{ docking: undefined, segment: undefined, files, dueAt: AT }] });
    expect(await ledger.dueOutbox(at(AT), 10)).toEqual([]);
    expect(await ledger.nextOutboxAt()).toBeUndefined();
    await ledger.markPlaced([commit.record.seq]);
    const [item] = await ledger.dueOutbox(at(AT), 10);
    expect(item).toMatchObject({ files });
    await ledger.outboxFailed(item?.id ?? 0, { code: 'x', nextAttemptAt: instant(AT + 7), isParked: false });
    expect(await ledger.nextOutboxAt()).toBe(AT + 7);
    await ledger.outboxSent(item?.id ?? 0);
    expect(await ledger.nextOutboxAt()).toBeUndefined();
  });

  test('is closed to everybody but its user, and says what it is bound to', async () => {
    expect((await stat(join(folder, 'ledger.sqlite'))).mode & 0o777).toBe(0o600);
    expect(await ledger.identity()).toEqual({ dock: 'KB-0007', origin: ORIGIN, keyId: '00112233aabbccdd' });
    await expect(
      ledger.bind({ dock: 'KB-0007', origin: digest('other'), keyId: '00112233aabbccdd' }),
    ).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  test('refuses a file that is no ledger, with a code', async () => {
    const path = join(folder, 'not-a-ledger');
    await writeFile(path, 'plain text, long enough to be taken for a header '.repeat(20));
    await expect(openLedger({ path })).rejects.toMatchObject({ code: 'ledger-damaged' });
  });

  test('holds every record that was acknowledged before kill -9', async () => {
    const path = join(folder, 'killed.sqlite');
    const script = `
      import { openLedger } from '${new URL('../../dist/adapters/sqlite/open-ledger.js', import.meta.url).href}';
      import { createHash } from 'node:crypto';
      const d = (t) => createHash('sha256').update(t).digest('hex');
      const ledger = await openLedger({ path: process.argv[1] });
      await ledger.bind({ dock: 'K', origin: d('o'), keyId: '00112233aabbccdd' });
      for (;;) {
        const tip = await ledger.tip(); const n = tip.seq === undefined ? 0 : tip.seq + 1;
        await ledger.commitRecord({ prev: tip.digest, outbox: [], record: { seq: n, type: 'boot', digest: d('r' + n), bytes: Buffer.from('r' + n), signature: Buffer.alloc(64), minisig: Buffer.alloc(1), path: 'p' + n, docking: undefined, at: 1 } });
        process.stdout.write(n + '\\n');
      }`;
    let acknowledged = -1;
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
        if (text.split('\n').length > 20 + round * 7) child.kill('SIGKILL');
      });
      await new Promise((resolve) => child.on('close', resolve));
      acknowledged = Math.max(acknowledged, ...text.split('\n').slice(0, -1).map(Number));
      const reopened = await openLedger({ path });
      const tip = await reopened.tip();
      expect(tip.seq).toBeGreaterThanOrEqual(acknowledged);
      expect(tip.digest).toBe(digest(`r${tip.seq}`));
      await reopened[Symbol.asyncDispose]();
    }
    expect(acknowledged).toBeGreaterThan(30);
  });
});

describe('the deep look on duty', () => {
  const SEEN = {
    looks: [{ kind: 'black' as const, startMs: 0.5, endMs: 2500.25 }],
    stoppedBy: 'deadline' as const,
  };

  test('gives the oldest closed docking that waits, once however often it was asked for, until its record is there', async () => {
    const [first, second] = [await beginDocking(), await beginDocking()];
    for (const { id } of [second, first, second]) await ledger.wantLook(id);
    expect(await ledger.nextLook()).toBeUndefined();
    for (const { id } of [second, first])
      for (const state of ['identified', 'listed', 'pulling', 'judged', 'closed'] as const)
        await ledger.updateDocking(id, { state });
    expect(await ledger.nextLook()).toBe(first.id);
    const finding = { at: AT, code: 'footage-blank', severity: 'warning', facts: { files: 1 } } as const;
    const about = { docking: first.id, camera: undefined };
    await ledger.commitRecord(
      commitAfter(await ledger.tip(), 'look', { looked: first.id, finding: { ...finding, ...about } }),
    );
    expect(await ledger.nextLook()).toBe(second.id);
    expect(await ledger.findings({ docking: first.id, limit: 5 })).toMatchObject([finding]);
  });

  test('keeps what was seen of a file first, also over a new opening', async () => {
    const { id: segment } = await addFile();
    expect(await ledger.lookOf(segment)).toBeUndefined();
    await ledger.addLook({ ...SEEN, segment });
    await ledger.addLook({ segment, looks: [], stoppedBy: undefined });
    await ledger[Symbol.asyncDispose]();
    ledger = await open();
    expect(await ledger.lookOf(segment)).toEqual({ ...SEEN, segment });
  });
});
