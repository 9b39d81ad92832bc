/** Whose word stands behind what a verification found sealed, and for how late a time: the weakest and the oldest of it count. */
import type { Seal } from './witness-ring.js';

export type WitnessWord = 'none' | 'same-host' | 'unnamed' | 'independent';

export class Witnessed {
  readonly #words = new Set<WitnessWord>();
  readonly #asOf = new Map<string, number>();

  add(dock: string, { cosigned, asOfSeconds }: Seal): void {
    const standings = new Set(cosigned.map(({ standing }) => standing));
    const best = (['independent', 'unnamed', 'same-host'] as const).find((standing) => standings.has(standing));
    if (best !== undefined) this.#words.add(best);
    if (asOfSeconds === undefined) return;
    this.#asOf.set(dock, Math.max(asOfSeconds, this.#asOf.get(dock) ?? 0));
  }

  get word(): WitnessWord {
    return (['same-host', 'unnamed', 'independent'] as const).find((word) => this.#words.has(word)) ?? 'none';
  }

  /** In seconds since 1970, of the dock whose newest cosignature is the oldest. */
  get asOfSeconds(): number | undefined {
    return this.#asOf.size === 0 ? undefined : Math.min(...this.#asOf.values());
  }
}
