/**
 * The board: takes what the watchers and the dockings report out of one mailbox, in order, and decides. One docking per place
 * at a time, so many at once, the others in the order of their arrival. A camera that leaves stops its docking at once and
 * nothing of it counts as complete; the other places are not touched.
 */
import { Failure } from '../../domain/failure.js';
import type { SlotId } from '../../domain/ids.js';
import type { SlotView } from '../../domain/slot-state.js';
import { unreachable } from '../../lib/assert.js';
import { Mailbox } from '../../lib/mailbox.js';
import type { MediumArrived, SlotEvent } from '../../ports/slot-watcher.js';
import type { SlotSettings } from '../settings.js';
import type { BoardEvent } from './board-events.js';
import { BoardPlaces } from './board-places.js';
import type { DockingEnd } from './dock-camera.js';
import { DockingQueue } from './docking-queue.js';
import type { Health } from './health.js';
import { showMissingDisk } from './missing-disks.js';
import { planDocking, profileOf } from './plan-docking.js';
import { freedPlaces, quarantine, refusePlace } from './refuse-place.js';
import { lookAtOutbox, lookForRoom, missWhatIsNotSafe, recallGhosts, settleEnd, stillStands } from './settle-end.js';
import { type AttachedPort, linePort, portName, type Run, type SlotCell } from './slot-cell.js';
import { dockDepsOf, type StartDeps } from './start-docking.js';
import { watchStatus } from './watch-status.js';

export type BoardDeps = StartDeps & {
  readonly slots: readonly SlotSettings[];
  readonly parallelDockings: number;
  readonly health: Health;
  readonly random: () => number;
  readonly onDocked: (end: DockingEnd, slot: number | undefined) => void;
};

/** Far above what a dock can report before the loop takes it. */
const MAX_EVENTS = 10_000;

export class SlotBoard {
  readonly #deps: BoardDeps;
  readonly #places: BoardPlaces;
  readonly #mailbox = new Mailbox<BoardEvent>(MAX_EVENTS);
  readonly #queue: DockingQueue;
  #isOutboxMoved = false;

