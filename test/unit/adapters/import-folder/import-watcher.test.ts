/** The import folder: nothing is told before it is at rest, each subfolder is one arrival, a change is told again. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFolder } from '../../../../src/adapters/folder-watcher/watch-folder.js';
import { importWatcher } from '../../../../src/adapters/import-folder/import-watcher.js';
import type { SlotEvent } from '../../../../src/ports/slot-watcher.js';
import { until } from '../../../fakes/until.js';

let folder: string;
let stop: AbortController;
let ended: Promise<unknown>;
let events: Extract<SlotEvent, { kind: 'import-arrived' }>[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  stop = new AbortController();
  events = [];
});
afterEach(async () => {
  stop.abort();
  expect(await ended).toMatchObject({ code: 'cancelled' });
  rmSync(folder, { recursive: true, force: true });
});

function begin(): void {
  ended = importWatcher({ folder, watchFolder, monotonicMs: () => performance.now() })
    .watch((event) => {
      if (event.kind === 'import-arrived') events.push(event);
    }, stop.signal)
    .catch((error: unknown) => error);
}

const roots = () => events.map(({ root, isFlat }) => [root, isFlat]);

test('tells each subfolder, and the loose files together, and nothing of an empty folder', async () => {
  mkdirSync(join(folder, 'A', 'DCIM'), { recursive: true });
  writeFileSync(join(folder, 'A', 'DCIM', '1.mp4'), 'one');
  mkdirSync(join(folder, 'empty'));
  begin();
  await until('A', () => events.length === 1);
  writeFileSync(join(folder, 'loose 1.mp4'), 'x');
  writeFileSync(join(folder, 'loose 2.mp4'), 'y');
  await until('the loose files', () => events.length === 2);
  expect(roots()).toEqual([
    [join(folder, 'A'), false],
    [folder, true],
  ]);
});

test('waits until what is being dropped in is at rest', async () => {
  begin();
  mkdirSync(join(folder, 'B'));
  const file = join(folder, 'B', 'growing.mp4');
  for (let i = 0; i < 12; i += 1) {
    appendFileSync(file, 'more');
    await wait(400);
    expect(events).toEqual([]);
  }
  await until('B at rest', () => events.length === 1);
  expect(roots()).toEqual([[join(folder, 'B'), false]]);
});

test('tells a subfolder again, with another state, when a file was added deep inside', async () => {
  mkdirSync(join(folder, 'C', 'DCIM', '100MEDIA'), { recursive: true });
  writeFileSync(join(folder, 'C', 'DCIM', '100MEDIA', '1.mp4'), 'one');
  begin();
  await until('C', () => events.length === 1);
  writeFileSync(join(folder, 'C', 'DCIM', '100MEDIA', '2.mp4'), 'two');
  await until('C again', () => events.length === 2);
  expect(roots()[1]).toEqual([join(folder, 'C'), false]);
  expect(events[1]?.state).not.toBe(events[0]?.state);
});
