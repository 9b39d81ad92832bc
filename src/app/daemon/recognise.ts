/** Which device profile a medium fits: by the slot's own setting, else by what lies on it. None and several are for people. */
import type { FailureCode } from '../../domain/failure-codes.js';
import { inSlices } from '../../lib/sliced.js';
import type { Medium } from '../../ports/medium.js';
import { matchingProfile } from '../../profiles/match-profile.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';

export type Recognised<M = Medium> =
  | { readonly kind: 'known'; readonly profile: DeviceProfile; readonly medium: M }
  | { readonly kind: 'quarantined'; readonly code: FailureCode; readonly candidates: readonly string[] };

/** Lists the medium once; the medium in the answer gives that same listing to whoever lists it first. */
export async function recogniseMedium(
  seen: { readonly medium: Medium; readonly label: string | undefined },
  profiles: readonly DeviceProfile[],
  signal: AbortSignal,
): Promise<Recognised> {
  const listing = await seen.medium.list(signal);
  const paths = listing.entries.map(({ path }) => path);
  const roots = new Set(paths.flatMap((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : [])));
  const match = await inSlices(
    matchingProfile(
      { state: 'disk', fsType: seen.medium.fs, volumeLabel: seen.label, roots: [...roots], paths },
      profiles,
    ),
    signal,
  );
  switch (match.kind) {
    case 'match': {
      let first: typeof listing | undefined = listing;
      const list: Medium['list'] = (again) => {
        const known = first;
        first = undefined;
        return known === undefined ? seen.medium.list(again) : Promise.resolve(known);
      };
      return { kind: 'known', profile: match.profile, medium: { ...seen.medium, list } };
    }
    case 'ambiguous':
      return {
        kind: 'quarantined',
        code: 'profile-ambiguous',
        candidates: match.profiles.map(({ identity }) => identity.profileId),
      };
    case 'none':
      return { kind: 'quarantined', code: 'profile-none', candidates: [] };
  }
}
