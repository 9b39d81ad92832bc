/**
 * A starting profile for a camera that none knows, from what was seen of it. It claims only what was seen: the facts that tell it from
 * others, its names' patterns, its folders, the language it answered in. Everything else keeps the schema's defaults, which allow
 * nothing. Pure; the text is a profile file as the linter wants it.
 */
import { wordsOf } from '../../lib/words-of.js';
import { baseName, folderOf, isMediaName } from '../file-kinds.js';
import { compileProfileRegex } from '../profile-regex.js';
import type { DeviceProfile, NamePattern } from '../profile-schema.js';
import { namePattern } from '../schema-media.js';
import { accountsFor, isHarmful, isHub, isStorage, isWhollyKnown, SERIAL_CHIPS } from '../usb-interfaces.js';
import type { NameMask } from './mask-names.js';
import { partsOf } from './name-parts.js';
import { escaped, type NameSuggestion, patternEntry } from './suggest-patterns.js';

export type SeenCamera = {
  readonly profileId: string;
  /** `2026-11-20`. */
  readonly day: string;
  readonly usb:
    | {
        readonly vid: string;
        readonly pid: string;
        readonly interfaces: readonly string[];
        readonly manufacturer: string | undefined;
        readonly product: string | undefined;
      }
    | undefined;
  readonly card: { readonly paths: readonly string[]; readonly label: string | undefined } | undefined;
  /** What it answered in BC+ where it did; `idCode`: to GBIDCODE. */
  readonly line:
    | { readonly baud: number; readonly isBcAscii: boolean; readonly idCode: string | undefined }
    | undefined;
};

export type DraftContext = {
  readonly profiles: readonly DeviceProfile[];
  readonly names: NameSuggestion;
  readonly mask: NameMask;
  readonly isMasked: boolean;
};

const MAX_ROOTS = 20;
const MAX_CONTAINERS = 10;
const LOG_FILE = /^\d{8}\.(?:log|txt)$/i;

/** Ends in a line break. */
export function draftProfile(seen: SeenCamera, context: DraftContext): string {
  const groups = {
    $schema: './profile.schema.json',
    identity: identityOf(seen, context),
    match: { appearances: appearancesOf(seen, context) },
    ...(seen.line?.isBcAscii === true
      ? {
          command: { dialect: 'bc-ascii', transport: 'tty', baud: seen.line.baud },
          capabilities: { getTime: 'unknown', setTime: 'unknown', getInfo: 'unknown', toDisk: 'unknown' },
        }
      : {}),
    ...(seen.card === undefined
      ? {}
      : { media: mediaOf(seen.card.paths, context), ...logOf(seen.card.paths, context) }),
  };
  return `${JSON.stringify(groups, undefined, 2)}\n`;
}

/** The top folders, as the dock sees them. */
export function topFolders(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : [])))];
}

function identityOf({ profileId, day, usb, card, line }: SeenCamera, { profiles }: DraftContext): object {
  const what = [
    ...(usb === undefined ? [] : ['USB descriptors']),
    ...(line === undefined ? [] : ['serial line']),
    ...(card === undefined ? [] : ['names on one card']),
  ];
  return {
    profileId,
    title: { zh: `${profileId}（草稿）`, en: `${profileId} (draft)` },
    vendor: wordsOf(usb?.manufacturer) ?? 'unknown',
    ...(usb?.product === undefined ? {} : { models: [usb.product] }),
    revision: 1,
    evidence: 'assumed',
    sources: [`captured on ${day}: ${what.join(', ')}`],
    priority: freePriority(profiles),
    note: 'Draft: fill in title and vendor, say in the name patterns which part is serial and which officer, try it on a card.',
  };
}

/** Above all others where that can be: somebody made this one for the camera in his hand. */
function freePriority(profiles: readonly DeviceProfile[]): number {
  const taken = new Set(profiles.map(({ identity }) => identity.priority));
  const above = Math.max(...taken, 50) + 1;
  if (above <= 100) return above;
  for (let priority = 100; priority > 0; priority -= 1) if (!taken.has(priority)) return priority;
  return 100;
}

function appearancesOf({ usb, card, line }: SeenCamera, context: DraftContext): readonly object[] {
  const id = usb === undefined ? undefined : idOf(usb, context.profiles);
  const hasStorage = usb?.interfaces.some(isStorage) === true;
  const disk =
    card === undefined && !hasStorage
      ? []
      : [{ state: 'disk', ...(hasStorage ? id : {}), ...(card === undefined ? {} : factsOfCard(card, context)) }];
  const others =
    usb === undefined ? [] : usb.interfaces.filter((one) => !isStorage(one)).flatMap(appearanceOf(usb, id));
  const isNew =
    line?.idCode !== undefined && /^[A-Z]{1,4}\d{1,3}$/i.test(line.idCode) && !isTaken(line.idCode, context);
  const spoken = isNew ? [{ state: 'serial', idCodeRe: `^${line.idCode}$` }] : [];
  const all = [...disk, ...others, ...spoken].map((entry) => JSON.stringify(entry));
  // What another profile says word for word tells nothing: the names have to.
  const theirs = hasNames(context) ? inForce(context.profiles) : new Set<string>();
  return [...new Set(all)].filter((entry) => !theirs.has(entry)).map((entry): object => JSON.parse(entry) as object);
}

function inForce(profiles: readonly DeviceProfile[]): ReadonlySet<string> {
  const entries = profiles.flatMap(({ match }) => match.appearances);
  return new Set(
    entries.map(({ isSharedId, isGeneric, ...facts }) =>
      JSON.stringify({ ...facts, ...(isSharedId ? { isSharedId } : {}), ...(isGeneric ? { isGeneric } : {}) }),
    ),
  );
}

