/** What a command says when it could not be done: the document of contract.md under `--json`, and a line with the remedy. */
import { EXIT } from '../domain/exit-codes.js';
import { errorsInOrder, Failure } from '../domain/failure.js';
import { FAILURE_CODES } from '../domain/failure-codes.js';
import { jsonText } from './json-text.js';
import type { Language } from './language.js';
import { printable } from './terminal-text.js';

/** The exit code; anything but a Failure is our own mistake and shows where it came from. */
export function tellFailure(thrown: unknown, isJson: boolean, language: Language): number {
  const [error, ...later] = errorsInOrder(thrown);
  // Changes neither the code nor the remedy, and is a mistake of ours all the same.
  for (const each of later) process.stderr.write(`internal error while closing: ${traceOf(each)}\n`);
  if (!(error instanceof Failure)) {
    process.stderr.write(`internal error: ${traceOf(error)}\n`);
    const words = { code: 'internal', kind: 'internal', message: 'internal error', remedy: '' };
    if (isJson) process.stdout.write(errorText(words, {}, EXIT.internal));
    return EXIT.internal;
  }
  const { code, kind, facts } = error;
  const { message, remedy, exitCode } = FAILURE_CODES[code];
  const words = { code, kind, message: message[language], remedy: remedy[language] };
  if (isJson) process.stdout.write(errorText(words, facts, exitCode));
  const shown = Object.entries(facts).map(([name, value]) => printable(`${name}=${value}`));
  process.stderr.write(
    `${code}: ${words.message}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}\n  → ${words.remedy}\n`,
  );
  return exitCode;
}

function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Of a command line that could not be understood; the parser has told people already. */
export function tellUsage(problem: string, isJson: boolean, language: Language): number {
  const { kind, message, remedy, exitCode } = FAILURE_CODES['bad-option'];
  const words = { code: 'bad-option', kind, message: message[language], remedy: remedy[language] };
  if (isJson) process.stdout.write(errorText(words, { problem }, exitCode));
  return exitCode;
}

function errorText(
  words: { readonly code: string; readonly kind: string; readonly message: string; readonly remedy: string },
  facts: Failure['facts'],
  exitCode: number,
): string {
  return jsonText({ schema: 'sealdock.error/1', ...words, facts, exitCodes: [exitCode] });
}
