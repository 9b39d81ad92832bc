/** A dock and those who cosign its log: sealed and unsealed records, anchors, a ledger that was put back or rewritten. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSystemClock } from '../../../../src/adapters/system/system-clock.js';
import { openWitness } from '../../../../src/adapters/witness/open-witness.js';
import { serveWitness, type WitnessServer } from '../../../../src/adapters/witness/serve-witness.js';
import { newEpoch } from '../../../../src/app/commands/new-epoch.js';
import type { Dock } from '../../../../src/app/open-dock.js';
import { readStatus } from '../../../../src/app/queries/read-status.js';
import { seq } from '../../../../src/domain/ids.js';
import { witnessKey } from '../../../../src/evidence/log/cosignature.js';
import { parseVerifierKey } from '../../../../src/evidence/log/signed-note.js';
import { forwardOutbox } from '../../../../src/forwarding/forward-outbox.js';
import { testWitness } from '../../../fakes/sealed-archive.js';
import { TestHome } from '../../../fakes/test-home.js';

const NEVER = new AbortController().signal;
const LOG = { error: () => undefined, warn: () => undefined, info: () => undefined };
const NAMES = ['police.example/witness/a', 'police.example/witness/b', 'police.example/witness/c'];

let at: TestHome;
let base: string;
const servers: WitnessServer[] = [];

beforeEach(() => {
  at = TestHome.make('witnesses');
  base = mkdtempSync(join(tmpdir(), 'witnesses-'));
  at.file('a.mp4', 'footage');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
  at[Symbol.dispose]();
  rmSync(base, { recursive: true });
});

const keyOf = (n: number) => testWitness(0x40 + n, NAMES[n] ?? '');

/** Starts a witness that knows this dock's log; at the address it had before, where it had one. */
async function start(n: number, url?: string, line?: string): Promise<WitnessServer> {
  const { name, publicKey, sign } = keyOf(n);
  const log = parseVerifierKey(line ?? readFileSync(join(at.home, 'keys', 'log.vkey'), 'utf8').trim());
  const witness = await openWitness({
    folder: join(base, `witness-${n}`),
    ...{ key: witnessKey(name, publicKey), sign, logs: log === undefined ? [] : [log], clock: await openSystemClock() },
  });
  const port = url === undefined ? 0 : Number(new URL(url).port);
  const server = await serveWitness({ witness, host: '127.0.0.1', port, log: LOG });
  servers.push(server);
  return server;
}

const witnessSettings = (urls: readonly string[], quorum: number) => ({
  log: { witnesses: urls.map((url, n) => ({ key: keyOf(n).vkey, url })), quorum },
});

/** The key of the log is there only after a first start. */
async function firstStart(): Promise<void> {
  at.settings({ log: { witnesses: [], quorum: 0 } });
  await using _dock = await at.open();
}

async function records(dock: Dock) {
  const { ledger } = dock.ingest;
  const count = await ledger.logSize();
  const rows = await Promise.all(Array.from({ length: count }, (_, n) => ledger.record(seq(n))));
  return rows.map((row) => JSON.parse(Buffer.from(row?.bytes ?? []).toString('utf8')));
}

