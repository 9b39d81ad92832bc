/**
 * Runs one command to its end: an interrupt becomes an abort, the outcome is printed, a failure becomes its exit code and its
 * message (contract.md).
 */
import { Failure } from '../domain/failure.js';
import { jsonText } from './json-text.js';
import type { Language } from './language.js';
import { tellFailure } from './tell-failure.js';

export type Outcome = { readonly exitCode: number; readonly document: unknown; readonly text: string };
export type Work = (signal: AbortSignal, language: Language) => Promise<Outcome>;
/**
 * How every command is run: its outcome printed as JSON or as text, an interrupt turned into an abort. `home`: whose settings
 * may choose the language.
 */
export type Run = (isJson: boolean, work: Work, home?: string) => Promise<void>;

export async function runCommand(isJson: boolean, work: Work, language: Language): Promise<number> {
  const stop = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => stop.abort(new Failure('cancelled', { signal }));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const { exitCode, document, text } = await work(stop.signal, language);
    process.stdout.write(isJson ? jsonText(document) : text);
    return exitCode;
  } catch (error) {
    return tellFailure(error, isJson, language);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
