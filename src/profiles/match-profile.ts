/**
 * Which profile an arrived device fits. Several facts make an identity: an id that a chip maker gave to many cameras is
 * never enough alone. A stated fact that the device contradicts rules the appearance out; one that the dock could not
 * see counts neither way. Two profiles of equal weight are `ambiguous`, which a person decides. Only where nothing
 * matches is the generic profile of that state taken.
 */
import { atOnce, type Sliced } from '../lib/sliced.js';
import { choosingNameReader, countingExplained, sampleMediaNames } from './choose-name-reader.js';
import { compileProfileRegex, MAX_NAME_CHARS } from './profile-regex.js';
import type { DeviceProfile, MatchEntry } from './profile-schema.js';

/** What the dock sees of a device, before or after opening it. Absent means not seen, not absent from the device. */
export type DeviceDescriptor = {
  readonly state: MatchEntry['state'];
  /** Four hex digits, any case. */
  readonly vid?: string | undefined;
  readonly pid?: string | undefined;
  /** `class/subclass/protocol` in hex of every interface. */
  readonly interfaceClasses?: readonly string[] | undefined;
  readonly scsiVendor?: string | undefined;
  readonly product?: string | undefined;
  readonly volumeLabel?: string | undefined;
  readonly fsType?: string | undefined;
  /** Names in the top folder of the medium. */
  readonly roots?: readonly string[] | undefined;
  /** Paths on the medium, `/` between folders; footage among them tells the family by its names. */
  readonly paths?: readonly string[] | undefined;
  readonly idCode?: string | undefined;
  /** A line that came over the serial line. */
  readonly greeting?: string | undefined;
};

export type ProfileMatch =
  | { readonly kind: 'match'; readonly profile: DeviceProfile; readonly because: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly profiles: readonly DeviceProfile[] };

/** Least weight of an identity: one fact of the camera's own, or two weak ones. */
const ENOUGH = 2;
/** Share of media names that a profile has to explain before names count for it. */
const NAMES_SHARE = 0.6;

export function matchProfile(descriptor: DeviceDescriptor, profiles: readonly DeviceProfile[]): ProfileMatch {
  return atOnce(matchingProfile(descriptor, profiles));
}

export function* matchingProfile(
  descriptor: DeviceDescriptor,
  profiles: readonly DeviceProfile[],
): Sliced<ProfileMatch> {
  const byNames = yield* profileByNames(descriptor, profiles);
  const weighed = profiles
    .map((profile) => weigh(descriptor, profile, byNames))
    .filter((candidate) => candidate.weight >= ENOUGH);
  const top = Math.max(...weighed.map((candidate) => candidate.weight));
  const [first, ...others] = weighed.filter((candidate) => candidate.weight === top);
  if (first === undefined) return genericMatch(descriptor, profiles, byNames);
  if (others.length > 0) return { kind: 'ambiguous', profiles: [first, ...others].map(({ profile }) => profile) };
  return { kind: 'match', profile: settled(first.profile, byNames), because: first.because };
}

type Weighed = { readonly profile: DeviceProfile; readonly weight: number; readonly because: readonly string[] };
type Fact = { readonly name: string; readonly weight: number; readonly holds: boolean | undefined };

function weigh(descriptor: DeviceDescriptor, profile: DeviceProfile, byNames: DeviceProfile | undefined): Weighed {
  const inState = profile.match.appearances.filter((entry) => entry.state === descriptor.state);
  const appearances = inState.filter((entry) => !entry.isGeneric);
  const weights = appearances.map((entry) => weighAppearance(descriptor, entry));
  const best = weights.reduce((a, b) => (b.weight > a.weight ? b : a), { weight: 0, because: [] as readonly string[] });
  const hasNames = byNames !== undefined && byNames.identity.profileId === profile.identity.profileId;
  const isContradicted =
    inState.length > 0 && weights.every(({ weight }) => weight < 0) && appearances.length === inState.length;
  if (!hasNames || isContradicted) return { profile, ...best };
  return { profile, weight: best.weight + 2, because: [...best.because, 'file-names'] };
}

