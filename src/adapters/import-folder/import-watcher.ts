/**
 * Reports what is dropped into the import folder (port: ports/slot-watcher.ts), once it has come to rest: each subfolder is
 * one arrival, the loose files at the top are another one together. chokidar tells where to look; at rest means two
 * equal looks at names, sizes and times. Nothing in the folder is ever moved or removed by the dock.
 */
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { errnoOf, throwIfCancelled } from '../../domain/failure.js';
import { repeat } from '../../platform/repeat.js';
import type { WatchFolder } from '../../ports/folder-watch.js';
import type { SlotEvent, SlotWatcher } from '../../ports/slot-watcher.js';
import { treeState } from './tree-state.js';

const LOOK_MS = 500;
/** Between the two equal looks. */
const REST_MS = 2000;
/** Folders below the import folder whose changes are noticed; DCIM/100MEDIA and its like are three. */
const WATCH_DEPTH = 8;
/** From here on the watcher may have left some out (ports/folder-watch.ts). */
const MAX_PATHS = 1000;
/** The loose files at the top, as a unit beside the subfolders' names. */
const LOOSE = '';

type Unsettled = { readonly state: string | undefined; readonly sinceMs: number };
type Units = { readonly told: Map<string, string>; readonly unsettled: Map<string, Unsettled | undefined> };

export function importWatcher(options: {
  readonly folder: string;
  readonly watchFolder: WatchFolder;
  readonly monotonicMs: () => number;
}): SlotWatcher {
  const { folder, monotonicMs } = options;
  return {
    watch: async (onEvent, signal) => {
      const units: Units = { told: new Map(), unsettled: new Map() };
      const stop = new AbortController();
      const both = AbortSignal.any([signal, stop.signal]);
      const looking = repeat(LOOK_MS, both, () => look({ folder, units, monotonicMs, onEvent, signal: both }));
      const watching = options.watchFolder({
        folder,
        depth: WATCH_DEPTH,
        signal: both,
        onChange: (paths) => {
          for (const unit of changedUnits(folder, paths, units)) units.unsettled.set(unit, undefined);
        },
      });
      try {
        await Promise.race([looking, watching]);
        throwIfCancelled(signal);
      } finally {
        stop.abort(signal.reason);
        await Promise.allSettled([looking, watching]);
      }
    },
  };
}

type Look = {
  readonly folder: string;
  readonly units: Units;
  readonly monotonicMs: () => number;
  readonly onEvent: (event: SlotEvent) => void;
  readonly signal: AbortSignal;
};

async function look({ folder, units, monotonicMs, onEvent, signal }: Look): Promise<void> {
  const { told, unsettled } = units;
  const present = new Set([LOOSE, ...(await subfolders(folder))]);
  for (const unit of told.keys()) if (!present.has(unit)) told.delete(unit);
  for (const unit of present) if (!told.has(unit) && !unsettled.has(unit)) unsettled.set(unit, undefined);
  for (const [unit, before] of [...unsettled]) {
    if (!present.has(unit)) {
      unsettled.delete(unit);
      continue;
    }
    if (before !== undefined && monotonicMs() - before.sinceMs < REST_MS) continue;
    const state = await treeState(join(folder, unit), unit === LOOSE, signal);
    if (before === undefined || before.state !== state) {
      unsettled.set(unit, { state, sinceMs: monotonicMs() });
      continue;
    }
    // A change that was told while the tree was walked has put another entry here: it stays.
    if (unsettled.get(unit) === before) unsettled.delete(unit);
    if (told.get(unit) === (state ?? '')) continue;
    told.set(unit, state ?? '');
    if (state !== undefined)
      onEvent({ kind: 'import-arrived', root: join(folder, unit), isFlat: unit === LOOSE, state });
  }
}

/** All of them when the folder itself was exchanged, or when there were more changes than are told. */
function changedUnits(folder: string, paths: readonly string[], units: Units): Iterable<string> {
  if (paths.includes(folder) || paths.length >= MAX_PATHS) return [...units.told.keys()];
  return new Set(paths.map((path) => unitOf(folder, path)));
}

/** The top-level unit that a changed path belongs to. */
function unitOf(folder: string, path: string): string {
  const [first = LOOSE, ...deeper] = relative(folder, path).split(sep);
  return deeper.length > 0 ? first : LOOSE;
}

async function subfolders(folder: string): Promise<readonly string[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}
