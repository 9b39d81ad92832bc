/**
 * Looks across profile files for what the schema of one file cannot see: two files of one id, patterns that read each
 * other's names, examples that their own pattern does not read, appearances that nothing tells apart. Pure; a finding
 * says file, place and problem in words for the person who wrote the file. No finding means fit for use.
 */
import { isFailure } from '../domain/failure.js';
import { type CompiledPattern, compiledProfile } from './compiled-profile.js';
import { decodeProfile } from './decode-profile.js';
import { baseName } from './file-kinds.js';
import { type DeviceProfile, GROUP_ORDER, type NamePattern, profileSchema } from './profile-schema.js';
import { NAME_FIELDS } from './schema-media.js';

export type ProfileFile = { readonly file: string; readonly text: string };
export type ProfileFinding = { readonly file: string; readonly at: string; readonly problem: string };

type Linted = { readonly file: string; readonly profile: DeviceProfile };

export function lintProfiles(files: readonly ProfileFile[]): readonly ProfileFinding[] {
  const findings: ProfileFinding[] = [];
  const linted: Linted[] = [];
  for (const { file, text } of files) {
    try {
      linted.push({ file, profile: decodeProfile(text, file) });
    } catch (error) {
      if (!isFailure(error, 'profile-invalid')) throw error;
      const { at, problem, more } = error.facts;
      findings.push({ file, at: String(at), problem: more === undefined ? String(problem) : `${problem}; ${more}` });
      continue;
    }
    findings.push(...lintLayout(file, text));
  }
  for (const one of linted) findings.push(...lintIdentity(one), ...lintPatterns(one));
  return [...findings, ...lintPairs(linted), ...lintGenerics(linted)];
}

/** `$schema` first, then the groups in their order, each with its fields in the schema’s order. */
function lintLayout(file: string, text: string): ProfileFinding[] {
  const raw = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>;
  const findings: ProfileFinding[] = [];
  if (raw['$schema'] === undefined) {
    findings.push({
      file,
      at: '$schema',
      problem: 'missing: write "$schema": "./profile.schema.json" as the first line',
    });
  }
  const orders: readonly [string, readonly string[], unknown][] = [
    ['$', GROUP_ORDER, raw],
    ...Object.entries(raw).map(([group, value]) => [group, fieldOrder(group), value] as const satisfies unknown[]),
  ] as [string, readonly string[], unknown][];
  for (const [at, order, value] of orders) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const places = Object.keys(value).map((key) => order.indexOf(key));
    const wrong = places.findIndex((place, index) => place < (places[index - 1] ?? -1));
    if (wrong >= 0)
      findings.push({
        file,
        at,
        problem: `"${Object.keys(value)[wrong]}" stands too late; the order is ${order.join(', ')}`,
      });
  }
  return findings;
}

function fieldOrder(group: string): readonly string[] {
  const schema: unknown = profileSchema.shape[group as keyof typeof profileSchema.shape];
  const inner = (schema as { def?: { innerType?: unknown } }).def?.innerType ?? schema;
  return Object.keys((inner as { shape?: object }).shape ?? {});
}

function lintIdentity({ file, profile }: Linted): ProfileFinding[] {
  const { profileId } = profile.identity;
  if (baseName(file) === `${profileId}.json`) return [];
  return [{ file, at: 'identity.profileId', problem: `"${profileId}" is not the file’s name without .json` }];
}

function lintPatterns({ file, profile }: Linted): ProfileFinding[] {
  const compiled = compiledProfile(profile).patterns;
  return compiled.flatMap((one, index) => {
    const at = `media.namePatterns[${index}]`;
    const earlier = compiled.slice(0, index);
    return [
      ...lintPatternId(one.pattern, earlier),
      ...unknownGroups(one.pattern),
      ...one.pattern.examples.flatMap((example) => lintExample(example, one, earlier)),
    ].map((problem) => ({ file, at, problem }));
  });
}

