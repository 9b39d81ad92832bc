/** Many slots and hard times: turns, one camera that leaves among others, a full store, profiles that come later, restarts. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { digestsOf, makeCard } from '../fakes/card.js';
import { isAllArchived, TestDaemon, writeSettings } from '../fakes/daemon.js';
import { mountImageWritable, unmountIfMounted } from '../fakes/loop-mount.js';
import { until } from '../fakes/until.js';

vi.setConfig({ testTimeout: 240_000 });

const PROFILES = resolve(import.meta.dirname, '../../device-profiles');

let base: string;
let home: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'daemon-many-'));
  home = join(base, 'home');
});
afterEach(() => {
  unmountIfMounted(home);
  rmSync(base, { recursive: true, force: true });
});

const placeOf = (slot: number) => join(base, `slot-${slot}`);

/** Made aside and moved into place, so that it appears complete. */
function stage(slot: number, card: { readonly files: number; readonly megabytes: number }): void {
  makeCard(join(base, `card-${slot}`), card);
}
const plug = (slot: number) => renameSync(join(base, `card-${slot}`), placeOf(slot));
const unplug = (slot: number) => renameSync(placeOf(slot), join(base, `card-${slot}`));

function settle(slots: readonly number[], more: Readonly<Record<string, unknown>> = {}): void {
  const bound = slots.map((slot) => ({ slot, folder: placeOf(slot) }));
  writeSettings(home, { slots: bound, mustBeContinuous: 'none', ...more });
}

test('cameras beyond the limit wait their turn and are docked in the order of their arrival', async () => {
  settle([1, 2, 3], { limits: { parallelDockings: 1 } });
  for (const slot of [1, 2, 3]) stage(slot, { files: 8, megabytes: 8 });
  await using daemon = await TestDaemon.start(home);
  plug(1);
  await daemon.shows('the first at work', ({ slot, docking }) => slot === 1 && docking !== null);
  plug(2);
  await daemon.shows('the second waiting', ({ slot, state }) => slot === 2 && state.kind === 'waiting-turn');
  plug(3);
  const third = await daemon.shows(
    'the third waiting',
    ({ slot, state }) => slot === 3 && state.kind === 'waiting-turn',
  );
  expect(third).toMatchObject({ state: { place: 2 }, verdict: 'leave' });
  await until('all three archived', async () => (await daemon.slots()).every(isAllArchived), 200_000);
  const dockings = (await daemon.slots()).map(({ docking }) => docking);
  expect(dockings).toEqual([...dockings].sort());
});

test('a camera that leaves while it is read touches no other slot, and its ghost outlives a restart', async () => {
  settle([1, 2]);
  for (const slot of [1, 2]) stage(slot, { files: 12, megabytes: 8 });
  const daemon = await TestDaemon.start(home);
  plug(1);
  plug(2);
  await daemon.shows('slot 1 under way', ({ slot, progress }) => slot === 1 && (progress?.pulledBytes ?? 0) > 0);
  unplug(1);
  const ghost = await daemon.shows('a ghost', ({ state }) => state.kind === 'left-early');
  const other = await daemon.shows('slot 2 archived', (slot) => slot.slot === 2 && isAllArchived(slot));
  expect(other).toMatchObject({ state: { kind: 'safe-at-centre' }, verdict: 'take' });
  expect(await daemon.end('SIGTERM')).toBe(0);
  await using again = await TestDaemon.start(home);
  const recalled = await again.shows('the ghost again', ({ state }) => state.kind === 'left-early');
  expect(recalled).toMatchObject({ slot: 1, state: { missingFiles: ghost.state['missingFiles'] } });
  plug(1);
  await again.shows('slot 1 archived', (slot) => slot.slot === 1 && isAllArchived(slot));
  expect(digestsOf(join(home, 'archive'), true)).toEqual([...digestsOf(placeOf(1)), ...digestsOf(placeOf(2))].sort());
});

test('a store that is full is told with a retry, and the docking goes on when there is room again', async () => {
  const image = join(base, 'store.img');
  mkdirSync(home);
  mountImageWritable(image, home, 96);
  settle([1], { limits: { reserveBytes: 1_000_000 }, archive: { path: join(base, 'archive') } });
  stage(1, { files: 4, megabytes: 12 });
  const filler = join(home, 'filler');
  execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M', 'count=60'], { stdio: 'pipe' });
  await using daemon = await TestDaemon.start(home);
  plug(1);
  const full = await daemon.shows('a full store', ({ state }) => state['code'] === 'vault-full');
  expect(full).toMatchObject({ state: { kind: 'failed' }, verdict: 'leave' });
  expect(full.state['retryAt']).not.toBeNull();
  rmSync(filler);
  await daemon.shows('everything archived', isAllArchived);
  expect(digestsOf(join(base, 'archive'), true)).toEqual(digestsOf(placeOf(1)));
});

test('a slot whose profile comes later is docked then, without a restart', async () => {
  const profilesFolder = join(base, 'profiles');
  mkdirSync(profilesFolder);
  writeSettings(home, {
    slots: [{ slot: 1, folder: placeOf(1), profile: 'my-family' }],
    profilesFolder,
    mustBeContinuous: 'none',
  });
  stage(1, { files: 1, megabytes: 1 });
  await using daemon = await TestDaemon.start(home);
  plug(1);
  await daemon.shows('out of service', ({ state }) => state.kind === 'out-of-service');
  const plain = z
    .looseObject({ identity: z.looseObject({}) })
    .parse(JSON.parse(readFileSync(join(PROFILES, 'msc-gat947-plain.json'), 'utf8')));
  const own = { ...plain, $schema: undefined, match: {}, identity: { ...plain.identity, profileId: 'my-family' } };
  writeFileSync(join(profilesFolder, 'my-family.json'), JSON.stringify(own));
  expect(await daemon.shows('everything archived', isAllArchived)).toMatchObject({ profile: 'my-family' });
});

test('a folder that cannot be watched is told, and the slots work on', async () => {
  const file = join(base, 'file');
  writeFileSync(file, 'no folder');
  settle([1], { importFolder: join(file, 'below') });
  stage(1, { files: 1, megabytes: 1 });
  await using daemon = await TestDaemon.start(home);
  await until('the trouble told', () => daemon.stderr.includes('cannot watch'));
  plug(1);
  await daemon.shows('everything archived', isAllArchived);
});
