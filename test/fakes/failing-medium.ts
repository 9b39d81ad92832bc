/** A medium that is pulled out, grows or goes bad while it is read: the real one with one fault put around it. */
import { Failure } from '../../src/domain/failure.js';
import type { Medium, MediumEntry } from '../../src/ports/medium.js';

/** Answers as a dead mount does once `opens` files were opened: no file is found any more, and it is not alive. */
export function vanishingMedium(medium: Medium, opens: number): Medium {
  let left = opens;
  return {
    ...medium,
    open: async (entry) => {
      left -= 1;
      if (left < 0) throw new Failure('medium-gone', { path: entry.path });
      return medium.open(entry);
    },
    isAlive: async () => left >= 0 && (await medium.isAlive()),
  };
}

/** Calls `before` just before a file is opened: the moment to change it under the docking's feet. */
export function disturbedMedium(medium: Medium, before: (entry: MediumEntry) => void | Promise<void>): Medium {
  return {
    ...medium,
    open: async (entry) => {
      await before(entry);
      return medium.open(entry);
    },
  };
}