function lintPatternId(pattern: NamePattern, earlier: readonly CompiledPattern[]): string[] {
  const ids = earlier.map((other) => other.pattern.id);
  const problems = ids.includes(pattern.id) ? [`the id "${pattern.id}" stands twice`] : [];
  if (pattern.sameNamesAs !== undefined && !ids.includes(pattern.sameNamesAs)) {
    problems.push(`sameNamesAs "${pattern.sameNamesAs}" is no earlier pattern`);
  }
  return problems;
}

function unknownGroups(pattern: NamePattern): string[] {
  const known: readonly string[] = [...NAME_FIELDS, 'police'];
  const groups = [...pattern.regex.matchAll(/\(\?<(\w+)>/g)].map(([, group]) => group ?? '');
  const bad = groups.filter((group) => !known.includes(pattern.fields[group] ?? group));
  return bad.map((group) => `the group "${group}" has no meaning; known are ${known.join(', ')}`);
}

function lintExample(example: string, own: CompiledPattern, earlier: readonly CompiledPattern[]): string[] {
  if (!own.regex.test(example)) return [`does not read its own example "${example}"`];
  const thief = earlier.find(
    (other) =>
      other.regex.test(example) &&
      other.pattern.folderRe === own.pattern.folderRe &&
      other.pattern.id !== own.pattern.sameNamesAs,
  );
  return thief === undefined
    ? []
    : [`the example "${example}" is already read by the earlier pattern "${thief.pattern.id}"`];
}

/** Every pair once, the later file is told. */
function lintPairs(linted: readonly Linted[]): ProfileFinding[] {
  return linted.flatMap((one, index) => linted.slice(0, index).flatMap((other) => lintPair(one, other)));
}

function lintPair({ file, profile }: Linted, other: Linted): ProfileFinding[] {
  const findings: ProfileFinding[] = [];
  if (profile.identity.profileId === other.profile.identity.profileId) {
    findings.push({ file, at: 'identity.profileId', problem: `the same id stands in ${other.file}` });
  }
  const theirs = new Set(other.profile.match.appearances.map((entry) => JSON.stringify(entry)));
  profile.match.appearances.forEach((entry, index) => {
    if (entry.isGeneric || !theirs.has(JSON.stringify(entry))) return;
    const problem = `looks exactly like ${other.profile.identity.profileId}: add a fact that tells them apart`;
    findings.push({ file, at: `match.appearances[${index}]`, problem });
  });
  if (profile.identity.priority !== other.profile.identity.priority) return findings;
  return [
    ...findings,
    ...stolenExamples(file, profile, other.profile),
    ...stolenExamples(other.file, other.profile, profile),
  ];
}

/** Names of equal weight in two profiles: which one reads a folder would be chance. */
function stolenExamples(file: string, profile: DeviceProfile, other: DeviceProfile): ProfileFinding[] {
  const readers = compiledProfile(other).patterns;
  return profile.media.namePatterns.flatMap((pattern, index) => {
    const example = pattern.examples.find((name) =>
      readers.some((reader) => reader.regex.test(name) && reader.pattern.folderRe === pattern.folderRe),
    );
    if (example === undefined) return [];
    const problem = `"${example}" is read by ${other.identity.profileId} too, with the same priority: give one of them a higher one`;
    return [{ file, at: `media.namePatterns[${index}]`, problem }];
  });
}

function lintGenerics(linted: readonly Linted[]): ProfileFinding[] {
  const seen = new Map<string, string>();
  const findings: ProfileFinding[] = [];
  for (const { file, profile } of linted) {
    profile.match.appearances.forEach((entry, index) => {
      if (!entry.isGeneric) return;
      const before = seen.get(entry.state);
      if (before === undefined) seen.set(entry.state, file);
      else
        findings.push({
          file,
          at: `match.appearances[${index}]`,
          problem: `${before} is already generic for ${entry.state}`,
        });
    });
  }
  return findings;
}
