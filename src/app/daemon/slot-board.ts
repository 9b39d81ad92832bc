/**
 * The board: takes what the watchers and the dockings report out of one mailbox, in order, and decides. One docking per place
 * at a time, so many at once, the others in the order of their arrival. A camera that leaves stops its docking at once and
 * nothing of it counts as complete; the other places are not touched.
 */
import { Failure } from '../../domain/failure.js';
import type { SlotView } from '../../domain/slot-state.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import { unreachable } from '../../lib/assert.js';
import { Mailbox } from '../../lib/mailbox.js';
import type { MediumArrived, SlotEvent } from '../../ports/slot-watcher.js';
import type { SlotSettings } from '../settings.js';
import { BoardPlaces } from './board-places.js';
import { type DockingEnd, dockCamera, type OpenMediumAt } from './dock-camera.js';
import type { Health } from './health.js';
import { lookAtOutbox, missWhatIsNotSafe, settleEnd } from './settle-end.js';
import type { Run, SlotCell } from './slot-cell.js';
import type { Supervisor } from './supervisor.js';

export type BoardDeps = {
  readonly ingest: IngestDeps;
  readonly openMedium: OpenMediumAt;
  readonly slots: readonly SlotSettings[];
  readonly parallelDockings: number;
  readonly supervisor: Supervisor;
  readonly health: Health;
  readonly random: () => number;
  /** Something that a view shows has changed; called often, must only note it. */
  readonly onChange: () => void;
  readonly onDocked: (end: DockingEnd) => void;
};

type BoardEvent =
  | SlotEvent
  | { readonly kind: 'ended'; readonly cell: SlotCell; readonly run: Run; readonly end: DockingEnd }
  | { readonly kind: 'retry'; readonly cell: SlotCell; readonly tries: number }
  | { readonly kind: 'outbox-moved' }
  | { readonly kind: 'profiles-changed' }
  | { readonly kind: 'tick' };

/** Far above what a dock can report before the loop takes it. */
const MAX_EVENTS = 10_000;

export class SlotBoard {
  readonly #deps: BoardDeps;
  readonly #places: BoardPlaces;
  readonly #mailbox = new Mailbox<BoardEvent>(MAX_EVENTS);
  /** Ready to dock, in the order of their arrival. */
  readonly #waiting: SlotCell[] = [];
  #isOutboxMoved = false;

  constructor(deps: BoardDeps) {
    this.#deps = deps;
    this.#places = new BoardPlaces(deps.slots);
  }

  /** For handlers: enqueues and returns. */
  put(event: BoardEvent): void {
    if (event.kind === 'outbox-moved') {
      if (this.#isOutboxMoved) return;
      this.#isOutboxMoved = true;
    }
    // An arrival that was lost would be a camera nobody sees: then it is better to start again and list what is there.
    if (!this.#mailbox.put(event)) this.#deps.supervisor.fail(new Failure('events-overrun', { limit: MAX_EVENTS }));
  }

  /** From forwarding, after the docking's end. */
  archived(docking: string, bytes: number): void {
    this.#places
      .all()
      .find((cell) => cell.docking === docking)
      ?.archived(bytes);
    this.#deps.onChange();
  }

  views(): readonly SlotView[] {
    const cells = this.#places.all().map((cell) => cell.view());
    return cells.sort((a, b) => (a.slot ?? 1000) - (b.slot ?? 1000));
  }

  /** Runs until aborted, then rejects `cancelled`. */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      const event = await this.#mailbox.take(signal);
      this.#deps.health.beat('board');
      await this.#decide(event);
      this.#startWaiting();
      this.#deps.onChange();
    }
  }

  async #decide(event: BoardEvent): Promise<void> {
    switch (event.kind) {
      case 'medium-arrived':
        return this.#mediumArrived(event);
      case 'medium-left':
        return this.#mediumLeft(event.root);
      case 'import-arrived':
        return this.#importArrived(event);
      case 'serial-arrived':
      case 'serial-left':
        return;
      case 'ended':
        return this.#ended(event.cell, event.run, event.end);
      case 'retry':
        if (event.cell.tries === event.tries) this.#ready(event.cell);
        return;
      case 'outbox-moved':
        this.#isOutboxMoved = false;
        return lookAtOutbox(this.#deps.ingest, this.#places.all());
      case 'profiles-changed':
        return this.#profilesChanged();
      case 'tick':
        return;
      default:
        return unreachable(event);
    }
  }

