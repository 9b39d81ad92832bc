/**
 * Reports the folders that stand for a camera's disk (port: ports/slot-watcher.ts): bridges that fetch a camera's files, and
 * virtual cameras. The folder's appearing is the docking, so it must be complete when it appears: moved into place, not filled
 * there. A folder that was exchanged for another between two looks is reported as left and arrived.
 */
import { stat } from 'node:fs/promises';
import { errnoOf } from '../../domain/failure.js';
import type { SlotId } from '../../domain/ids.js';
import { repeat } from '../../platform/repeat.js';
import type { SlotEvent, SlotWatcher } from '../../ports/slot-watcher.js';

export type FolderSlot = { readonly slot: SlotId; readonly folder: string };

const LOOK_MS = 250;

export function slotFolderWatcher(options: { readonly slots: readonly FolderSlot[] }): SlotWatcher {
  return {
    watch: async (onEvent, signal) => {
      const seen = new Map<SlotId, string>();
      await repeat(LOOK_MS, signal, async () => {
        for (const slot of options.slots) await look(slot, seen, onEvent);
      });
    },
  };
}

async function look(
  { slot, folder }: FolderSlot,
  seen: Map<SlotId, string>,
  onEvent: (event: SlotEvent) => void,
): Promise<void> {
  const before = seen.get(slot);
  const now = await folderIdentity(folder);
  if (now === before) return;
  if (before !== undefined) {
    seen.delete(slot);
    onEvent({ kind: 'medium-left', root: folder });
  }
  if (now !== undefined) {
    seen.set(slot, now);
    const volume = { id: undefined, label: undefined };
    onEvent({ kind: 'medium-arrived', slot, root: folder, fs: 'folder', device: undefined, usb: 'none', volume });
  }
}

/** Undefined where there is no such folder; what cannot be looked at is not there. */
async function folderIdentity(folder: string): Promise<string | undefined> {
  try {
    const found = await stat(folder);
    return found.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeMs}` : undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
