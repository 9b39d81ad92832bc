/**
 * Checksum lists as `sha256sum -c` reads them, and the two fixed tag files of a bag (BagIt, RFC 8493). Names are those of
 * stored-name.ts, so no line ever needs escaping, which the two stock tools would do differently.
 */
import { type Sha256Hex, sha256Hex } from '../domain/ids.js';
import { formatInstant, type Instant } from '../domain/quantities.js';
import { assert } from '../lib/assert.js';
import { type ReadLine, textLines } from './text-lines.js';
import { strictUtf8, whyNotSignable } from './text-rules.js';

export type ManifestLine = { readonly name: string; readonly sha256: Sha256Hex };

export const BAGIT_TEXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** `<64 hex>  <name>` and a line's end. The order of lines means nothing; ours is the log's. */
export function manifestLine({ name, sha256 }: ManifestLine): string {
  assert(isManifestName(name), `a name that cannot stand in a manifest: ${name}`);
  return `${sha256}  ${name}\n`;
}

/** Digest, two spaces, and the longest path of an object store. */
const MAX_LINE_BYTES = 64 + 2 + 1024;

/** Takes only lines that manifestLine can write, in any order. Never throws. */
export function manifestLines(bytes: Uint8Array): Generator<ReadLine<ManifestLine>> {
  return textLines(bytes, { maxLineBytes: MAX_LINE_BYTES, read: readManifestLine });
}

function readManifestLine(bytes: Uint8Array): ManifestLine | undefined {
  const match = /^([0-9a-f]{64}) {2}(.+)$/u.exec(strictUtf8(bytes) ?? '');
  const name = match?.[2] ?? '';
  return match?.[1] === undefined || !isManifestName(name) ? undefined : { name, sha256: sha256Hex(match[1]) };
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
