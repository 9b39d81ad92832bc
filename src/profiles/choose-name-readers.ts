/**
 * For a folder in which the names of several cameras lie together: the profile that explains the most of them, then the
 * one that explains the most of what is left, as long as it tells the time of at least two. A single odd name beside a
 * camera's own is no other camera.
 */
import type { NameFacts } from '../domain/name-facts.js';
import { chooseNameReader } from './choose-name-reader.js';
import { parseName } from './parse-name.js';
import type { DeviceProfile } from './profile-schema.js';
import { readName } from './read-name.js';

const MAX_READERS = 4;
const MIN_TIMES = 2;

/** The first, if any, is the folder's own. */
export function chooseNameReaders(
  paths: readonly string[],
  profiles: readonly DeviceProfile[],
): readonly DeviceProfile[] {
  const readers: DeviceProfile[] = [];
  let left = paths;
  while (readers.length < MAX_READERS && left.length > 0) {
    const reader = chooseNameReader(left, profiles);
    if (reader === undefined) break;
    const read = left.map((path) => ({ path, facts: parseName(path, reader) }));
    const times = read.filter(({ facts }) => facts?.startAt !== undefined).length;
    if (readers.length > 0 && times < MIN_TIMES) break;
    readers.push(reader);
    left = read.flatMap(({ path, facts }) => (facts === undefined ? [path] : []));
  }
  return readers;
}

/** By the first of them that knows the name. */
export function readNameByAny(path: string, readers: readonly DeviceProfile[]): NameFacts {
  for (const reader of readers) {
    const facts = parseName(path, reader);
    if (facts !== undefined) return facts;
  }
  return readName(path, readers[0]);
}
