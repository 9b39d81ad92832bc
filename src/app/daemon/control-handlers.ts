/** What the daemon does when it is asked over its control socket: the same functions that the commands use without it. */
import { formatInstant, type Instant, instant } from '../../domain/quantities.js';
import { officerVerdict, type SlotView } from '../../domain/slot-state.js';
import { addExport } from '../commands/add-export.js';
import { addMaintenance } from '../commands/add-maintenance.js';
import { retryItems } from '../commands/retry-queue.js';
import type { ControlHandlers } from '../control/serve-control.js';
import type { Dock } from '../open-dock.js';

export function controlHandlers(
  dock: Dock,
  facts: {
    readonly startedAt: Instant;
    readonly views: () => readonly SlotView[];
    /** Something is due for the archive again. */
    readonly onOutbox: () => void;
  },
): ControlHandlers {
  return {
    slots: () => ({
      schema: 'sealdock.slots/1',
      startedAt: formatInstant(facts.startedAt),
      slots: facts.views().map((view) => ({ ...view, verdict: officerVerdict(view.state) ?? null })),
    }),
    addMaintenance: async ({ camera, kind, note, by, at, isNew }) => {
      const added = await addMaintenance(dock.ingest, {
        ...{ camera, kind, note, by, isNew },
        at: at === undefined ? undefined : instant(at),
      });
      facts.onOutbox();
      return added;
    },
    addExport: async ({ request }) => {
      const added = await addExport(dock.ingest, request);
      facts.onOutbox();
      return added;
    },
    retryQueue: async ({ item }) => {
      const retried = await retryItems(dock.ingest.ledger, item);
      facts.onOutbox();
      return retried;
    },
  };
}
