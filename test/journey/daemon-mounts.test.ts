/** Real file systems that are mounted, pulled away while they are read, and that fail. Needs root and loop devices. */
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { digestsOf, makeCard } from '../fakes/card.js';
import { isAllArchived, TestDaemon, writeSettings } from '../fakes/daemon.js';
import { makeImage, mountImage, unmount, unmountIfMounted, unmountLazily } from '../fakes/loop-mount.js';

// Hundreds of megabytes, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

let base: string;
let home: string;
let roots: string;
let content: string;
let image: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'daemon-mounts-'));
  home = join(base, 'home');
  roots = join(base, 'roots');
  content = join(base, 'content');
  image = join(base, 'card.img');
  writeSettings(home, { mountRoots: [roots], mustBeContinuous: 'none' });
});
afterEach(() => {
  unmountIfMounted(join(roots, 'CAM'));
  rmSync(base, { recursive: true, force: true });
});

test('a file system that is mounted below a mount root gets a slot, is docked, and frees the slot when it goes', async () => {
  makeCard(content, { files: 3, megabytes: 1 });
  makeImage(image, { folder: content, megabytes: 16 });
  await using daemon = await TestDaemon.start(home);
  mountImage(image, join(roots, 'CAM'));
  const slot = await daemon.shows('everything archived', isAllArchived);
  expect(slot).toMatchObject({ slot: 1, place: join(roots, 'CAM'), verdict: 'take' });
  expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(content));
  unmount(join(roots, 'CAM'));
  await daemon.shows('an empty slot', ({ state }) => state.kind === 'empty');
});

test('one that is pulled away while it is read is never complete, leaves its ghost, and goes on when it is back', async () => {
  makeCard(content, { files: 16, megabytes: 16 });
  makeImage(image, { folder: content, megabytes: 300 });
  await using daemon = await TestDaemon.start(home);
  mountImage(image, join(roots, 'CAM'));
  await daemon.shows('a pull under way', ({ progress }) => (progress?.pulledBytes ?? 0) > 0);
  unmountLazily(join(roots, 'CAM'));
  const ghost = await daemon.shows('a ghost', ({ state }) => state.kind === 'left-early');
  const missing = Number(ghost.state['missingFiles']);
  expect(missing).toBeGreaterThan(0);
  expect(ghost.verdict).toBeNull();
  mountImage(image, join(roots, 'CAM'));
  const back = await daemon.shows('everything archived', isAllArchived);
  expect(back.progress?.files).toBe(16);
  expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(content));
  expect((await daemon.slots()).some(({ state }) => state.kind === 'left-early')).toBe(false);
});

test('one whose disk fails under it is not complete, and the files that failed come with its next docking', async () => {
  makeCard(content, { files: 6, megabytes: 8 });
  makeImage(image, { folder: content, megabytes: 64 });
  const { size } = statSync(image);
  await using daemon = await TestDaemon.start(home);
  // The list of files is there, the end of the disk is not: as after a worn-out card.
  mountImage(image, join(roots, 'CAM'));
  truncateSync(image, Math.floor(size / 2));
  const failed = await daemon.shows('a docking that is not complete', ({ state }) => state.kind === 'failed');
  expect(failed.verdict).not.toBe('take');
  expect(digestsOf(join(home, 'archive'), true).length).toBeLessThan(6);
  unmount(join(roots, 'CAM'));
  makeImage(image, { folder: content, megabytes: 64 });
  mountImage(image, join(roots, 'CAM'));
  await daemon.shows('everything archived', isAllArchived);
  expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(content));
});
