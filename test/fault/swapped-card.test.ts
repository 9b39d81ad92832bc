/**
 * Two cards that look alike, changed on one mount point under the docking's feet: names, sizes, times and device numbers are
 * the same, the bytes are not. What was listed on the one never answers for the other. Needs root and loop devices.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import type { Medium } from '../../src/ports/medium.js';
import { disturbedMedium } from '../fakes/failing-medium.js';
import { makeImage, mountImage, unmount, unmountIfMounted, unmountLazily } from '../fakes/loop-mount.js';
import { TestHome } from '../fakes/test-home.js';

vi.setConfig({ testTimeout: 180_000 });

const NAMES = ['DCIM/a.bin', 'DCIM/b.bin', 'DCIM/c.bin'];
const SIZE_BYTES = 300_000;

let at: TestHome;
let bytesOf: Readonly<Record<'mine' | 'other', readonly string[]>>;
beforeEach(() => {
  at = TestHome.make('swapped-card');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1' });
  bytesOf = { mine: makeCard('mine'), other: makeCard('other') };
  mountImage(image('mine'), at.card);
});
afterEach(() => {
  unmountIfMounted(at.card);
  unmountIfMounted(at.card);
  at[Symbol.dispose]();
});

const image = (name: string) => join(at.base, `${name}.img`);

/** Digests of its files. */
function makeCard(name: string): readonly string[] {
  const folder = join(at.base, name);
  mkdirSync(join(folder, 'DCIM'), { recursive: true });
  const digests = NAMES.map((path) => {
    const bytes = randomBytes(SIZE_BYTES);
    writeFileSync(join(folder, path), bytes);
    utimesSync(join(folder, path), 1_790_000_000, 1_790_000_000);
    return createHash('sha256').update(bytes).digest('hex');
  });
  makeImage(image(name), { folder, megabytes: 16 });
  return digests;
}

async function sealedDigests(dock: Awaited<ReturnType<TestHome['open']>>): Promise<readonly (string | undefined)[]> {
  const rows = await dock.ingest.ledger.segmentsInState(['sealed', 'archived'], { afterId: 0, limit: 100 });
  return rows.map(({ sha256 }) => sha256);
}

test('changed after the listing, it is gone, and nothing of the other one is pulled', async () => {
  await using dock = await at.open();
  let opened = 0;
  const medium = disturbedMedium(await at.medium(), () => {
    opened += 1;
    if (opened !== 1) return;
    unmount(at.card);
    mountImage(image('other'), at.card);
  });
  await expect(at.dock(dock, medium)).rejects.toMatchObject({ code: 'medium-gone' });
  for (const digest of await sealedDigests(dock)) expect(bytesOf.mine).toContain(digest);
  expect(await medium.isAlive()).toBe(false);
});

test('changed while a file is open, the copy is of the file that was opened', async () => {
  await using dock = await at.open();
  const real = await at.medium();
  let isChanged = false;
  const medium: Medium = {
    ...real,
    open: async (entry) => {
      if (isChanged) throw new Failure('medium-gone', {});
      const file = await real.open(entry);
      isChanged = true;
      unmountLazily(at.card);
      mountImage(image('other'), at.card);
      return file;
    },
  };
  await expect(at.dock(dock, medium)).rejects.toMatchObject({ code: 'medium-gone' });
  const sealed = await sealedDigests(dock);
  for (const digest of sealed) expect(bytesOf.mine).toContain(digest);
  expect(readFileSync(join(at.card, 'DCIM/a.bin'))).toHaveLength(SIZE_BYTES);
});
