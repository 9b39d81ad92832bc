/**
 * Name patterns for a card that no profile knows: those of the profile that reads its names, where one does, then one for each shape
 * among the names that are left. Only dates, times and a number that differs from file to file get a meaning; which part is the camera's
 * number and which the officer's nobody can see, and a person writes that in. Pure.
 */
import { chooseNameReader, sampleMediaNames } from '../choose-name-reader.js';
import { baseName, isMediaName } from '../file-kinds.js';
import { parseName } from '../parse-name.js';
import { MAX_NAME_CHARS, regexProblem } from '../profile-regex.js';
import type { DeviceProfile, NamePattern } from '../profile-schema.js';
import { type NamePart, partsOf } from './name-parts.js';

export type SuggestedPattern = {
  readonly id: string;
  readonly regex: string;
  /** So many names of this shape. */
  readonly count: number;
  /** One of them, as it is. */
  readonly example: string;
};

export type NameSuggestion = {
  /** Names of footage on the card, and how many of them were looked at: a sample where they are very many. */
  readonly media: number;
  readonly lookedAt: number;
  /** The profile that reads most of the names, and how many each of its patterns reads. */
  readonly reader: DeviceProfile | undefined;
  readonly known: readonly { readonly pattern: string; readonly count: number }[];
  readonly suggested: readonly SuggestedPattern[];
  /** Names that neither reads. */
  readonly unknown: number;
  /** Serial and officers' numbers that the reader found, and what stands in a counter's place without counting. */
  readonly secrets: ReadonlySet<string>;
};

const MAX_SHAPES = 8;
const MAX_EXTENSIONS = 12;

export function suggestPatterns(paths: readonly string[], profiles: readonly DeviceProfile[]): NameSuggestion {
  const total = paths.filter(isMediaName).length;
  const media = sampleMediaNames(paths).filter((path) => path.length <= MAX_NAME_CHARS);
  // The names of patterns alone: a camera that is new to all must not be explained by numbers that fit anything.
  const reader = chooseNameReader(media, profiles);
  const known = new Map<string, number>();
  const secrets = new Set<string>();
  const left: string[] = [];
  for (const path of media) {
    const facts = reader === undefined ? undefined : parseName(path, reader);
    for (const secret of [facts?.serial, facts?.officer]) if (secret !== undefined) secrets.add(secret);
    if (facts === undefined) left.push(baseName(path));
    else known.set(facts.pattern, (known.get(facts.pattern) ?? 0) + 1);
  }
  const shapes = shapesOf(left);
  for (const shape of shapes) for (const number of standingCounters(shape)) secrets.add(number);
  const suggested = shapes
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MAX_SHAPES)
    .map((shape) => ({ shape, regex: regexOf(shape) }))
    .filter(({ regex }) => regexProblem(regex) === undefined)
    // The less a pattern leaves open the earlier it is tried.
    .toSorted((a, b) => openParts(a.shape) - openParts(b.shape))
    .map(({ shape, regex }, index) => ({
      id: `seen-${index + 1}`,
      regex,
      count: shape.length,
      example: joined(shape[0]),
    }));
  const explained = suggested.reduce((sum, { count }) => sum + count, 0);
  return {
    media: total,
    lookedAt: media.length,
    reader,
    known: [...known].map(([pattern, count]) => ({ pattern, count })).sort((a, b) => b.count - a.count),
    suggested,
    unknown: left.length - explained,
    secrets,
  };
}

/** As a profile file holds it; `example` masked or not. */
export function patternEntry({ id, regex }: SuggestedPattern, example: string): Partial<NamePattern> {
  return {
    id,
    regex,
    orderNote: 'Guessed from names on one card: write (?<serial>…) and (?<police>…) where they belong.',
    examples: [example],
  };
}

type Shape = readonly (readonly NamePart[])[];

function shapesOf(names: readonly string[]): readonly Shape[] {
  const shapes = new Map<string, (readonly NamePart[])[]>();
  for (const name of new Set(names)) {
    const parts = partsOf(name);
    const key = parts.map(shapeOf).join('\u0000');
    const same = shapes.get(key);
    if (same === undefined) shapes.set(key, [parts]);
    else same.push(parts);
  }
  return [...shapes.values()];
}

/** In the place of a counter, and the same in all names. */
function standingCounters(shape: Shape): readonly string[] {
  const [first = [], ...others] = shape;
  return first.flatMap(({ kind, text }, index) =>
    kind === 'counter' && others.length > 0 && others.every((parts) => parts[index]?.text === text) ? [text] : [],
  );
}

function shapeOf({ kind, text }: NamePart): string {
  if (kind === 'extension') return kind;
  if (kind === 'word' || kind === 'mark') return text.toLowerCase();
  // A counter is known as one only by its place: of another width it is another shape.
  return `${kind} ${text.replaceAll(/[\p{L}\p{N}\p{M}]/gu, '0')}`;
}

function regexOf(shape: Shape): string {
  const [first = []] = shape;
  const at = (index: number): readonly string[] => [...new Set(shape.map((parts) => parts[index]?.text ?? ''))];
  return `^${first.map((part, index) => regexOfPart(part, at(index))).join('')}$`;
}

/** `texts`: what stands there in the names of this shape, each once. */
function regexOfPart({ kind, text }: NamePart, texts: readonly string[]): string {
  const width = [...text].length;
  switch (kind) {
    case 'date':
      return `(?<d>${digitsAndMarks(text)})`;
    case 'time':
      return `(?<t>${digitsAndMarks(text)})`;
    case 'counter':
      return texts.length > 1 ? `(?<seq>\\d{${width}})` : `\\d{${width}}`;
    case 'extension': {
      const all = [...new Set(texts.map((one) => one.toLowerCase()))].sort().slice(0, MAX_EXTENSIONS);
      return `(?<ext>${all.map(escaped).join('|')})`;
    }
    case 'day':
    case 'digits':
      return `\\d{${width}}`;
    case 'letters':
      return `[A-Z]{${width}}`;
    case 'code':
      return `[0-9A-Z]{${width}}`;
    case 'script':
      return `[\\p{L}\\p{N}\\p{M}]{${width}}`;
    case 'bytes':
      return `(?:%[0-9A-F]{2}){${width / 3}}`;
    case 'word':
    case 'mark':
      return escaped(text);
  }
}

function digitsAndMarks(text: string): string {
  return (text.match(/\d+|\D/g) ?? []).map((one) => (/\d/.test(one) ? `\\d{${one.length}}` : escaped(one))).join('');
}

/** For an expression in Unicode mode. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function openParts([first = []]: Shape): number {
  return first.filter(({ kind }) => ['digits', 'letters', 'code', 'script', 'bytes'].includes(kind)).length;
}

function joined(parts: readonly NamePart[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join('');
}
