/**
 * Which of all mounts are media of cameras: those that a slot is bound to, and those of a block device below one of the
 * roots where the system mounts what is plugged in. Never the disks that the dock itself lives on, nor a share.
 */
import type { SlotId } from '../../domain/ids.js';
import { isWithin } from '../../lib/is-within.js';
import type { Mount } from '../../platform/mount-info.js';

export type MountRules = {
  readonly slots: readonly { readonly slot: SlotId; readonly mount: string }[];
  readonly mountRoots: readonly string[];
  /** The dock's own home and archive: a mount that one of them lies on is no camera. */
  readonly ownPaths: readonly string[];
};

export type SlotMount = { readonly slot: SlotId | undefined; readonly mount: Mount };

export function selectMounts(mounts: readonly Mount[], rules: MountRules): readonly SlotMount[] {
  const byPoint = new Map<string, Mount>();
  // What was mounted last on a point is what one sees there.
  for (const mount of mounts) byPoint.set(mount.point, mount);
  const bound = rules.slots.flatMap(({ slot, mount: point }) => {
    const mount = byPoint.get(withoutSlash(point));
    return mount === undefined ? [] : [{ slot, mount }];
  });
  const taken = new Set(bound.map(({ mount }) => mount.device));
  const free: SlotMount[] = [];
  for (const mount of byPoint.values()) {
    if (taken.has(mount.device) || !isPluggedIn(mount, rules)) continue;
    // A device that is mounted twice is one medium.
    taken.add(mount.device);
    free.push({ slot: undefined, mount });
  }
  return [...bound, ...free];
}

function isPluggedIn({ point, source }: Mount, { mountRoots, ownPaths }: MountRules): boolean {
  if (!source.startsWith('/dev/')) return false;
  // What is mounted on a root itself is the system's.
  const roots = mountRoots.map(withoutSlash);
  if (!roots.some((root) => point !== root && isWithin(point, root))) return false;
  return !ownPaths.some((path) => isWithin(path, point));
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
