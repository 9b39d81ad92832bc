/**
 * Reports the media that are mounted and go (port: ports/slot-watcher.ts) by comparing /proc/self/mountinfo several times
 * a second: chokidar and inotify do not see mounts. The disk behind each is looked at as well: one that was pulled out stays
 * mounted and lists as empty with success, and one that was changed between two looks may have the numbers of the one before.
 */
import { diskBehind, type Mount, parseMountInfo, readMountInfo } from '../../platform/mount-info.js';
import { repeat } from '../../platform/repeat.js';
import { usbOriginOfMount } from '../../platform/usb-place.js';
import type { SlotEvent, SlotWatcher } from '../../ports/slot-watcher.js';
import { type MountRules, type SlotMount, selectMounts } from './select-mounts.js';
import { volumeOf } from './volume-of.js';

/** At most 500: a camera must be seen to leave before another takes its place. */
const LOOK_MS = 250;

type Seen = { readonly mount: Mount; readonly disk: string | undefined };

export function mountWatcher(options: MountRules & { readonly onLook?: () => void }): SlotWatcher {
  return {
    watch: async (onEvent, signal) => {
      const seen = new Map<string, Seen>();
      /** Pulled out while mounted: not reported again until they are unmounted. */
      const dead = new Map<string, Mount>();
      let lastText: string | undefined;
      await repeat(LOOK_MS, signal, async () => {
        const text = await readMountInfo();
        const changed = await lookAtDisks({ seen, dead, onEvent });
        if (text !== lastText || changed > 0) {
          await compare(selectMounts(parseMountInfo(text), options), { seen, dead, onEvent });
        }
        lastText = text;
        options.onLook?.();
      });
    },
  };
}

type Comparison = {
  readonly seen: Map<string, Seen>;
  readonly dead: Map<string, Mount>;
  readonly onEvent: (event: SlotEvent) => void;
};

/** Gives how many mounts do not have the disk any more that they were seen with. */
async function lookAtDisks({ seen, dead, onEvent }: Comparison): Promise<number> {
  let changed = 0;
  for (const [key, { device }] of [...dead]) {
    // The kernel gives a number to a new disk only after the last mount of the old one is gone.
    if ((await diskBehind(device)) === undefined) continue;
    changed += 1;
    dead.delete(key);
  }
  for (const [key, { mount, disk }] of [...seen]) {
    if (disk === undefined) continue;
    const now = await diskBehind(mount.device);
    if (now === disk) continue;
    changed += 1;
    if (now === undefined) dead.set(key, mount);
    seen.delete(key);
    onEvent({ kind: 'medium-left', root: mount.point });
  }
  return changed;
}

async function compare(now: readonly SlotMount[], { seen, dead, onEvent }: Comparison): Promise<void> {
  const current = new Map(now.map((slotMount) => [keyOf(slotMount.mount), slotMount]));
  for (const key of [...dead.keys()]) if (!current.has(key)) dead.delete(key);
  for (const [key, { mount }] of [...seen]) {
    if (current.has(key)) continue;
    seen.delete(key);
    onEvent({ kind: 'medium-left', root: mount.point });
  }
  for (const [key, { slot, mount }] of current) {
    if (seen.has(key) || dead.has(key)) continue;
    seen.set(key, { mount, disk: await diskBehind(mount.device) });
    const volume = await volumeOf(mount.source);
    const usb = await usbOriginOfMount(mount, '/sys');
    onEvent({ kind: 'medium-arrived', slot, root: mount.point, fs: mount.fs, device: mount.source, usb, volume });
  }
}

function keyOf({ id, device, point }: Mount): string {
  return `${id} ${device} ${point}`;
}
