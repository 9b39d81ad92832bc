/** What people tell for the log, which can never be pruned: who they are as a role or a number, and a note that can be signed. */
import { Failure } from '../../domain/failure.js';
import { whyNotSignable } from '../../evidence/text-rules.js';

const MAX_NOTE = 2000;
const ACTOR = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Rejects `bad-option`. */
export function checkedActor(by: string | undefined): string | undefined {
  if (by !== undefined && !ACTOR.test(by))
    throw wrongOption('by', 'a role or a service number of A-Z, a-z, 0-9 and . _ -, not a name');
  return by;
}

/** One line of text that may be signed as it is: what is read is what was written. Rejects `bad-option`. */
export function checkedNote(option: string, note: string | undefined): string | undefined {
  if (note === undefined) return undefined;
  const text = note
    .normalize('NFC')
    .replaceAll(/[\t\r\n ]+/g, ' ')
    .trim();
  const reason = whyNotSignable(text);
  if (reason !== undefined) throw wrongOption(option, `holds what cannot be signed: ${reason}`);
  if (text.length > MAX_NOTE) throw wrongOption(option, `longer than ${MAX_NOTE} characters`);
  return text === '' ? undefined : text;
}

export function wrongOption(option: string, problem: string): Failure {
  return new Failure('bad-option', { option, problem });
}
