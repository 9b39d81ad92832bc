/**
 * Some names can be read in two field orders: `123456_456_…` is officer then serial in one firmware and serial then
 * officer in another. One name cannot tell; a folder often can, because one camera wrote it: its serial stays the same
 * while officers change, and one counter runs through all its files. The order in the profile stands unless the other
 * one gives exactly that picture. Two cameras of one officer in one folder must never be taken for one camera, so a
 * constant number alone is not enough.
 */
import type { NameFacts } from '../domain/name-facts.js';
import { parseName } from './parse-name.js';
import type { DeviceProfile, NamePattern } from './profile-schema.js';

/** The same profile, or one whose patterns stand in the order that the folder proves. */
export function settleFieldOrder(names: readonly string[], profile: DeviceProfile): DeviceProfile {
  const declared = serialsOf(names, profile);
  if (declared.size <= 1) return profile;
  for (const pattern of profile.media.namePatterns) {
    if (pattern.sameNamesAs === undefined) continue;
    if (pattern.needsOwnNames && !isUsed(names, profile, pattern)) continue;
    const other = withFirst(profile, pattern);
    if (isOneCamera(names, other)) return other;
  }
  return profile;
}

function serialsOf(names: readonly string[], profile: DeviceProfile): ReadonlySet<string> {
  const serials = names.map((name) => parseName(name, profile)?.serial);
  return new Set(serials.filter((serial) => serial !== undefined));
}

function isUsed(names: readonly string[], profile: DeviceProfile, { id }: NamePattern): boolean {
  return names.some((name) => parseName(name, profile)?.pattern === `${profile.identity.profileId}/${id}`);
}

function withFirst(profile: DeviceProfile, first: NamePattern): DeviceProfile {
  const others = profile.media.namePatterns.filter((pattern) => pattern !== first);
  const place = others.findIndex((pattern) => pattern.id === first.sameNamesAs);
  return { ...profile, media: { ...profile.media, namePatterns: others.toSpliced(Math.max(place, 0), 0, first) } };
}

/** One serial that is no factory default, and numbers that rise with time and never repeat. */
function isOneCamera(names: readonly string[], profile: DeviceProfile): boolean {
  const facts = names.map((name) => parseName(name, profile)).filter((one) => one !== undefined);
  const [serial, ...others] = serialsOf(names, profile);
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
