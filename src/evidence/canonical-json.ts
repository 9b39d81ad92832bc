/**
 * The strict profile of RFC 8785 that signed text is written in: one line, keys sorted by code unit, integers only,
 * no whitespace, no escapes but those JSON demands. Refuses rather than repairs. Knows no record types.
 */
import { whyNotSignable } from './text-rules.js';

/** Levels of nesting; a signed record needs four. */
const MAX_DEPTH = 8;
const KEY = /^[a-z_][a-z0-9_]*$/;

export type CanonicalText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly because: string };

/** The one text of a value, without final newline; or why the value has none. */
export function canonicalJson(value: unknown): CanonicalText {
  try {
    return { ok: true, text: write(value, 0, '$') };
  } catch (error) {
    if (error instanceof NotCanonical) return { ok: false, because: error.message };
    throw error;
  }
}

class NotCanonical extends Error {
  override readonly name = 'NotCanonical';
}

function write(value: unknown, depth: number, at: string): string {
  if (depth > MAX_DEPTH) throw new NotCanonical(`${at}: nested too deep`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return writeInteger(value, at);
  if (typeof value === 'string') return writeString(value, at);
  // A hole comes as undefined, and is refused.
  if (Array.isArray(value))
    return `[${Array.from(value, (item, i) => write(item, depth + 1, `${at}[${i}]`)).join(',')}]`;
  if (typeof value === 'object') return writeObject(value, depth, at);
  throw new NotCanonical(`${at}: ${typeof value} cannot be signed`);
}

function writeObject(value: object, depth: number, at: string): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotCanonical(`${at}: not a plain object`);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const written = members.map(([key, member]) => {
    if (!KEY.test(key) || key === '__proto__') throw new NotCanonical(`${at}: key ${JSON.stringify(key)}`);
    return `"${key}":${write(member, depth + 1, `${at}.${key}`)}`;
  });
  return `{${written.join(',')}}`;
}

function writeInteger(value: number, at: string): string {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new NotCanonical(`${at}: ${value} is no integer`);
  return String(value);
}

function writeString(value: string, at: string): string {
  const fault = whyNotSignable(value);
  if (fault !== undefined) throw new NotCanonical(`${at}: ${fault}`);
  return JSON.stringify(value);
}
