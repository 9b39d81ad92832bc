import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchFolder } from '../../../../src/adapters/folder-watcher/watch-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealdock-watch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the watch; `next` resolves with the paths of the next report. */
function started(): { ready: Promise<void>; next: () => Promise<readonly string[]>; stop: () => Promise<void> } {
  const stopping = new AbortController();
  const reports: (readonly string[])[] = [];
  let wake: (() => void) | undefined;
  let onReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const running = watchFolder({
    folder,
    depth: 0,
    signal: stopping.signal,
    onReady,
    onChange: (paths) => {
      reports.push(paths);
      wake?.();
    },
  });
  return {
    ready,
    next: async () => {
      while (reports.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return reports.shift() ?? [];
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

describe('a watched folder', () => {
  it('tells a new, a changed and a removed file, and not what lay there before', async () => {
    await writeFile(join(folder, 'before.json'), '{}');
    const watch = started();
    await watch.ready;
    const path = join(folder, 'new.json');
    await writeFile(path, '{}');
    expect(await watch.next()).toEqual([path]);
    await writeFile(path, '{"longer": true}');
    expect(await watch.next()).toEqual([path]);
    await rm(path);
    expect(await watch.next()).toEqual([path]);
    await watch.stop();
  });

  it('tells files that come together in one report', async () => {
    const watch = started();
    await watch.ready;
    const paths = ['a.json', 'b.json', 'c.json'].map((name) => join(folder, name));
    await Promise.all(paths.map((path) => writeFile(path, '{}')));
    const told = new Set<string>();
    while (told.size < paths.length) for (const path of await watch.next()) told.add(path);
    expect([...told].sort()).toEqual(paths);
    await watch.stop();
  });

  it('that appears later is watched from then on', async () => {
    await rm(folder, { recursive: true });
    const watch = started();
    await watch.ready;
    await mkdir(folder);
    const path = join(folder, 'late.json');
    await writeFile(path, '{}');
    expect(await watch.next()).toEqual([folder]);
    await writeFile(path, '{"longer": true}');
    expect(await watch.next()).toEqual([path]);
    await watch.stop();
  });

  it('that is removed and made again is watched on', async () => {
    const watch = started();
    await watch.ready;
    await rm(folder, { recursive: true });
    expect(await watch.next()).toContain(folder);
    await mkdir(folder);
    const path = join(folder, 'again.json');
    expect(await watch.next()).toEqual([folder]);
    await writeFile(path, '{}');
    expect(await watch.next()).toContain(path);
    await watch.stop();
  });

  it('ends at once when the stop was asked for before the start', async () => {
    await expect(
      watchFolder({ folder, depth: 0, signal: AbortSignal.abort(), onChange: () => undefined }),
    ).resolves.toBeUndefined();
  });
});
