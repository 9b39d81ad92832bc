/** A log that does not grow: cosigned anew by the clock, with nothing in the archive that grows, and no word where nobody answers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWitness } from '../../../../src/adapters/witness/open-witness.js';
import { serveWitness } from '../../../../src/adapters/witness/serve-witness.js';
import type { Dock } from '../../../../src/app/open-dock.js';
import { instant } from '../../../../src/domain/quantities.js';
import { verifyingKey } from '../../../../src/evidence/key-id.js';
import { parseCheckpoint } from '../../../../src/evidence/log/checkpoint.js';
import { readCosignature, witnessKey } from '../../../../src/evidence/log/cosignature.js';
import { parseVerifierKey } from '../../../../src/evidence/log/signed-note.js';
import { forwardOutbox } from '../../../../src/forwarding/forward-outbox.js';
import type { SystemClock } from '../../../../src/ports/system-clock.js';
import { manualClock } from '../../../fakes/manual-clock.js';
import { testWitness } from '../../../fakes/sealed-archive.js';
import { DOCK, TestHome } from '../../../fakes/test-home.js';

const NEVER = new AbortController().signal;
const LOG = join('docks', DOCK, 'log', 'e1');
const HOUR_MS = 3_600_000;
const SILENT = { error: () => undefined, warn: () => undefined, info: () => undefined };

let at: TestHome;
let base: string;
let aheadMs = 0;

beforeEach(() => {
  aheadMs = 0;
  at = TestHome.make('heartbeat');
  base = mkdtempSync(join(tmpdir(), 'heartbeat-'));
  at.file('a.mp4', 'footage');
});
afterEach(() => {
  at[Symbol.dispose]();
  rmSync(base, { recursive: true });
});

const shifted = (clock: SystemClock): SystemClock => ({ ...clock, now: () => instant(clock.now() + aheadMs) });
const open = (): Promise<Dock> => at.open({ clock: shifted });
const bytesIn = (store: 'vault' | 'archive', name: string): Buffer => readFileSync(join(at.home, store, LOG, name));
const filesInArchive = (): readonly string[] =>
  readdirSync(join(at.home, 'archive'), { recursive: true, encoding: 'utf8' }).sort();
const later = async (dock: Dock, ms: number): Promise<void> => {
  aheadMs += ms;
  await forwardOutbox(dock.forwarding, NEVER);
};

/** When each line of the archive's pointer was signed, by the witness with this key; the key of the dock's own one by default. */
function timesOf(publicKey = ownKey()): readonly number[] {
  const { note } = parseCheckpoint(bytesIn('archive', 'checkpoint')) ?? { note: { text: '', signatures: [] } };
  const trusted = { publicKey, key: verifyingKey(publicKey) };
  const read = note.signatures.map((line) => readCosignature(note.text, line, trusted));
  return read.flatMap((each) => (typeof each === 'object' ? [each.timeSeconds] : []));
}

function ownKey(): Uint8Array {
  const name = readdirSync(join(at.home, 'keys')).find((file) => /^witness-.*\.vkey$/.test(file)) ?? '';
  const key = parseVerifierKey(readFileSync(join(at.home, 'keys', name), 'utf8').trim());
  if (key === undefined) throw new Error('no key');
  return key.publicKey;
}

