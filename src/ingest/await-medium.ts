/**
 * The medium of a docking: there already, or asked for in command mode and then waited for up to the settings' deadline. A
 * camera that only tells its state has none; its docking lists nothing and says so by the file system `none`.
 */
import { Failure } from '../domain/failure.js';
import type { DockingId } from '../domain/ids.js';
import type { CameraLink } from '../ports/camera-link.js';
import type { Medium } from '../ports/medium.js';
import type { IngestDeps } from './ingest-deps.js';

const NO_MEDIUM: Medium = {
  fs: 'none',
  volume: undefined,
  label: 'none',
  list: () => Promise.resolve({ entries: [], refusals: [] }),
  open: () => Promise.reject(new Failure('medium-gone')),
  space: () => Promise.resolve(undefined),
  isAlive: () => Promise.resolve(true),
};

/** Rejects `medium-never-came`, or as the link does where the camera refuses to become a disk. */
export async function awaitMedium(
  deps: IngestDeps,
  wanted: {
    readonly docking: DockingId;
    readonly slot: number | undefined;
    readonly link: CameraLink | undefined;
    readonly medium: Medium | ((signal: AbortSignal) => Promise<Medium>) | undefined;
  },
  signal: AbortSignal,
): Promise<Medium> {
  const { docking, slot, link, medium } = wanted;
  if (typeof medium !== 'function') return medium ?? NO_MEDIUM;
  deps.onProgress({ kind: 'phase', docking, slot, phase: 'waiting-for-disk', camera: undefined });
  await link?.enterDiskMode?.(signal);
  // The port goes away with command mode; nothing of ours may hold it.
  await link?.[Symbol.asyncDispose]();
  const late = new AbortController();
  const waitedMs = deps.policy.diskMs;
  const timer = setTimeout(() => late.abort(new Failure('medium-never-came', { waitedMs })), waitedMs);
  try {
    return await medium(AbortSignal.any([signal, late.signal]));
  } catch (error) {
    // Whatever the waiting made of its end, the reason for it is told.
    if (late.signal.aborted && !signal.aborted) throw late.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
