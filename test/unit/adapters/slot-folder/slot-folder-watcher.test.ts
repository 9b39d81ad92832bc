/** A folder that stands for a camera's disk: its appearing, its going, its exchange for another. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slotFolderWatcher } from '../../../../src/adapters/slot-folder/slot-folder-watcher.js';
import { slotId } from '../../../../src/domain/ids.js';
import type { SlotEvent } from '../../../../src/ports/slot-watcher.js';
import { until } from '../../../fakes/until.js';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'slot-folder-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test('reports a folder when it appears, goes, and is exchanged between two looks', async () => {
  const folder = join(base, 'camera');
  const stop = new AbortController();
  const events: SlotEvent[] = [];
  const ended = slotFolderWatcher({ slots: [{ slot: slotId(1), folder }] })
    .watch((event) => events.push(event), stop.signal)
    .catch((error: unknown) => error);
  writeFileSync(join(base, 'other'), 'a file is no camera');
  mkdirSync(folder);
  expect(await until('arrival', () => events[0])).toMatchObject({ kind: 'medium-arrived', slot: 1, root: folder });
  mkdirSync(join(base, 'next'));
  renameSync(folder, join(base, 'gone'));
  renameSync(join(base, 'next'), folder);
  await until('exchange', () => events.length >= 3);
  rmSync(folder, { recursive: true });
  await until('departure', () => events.length >= 4);
  expect(events.map(({ kind }) => kind)).toEqual(['medium-arrived', 'medium-left', 'medium-arrived', 'medium-left']);
  stop.abort();
  expect(await ended).toMatchObject({ code: 'cancelled' });
});
