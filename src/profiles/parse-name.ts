/**
 * What a path on the medium tells, read by one profile: kind, serial, officer, start, sequence, marks. Undefined where
 * neither a name pattern nor another rule of the profile knows it; `readName` then falls back on the extension.
 * A name is a claim of the camera, not proof. `twinOf` is a hint: it holds only where that file really exists.
 */
import type { FileKind, NameFacts } from '../domain/name-facts.js';
import { type CompiledPattern, type CompiledProfile, compiledProfile } from './compiled-profile.js';
import { baseName, extensionOf, folderOf, kindOfExtension } from './file-kinds.js';
import { type NameGroups, startOfName } from './name-time.js';
import { MAX_NAME_CHARS } from './profile-regex.js';
import type { DeviceProfile, NamePattern } from './profile-schema.js';
import { zoneOffsetMinutes } from './zone-offset.js';

/** `path` with `/` between folders, relative or absolute. Longer than 512 characters is never read: undefined. */
export function parseName(path: string, profile: DeviceProfile): NameFacts | undefined {
  if (path.length > MAX_NAME_CHARS) return undefined;
  const compiled = compiledProfile(profile);
  const reader: Reader = { profile, compiled, folder: folderOf(path), name: baseName(path) };
  if (compiled.ignore.some((regex) => regex.test(path))) return ruleFacts(profile, 'other', 'ignored');
  if (compiled.preRecord.some((regex) => regex.test(path))) return preRecordFacts(reader);
  if (isLogOf(reader)) return ruleFacts(profile, 'log', 'log');
  return patternFacts(reader, reader.name) ?? twinFacts(reader) ?? sidecarFacts(reader);
}

type Reader = {
  readonly profile: DeviceProfile;
  readonly compiled: CompiledProfile;
  readonly folder: string;
  readonly name: string;
};

function ruleFacts(profile: DeviceProfile, kind: FileKind, rule: string): NameFacts {
  return { kind, pattern: `${profile.identity.profileId}/${rule}` };
}

function isLogOf({ profile, compiled, folder, name }: Reader): boolean {
  const place = `/${folder}`.toLowerCase();
  const isInLogFolder = profile.log.paths.some((path) =>
    place.includes(`/${path.replace(/^\/|\/$/g, '')}/`.toLowerCase()),
  );
  return isInLogFolder && compiled.logName.test(name);
}

/** The name without `.prv` may still tell whose and when. */
function preRecordFacts(reader: Reader): NameFacts {
  const named = patternFacts(reader, reader.name.replace(/\.prv$/i, ''));
  return named === undefined ? ruleFacts(reader.profile, 'pre-record', 'pre-record') : { ...named, kind: 'pre-record' };
}

function patternFacts(reader: Reader, name: string): NameFacts | undefined {
  for (const compiled of reader.compiled.patterns) {
    if (compiled.folder?.test(reader.folder) === false) continue;
    const match = compiled.regex.exec(name);
    if (match !== null) return factsOf(reader, compiled, renamed(match.groups ?? {}, compiled.pattern), name);
  }
  return undefined;
}

/** A low-resolution twin says the same as the file it belongs to. */
function twinFacts(reader: Reader): NameFacts | undefined {
  for (const { regex, of } of reader.compiled.twins) {
    if (!regex.test(reader.name)) continue;
    const twinOf = reader.name.replace(regex, of);
    const facts = patternFacts(reader, twinOf);
    if (facts !== undefined) return { ...facts, kind: kindOfExtension(extensionOf(reader.name)), twinOf };
  }
  return undefined;
}

/** A side-car whose pattern lists only footage: read as if it were the video of that name. */
function sidecarFacts(reader: Reader): NameFacts | undefined {
  const { profile, name } = reader;
  if (!profile.media.sidecars.includes(extensionOf(name))) return undefined;
  const twinOf = videoBeside(name, profile);
  const facts = patternFacts(reader, twinOf);
  return facts === undefined ? undefined : { ...facts, kind: 'sidecar', twinOf };
}

function videoBeside(name: string, profile: DeviceProfile): string {
  return `${name.slice(0, name.lastIndexOf('.'))}.${profile.media.containers[0] ?? 'mp4'}`;
}

function renamed(groups: NameGroups, pattern: NamePattern): NameGroups {
  const entries = Object.entries(groups).map(([group, value]) => {
    const meaning = pattern.fields[group] ?? (group === 'police' ? 'officer' : group);
    return [meaning, value] as const;
  });
  return Object.fromEntries(entries);
}

function factsOf(reader: Reader, { pattern }: CompiledPattern, groups: NameGroups, name: string): NameFacts {
  const { profile } = reader;
  const startAt = startOfName(groups, zoneOffsetMinutes(profile));
  const { serial, officer, seq, cont, length, chapter: chapterText, channel: channelText } = fieldsOf(groups);
  const chapter = chapterText === undefined ? pattern.constants.chapter : Number(chapterText);
  const channel = channelText ?? pattern.constants.channel;
  const kind = kindOf(reader, pattern, name);
  return {
    kind,
    pattern: `${profile.identity.profileId}/${pattern.id}`,
    ...(serial ? { serial } : {}),
    ...(officer ? { officer } : {}),
    ...(startAt === undefined ? {} : { startAt, startResolutionMs: pattern.resolutionMs, nameClock: pattern.clock }),
    ...(seq ? { sequence: Number(seq), ...modulusOf(pattern, seq) } : {}),
    ...(chapter === undefined ? {} : { chapter }),
    ...(length ? { declaredMs: Number(length) * pattern.lengthUnitMs } : {}),
    ...(isImportant(reader, pattern, groups) ? { isImportant: true } : {}),
    ...(cont ? { isContinuation: true } : {}),
    ...(kind === 'sidecar' ? { twinOf: videoBeside(name, profile) } : {}),
    ...(channel ? { channel } : {}),
  };
}

function fieldsOf(
  groups: NameGroups,
): Readonly<Partial<Record<'serial' | 'officer' | 'seq' | 'cont' | 'length' | 'chapter' | 'channel', string>>> {
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined && value !== ''));
}

function kindOf({ profile }: Reader, pattern: NamePattern, name: string): FileKind {
  if (pattern.kind !== 'by-extension') return pattern.kind;
  const extension = extensionOf(name);
  const kind = kindOfExtension(extension);
  const isSidecar = profile.media.sidecars.includes(extension) || (kind === 'log' && profile.media.isNamedLogSidecar);
  return isSidecar ? 'sidecar' : kind;
}

function modulusOf(pattern: NamePattern, sequence: string): { readonly sequenceModulus?: number } {
  if (pattern.seqModulus === 'none') return {};
  return { sequenceModulus: pattern.seqModulus === 'digits' ? 10 ** sequence.length : pattern.seqModulus };
}

function isImportant({ profile, compiled, folder }: Reader, pattern: NamePattern, groups: NameGroups): boolean {
  const rule = profile.media.importantRule;
  const prefix = groups['prefix']?.toLowerCase();
  const byName =
    pattern.constants.isImportant === true ||
    Boolean(groups['imp']) ||
    (prefix !== undefined && pattern.importantPrefixes.some((mark) => mark.toLowerCase() === prefix));
  const byFolder = compiled.importantFolder?.test(folder) === true;
  return ((rule === 'suffix' || rule === 'both') && byName) || ((rule === 'folder' || rule === 'both') && byFolder);
}