  constructor(deps: BoardDeps) {
    this.#deps = deps;
    this.#places = new BoardPlaces(deps.slots);
    this.#queue = new DockingQueue(deps, (cell, run, end) => this.put({ kind: 'ended', cell, run, end }));
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
    await recallGhosts(this.#deps.ingest, this.#places.all());
    for (;;) {
      const event = await this.#mailbox.take(signal);
      this.#deps.health.beat('board');
      await this.#decide(event);
      this.#queue.startNext(this.#places.all());
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
        return this.#portArrived(event.slot, linePort(event.portPath));
      case 'command-arrived':
        return this.#portArrived(event.slot, event.port);
      case 'serial-left':
      case 'command-left':
        return this.#portLeft(event.slot);
      case 'status':
        event.cell.tellStatus(event.facts);
        return;
      case 'ended':
        return this.#ended(event.cell, event.run, event.end);
      case 'retry':
        if (event.cell.tries === event.tries) await this.#retry(event.cell);
        return;
      case 'outbox-moved':
        this.#isOutboxMoved = false;
        return lookAtOutbox(this.#deps.ingest, this.#places.all());
      case 'profiles-changed':
        return this.#profilesChanged();
      case 'usb-refused':
        this.#queue.remove(await refusePlace(this.#deps.ingest, this.#places, event));
        return;
      case 'disk-missing':
        return showMissingDisk(this.#deps.ingest, this.#places, event);
      case 'usb-freed':
      case 'disk-no-more-missing':
        for (const cell of freedPlaces(this.#places, event)) await this.#left(cell);
        return;
      case 'tick':
        return;
      default:
        return unreachable(event);
    }
  }

  async #mediumArrived(event: MediumArrived): Promise<void> {
    // A watcher that had to begin anew tells again what is there.
    if (this.#places.ofRoot(event.root)?.medium !== undefined) return;
    const cell = this.#places.forMedium(event);
    if (cell.medium !== undefined) {
      this.#deps.ingest.log.warn('second medium at one slot', { slot: cell.slot, place: event.root });
      return;
    }
    // A line beside it that nobody described says nothing about the disk.
    if (cell.state.kind === 'quarantined') cell.isSettled = false;
    const { root, fs, volume } = event;
    cell.medium = { root, fs, volume, isFlat: false, importState: undefined };
    this.#deps.ingest.log.info('medium arrived', { slot: cell.slot, place: event.root, fs: event.fs });
    if (cell.run !== undefined && cell.run.medium === undefined) {
      // The disk that the docking of this very slot has asked for.
      cell.run.medium = cell.medium;
      cell.run.disk.arrived(cell.medium);
    } else await this.#ready(cell);
  }

  async #mediumLeft(root: string): Promise<void> {
    const cell = this.#places.ofRoot(root);
    if (cell === undefined) return;
    this.#deps.ingest.log.info('medium left', { slot: cell.slot, place: root });
    cell.medium = undefined;
    if (cell.run?.medium?.root === root) cell.run.stop.abort(new Failure('medium-gone', { root }));
    else await this.#left(cell);
  }

  async #importArrived(event: Extract<SlotEvent, { kind: 'import-arrived' }>): Promise<void> {
    const key = this.#places.importKey(event.root, event.isFlat);
    if ((await this.#deps.ingest.ledger.noted(key)) === event.state) return;
    await this.#ready(this.#places.imported(event));
  }

  async #portArrived(slot: SlotId, port: AttachedPort): Promise<void> {
    const cell = this.#places.ofSlot(slot);
    if (cell === undefined) return;
    this.#deps.ingest.log.info('port arrived', { slot, place: portName(port.at) });
    cell.port = port;
    if (cell.state.kind === 'quarantined') cell.isSettled = false;
    await this.#ready(cell);
  }

  /** A camera that becomes a disk takes its port away; whether it left is seen when its docking ends. */
  async #portLeft(slot: SlotId): Promise<void> {
    const cell = this.#places.ofSlot(slot);
    if (cell === undefined) return;
    this.#deps.ingest.log.info('port left', { slot });
    cell.port = undefined;
    cell.watch?.abort(new Failure('port-failed', { problem: 'unplugged' }));
    cell.watch = undefined;
    if (cell.run === undefined && cell.medium === undefined) await this.#left(cell);
  }

  /** Something may be attached that wants to be docked: in its turn. */
  async #ready(cell: SlotCell): Promise<void> {
    if (cell.run !== undefined || cell.isSettled || cell.refusal !== undefined || this.#queue.has(cell)) return;
    const plan = planDocking(cell, profileOf(cell, this.#deps.ingest.profiles()));
    switch (plan.kind) {
      case 'nothing':
        return;
      case 'disk':
      case 'command':
        this.#queue.add(cell);
        return;
      case 'status':
        cell.isSettled = true;
        cell.watch = watchStatus(dockDepsOf(this.#deps, cell), this.#deps.supervisor, {
          ...{ ...plan, cell, onFacts: (facts) => this.put({ kind: 'status', cell, facts }) },
        });
        return;
      case 'quarantine':
        return quarantine(this.#deps.ingest, cell, plan.code);
      case 'out-of-service':
        cell.state = { kind: 'out-of-service', code: plan.code };
        return;
      default:
        unreachable(plan);
    }
  }

  async #ended(cell: SlotCell, run: Run, end: DockingEnd): Promise<void> {
    cell.run = undefined;
    this.#deps.onDocked(end, cell.slot);
    const { ingest, random } = this.#deps;
    const isStill = stillStands({ cell, run, end });
    const afterMs = await settleEnd({ ingest, random, all: this.#places.all() }, { cell, run, end, isStill });
    if (!isStill) await this.#left(cell);
    else if (afterMs !== undefined) this.#tryAgain(cell, afterMs);
    // What came or changed while the docking ran.
    else await this.#ready(cell);
  }

  async #retry(cell: SlotCell): Promise<void> {
    const afterMs = await lookForRoom(this.#deps.ingest, cell);
    if (afterMs === undefined) await this.#ready(cell);
    else this.#tryAgain(cell, afterMs);
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
    this.#queue.remove(cell);
    await missWhatIsNotSafe(this.#deps.ingest, cell);
    cell.vacate();
    await this.#ready(cell);
  }

  /** A profile may have come for a camera that none fitted. */
  async #profilesChanged(): Promise<void> {
    for (const cell of this.#places.all()) {
      if (cell.state.kind !== 'quarantined' && cell.state.kind !== 'out-of-service') continue;
      cell.isSettled = false;
      await this.#ready(cell);
    }
  }
}
