/**
 * What dockings say of each other: files that a listing calls sealed earlier are looked up where it says; files that were not
 * sealed in one docking may have been sealed, unchanged, in a later one. Dockings are added in the order of their folders.
 */
import type { HeldReference, IntakeFacts, InventoryOutcome, OpenFile } from './intake-facts.js';
import type { Verification } from './verification.js';

export class OtherDockings {
  /** Docking → record number → digest. */
  readonly #sealed = new Map<string, Map<number, string>>();
  #held: HeldReference[] = [];
  readonly #open = new Map<string, OpenFile[]>();

  add(at: Verification, facts: IntakeFacts, outcome: InventoryOutcome): void {
    const { checks } = at;
    if (facts.segments.length > 0) {
      const known = this.#sealed.get(facts.docking) ?? [];
      this.#sealed.set(facts.docking, new Map([...known, ...sealedBy(facts)]));
    }
    for (const reference of outcome.held) {
      // The earlier docking has mostly been seen already: what is found costs no memory.
      if (this.#digestOf(reference) === reference.sha256) checks.pass('already-held', facts.docking);
      else this.#held.push(reference);
    }
    this.#settle(at, facts.docking, outcome.settled);
    for (const file of outcome.open) {
      if (file.sameFile === undefined) tellOpen(at, file);
      else this.#open.set(file.sameFile, [...(this.#open.get(file.sameFile) ?? []), file]);
    }
  }

  /** Once, after the last docking. */
  end(at: Verification): void {
    for (const reference of this.#held) {
      const { docking, seq, sha256, subject } = reference;
      const found = this.#digestOf(reference);
      const what = `record ${seq} of ${docking}`;
      if (found === sha256) at.checks.pass('already-held', docking);
      else if (found === undefined) at.checks.fail('already-held', subject, `${what} is not here`);
      else at.checks.fail('already-held', subject, `${what} is about other bytes`);
    }
    for (const files of this.#open.values()) for (const file of files) tellOpen(at, file);
    this.#held = [];
    this.#open.clear();
  }

  #settle({ checks }: Verification, docking: string, settled: ReadonlySet<string>): void {
    for (const sameFile of settled) {
      const files = this.#open.get(sameFile);
      if (files === undefined) continue;
      for (const { subject, because } of files) {
        checks.notChecked('inventory-complete', subject, `${because}; sealed later, in docking ${docking}`, false);
      }
      this.#open.delete(sameFile);
    }
  }

  #digestOf({ docking, seq }: HeldReference): string | undefined {
    return this.#sealed.get(docking)?.get(seq);
  }
}

/** Incomplete for good, as far as can be seen from here. */
export function tellOpen({ checks }: Verification, { subject, because }: OpenFile): void {
  checks.fail('inventory-complete', subject, because);
}

function sealedBy({ segments }: IntakeFacts): [number, string][] {
  return segments.map(({ seq, file }) => [seq, file.sha256]);
}
