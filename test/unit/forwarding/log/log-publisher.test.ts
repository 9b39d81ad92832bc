/** The log of a real dock: when it is published, what lies in vault and archive then, and what a failure leaves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dock } from '../../../../src/app/open-dock.js';
import { Failure } from '../../../../src/domain/failure.js';
import { parseCheckpoint } from '../../../../src/evidence/log/checkpoint.js';
import { forwardOutbox } from '../../../../src/forwarding/forward-outbox.js';
import { disturbedMedium } from '../../../fakes/failing-medium.js';
import { DOCK, TestHome } from '../../../fakes/test-home.js';

let at: TestHome;

beforeEach(() => {
  at = TestHome.make('publisher');
  at.file('a.mp4', 'footage');
});
afterEach(() => at[Symbol.dispose]());

const NEVER = new AbortController().signal;
const LOG = join('docks', DOCK, 'log', 'e1');

function logIn(store: 'vault' | 'archive'): ReadonlyMap<string, string> {
  const folder = join(at.home, store, LOG);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('hex')]),
  );
}

const pointer = () => parseCheckpoint(readFileSync(join(at.home, 'archive', LOG, 'checkpoint')));
const size = (dock: Dock) => dock.ingest.ledger.logSize();

describe('the log', () => {
  test('covers every record once a docking is over and forwarded, in vault and archive alike', async () => {
    await using dock = await at.open();
    await at.dock(dock);
    expect(pointer()).toMatchObject({ size: await size(dock), origin: `sealdock.internal/dock/${DOCK}/e1` });
    expect(logIn('archive')).toEqual(logIn('vault'));
    const names = [...logIn('archive').keys()];
    expect(names).toContain('checkpoint');
    expect(names).toContain(`tile/0/000.p/${await size(dock)}`);
    expect(names).toContain(`tile/entries/000.p/${await size(dock)}`);
  });

  test('is not published again where nothing is new, and is where something is', async () => {
    await using dock = await at.open();
    await at.dock(dock);
    const before = logIn('archive');
    expect(await dock.forwarding.publisher.publish('now', NEVER)).toBe(false);
    await forwardOutbox(dock.forwarding, NEVER);
    expect(logIn('archive')).toEqual(before);
    at.file('b.mp4', 'more');
    await at.dock(dock);
    const after = logIn('archive');
    expect(after.size).toBeGreaterThan(before.size);
    // All but the pointer are what they were.
    for (const [name, bytes] of before) if (name !== 'checkpoint') expect(after.get(name)).toBe(bytes);
  });

  test('waits while a docking is under way, and not for its other files when there is time', async () => {
    await using dock = await at.open();
    const { publisher } = dock.forwarding;
    const seen: boolean[] = [];
    const looking = disturbedMedium(await at.medium(), async () => {
      seen.push(await publisher.publish('due', NEVER), await publisher.publish('quiet', NEVER));
    });
    await at.dock(dock, looking);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(true);
    expect(pointer()?.size).toBe(await size(dock));
  });

  test('is complete when the dock has stopped', async () => {
    {
      await using dock = await at.open();
      await dock.forwarding.publisher.publish('now', NEVER);
      await at.dock(dock);
    }
    await using dock = await at.open();
    // The start's own record is the only one that is not covered yet.
    expect((await dock.ingest.ledger.newestPublished())?.size).toBe((await size(dock)) - 1);
  });

  test('keeps its name when the settings name another domain later', async () => {
    at.settings({ log: { domain: 'police.example' } });
    {
      await using dock = await at.open();
      await at.dock(dock);
    }
    expect(pointer()?.origin).toBe(`police.example/dock/${DOCK}/e1`);
    at.settings({ log: { domain: 'other.example' } });
    await using dock = await at.open();
    await at.dock(dock);
    expect(pointer()?.origin).toBe(`police.example/dock/${DOCK}/e1`);
  });

  test('that could not be written is written later, with the checkpoint that was signed', async () => {
    let isFailing = true;
    await using dock = await at.open({
      vault: (vault) => ({
        ...vault,
        writeFiles: (files) =>
          isFailing && files.some(({ path }) => path.includes('/log/'))
            ? Promise.reject(new Failure('vault-failing'))
            : vault.writeFiles(files),
      }),
    });
    await at.dock(dock);
    const signed = await dock.ingest.ledger.newestPublished();
    expect(signed).toMatchObject({ isPlaced: false });
    isFailing = false;
    await forwardOutbox(dock.forwarding, NEVER);
    expect(pointer()?.size).toBe(await size(dock));
    expect((await at.verify()).checks.filter(({ required, result }) => required && result !== 'pass')).toEqual([]);
  });

  test('whose earlier part was changed is signed no more', async () => {
    let isChanged = false;
    await using dock = await at.open({
      ledger: (ledger) => ({
        ...ledger,
        logHashes: async (level, first, count) =>
          (await ledger.logHashes(level, first, count)).map((hash, i) =>
            isChanged && level === 0 && first + i === 0 ? Buffer.alloc(32, 7) : hash,
          ),
      }),
    });
    await at.dock(dock);
    isChanged = true;
    await expect(at.dock(dock)).rejects.toMatchObject({ code: 'log-broken' });
  });
});
