/**
 * How many of the trusted witnesses have to stand for a checkpoint before what lies under it counts as sealed. Without a demand one
 * is enough, whoever it is, and the verdict says whose word it was. A demand that the verifier makes counts only witnesses that are
 * known to be others than the dock.
 */

import type { KeyId } from '../key-id.js';
import type { NoteKey } from '../log/signed-note.js';
import { parseTlogPolicy } from '../log/tlog-policy.js';
import type { CheckList } from './check-list.js';
import type { KeyFile } from './key-ring.js';

export type WitnessDemand = {
  /** For people; undefined where the verifier demands nothing. */
  readonly words: string | undefined;
  readonly isMet: (witnesses: ReadonlySet<KeyId>) => boolean;
  /** Where not empty, only these logs count. */
  readonly logs: readonly NoteKey[];
};

/** In the folder of keys: a C2SP tlog-policy. */
export function isPolicyFile(name: string): boolean {
  return name.endsWith('.policy');
}

/** `quorum` comes before what a file says. A file that is no policy asks for what nobody can give. */
export function witnessDemand(
  files: readonly KeyFile[],
  quorum: number | undefined,
  checks: CheckList,
): { readonly demand: WitnessDemand; readonly witnesses: readonly NoteKey[] } {
  const [file, ...more] = files;
  const policy = file === undefined ? undefined : parseTlogPolicy(file.bytes ?? Buffer.from('?'));
  const unusable = more.length > 0 ? 'there are several policies' : policy?.ok === false ? policy.because : undefined;
  if (file !== undefined && unusable !== undefined)
    checks.notChecked('key-usable', file.name, `no policy of witnesses: ${unusable}`, true);
  const read = policy?.ok === true && unusable === undefined ? policy : undefined;
  const { logs = [], witnesses = [] } = read ?? {};
  if (quorum !== undefined) {
    const isMet: WitnessDemand['isMet'] = ({ size }) => size >= quorum;
    return { witnesses, demand: { words: `${quorum} of them`, isMet, logs } };
  }
  if (read !== undefined)
    return { witnesses, demand: { words: `the policy’s quorum ${ascii(read.quorum)}`, isMet: read.isMet, logs } };
  if (file !== undefined) return { witnesses, demand: { words: 'a policy', isMet: () => false, logs } };
  return { witnesses, demand: { words: undefined, isMet: ({ size }) => size > 0, logs } };
}

function ascii(name: string): string {
  return name.replaceAll(/[^\u0021-\u007e]/g, '?').slice(0, 60);
}