const proofs = () =>
  readdirSync(join(at.home, 'archive'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.tlog-proof'),
  );
const required = async () =>
  (await at.verify()).checks.filter(({ required: must, result }) => must && result !== 'pass');

describe('a dock without settings', () => {
  test('is cosigned by its own witness, and every verdict says so', async () => {
    await using dock = await at.open();
    await at.dock(dock);
    const document = await at.verify();
    expect(document.checks.filter(({ required: must, result }) => must && result !== 'pass')).toEqual([]);
    expect(document).toMatchObject({ verdict: 'pass', witness: 'same-host' });
    expect(document.checks.find(({ code }) => code === 'witness-independent')).toMatchObject({
      result: 'not-checked',
      because: 'witness: same-host; it proves no more than the dock itself',
    });
    expect(proofs()).toEqual([expect.stringMatching(/rec\/a\.mp4\.tlog-proof$/)]);
  });

  test('names in each record the newest checkpoint that was cosigned before it', async () => {
    await using dock = await at.open();
    await at.dock(dock);
    at.file('b.mp4', 'more');
    await at.dock(dock);
    const all = await records(dock);
    expect(all[0].anchor).toBeNull();
    expect(all.at(-1).anchor).toMatchObject({
      size: expect.any(Number),
      root: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    for (const { anchor, seq: number } of all) if (anchor !== null) expect(anchor.size).toBeLessThanOrEqual(number);
    const { counts } = await at.verify();
    expect(counts.find(({ code }) => code === 'anchor')).toMatchObject({ fail: 0, notChecked: 0 });
    expect(counts.find(({ code }) => code === 'anchor')?.pass).toBeGreaterThan(0);
    expect(counts.find(({ code }) => code === 'clock-anomaly')?.fail ?? 0).toBe(0);
  });
});

describe('a dock with witnesses elsewhere', () => {
  test('is sealed by so many as the settings demand, and verified as independently witnessed', async () => {
    await firstStart();
    const [a, b] = [await start(0), await start(1)];
    at.settings(witnessSettings([a.url, b.url, 'http://127.0.0.1:9'], 2));
    await using dock = await at.open();
    await at.dock(dock);
    expect(dock.forwarding.publisher.anchor()).toBeDefined();
    expect(await required()).toEqual([]);
    expect(await at.verify()).toMatchObject({ witness: 'independent' });
  });

  test('goes on without enough of them, unsealed, and is sealed when they are back', async () => {
    await firstStart();
    const { url } = await start(0);
    await servers.pop()?.[Symbol.asyncDispose]();
    at.settings(witnessSettings([url], 1));
    await using dock = await at.open();
    expect((await at.dock(dock)).isHandedBack).toBe(true);
    expect(dock.forwarding.publisher.anchor()).toBeUndefined();
    expect(proofs()).toEqual([]);
    expect((await required()).map(({ code }) => code)).toContain('inclusion');
    expect((await readStatus(at.home, NEVER)).log).toMatchObject({
      sealed: 0,
      unsealedSince: expect.any(String),
      isLate: false,
    });
    await start(0, url);
    expect(await dock.forwarding.publisher.publish('now', NEVER)).toBe(true);
    await forwardOutbox(dock.forwarding, NEVER);
    expect(proofs()).toHaveLength(1);
    expect(await required()).toEqual([]);
    const { records: count, log } = await readStatus(at.home, NEVER);
    expect(log).toEqual({ sealed: count, unsealedSince: null, isLate: false, stopped: null });
  });

  test('whose witness holds another key than the settings say is not sealed by it', async () => {
    await firstStart();
    const { url } = await start(1);
    at.settings(witnessSettings([url], 1));
    await using dock = await at.open();
    await at.dock(dock);
    expect(dock.forwarding.publisher.anchor()).toBeUndefined();
  });
});

describe('an older copy of a ledger', () => {
  test('is noticed by the witness before anything is written, and never gone on with', async () => {
    await firstStart();
    at.settings(witnessSettings([(await start(0)).url], 1));
    {
      await using dock = await at.open();
      await at.dock(dock);
    }
    // The whole home as it was: ledger, vault, keys, and a witness of its own if it had one.
    const image = join(base, 'image');
    cpSync(at.home, image, { recursive: true });
    {
      await using dock = await at.open();
      at.file('b.mp4', 'more');
      await at.dock(dock);
    }
    rmSync(at.home, { recursive: true });
    cpSync(image, at.home, { recursive: true });
    const before = readFileSync(join(at.home, 'ledger.sqlite'));
    await expect(at.open()).rejects.toMatchObject({ code: 'ledger-rolled-back' });
    expect(before.length).toBeGreaterThan(0);
    // The witness is away, and still nothing is appended.
    await servers.pop()?.[Symbol.asyncDispose]();
    await expect(at.open()).rejects.toMatchObject({ code: 'log-stopped' });
  });

  test('that went on elsewhere is another history to the witness', async () => {
    await firstStart();
    const { url } = await start(0);
    at.settings(witnessSettings([url], 1));
    {
      await using dock = await at.open();
      await at.dock(dock);
    }
    const image = join(base, 'image');
    cpSync(at.home, image, { recursive: true });
    at.file('b.mp4', 'more');
    {
      await using dock = await at.open();
      await at.dock(dock);
    }
    rmSync(at.home, { recursive: true });
    cpSync(image, at.home, { recursive: true });
    // Meanwhile nobody could be asked: it was not noticed at the start, and the log has overtaken what the witness saw.
    await servers.pop()?.[Symbol.asyncDispose]();
    for (const name of ['c', 'd', 'e', 'f']) at.file(`${name}.mp4`, name);
    {
      await using dock = await at.open();
      await at.dock(dock);
      await start(0, url);
      await expect(dock.forwarding.publisher.publish('now', NEVER)).rejects.toMatchObject({ code: 'log-forked' });
      const findings = await dock.ingest.ledger.findings({ limit: 10 });
      expect(findings.map(({ code }) => code)).toContain('log-forked');
    }
    await expect(at.open()).rejects.toMatchObject({ code: 'log-stopped' });
    // A new epoch leads on, and hides nothing: what was recorded here is not what the witness has seen.
    const { home } = at;
    const begun = await newEpoch({ home, reason: 'restored', by: 'T-17', isWithoutWitness: false, signal: NEVER });
    expect(begun).toMatchObject({ epoch: 2, old: { stopped: 'log-forked', witness: NAMES[0] } });
    await servers.pop()?.[Symbol.asyncDispose]();
    await start(0, url, begun.logKey);
    at.file('g.mp4', 'after it');
    await using dock = await at.open();
    await at.dock(dock);
    const { verdict, checks } = await at.verify();
    expect(verdict).toBe('fail');
    const told = checks.filter(({ required: must, result }) => must && result !== 'pass').map(({ because }) => because);
    expect(told).toEqual([
      expect.stringMatching(
        /^epoch 1 is forked: police\.example\/witness\/a had seen others of its first \d+ records than the dock had$/,
      ),
    ]);
  });

  test('with the dock’s own witness kept is noticed too', async () => {
    {
      await using dock = await at.open();
      await at.dock(dock);
    }
    const image = join(base, 'ledger.sqlite');
    cpSync(join(at.home, 'ledger.sqlite'), image);
    {
      await using dock = await at.open();
      at.file('b.mp4', 'more');
      await at.dock(dock);
    }
    cpSync(image, join(at.home, 'ledger.sqlite'));
    for (const suffix of ['-wal', '-shm']) rmSync(join(at.home, `ledger.sqlite${suffix}`), { force: true });
    // The vault's newer records would be noticed first.
    rmSync(join(at.home, 'vault', 'docks'), { recursive: true });
    expect(existsSync(join(at.home, 'witness'))).toBe(true);
    await expect(at.open()).rejects.toMatchObject({ code: 'ledger-rolled-back' });
  });
});
