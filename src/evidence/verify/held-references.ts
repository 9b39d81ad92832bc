/** Files that listings call sealed earlier, looked up in the dockings they name. */
import type { HeldReference, IntakeFacts } from './intake-facts.js';
import type { Verification } from './verification.js';

export class HeldReferences {
  /** Docking → record number → digest. */
  readonly #sealed = new Map<string, Map<number, string>>();
  #waiting: HeldReference[] = [];

  add(at: Verification, facts: IntakeFacts, held: readonly HeldReference[]): void {
    if (facts.segments.length > 0) {
      const known = this.#sealed.get(facts.docking);
      const digests = new Map(facts.segments.map(({ seq, file }) => [seq, file.sha256]));
      this.#sealed.set(facts.docking, known === undefined ? digests : new Map([...known, ...digests]));
    }
    // An earlier docking has mostly been seen already: what is found costs no memory.
    for (const reference of held) {
      if (this.#digestOf(reference) === reference.sha256) at.checks.pass('already-held', facts.docking);
      else this.#waiting.push(reference);
    }
  }

  end({ checks }: Verification): void {
    for (const reference of this.#waiting) {
      const { docking, seq, sha256, subject } = reference;
      const found = this.#digestOf(reference);
      if (found === sha256) checks.pass('already-held', docking);
      else if (found === undefined) checks.fail('already-held', subject, `record ${seq} of ${docking} is not here`);
      else checks.fail('already-held', subject, `record ${seq} of ${docking} is about other bytes`);
    }
    this.#waiting = [];
  }

  #digestOf({ docking, seq }: HeldReference): string | undefined {
    return this.#sealed.get(docking)?.get(seq);
  }
}