/** Below zero: the device contradicts it. */
function weighAppearance(descriptor: DeviceDescriptor, entry: MatchEntry): Omit<Weighed, 'profile'> {
  const facts = factsOf(descriptor, entry);
  if (facts.some((fact) => fact.holds === false)) return { weight: -1, because: [] };
  const held = facts.filter((fact) => fact.holds === true);
  return { weight: held.reduce((sum, fact) => sum + fact.weight, 0), because: held.map((fact) => fact.name) };
}

function factsOf(seen: DeviceDescriptor, entry: MatchEntry): readonly Fact[] {
  const { vid, pid } = seen;
  const hasId = entry.vid !== undefined || entry.pid !== undefined;
  const isId =
    (entry.vid === undefined || entry.vid.toLowerCase() === vid?.toLowerCase()) &&
    (entry.pid === undefined || entry.pid.some((one) => one.toLowerCase() === pid?.toLowerCase()));
  return [
    { name: 'usb-id', weight: entry.isSharedId ? 1 : 2, holds: hasId && vid !== undefined ? isId : undefined },
    { name: 'interface', weight: 1, holds: seesAny(entry.interfaceClass, seen.interfaceClasses) },
    { name: 'scsi-vendor', weight: 1, holds: seesAny(entry.scsiVendor, seen.scsiVendor && [seen.scsiVendor.trim()]) },
    { name: 'product', weight: 1, holds: fits(entry.productRe, seen.product) },
    { name: 'volume-label', weight: 1, holds: fits(entry.volumeLabelRe, seen.volumeLabel) },
    { name: 'roots', weight: 1, holds: hasRoot(entry.roots, seen.roots) },
    { name: 'id-code', weight: 2, holds: fits(entry.idCodeRe, seen.idCode) },
    { name: 'greeting', weight: 2, holds: fits(entry.greetingRe, seen.greeting) },
  ];
}

function seesAny(wanted: string | undefined, seen: readonly string[] | '' | undefined): boolean | undefined {
  if (wanted === undefined || seen === undefined || seen === '') return undefined;
  return seen.some((one) => one.toLowerCase() === wanted.toLowerCase());
}

function fits(regex: string | undefined, text: string | undefined): boolean | undefined {
  if (regex === undefined || text === undefined) return undefined;
  return compileProfileRegex(regex).test(text.slice(0, MAX_NAME_CHARS));
}

/** Folder names on FAT come in any case. */
function hasRoot(wanted: readonly string[] | undefined, seen: readonly string[] | undefined): boolean | undefined {
  if (wanted === undefined || seen === undefined) return undefined;
  const names = new Set(seen.map((name) => name.toLowerCase()));
  return wanted.some((name) => names.has(name.toLowerCase()));
}

/** The reader of the footage’s names, where it reads most of them. */
function* profileByNames(
  seen: DeviceDescriptor,
  profiles: readonly DeviceProfile[],
): Sliced<DeviceProfile | undefined> {
  if (seen.paths === undefined) return undefined;
  const reader = yield* choosingNameReader(seen.paths, profiles);
  if (reader === undefined) return undefined;
  const names = sampleMediaNames(seen.paths);
  return (yield* countingExplained(names, reader)) >= names.length * NAMES_SHARE ? reader : undefined;
}

/** With the field order that the folder proved. */
function settled(profile: DeviceProfile, byNames: DeviceProfile | undefined): DeviceProfile {
  return byNames?.identity.profileId === profile.identity.profileId ? byNames : profile;
}

function genericMatch(
  seen: DeviceDescriptor,
  profiles: readonly DeviceProfile[],
  byNames: DeviceProfile | undefined,
): ProfileMatch {
  const generic = profiles.filter(({ match }) =>
    match.appearances.some(
      (entry) => entry.isGeneric && weighAppearance(seen, entry).weight >= 0 && entry.state === seen.state,
    ),
  );
  const [only, ...others] = generic;
  if (only === undefined) return { kind: 'none' };
  if (others.length > 0) return { kind: 'ambiguous', profiles: generic };
  return { kind: 'match', profile: settled(only, byNames), because: ['generic'] };
}
