/** What is left when a docking ends before its time, and how the dock comes back to one truth. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dock } from '../../../src/app/open-dock.js';
import { Failure } from '../../../src/domain/failure.js';
import type { Ledger } from '../../../src/ports/ledger.js';
import { disturbedMedium, vanishingMedium } from '../../fakes/failing-medium.js';
import { TestHome } from '../../fakes/test-home.js';

let at: TestHome;

beforeEach(() => {
  at = TestHome.make('recovery');
  for (const name of ['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4']) at.file(name, `footage of ${name}`);
});
afterEach(() => at[Symbol.dispose]());

const codes = async (dock: Dock) => (await dock.ingest.ledger.findings({ limit: 100 })).map(({ code }) => code);
const newest = async (dock: Dock) => (await dock.ingest.ledger.dockings({ limit: 1 }))[0];
const failed = (document: Awaited<ReturnType<TestHome['verify']>>) =>
  document.checks.filter(({ result, required }) => required && result !== 'pass').map(({ because }) => because);

async function closeRecord(dock: Dock, docking: string) {
  const rows = await dock.ingest.ledger.dockings({ limit: 100 });
  const id = rows.find((row) => row.id === docking)?.id;
  if (id === undefined) return undefined;
  const records = await dock.ingest.ledger.recordsOfDocking(id, { afterSeq: -1, limit: 1000 });
  const closes = records.filter(({ type }) => type === 'close').map(({ bytes }) => JSON.parse(String(bytes)));
  expect(closes.length).toBeLessThan(2);
  return closes[0] as { handed_back: boolean; kept_because: string; counts: Record<string, number> } | undefined;
}

describe('a docking that ended early', () => {
  test('is closed as soon as its medium is gone, says why, and its intake is whole in the archive', async () => {
    await using dock = await at.open();
    const gone = vanishingMedium(await at.medium(), 2);
    await expect(at.dock(dock, gone)).rejects.toMatchObject({ code: 'medium-gone' });
    const row = await newest(dock);
    expect(row).toMatchObject({ state: 'closed', isHandedBack: false });
    const close = await closeRecord(dock, row?.id ?? '');
    expect(close?.handed_back).toBe(false);
    expect(close?.kept_because).toMatch(
      /^the docking was cut short \(medium-gone\): \d of 4 files are not sealed here$/,
    );
    expect((close?.counts['pulled'] ?? 0) + (close?.counts['pending'] ?? 0)).toBe(4);
    expect(await codes(dock)).toContain('docking-interrupted');
    const again = await at.dock(dock);
    expect(again.isHandedBack).toBe(true);
    const document = await at.verify();
    expect(document.checks.find(({ code }) => code === 'intake-closed')).toMatchObject({ result: 'pass' });
    for (const because of failed(document)) expect(because).toMatch(/was not pulled|transparency log/);
  });

  test('by a stop request is closed at the next start, not while the program stops', async () => {
    let first: string | undefined;
    {
      await using dock = await at.open();
      const stopped = disturbedMedium(await at.medium(), () => {
        throw new Failure('cancelled');
      });
      await expect(at.dock(dock, stopped)).rejects.toMatchObject({ code: 'cancelled' });
      const row = await newest(dock);
      expect(row?.state).toBe('interrupted');
      first = row?.id;
    }
    await using dock = await at.open();
    expect(await newest(dock)).toMatchObject({ id: first, state: 'closed', isHandedBack: false });
    expect((await closeRecord(dock, first ?? ''))?.counts).toMatchObject({ pulled: 0, pending: 4 });
  });

  test('before anything was listed or signed leaves no intake behind', async () => {
    await using dock = await at.open();
    const medium = await at.medium();
    const dead = { ...medium, list: () => Promise.reject(new Failure('medium-gone')) };
    await expect(at.dock(dock, dead)).rejects.toMatchObject({ code: 'medium-gone' });
    expect(await newest(dock)).toMatchObject({ state: 'closed', facts: { failure: 'medium-gone' } });
    expect(existsSync(join(at.home, 'vault', 'intake'))).toBe(false);
  });

  test('whose end could not be signed is closed before the next docking, and once', async () => {
    let isFull = false;
    const full = (ledger: Ledger): Ledger => ({
      ...ledger,
      commitRecord: (commit) => (isFull ? Promise.reject(new Failure('vault-full')) : ledger.commitRecord(commit)),
    });
    await using dock = await at.open({ ledger: full });
    const filling = disturbedMedium(await at.medium(), () => {
      isFull = true;
    });
    await expect(at.dock(dock, filling)).rejects.toMatchObject({ code: 'vault-full' });
    const first = (await newest(dock))?.id ?? '';
    expect((await newest(dock))?.state).toBe('interrupted');
    isFull = false;
    await Promise.all([at.dock(dock), at.dock(dock), at.dock(dock)]);
    expect((await closeRecord(dock, first))?.kept_because).toContain('vault-full');
  });
});

describe('at start', () => {
  test('a partial copy that a listed file wants is kept and resumed, another one is removed', async () => {
    const tmp = join(at.home, 'vault', 'tmp');
    let wanted = '';
    {
      await using dock = await at.open();
      const gone = vanishingMedium(await at.medium(), 0);
      await expect(at.dock(dock, gone)).rejects.toThrow();
      const [row] = await at.rows(dock, (await newest(dock))?.id ?? '');
      wanted = `${row?.temp}.part`;
    }
    for (const name of [wanted, `${'0'.repeat(40)}.part`, 'cut-short.tmp']) writeFileSync(join(tmp, name), 'foot');
    await using dock = await at.open();
    expect(at.temporaries()).toContain(`vault/tmp/${wanted}`);
    expect(at.temporaries().filter((path) => path.startsWith('vault/tmp/'))).toHaveLength(1);
    await at.dock(dock);
    expect(at.temporaries().filter((path) => path.startsWith('vault/tmp/'))).toEqual([]);
  });

  test('sealed footage that is missing from the vault is a finding, and the next docking pulls it again', async () => {
    const file = await sealWithoutArchive('b.mp4');
    rmSync(file);
    await using dock = await at.open();
    expect(await codes(dock)).toContain('sealed-file-missing');
    const again = await at.dock(dock);
    const rows = await at.rows(dock, again.docking);
    expect(rows.map(({ path, state }) => [path, state])).toContainEqual(['b.mp4', 'archived']);
    expect(rows.filter(({ state }) => state === 'held')).toHaveLength(3);
    expect(existsSync(file)).toBe(false);
  });

  test('sealed footage of another length is a finding and stays as it is', async () => {
    const file = await sealWithoutArchive('b.mp4');
    chmodSync(file, 0o640);
    writeFileSync(file, 'short');
    await using dock = await at.open();
    expect(await codes(dock)).toContain('sealed-file-differs');
    expect(readFileSync(file, 'utf8')).toBe('short');
  });

  test('a committed record whose files never came to lie in place is placed with its footage', async () => {
    const file = await sealWithoutPlacing();
    expect(existsSync(file)).toBe(false);
    await using dock = await at.open();
    expect(readFileSync(file, 'utf8')).toBe('footage of a.mp4');
    expect(existsSync(`${file.replace('/data/', '/rec/')}.rec.minisig`)).toBe(true);
    expect(await codes(dock)).toEqual(['docking-interrupted']);
  });

  test('a committed record whose footage is gone does not keep the dock from starting', async () => {
    const file = await sealWithoutPlacing();
    rmSync(join(at.home, 'vault', 'tmp'), { recursive: true });
    await using dock = await at.open();
    expect(await codes(dock)).toContain('sealed-file-missing');
    expect(existsSync(file)).toBe(false);
    expect((await at.dock(dock)).isHandedBack).toBe(true);
  });
});

test('a card that is docked twice at once is pulled once and handed back twice', async () => {
  await using dock = await at.open();
  const both = await Promise.all([at.dock(dock), at.dock(dock)]);
  expect(both.map(({ isHandedBack }) => isHandedBack)).toEqual([true, true]);
  const rows = (await Promise.all(both.map(({ docking }) => at.rows(dock, docking)))).flat();
  expect(rows.filter(({ state }) => state === 'held')).toHaveLength(4);
  expect(rows.filter(({ recordSeq }) => recordSeq !== undefined)).toHaveLength(4);
});

test('footage that vanished from the vault meanwhile is not taken for held', async () => {
  await using dock = await at.open({ archive: (archive) => ({ ...archive, put: unreachable }) });
  const first = await at.dock(dock);
  const [row] = await at.rows(dock, first.docking);
  rmSync(join(at.home, 'vault', row?.storedPath ?? ''));
  const again = await at.dock(dock);
  const states = (await at.rows(dock, again.docking)).map(({ state }) => state);
  expect(states.filter((state) => state === 'sealed')).toHaveLength(1);
  expect(await codes(dock)).toContain('sealed-file-missing');
});

const unreachable = () => Promise.reject(new Failure('archive-unreachable'));

/** Docks the card with the archive out of reach; gives the vault's file of one of its files. */
async function sealWithoutArchive(path: string): Promise<string> {
  await using dock = await at.open({ archive: (archive) => ({ ...archive, put: unreachable }) });
  const { docking } = await at.dock(dock);
  const row = (await at.rows(dock, docking)).find((candidate) => candidate.path === path);
  return join(at.home, 'vault', row?.storedPath ?? '');
}

/** The first footage record is committed, and then everything stops. Gives where its footage belongs. */
async function sealWithoutPlacing(): Promise<string> {
  await using dock = await at.open({
    vault: (vault) => ({
      ...vault,
      writeFiles: (files) =>
        files.some(({ path }) => path.includes('/rec/a.mp4'))
          ? Promise.reject(new Failure('cancelled'))
          : vault.writeFiles(files),
    }),
  });
  await expect(at.dock(dock)).rejects.toMatchObject({ code: 'cancelled' });
  const rows = await at.rows(dock, (await newest(dock))?.id ?? '');
  return join(at.home, 'vault', rows.find(({ path }) => path === 'a.mp4')?.storedPath ?? '');
}
