/**
 * What may differ in an archive without any fact being another: parts of the log that repeat what others hold, and the first times of a
 * checkpoint that is not the newest. Verification says of them what is missing where anything rests on it.
 */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint } from '../../src/evidence/log/checkpoint.js';
import { MAX_PROOF_BYTES, parseTlogProof } from '../../src/evidence/log/tlog-proof.js';

/** Tiles that a wider one repeats, bundles of what lies beside them as records, proofs of what the log shows, older checkpoints. */
const REPEATED = /\/log\/e\d+\/(tile\/\d+\/.*\.p\/\d+|tile\/entries\/.*|checkpoints\/\d+)$|\.tlog-proof$/;

/** `path` below both roots. The verdict stays open: this only says that a pass would be right. */
export function isHarmless(path: string, before: string, after: string): boolean {
  const [was, is] = [join(before, path), join(after, path)];
  if (!existsSync(was)) return false;
  const stat = lstatSync(is, { throwIfNoEntry: false });
  // A folder in its place holds no file that differs, or that one would be told by itself.
  if (stat === undefined || stat.isDirectory()) return REPEATED.test(path);
  const [textWas, textIs] = [signedTextOf(was), signedTextOf(is)];
  // Other lines of signatures under the same signed text: less is shown, nothing else.
  return textWas !== undefined && textWas === textIs;
}

function signedTextOf(path: string): string | undefined {
  const stat = lstatSync(path);
  if (!stat.isFile() || stat.size > MAX_PROOF_BYTES) return undefined;
  const bytes = readFileSync(path);
  const proof = parseTlogProof(bytes);
  if (proof !== undefined)
    return `${proof.index} ${proof.hashes.map((hash) => hash.toString('hex')).join()} ${proof.checkpoint.note.text}`;
  return parseCheckpoint(bytes)?.note.text;
}
