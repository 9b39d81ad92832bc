/**
 * Facts that a camera may leave unanswered or refuse to tell, one by one. More than so many in a row without any answer, and nobody is
 * there: then the failure of the last one is passed on.
 */
import { isFailure } from '../../domain/failure.js';

const MAX_SILENT = 2;

/** The first question of all: a camera that says nothing to it is silent; one that does not know it may know the others. */
export async function unlessRefused<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (isFailure(error, 'camera-refused')) return undefined;
    throw error;
  }
}

export class OptionalFacts {
  #silent = 0;

  /** Undefined where the camera refuses, does not know the question or gives no answer that fits. */
  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await question();
      this.#silent = 0;
      return answer;
    } catch (error) {
      if (isFailure(error, 'camera-refused')) return undefined;
      this.#silent += 1;
      const isUnanswered = isFailure(error, 'camera-silent') || isFailure(error, 'camera-babbles');
      if (!isUnanswered || this.#silent > MAX_SILENT) throw error;
      return undefined;
    }
  }
}