function isTaken(idCode: string, { profiles }: DraftContext): boolean {
  return profiles.some(({ match }) =>
    match.appearances.some(({ idCodeRe }) => idCodeRe !== undefined && compileProfileRegex(idCodeRe).test(idCode)),
  );
}

function hasNames({ names }: DraftContext): boolean {
  return names.suggested.length > 0 || names.reader !== undefined;
}

type Id = { readonly vid: string; readonly pid: readonly [string]; readonly isSharedId?: true };

function idOf({ vid, pid }: { readonly vid: string; readonly pid: string }, profiles: readonly DeviceProfile[]): Id {
  const isChip = SERIAL_CHIPS.some((chip) => chip.vid === vid && chip.pids.includes(pid));
  const isKnown = profiles.some(({ match }) =>
    match.appearances.some((entry) => entry.vid?.toLowerCase() === vid && (entry.pid ?? [pid]).includes(pid)),
  );
  return { vid, pid: [pid], ...(isChip || isKnown ? { isSharedId: true as const } : {}) };
}

/** What a profile must not allow stays out: keyboards, network cards. So do hubs, and camera pictures need their class said. */
function appearanceOf(usb: { readonly vid: string; readonly pid: string }, id: Id | undefined) {
  return (one: string): readonly object[] => {
    if (id === undefined || isHub(one) || isHarmful(one)) return [];
    const state = (['serial', 'mtp', 'adb', 'command'] as const).find((candidate) =>
      accountsFor({ state: candidate, vid: id.vid, isSharedId: false, isGeneric: false }, usb, one),
    );
    return [{ state: state ?? 'charge', ...id, ...(state === undefined ? { interfaceClass: one } : {}) }];
  };
}

/** The label only where neither names nor folders tell enough: it may be this one camera's own. */
function factsOfCard({ paths, label }: NonNullable<SeenCamera['card']>, context: DraftContext): object {
  const roots = openRoots(paths, context);
  const wantsLabel = label !== undefined && label !== '' && !(hasNames(context) && roots.length > 0);
  return {
    ...(wantsLabel ? { volumeLabelRe: `^${shapeRegex(label, context)}$` } : {}),
    ...(roots.length > 0 ? { roots } : {}),
  };
}

/** Top folders with footage in them, without those whose names may be somebody's. */
function openRoots(paths: readonly string[], { mask, isMasked }: DraftContext): readonly string[] {
  return topFolders(paths.filter(isMediaName))
    .filter((root) => !isMasked || mask.path(root) === root)
    .slice(0, MAX_ROOTS);
}

function shapeRegex(text: string, { isMasked }: DraftContext): string {
  const parts = partsOf(text);
  if (!isMasked) return escaped(text);
  return parts
    .map(({ kind, text: part }) => {
      if (kind === 'word' || kind === 'mark') return escaped(part);
      return `${/^\d+$/.test(part) ? String.raw`\d` : '.'}{${[...part].length}}`;
    })
    .join('');
}

function mediaOf(paths: readonly string[], { names, mask, isMasked }: DraftContext): object {
  const { reader } = names;
  const suggested = names.suggested.map((one) => {
    const masked = mask.path(one.example);
    // A stand-in that its own pattern did not read would be a broken file.
    const isRead = compileProfileRegex(one.regex).test(masked);
    return patternEntry(one, isMasked && isRead ? masked : one.example);
  });
  const containers = containersOf(paths);
  const isReaders = names.suggested.length === 0 && names.unknown === 0;
  return {
    namePatterns: [...(reader?.media.namePatterns ?? []).map(withoutDefaults), ...suggested],
    ...(reader === undefined
      ? {}
      : { importantRule: reader.media.importantRule, isNamedLogSidecar: reader.media.isNamedLogSidecar }),
    ...(containers.length > 0 ? { containers } : {}),
    // Without proof that the camera counts through, a number that is missing says nothing.
    seqScope: isReaders && reader !== undefined ? reader.media.seqScope : 'none',
  };
}

/** As a person would write it. */
function withoutDefaults(pattern: NamePattern): object {
  const plain = namePattern.parse({ id: 'x', regex: 'x', examples: ['x'] });
  const defaults = new Map(Object.entries(plain).map(([field, value]) => [field, JSON.stringify(value)]));
  return Object.fromEntries(
    Object.entries(pattern).filter(([field, value]) => defaults.get(field) !== JSON.stringify(value)),
  );
}

function containersOf(paths: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const extension = /\.(mp4|mov|avi|ts|mkv|3gp|m4v|mts|dav|h264|h265)$/i.exec(path)?.[1]?.toLowerCase();
    if (extension !== undefined) counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([extension]) => extension)
    .slice(0, MAX_CONTAINERS);
}

/** Folders with files that are named by their day, as camera logs are. Their words a person has to write in. */
function logOf(paths: readonly string[], { mask, isMasked, names }: DraftContext): object {
  const folders = paths
    .filter((path) => LOG_FILE.test(baseName(path)))
    .map((path) => folderOf(path).replace(/\/$/, ''));
  const open = [...new Set(folders)].filter((folder) => folder !== '' && (!isMasked || mask.path(folder) === folder));
  if (open.length === 0) return {};
  const events = names.reader?.log.events;
  return { log: { paths: open.slice(0, MAX_ROOTS), ...(events === undefined ? {} : { events }) } };
}

/** Interfaces that the draft does not cover, so that the dock would still refuse the camera. */
export function uncovered(profile: DeviceProfile, usb: NonNullable<SeenCamera['usb']>): readonly string[] {
  return isWhollyKnown(profile, usb)
    ? []
    : usb.interfaces.filter((one) => !profile.match.appearances.some((entry) => accountsFor(entry, usb, one)));
}
