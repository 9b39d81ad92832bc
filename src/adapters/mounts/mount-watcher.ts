/**
 * Reports the media that are mounted and go (port: ports/slot-watcher.ts) by comparing /proc/self/mountinfo several times
 * a second: chokidar and inotify do not see mounts. The block device behind each is looked at as well, because a disk that
 * was pulled out stays mounted and lists as empty with success.
 */
import { isBlockDeviceThere, type Mount, parseMountInfo, readMountInfo } from '../../platform/mount-info.js';
import { repeat } from '../../platform/repeat.js';
import type { SlotEvent, SlotWatcher } from '../../ports/slot-watcher.js';
import { type MountRules, type SlotMount, selectMounts } from './select-mounts.js';
import { volumeOf } from './volume-of.js';

/** At most 500: a camera must be seen to leave before another takes its place. */
const LOOK_MS = 250;

type Seen = { readonly mount: Mount; readonly hasBlockDevice: boolean };

export function mountWatcher(options: MountRules & { readonly onLook?: () => void }): SlotWatcher {
  return {
    watch: async (onEvent, signal) => {
      const seen = new Map<string, Seen>();
      /** Pulled out while mounted: not reported again until they are unmounted. */
      const dead = new Set<string>();
      let lastText: string | undefined;
      await repeat(LOOK_MS, signal, async () => {
        const text = await readMountInfo();
        if (text !== lastText) await compare(selectMounts(parseMountInfo(text), options), { seen, dead, onEvent });
        lastText = text;
        for (const [key, { mount, hasBlockDevice }] of [...seen]) {
          if (!hasBlockDevice || (await isBlockDeviceThere(mount.device))) continue;
          dead.add(key);
          seen.delete(key);
          onEvent({ kind: 'medium-left', root: mount.point });
        }
        options.onLook?.();
      });
    },
  };
}

type Comparison = {
  readonly seen: Map<string, Seen>;
  readonly dead: Set<string>;
  readonly onEvent: (event: SlotEvent) => void;
};

async function compare(now: readonly SlotMount[], { seen, dead, onEvent }: Comparison): Promise<void> {
  const current = new Map(now.map((slotMount) => [keyOf(slotMount.mount), slotMount]));
  for (const key of [...dead]) if (!current.has(key)) dead.delete(key);
  for (const [key, { mount }] of [...seen]) {
    if (current.has(key)) continue;
    seen.delete(key);
    onEvent({ kind: 'medium-left', root: mount.point });
  }
  for (const [key, { slot, mount }] of current) {
    if (seen.has(key) || dead.has(key)) continue;
    seen.set(key, { mount, hasBlockDevice: await isBlockDeviceThere(mount.device) });
    const volume = await volumeOf(mount.source);
    onEvent({ kind: 'medium-arrived', slot, root: mount.point, fs: mount.fs, device: mount.source, volume });
  }
}

function keyOf({ id, device, point }: Mount): string {
  return `${id} ${device} ${point}`;
}