  #mediumArrived(event: MediumArrived): void {
    const cell = this.#places.forMedium(event);
    if (cell.medium !== undefined) {
      this.#deps.ingest.log.warn('second medium at one slot', { slot: cell.slot, place: event.root });
      return;
    }
    const { root, fs, volume } = event;
    cell.medium = { root, fs, volume, isFlat: false, importState: undefined };
    this.#deps.ingest.log.info('medium arrived', { slot: cell.slot, place: event.root, fs: event.fs });
    this.#ready(cell);
  }

  async #mediumLeft(root: string): Promise<void> {
    const cell = this.#places.ofRoot(root);
    if (cell === undefined) return;
    this.#deps.ingest.log.info('medium left', { slot: cell.slot, place: root });
    cell.medium = undefined;
    if (cell.run?.medium.root === root) cell.run.stop.abort(new Failure('medium-gone', { root }));
    else await this.#left(cell);
  }

  async #importArrived({ root, isFlat, state }: Extract<SlotEvent, { kind: 'import-arrived' }>): Promise<void> {
    if ((await this.#deps.ingest.ledger.noted(this.#places.importKey(root, isFlat))) === state) return;
    const cell = this.#places.forImport(root, isFlat);
    const volume = { id: undefined, label: undefined };
    cell.medium = { root, fs: 'import', volume, isFlat, importState: state };
    cell.isSettled = false;
    cell.tries = 0;
    this.#ready(cell);
  }

  /** Something is attached that wants to be docked: in its turn. */
  #ready(cell: SlotCell): void {
    if (cell.medium === undefined || cell.run !== undefined || cell.isSettled || this.#waiting.includes(cell)) return;
    if (cell.profileId !== undefined && this.#profile(cell.profileId) === undefined) {
      cell.state = { kind: 'out-of-service', code: 'profile-unknown' };
      return;
    }
    this.#waiting.push(cell);
  }

  #startWaiting(): void {
    const running = this.#places.all().filter(({ run }) => run !== undefined).length;
    for (const cell of this.#waiting.splice(0, Math.max(0, this.#deps.parallelDockings - running))) this.#start(cell);
    for (const [index, cell] of this.#waiting.entries()) cell.state = { kind: 'waiting-turn', place: index + 1 };
  }

  #start(cell: SlotCell): void {
    const { medium } = cell;
    // It left while it waited for its turn.
    if (medium === undefined) return;
    const { ingest, openMedium, supervisor, onChange } = this.#deps;
    const run: Run = { stop: new AbortController(), medium };
    cell.begin(run);
    const deps = {
      openMedium,
      onRecognised: (profile: { readonly identity: { readonly profileId: string } }) => {
        cell.profile = profile.identity.profileId;
      },
      ingest: {
        ...ingest,
        onProgress: (told: Parameters<IngestDeps['onProgress']>[0]) => {
          cell.progress(told);
          onChange();
        },
      },
    };
    const profile = cell.profileId === undefined ? undefined : this.#profile(cell.profileId);
    const request = { slot: cell.slot, place: medium.root, profile, medium };
    supervisor.run(`docking at ${cell.key}`, async (signal) => {
      const end = await dockCamera(deps, request, AbortSignal.any([signal, run.stop.signal]));
      this.put({ kind: 'ended', cell, run, end });
    });
  }

  async #ended(cell: SlotCell, run: Run, end: DockingEnd): Promise<void> {
    cell.run = undefined;
    this.#deps.onDocked(end);
    const { ingest, random } = this.#deps;
    const isStill = cell.medium !== undefined && !run.stop.signal.aborted;
    const afterMs = await settleEnd({ ingest, random, all: this.#places.all() }, { cell, run, end, isStill });
    if (!isStill) await this.#left(cell);
    else if (afterMs !== undefined) this.#tryAgain(cell, afterMs);
    // What came or changed while the docking ran.
    else this.#ready(cell);
  }

  #tryAgain(cell: SlotCell, afterMs: number): void {
    const { tries } = cell;
    this.#deps.supervisor.run('retry', async (signal) => {
      await this.#deps.ingest.clock.sleep(afterMs, signal);
      this.put({ kind: 'retry', cell, tries });
    });
  }

  /** Nothing stands there any more, or something else. */
  async #left(cell: SlotCell): Promise<void> {
    const place = this.#waiting.indexOf(cell);
    if (place >= 0) this.#waiting.splice(place, 1);
    await missWhatIsNotSafe(this.#deps.ingest, cell);
    cell.vacate();
    this.#ready(cell);
  }

  /** A profile may have come for a camera that none fitted. */
  #profilesChanged(): void {
    for (const cell of this.#places.all()) {
      if (cell.state.kind !== 'quarantined' && cell.state.kind !== 'out-of-service') continue;
      cell.isSettled = false;
      this.#ready(cell);
    }
  }

  #profile(profileId: string) {
    return this.#deps.ingest.profiles().find(({ identity }) => identity.profileId === profileId);
  }
}
