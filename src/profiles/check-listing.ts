/**
 * A sample listing: paths as they lie on a real medium and what the profile must read out of each. It is the test of a
 * profile, and can be written by someone who knows the camera and no TypeScript.
 */
import { z } from 'zod';
import type { NameFacts } from '../domain/name-facts.js';
import { formatInstant } from '../domain/quantities.js';
import { parseName } from './parse-name.js';
import type { DeviceProfile } from './profile-schema.js';
import { zoneOffsetMinutes } from './zone-offset.js';

const MAX_FILES = 10_000;

const listingSchema = z.strictObject({
  files: z
    .array(
      z.strictObject({
        path: z.string().min(1).max(4096),
        /** Facts as in NameFacts, startAt as RFC 3339; null: the profile does not know the name. */
        facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
      }),
    )
    .min(1)
    .max(MAX_FILES),
});

/** One line per difference; empty when the profile reads everything as expected. Never throws for a wrong listing. */
export function checkListing(listing: unknown, profile: DeviceProfile): readonly string[] {
  const decoded = listingSchema.safeParse(listing);
  if (!decoded.success) return decoded.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  return decoded.data.files.flatMap(({ path, facts: expected }) => {
    const facts = parseName(path, profile);
    const read = facts === undefined ? null : readableFacts(facts, profile);
    if (sorted(read) === sorted(expected)) return [];
    return [`${path}: expected ${sorted(expected)}, read ${sorted(read)}`];
  });
}

type Readable = Readonly<Record<string, string | number | boolean>>;

/** NameFacts as they stand in a listing. */
function readableFacts(facts: NameFacts, profile: DeviceProfile): Readable {
  const { startAt, ...others } = facts;
  if (startAt === undefined) return others;
  return { ...others, startAt: formatInstant(startAt, zoneOffsetMinutes(profile)) };
}

function sorted(facts: Readable | null): string {
  return facts === null
    ? 'nothing'
    : JSON.stringify(Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))));
}
