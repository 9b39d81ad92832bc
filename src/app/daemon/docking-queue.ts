/** Places that are ready to dock, in the order of their arrival; so many dockings run at once, the others wait their turn. */
import type { DockingEnd } from './dock-camera.js';
import { planDocking, profileOf } from './plan-docking.js';
import type { Run, SlotCell } from './slot-cell.js';
import { type StartDeps, startDocking } from './start-docking.js';

export class DockingQueue {
  readonly #deps: StartDeps & { readonly parallelDockings: number };
  readonly #onEnd: (cell: SlotCell, run: Run, end: DockingEnd) => void;
  readonly #waiting: SlotCell[] = [];

  constructor(
    deps: StartDeps & { readonly parallelDockings: number },
    onEnd: (cell: SlotCell, run: Run, end: DockingEnd) => void,
  ) {
    this.#deps = deps;
    this.#onEnd = onEnd;
  }

  has(cell: SlotCell): boolean {
    return this.#waiting.includes(cell);
  }

  add(cell: SlotCell): void {
    this.#waiting.push(cell);
  }

  remove(cell: SlotCell): void {
    const place = this.#waiting.indexOf(cell);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  /** `all`: every place of the board. */
  startNext(all: readonly SlotCell[]): void {
    const running = all.filter(({ run }) => run !== undefined).length;
    const free = Math.max(0, this.#deps.parallelDockings - running);
    for (const cell of this.#waiting.splice(0, free)) {
      const profile = profileOf(cell, this.#deps.ingest.profiles());
      const plan = planDocking(cell, profile);
      // Otherwise it left while it waited for its turn.
      if (plan.kind !== 'disk' && plan.kind !== 'command') continue;
      startDocking(this.#deps, cell, { plan, profile, onEnd: (run, end) => this.#onEnd(cell, run, end) });
    }
    for (const [index, cell] of this.#waiting.entries()) cell.state = { kind: 'waiting-turn', place: index + 1 };
  }
}
