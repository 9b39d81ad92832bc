/** The mount watcher on real mounts of this machine: arrivals at start and later, departures, escapes in names. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mountWatcher } from '../../../../src/adapters/mounts/mount-watcher.js';
import { slotId } from '../../../../src/domain/ids.js';
import type { SlotEvent } from '../../../../src/ports/slot-watcher.js';
import { makeImage, mountImage, unmount, unmountIfMounted } from '../../../fakes/loop-mount.js';
import { until } from '../../../fakes/until.js';

let base: string;
let image: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mounts-'));
  image = join(base, 'card.img');
  mkdirSync(join(base, 'content'));
  writeFileSync(join(base, 'content', 'a.txt'), 'a');
  makeImage(image, { folder: join(base, 'content'), megabytes: 4 });
});
afterEach(() => {
  for (const name of ['BODY CAM', 'slot-2']) unmountIfMounted(join(base, 'roots', name));
  rmSync(base, { recursive: true, force: true });
});

async function watching(work: (events: SlotEvent[]) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const events: SlotEvent[] = [];
  const watcher = mountWatcher({
    slots: [{ slot: slotId(2), mount: join(base, 'roots', 'slot-2') }],
    mountRoots: [join(base, 'roots')],
    ownPaths: [],
  });
  const ended = watcher.watch((event) => events.push(event), stop.signal).catch((error: unknown) => error);
  try {
    await work(events);
  } finally {
    stop.abort();
    expect(await ended).toMatchObject({ code: 'cancelled' });
  }
}

test('reports what is mounted below a root, with the device behind it, and its going', async () => {
  const point = join(base, 'roots', 'BODY CAM');
  await watching(async (events) => {
    mountImage(image, point);
    const arrived = await until('the arrival', () => events[0]);
    expect(arrived).toMatchObject({ kind: 'medium-arrived', slot: undefined, root: point, fs: 'ext4' });
    expect(arrived).toHaveProperty('device', expect.stringMatching(/^\/dev\/loop\d+$/));
    unmount(point);
    expect(await until('the departure', () => events[1])).toEqual({ kind: 'medium-left', root: point });
  });
});

test('reports what was mounted before it began, at its slot', async () => {
  const point = join(base, 'roots', 'slot-2');
  mountImage(image, point);
  await watching(async (events) => {
    expect(await until('the arrival', () => events[0])).toMatchObject({ slot: 2, root: point });
    expect(events).toHaveLength(1);
  });
});

test('a card that was changed between two looks has left and come, though every number is the old one', async () => {
  const point = join(base, 'roots', 'BODY CAM');
  mountImage(image, point);
  await watching(async (events) => {
    await until('the arrival', () => events[0]);
    // Nothing else runs between the two: the watcher cannot look at an empty point.
    unmount(point);
    mountImage(image, point);
    await until('the second arrival', () => events[2]);
    expect(events.map(({ kind }) => kind)).toEqual(['medium-arrived', 'medium-left', 'medium-arrived']);
  });
});
