/**
 * The expressions of a profile, compiled once per profile object. Profiles are never changed after decoding, so the
 * object itself is the key.
 */
import { compileProfileRegex } from './profile-regex.js';
import type { DeviceProfile, NamePattern } from './profile-schema.js';

export type CompiledPattern = {
  readonly pattern: NamePattern;
  readonly regex: RegExp;
  readonly folder: RegExp | undefined;
  /** A name of this shape holds a time, real or not. */
  readonly tellsTime: boolean;
};

export type CompiledProfile = {
  readonly patterns: readonly CompiledPattern[];
  readonly twins: readonly { readonly regex: RegExp; readonly of: string }[];
  readonly preRecord: readonly RegExp[];
  readonly ignore: readonly RegExp[];
  readonly importantFolder: RegExp | undefined;
  readonly logName: RegExp;
  readonly logLine: RegExp;
};

const COMPILED = new WeakMap<DeviceProfile, CompiledProfile>();

export function compiledProfile(profile: DeviceProfile): CompiledProfile {
  const known = COMPILED.get(profile);
  if (known !== undefined) return known;
  const { media, log } = profile;
  const compiled: CompiledProfile = {
    patterns: media.namePatterns.map((pattern) => ({
      pattern,
      regex: compileProfileRegex(pattern.regex),
      folder: optional(pattern.folderRe),
      tellsTime: tellsTime(pattern),
    })),
    twins: media.twins.map((twin) => ({ regex: compileProfileRegex(twin.regex), of: twin.of })),
    preRecord: media.preRecord.map(compileProfileRegex),
    ignore: media.ignore.map(compileProfileRegex),
    importantFolder: optional(media.importantFolderRe),
    logName: compileProfileRegex(log.nameRe),
    logLine: compileProfileRegex(log.lineRe),
  };
  COMPILED.set(profile, compiled);
  return compiled;
}

function optional(source: string | undefined): RegExp | undefined {
  return source === undefined ? undefined : compileProfileRegex(source);
}

function tellsTime(pattern: NamePattern): boolean {
  const groups = [...pattern.regex.matchAll(/\(\?<(\w+)>/g)].map(([, group]) => pattern.fields[group ?? ''] ?? group);
  return groups.some((group) => group === 'ts' || group === 't' || group === 'epochMs');
}