describe('a dock where nothing is recorded', () => {
  test('has its newest checkpoint cosigned anew after a day, and not before', async () => {
    await using dock = await open();
    await at.dock(dock);
    const [first, kept] = [bytesIn('archive', 'checkpoint'), filesInArchive()];
    const { size } = parseCheckpoint(first) ?? { size: -1 };
    await later(dock, 23 * HOUR_MS);
    expect(bytesIn('archive', 'checkpoint').equals(first)).toBe(true);
    await later(dock, 2 * HOUR_MS);
    const second = bytesIn('archive', 'checkpoint');
    expect(second.equals(first)).toBe(false);
    expect(second.length).toBe(first.length);
    expect(parseCheckpoint(second)).toMatchObject({ size });
    expect(filesInArchive()).toEqual(kept);
    // The first cosignature, which bounds the times of the records, stays where it was.
    expect(bytesIn('archive', `checkpoints/${String(size).padStart(12, '0')}`).equals(first)).toBe(true);
    expect(await dock.ingest.ledger.logSize()).toBe(size);
    const { verdict, counts } = await at.verify();
    expect(verdict).toBe('pass');
    expect(counts.find(({ code }) => code === 'clock-anomaly')?.fail ?? 0).toBe(0);
  });

  test('gains no file and no length in a month of beats', async () => {
    await using dock = await open();
    await at.dock(dock);
    const [first, kept] = [bytesIn('archive', 'checkpoint'), filesInArchive()];
    const times = new Set(timesOf());
    for (let day = 0; day < 30; day += 1) {
      await later(dock, 24 * HOUR_MS);
      expect(timesOf()).toHaveLength(1);
      for (const time of timesOf()) times.add(time);
    }
    expect(times.size).toBe(31);
    expect(bytesIn('archive', 'checkpoint').length).toBe(first.length);
    expect(filesInArchive()).toEqual(kept);
    expect(bytesIn('vault', 'checkpoint').equals(bytesIn('archive', 'checkpoint'))).toBe(true);
  });

  test('beats as often as the settings say', async () => {
    at.settings({ log: { heartbeatHours: 2 } });
    await using dock = await open();
    await at.dock(dock);
    const [before] = timesOf();
    await later(dock, 2 * HOUR_MS);
    expect(timesOf()[0]).toBeGreaterThanOrEqual((before ?? 0) + 7200);
  });

  test('goes on beating after its clock ran ahead by a year and was set back', async () => {
    await using dock = await open();
    await at.dock(dock);
    await later(dock, 365 * 24 * HOUR_MS);
    const [ahead] = timesOf();
    await later(dock, -364 * 24 * HOUR_MS);
    const [after] = timesOf();
    expect(after).toBeLessThan(ahead ?? 0);
    await later(dock, HOUR_MS);
    expect(timesOf()).toEqual([after]);
  });
});

describe('a dock with witnesses elsewhere', () => {
  const keys = ['a', 'b'].map((name, n) => testWitness(0x40 + n, `police.example/witness/${name}`));

  async function start(n: number, clock: SystemClock) {
    const { name, publicKey, sign } = keys[n] ?? testWitness();
    const log = parseVerifierKey(readFileSync(join(at.home, 'keys', 'log.vkey'), 'utf8').trim());
    const witness = await openWitness({
      folder: join(base, `witness-${n}`),
      ...{ key: witnessKey(name, publicKey), sign, logs: log === undefined ? [] : [log], clock },
    });
    return await serveWitness({ witness, host: '127.0.0.1', port: 0, log: SILENT });
  }

  async function withWitnesses(
    quorum: number,
    work: (dock: Dock, stop: (n: number) => Promise<void>) => Promise<void>,
  ) {
    at.settings({ log: { witnesses: [], quorum: 0 } });
    await (await open())[Symbol.asyncDispose]();
    const clock = shifted({ ...manualClock(Date.now()), now: () => instant(Date.now()) });
    const servers = [await start(0, clock), await start(1, clock)];
    at.settings({ log: { witnesses: servers.map(({ url }, n) => ({ key: keys[n]?.vkey, url })), quorum } });
    try {
      await using dock = await open();
      await at.dock(dock);
      await work(dock, async (n) => servers[n]?.[Symbol.asyncDispose]());
    } finally {
      await Promise.allSettled(servers.map((server) => server[Symbol.asyncDispose]()));
    }
  }

  test('keeps the earlier word of one that is away, beside the fresh word of the others', async () => {
    await withWitnesses(1, async (dock, stop) => {
      const [a, b] = keys.map(({ publicKey }) => timesOf(publicKey));
      await stop(1);
      await later(dock, 25 * HOUR_MS);
      expect(timesOf(keys[0]?.publicKey)[0]).toBeGreaterThan((a?.[0] ?? 0) + 24 * 3600);
      expect(timesOf(keys[1]?.publicKey)).toEqual(b);
    });
  });

  test('does not beat with fewer than seal a record, and tries again later', async () => {
    await withWitnesses(2, async (dock, stop) => {
      const before = bytesIn('archive', 'checkpoint');
      await stop(1);
      await later(dock, 25 * HOUR_MS);
      expect(bytesIn('archive', 'checkpoint').equals(before)).toBe(true);
      expect(await dock.forwarding.publisher.publish('due', NEVER)).toBe(false);
    });
  });
});
