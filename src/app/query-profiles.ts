/**
 * Questions about device profiles for the command line and the screens: the list in force, one of them, and what a
 * lint of all files finds. Reads the files each time; nothing is cached and nothing is written.
 */
import { basename } from 'node:path';
import { ProfileFolder } from '../adapters/profile-folder/profile-folder.js';
import { packagedProfilesFolder, readProfileFiles } from '../adapters/profile-folder/read-profile-files.js';
import { lintProfiles, type ProfileFile, type ProfileFinding } from '../profiles/lint-profiles.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';

export type ProfileRow = { readonly profile: DeviceProfile; readonly origin: 'packaged' | 'owner' };

/** `userFolder`: the settings' profilesFolder, undefined where there is none. */
export type ProfilesFrom = { readonly userFolder: string | undefined; readonly signal: AbortSignal };

/** Those in force, by id, and the owner's files that are not. */
export async function listProfiles(
  from: ProfilesFrom,
): Promise<{ readonly rows: readonly ProfileRow[]; readonly problems: readonly ProfileFinding[] }> {
  const folder = await ProfileFolder.open(from);
  const rows = folder.profiles().map((profile) => ({ profile, origin: folder.origin(profile.identity.profileId) }));
  const problems = folder.problems().map(({ file, failure }) => ({
    file,
    at: String(failure.facts['at'] ?? '$'),
    problem: String(failure.facts['problem'] ?? failure.message),
  }));
  return { rows, problems };
}

/** Fails `profile-unknown`. */
export async function showProfile(from: ProfilesFrom & { readonly profileId: string }): Promise<ProfileRow> {
  const folder = await ProfileFolder.open(from);
  return { profile: folder.profile(from.profileId), origin: folder.origin(from.profileId) };
}

/** The packaged files with the owner's in place of those of the same name. */
export async function lintAllProfiles(
  from: ProfilesFrom,
): Promise<{ readonly files: number; readonly findings: readonly ProfileFinding[] }> {
  const files = await profileFiles(from);
  return { files: files.length, findings: lintProfiles(files) };
}

/** What a lint would find with this file among them; of that file alone. */
export async function lintAmongAll(draft: ProfileFile, from: ProfilesFrom): Promise<readonly ProfileFinding[]> {
  return lintProfiles([...(await profileFiles(from)), draft]).filter(({ file }) => file === draft.file);
}

async function profileFiles(from: ProfilesFrom): Promise<readonly ProfileFile[]> {
  const packaged = await readProfileFiles(packagedProfilesFolder(), from.signal);
  const owners = from.userFolder === undefined ? [] : await readProfileFiles(from.userFolder, from.signal);
  const replaced = new Set(owners.map(({ file }) => basename(file)));
  return [...packaged.filter(({ file }) => !replaced.has(basename(file))), ...owners];
}
