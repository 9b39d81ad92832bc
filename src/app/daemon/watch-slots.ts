/** The watchers that the settings ask for, all reporting to one receiver, each kept going by itself. */
import { watchFolder } from '../../adapters/folder-watcher/watch-folder.js';
import { importWatcher } from '../../adapters/import-folder/import-watcher.js';
import { mountWatcher } from '../../adapters/mounts/mount-watcher.js';
import { serialWatcher } from '../../adapters/serial/serial-watcher.js';
import { slotFolderWatcher } from '../../adapters/slot-folder/slot-folder-watcher.js';
import { usbWatcher } from '../../adapters/usb/usb-watcher.js';
import { isFailure } from '../../domain/failure.js';
import { slotId } from '../../domain/ids.js';
import type { SlotEvent } from '../../ports/slot-watcher.js';
import type { UsbEvent } from '../../ports/usb-watcher.js';
import type { Dock } from '../open-dock.js';
import type { Settings } from '../settings.js';

const WATCH_AGAIN_MS = 30_000;

/** A watcher of slots or of USB ports. */
export type NamedWatcher = {
  readonly name: string;
  readonly watcher: {
    readonly watch: (onEvent: (event: SlotEvent | UsbEvent) => void, signal: AbortSignal) => Promise<void>;
  };
};

export function slotWatchers(
  settings: Settings,
  facts: {
    /** The dock's own home and archive, which may lie below a mount root. */
    readonly ownPaths: readonly string[];
    readonly monotonicMs: () => number;
    readonly onLook: () => void;
  },
): readonly NamedWatcher[] {
  const mounts: { slot: ReturnType<typeof slotId>; mount: string }[] = [];
  const serials: { slot: ReturnType<typeof slotId>; serial: string }[] = [];
  const folders: { slot: ReturnType<typeof slotId>; folder: string }[] = [];
  for (const { slot: number, mount, serial, folder } of settings.slots) {
    const slot = slotId(number);
    if (mount !== undefined) mounts.push({ slot, mount });
    if (serial !== undefined) serials.push({ slot, serial });
    if (folder !== undefined) folders.push({ slot, folder });
  }
  const { mountRoots, importFolder } = settings;
  const { ownPaths, onLook, monotonicMs } = facts;
  const watchers: NamedWatcher[] = [
    { name: 'USB ports', watcher: usbWatcher() },
    { name: 'mounts', watcher: mountWatcher({ slots: mounts, mountRoots, ownPaths, onLook }) },
  ];
  if (serials.length > 0) watchers.push({ name: 'serial ports', watcher: serialWatcher({ slots: serials }) });
  if (folders.length > 0) watchers.push({ name: 'slot folders', watcher: slotFolderWatcher({ slots: folders }) });
  if (importFolder !== undefined)
    watchers.push({
      name: 'import folder',
      watcher: importWatcher({ folder: importFolder, watchFolder, monotonicMs }),
    });
  return watchers;
}

/**
 * One place that cannot be watched must not stop the others: what is wrong is told once and looked at again after a while.
 * Resolves when the watch does; rejects `cancelled`, and our own mistakes.
 */
export async function keepWatching(
  { ingest, log, clock }: Dock,
  name: string,
  watch: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let times = 1; ; times += 1) {
    try {
      return await watch(signal);
    } catch (error) {
      if (!isFailure(error) || error.kind === 'cancelled') throw error;
      const { code, facts } = error;
      log.error('cannot watch', { watcher: name, code, times });
      const finding = { severity: 'error', docking: undefined, camera: undefined } as const;
      if (times === 1) await ingest.ledger.raiseFinding({ ...finding, at: clock.now(), code, facts });
      await clock.sleep(WATCH_AGAIN_MS, signal);
    }
  }
}
