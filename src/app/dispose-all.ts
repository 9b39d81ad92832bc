/**
 * Closes the parts of a dock, the last one opened first. A part that cannot be closed in order, as on a full disk, neither keeps
 * the others open nor takes the place of what ended the work: it is told in the log. Our own mistakes go on, after the others.
 */
import { isFailure } from '../domain/failure.js';
import type { Logger } from '../ports/logger.js';

export async function disposeAll(parts: readonly AsyncDisposable[], log: Logger | undefined): Promise<void> {
  const mistakes: unknown[] = [];
  for (const part of [...parts].reverse()) {
    try {
      await part[Symbol.asyncDispose]();
    } catch (error) {
      if (isFailure(error)) log?.warn('not closed in order', { code: error.code });
      else mistakes.push(error);
    }
  }
  const [first] = mistakes;
  if (first !== undefined) throw first;
}
