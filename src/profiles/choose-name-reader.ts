/**
 * For a folder whose camera nobody named: the profile whose name patterns explain the most media names. Equal counts
 * are decided by declared priority, then by id, so that the answer never depends on the order of the list. Where one
 * shape of name can be read in two field orders, the whole folder decides (settle-field-order.ts).
 */

import { atOnce, mapped, type Sliced } from '../lib/sliced.js';
import { compiledProfile } from './compiled-profile.js';
import { isMediaName } from './file-kinds.js';
import { parseName } from './parse-name.js';
import type { DeviceProfile } from './profile-schema.js';
import { settlingFieldOrder } from './settle-field-order.js';

/** Names looked at; a sample, evenly spread, speaks for a larger folder. */
const MAX_NAMES_TRIED = 4000;

export function chooseNameReader(
  paths: readonly string[],
  profiles: readonly DeviceProfile[],
): DeviceProfile | undefined {
  return atOnce(choosingNameReader(paths, profiles));
}

/** Undefined where no profile explains even one media name. Each path with `/` between folders. */
export function* choosingNameReader(
  paths: readonly string[],
  profiles: readonly DeviceProfile[],
): Sliced<DeviceProfile | undefined> {
  const names = sampleMediaNames(paths);
  let best: { readonly profile: DeviceProfile; readonly explained: number } | undefined;
  for (const profile of [...profiles].sort(byPriority)) {
    const explained = yield* countingExplained(names, profile);
    if (explained > (best?.explained ?? 0)) best = { profile, explained };
  }
  return best === undefined ? undefined : yield* settlingFieldOrder(names, best.profile);
}

/** Media names that the profile's patterns read, without those whose time is no real date. */
export function* countingExplained(paths: readonly string[], profile: DeviceProfile): Sliced<number> {
  if (compiledProfile(profile).patterns.length === 0) return 0;
  return (yield* mapped(paths, (path) => isExplained(path, profile))).filter(Boolean).length;
}

export function sampleMediaNames(paths: readonly string[]): readonly string[] {
  const media = paths.filter(isMediaName);
  const step = Math.ceil(media.length / MAX_NAMES_TRIED);
  return step <= 1 ? media : media.filter((_, index) => index % step === 0);
}

function isExplained(path: string, profile: DeviceProfile): boolean {
  const facts = parseName(path, profile);
  if (facts === undefined || facts.kind === 'other') return false;
  if (facts.startAt !== undefined) return true;
  return compiledProfile(profile).patterns.some(
    ({ pattern, tellsTime }) => !tellsTime && facts.pattern.endsWith(`/${pattern.id}`),
  );
}

function byPriority(a: DeviceProfile, b: DeviceProfile): number {
  return b.identity.priority - a.identity.priority || (a.identity.profileId < b.identity.profileId ? -1 : 1);
}
