/**
 * Checksum lists as `sha256sum -c` reads them, and the two fixed tag files of a bag (BagIt, RFC 8493). Names are those of
 * stored-name.ts, so no line ever needs escaping, which the two stock tools would do differently.
 */
import { type Sha256Hex, sha256Hex } from '../domain/ids.js';
import { formatInstant, type Instant } from '../domain/quantities.js';
import { assert } from '../lib/assert.js';
import { strictUtf8, whyNotSignable } from './text-rules.js';

export type ManifestLine = { readonly name: string; readonly sha256: Sha256Hex };

export const BAGIT_TEXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** `<64 hex>  <name>` and a line's end. The order of lines means nothing; ours is the log's. */
export function manifestLine({ name, sha256 }: ManifestLine): string {
  assert(isManifestName(name), `a name that cannot stand in a manifest: ${name}`);
  return `${sha256}  ${name}\n`;
}

export type ParsedManifest =
  | { readonly ok: true; readonly lines: readonly ManifestLine[] }
  | { readonly ok: false; readonly because: string };

/** Accepts only lines that manifestLine can write, in any order; a name may stand once. Never throws. */
export function parseManifest(bytes: Uint8Array): ParsedManifest {
  const text = strictUtf8(bytes);
  if (text === undefined) return { ok: false, because: 'not UTF-8' };
  if (text !== '' && !text.endsWith('\n')) return { ok: false, because: 'no final newline' };
  const seen = new Set<string>();
  const lines: ManifestLine[] = [];
  for (const [i, line] of text.split('\n').slice(0, -1).entries()) {
    const match = /^([0-9a-f]{64}) {2}(.+)$/u.exec(line);
    const name = match?.[2] ?? '';
    if (match?.[1] === undefined || !isManifestName(name)) return { ok: false, because: `line ${i + 1} is malformed` };
    if (seen.has(name)) return { ok: false, because: `line ${i + 1} names a file again` };
    seen.add(name);
    lines.push({ name, sha256: sha256Hex(match[1]) });
  }
  return { ok: true, lines };
}

/** `bag-info.txt`: reserved labels of BagIt 2.2.2 only. */
export function bagInfoText(facts: {
  readonly docking: string;
  readonly startedAt: Instant;
  readonly payloadBytes: number;
  readonly payloadFiles: number;
  readonly software: { readonly name: string; readonly version: string };
}): string {
  return [
    `Bagging-Date: ${formatInstant(facts.startedAt).slice(0, 10)}`,
    `External-Identifier: ${facts.docking}`,
    `Payload-Oxum: ${facts.payloadBytes}.${facts.payloadFiles}`,
    `Bag-Software-Agent: ${facts.software.name} ${facts.software.version}`,
    '',
  ].join('\n');
}

/** Relative, without `..`, and without anything that tools escape. */
function isManifestName(name: string): boolean {
  if (name === '' || /[\\%]/.test(name) || whyNotSignable(name) !== undefined) return false;
  return name.split('/').every((component) => component !== '' && component !== '.' && component !== '..');
}
