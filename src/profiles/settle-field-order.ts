/**
 * Some names can be read in two field orders: `123456_456_…` is officer then serial in one firmware and serial then
 * officer in another. One name cannot tell; a folder often can, because one camera wrote it: its serial stays the same
 * while officers change, and one counter runs through all its files. The order in the profile stands unless the other
 * one gives exactly that picture. Two cameras of one officer in one folder must never be taken for one camera, so a
 * constant number alone is not enough.
 */
import type { NameFacts } from '../domain/name-facts.js';
import { mapped, type Sliced } from '../lib/sliced.js';
import { parseName } from './parse-name.js';
import type { DeviceProfile, NamePattern } from './profile-schema.js';

/** The same profile, or one whose patterns stand in the order that the folder proves. */
export function* settlingFieldOrder(names: readonly string[], profile: DeviceProfile): Sliced<DeviceProfile> {
  const declared = yield* readAll(names, profile);
  if (serialsOf(declared).size <= 1) return profile;
  const used = new Set(declared.map(({ pattern }) => pattern));
  for (const pattern of profile.media.namePatterns) {
    if (pattern.sameNamesAs === undefined) continue;
    if (pattern.needsOwnNames && !used.has(`${profile.identity.profileId}/${pattern.id}`)) continue;
    const other = withFirst(profile, pattern);
    if (isOneCamera(yield* readAll(names, other))) return other;
  }
  return profile;
}

function* readAll(names: readonly string[], profile: DeviceProfile): Sliced<readonly NameFacts[]> {
  return (yield* mapped(names, (name) => parseName(name, profile))).filter((one) => one !== undefined);
}

function serialsOf(facts: readonly NameFacts[]): ReadonlySet<string> {
  return new Set(facts.flatMap(({ serial }) => serial ?? []));
}

function withFirst(profile: DeviceProfile, first: NamePattern): DeviceProfile {
  const others = profile.media.namePatterns.filter((pattern) => pattern !== first);
  const place = others.findIndex((pattern) => pattern.id === first.sameNamesAs);
  return { ...profile, media: { ...profile.media, namePatterns: others.toSpliced(Math.max(place, 0), 0, first) } };
}

/** One serial that is no factory default, and numbers that rise with time and never repeat. */
function isOneCamera(facts: readonly NameFacts[]): boolean {
  const [serial, ...others] = serialsOf(facts);
  if (serial === undefined || others.length > 0 || isFactoryDefault(serial)) return false;
  return facts.every((one) => one.serial === serial) && runsOn(facts);
}

function isFactoryDefault(serial: string): boolean {
  return /^(.)\1*$/.test(serial) || '0123456789'.includes(serial);
}

function runsOn(facts: readonly NameFacts[]): boolean {
  const rows = facts
    .map((one) => ({ at: one.startAt ?? Number.NaN, sequence: one.sequence ?? Number.NaN }))
    .sort((a, b) => a.at - b.at);
  return rows.every((row, index) => {
    const before = rows[index - 1];
    return before === undefined ? Number.isFinite(row.at) : row.sequence > before.sequence;
  });
}
