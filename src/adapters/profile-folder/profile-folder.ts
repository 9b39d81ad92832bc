/**
 * The device profiles in force: those that come with the program and, over them by id, those of a folder of the
 * owner's. A broken file of the owner is a problem to be told, never a stop: its last good version stays in force, and
 * before there was one, the packaged profile of that id. A broken packaged file is our mistake and fails the opening.
 */
import { basename } from 'node:path';
import { Failure, isFailure } from '../../domain/failure.js';
import type { WatchFolder } from '../../ports/folder-watch.js';
import { decodeProfile } from '../../profiles/decode-profile.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { decodedProfiles } from './decoded-profiles.js';
import { packagedProfilesFolder, readProfileFiles } from './read-profile-files.js';

/** One owner's file that is not in force, in the words of the failure `profile-invalid`. */
export type ProfileProblem = { readonly file: string; readonly failure: Failure; readonly isOlderInForce: boolean };

export class ProfileFolder {
  readonly #packaged: ReadonlyMap<string, DeviceProfile>;
  readonly #userFolder: string | undefined;
  #lastGood: ReadonlyMap<string, DeviceProfile> = new Map();
  #problems: readonly ProfileProblem[] = [];
  #inForce: readonly DeviceProfile[];

  private constructor(packaged: readonly DeviceProfile[], userFolder: string | undefined) {
    this.#packaged = byId(packaged);
    this.#userFolder = userFolder;
    this.#inForce = packaged;
  }

  /** `userFolder` may be absent from the disk. Fails `profile-invalid`, `path-unreadable` or `cancelled`. */
  static async open(options: {
    readonly userFolder: string | undefined;
    readonly signal: AbortSignal;
    readonly packagedFolder?: string;
  }): Promise<ProfileFolder> {
    const folder = options.packagedFolder ?? packagedProfilesFolder();
    const [files, decoded] = await Promise.all([readProfileFiles(folder, options.signal), decodedProfiles(folder)]);
    if (files.length === 0) throw new Failure('path-missing', { path: folder });
    const packaged = files.map(({ file, text }) => decoded(text) ?? decodeProfile(text, file));
    const opened = new ProfileFolder(packaged, options.userFolder);
    await opened.reload(options.signal);
    return opened;
  }

  /** A new array after every change, never changed in place; sorted by id. */
  profiles(): readonly DeviceProfile[] {
    return this.#inForce;
  }

  problems(): readonly ProfileProblem[] {
    return this.#problems;
  }

  /** Fails `profile-unknown`, or with what is wrong with the owner's file of this name. */
  profile(profileId: string): DeviceProfile {
    const found = this.#inForce.find(({ identity }) => identity.profileId === profileId);
    if (found !== undefined) return found;
    const broken = this.#problems.find(({ file }) => basename(file) === `${profileId}.json`);
    throw broken?.failure ?? new Failure('profile-unknown', { profile: profileId });
  }

  /** Where the profile in force under this id comes from. */
  origin(profileId: string): 'packaged' | 'owner' {
    const isOwners = [...this.#lastGood.values()].some(({ identity }) => identity.profileId === profileId);
    return isOwners ? 'owner' : 'packaged';
  }

  /** Reads the owner's folder again. A file that is gone takes its profile with it. */
  async reload(signal: AbortSignal): Promise<void> {
    const files = this.#userFolder === undefined ? [] : await readProfileFiles(this.#userFolder, signal);
    const good = new Map<string, DeviceProfile>();
    const problems: ProfileProblem[] = [];
    for (const { file, text } of files) {
      const older = this.#lastGood.get(file);
      try {
        good.set(file, decodeNamed(text, file));
      } catch (error) {
        if (!isFailure(error)) throw error;
        problems.push({ file, failure: error, isOlderInForce: older !== undefined });
        if (older !== undefined) good.set(file, older);
      }
    }
    this.#lastGood = good;
    this.#problems = problems;
    this.#inForce = sorted([...this.#packaged, ...byId([...good.values()])]);
  }

  /** Reloads after every change of the owner's folder until aborted. `onChange` may read profiles() and problems(). */
  async watch(options: {
    readonly watchFolder: WatchFolder;
    readonly onChange: () => void;
    readonly onReady?: () => void;
    readonly signal: AbortSignal;
  }): Promise<void> {
    if (this.#userFolder === undefined) return;
    let tail: Promise<void> = Promise.resolve();
    let failed: unknown;
    const stop = new AbortController();
    const reloadOnce = async (): Promise<void> => {
      await this.reload(options.signal);
      options.onChange();
    };
    await options.watchFolder({
      folder: this.#userFolder,
      depth: 0,
      signal: AbortSignal.any([options.signal, stop.signal]),
      onChange: () => {
        tail = tail.then(reloadOnce).catch((error: unknown) => {
          failed = error;
          stop.abort();
        });
      },
      ...(options.onReady === undefined ? {} : { onReady: options.onReady }),
    });
    await tail;
    if (failed !== undefined && !isFailure(failed, 'cancelled')) throw failed;
  }
}

/** The owner's file is named by its profile, so that one file is one profile. */
function decodeNamed(text: string, file: string): DeviceProfile {
  const profile = decodeProfile(text, file);
  const { profileId } = profile.identity;
  if (basename(file) === `${profileId}.json`) return profile;
  throw new Failure('profile-invalid', {
    file,
    at: 'identity.profileId',
    problem: `"${profileId}" is not the file’s name without .json`,
  });
}

function byId(profiles: readonly DeviceProfile[]): ReadonlyMap<string, DeviceProfile> {
  return new Map(profiles.map((profile) => [profile.identity.profileId, profile]));
}

function sorted(entries: readonly (readonly [string, DeviceProfile])[]): readonly DeviceProfile[] {
  const all = new Map(entries);
  return [...all.keys()].sort().flatMap((id) => all.get(id) ?? []);
}
