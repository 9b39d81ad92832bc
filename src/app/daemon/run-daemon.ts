/**
 * The daemon: opens the dock and runs what never ends (watchers, board, forwarding, live profiles, control socket, health)
 * until it is told to stop. Everything is started here and awaited here.
 */
import { realpath } from 'node:fs/promises';
import { watchFolder } from '../../adapters/folder-watcher/watch-folder.js';
import { openMedium } from '../../adapters/mass-storage/open-medium.js';
import { notifySystemd, watchdogEveryMs } from '../../adapters/system/notify-systemd.js';
import { TcpPorts } from '../../adapters/tcp/tcp-ports.js';
import { serveWitness } from '../../adapters/witness/serve-witness.js';
import { cancelled, errnoOf, isFailure } from '../../domain/failure.js';
import type { SlotView } from '../../domain/slot-state.js';
import { runForwarding } from '../../forwarding/run-forwarding.js';
import { closeInterrupted } from '../../ingest/close-interrupted.js';
import type { DockingProgress } from '../../ingest/ingest-deps.js';
import { Bell } from '../../lib/bell.js';
import { repeat } from '../../platform/repeat.js';
import type { SlotEvent } from '../../ports/slot-watcher.js';
import type { UsbEvent } from '../../ports/usb-watcher.js';
import { serveControl } from '../control/serve-control.js';
import { cameraLinks } from '../open-camera-link.js';
import { type Dock, openDock } from '../open-dock.js';
import { controlHandlers } from './control-handlers.js';
import type { DockingEnd } from './dock-camera.js';
import { Health } from './health.js';
import { lookOnDuty } from './look-on-duty.js';
import { MissingDisks } from './missing-disks.js';
import { SlotBoard } from './slot-board.js';
import { Supervisor } from './supervisor.js';
import { commandOf, slotsOverTcp } from './tcp-slots.js';
import { UsbGate } from './usb-gate.js';
import { keepWatching, slotWatchers } from './watch-slots.js';

/** A tick asks the board to show that it turns. */
const TICK_MS = 5_000;
const GRADE_MS = 60_000;
const HEALTH_MS = 10_000;
/** How soon after there is room again what a full disk kept from being written is written. */
const LATE_MS = 10_000;

/** A camera needs the machine, or will in a moment. */
const BUSY: readonly SlotView['state']['kind'][] = ['detecting', 'waiting-turn', 'clock-check', 'pulling', 'verifying'];

export type DaemonOptions = {
  readonly home: string;
  readonly logLevel: 'info' | 'warn' | 'silent';
  readonly onReady: (dock: Dock) => void;
  /** What the slots show has changed. Called often; `views` is cheap and may be asked for later. */
  readonly onChange: (views: () => readonly SlotView[]) => void;
  readonly onDocked?: (end: DockingEnd, slot: number | undefined) => void;
  readonly signal: AbortSignal;
};

/** Resolves after an orderly stop. Rejects what made a part fail, `stop-overdue`, or what kept it from starting. */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { home, logLevel, signal } = options;
  let told: (progress: DockingProgress) => void = () => undefined;
  await using dock = await openDock({ home, logLevel, signal, onProgress: (progress) => told(progress) });
  const supervisor = new Supervisor(dock.log);
  const stop = (): void => supervisor.stop(cancelled(signal));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const bell = new Bell();
  const health = new Health(dock.clock.monotonicMs);
  const tcp = new TcpPorts();
  const board = new SlotBoard({
    ingest: { ...dock.ingest, onOutbox: () => bell.ring() },
    openMedium: (at) => openMedium({ ...at, volume: at.volume.id ?? at.volume.label, maxFiles: maxFiles(dock) }),
    openLink: cameraLinks({ ...dock, openTcp: (address, until) => tcp.open(address, until) }),
    slots: dock.settings.slots,
    parallelDockings: dock.settings.limits.parallelDockings,
    supervisor,
    health,
    random: Math.random,
    onChange: () => options.onChange(() => board.views()),
    onDocked: options.onDocked ?? (() => undefined),
  });
  told = (progress) => {
    if (progress.kind === 'archived') board.archived(progress.docking, progress.bytes);
  };
  const notify = notifySystemd(dock.log);
  const startedAt = dock.clock.now();
  try {
    const handlers = controlHandlers(dock, { startedAt, views: () => board.views(), onOutbox: () => bell.ring() });
    await using _control = await serveControl(home, handlers);
    await using _witness = await serveOwnWitness(dock);
    const ownPaths = await Promise.all([home, dock.archiveRoot].map(real));
    startLoops({ dock, supervisor, board, tcp, bell, health, ownPaths });
    supervisor.run('watchdog', (until) => watch(health, dock, notify, until));
    await notify('READY=1');
    dock.log.info('ready', { home, slots: dock.settings.slots.length });
    options.onReady(dock);
    await supervisor.ended();
  } finally {
    signal.removeEventListener('abort', stop);
    await notify('STOPPING=1');
    dock.log.info('stopped');
  }
}

/** For the docks that are its neighbours, where the settings say so. */
async function serveOwnWitness({ settings, witness, log }: Dock): Promise<AsyncDisposable | undefined> {
  if (settings.witness === undefined || witness === undefined) return undefined;
  const { host, port } = settings.witness;
  const server = await serveWitness({ witness, host, port, log });
  log.info('witness ready', { url: server.url });
  return server;
}

type Parts = {
  readonly dock: Dock;
  readonly supervisor: Supervisor;
  readonly board: SlotBoard;
  readonly tcp: TcpPorts;
  readonly bell: Bell;
  readonly health: Health;
  readonly ownPaths: readonly string[];
};

function startLoops({ dock, supervisor, board, tcp, bell, health, ownPaths }: Parts): void {
  const { clock, log, profiles } = dock;
  supervisor.run('board', (signal) => board.run(signal));
  const gate = new UsbGate({
    slots: dock.settings.slots,
    profiles: dock.ingest.profiles,
    put: (event) => board.put(event),
  });
  const disks = new MissingDisks({
    slots: dock.settings.slots,
    waitMs: dock.settings.limits.diskSeconds * 1000,
    monotonicMs: clock.monotonicMs,
    put: (event) => board.put(event),
  });
  const onEvent = (event: SlotEvent | UsbEvent): void => {
    gate.take(event);
    disks.take(event);
  };
  const facts = { ownPaths, monotonicMs: clock.monotonicMs, onLook: () => health.beat('mounts') };
  for (const { name, watcher } of slotWatchers(dock.settings, facts))
    supervisor.run(name, (signal) => keepWatching(dock, name, (until) => watcher.watch(onEvent, until), signal));
  watchTcpPorts({ dock, supervisor, board, tcp });
  supervisor.run('forwarding', (signal) =>
    runForwarding(
      {
        ...dock.forwarding,
        bell,
        onSettled: () => board.put({ kind: 'outbox-moved' }),
        onBusy: (isBusy) => health.busy('forwarding', isBusy),
      },
      signal,
    ),
  );
  const onProfiles = (): void => {
    for (const { file, failure } of profiles.problems()) log.warn('profile not in force', { file, ...failure.facts });
    log.info('profiles read again', { inForce: profiles.profiles().length });
    gate.profilesChanged();
    board.put({ kind: 'profiles-changed' });
  };
  supervisor.run('profiles', (signal) =>
    keepWatching(
      dock,
      'profiles',
      (until) => profiles.watch({ watchFolder, onChange: onProfiles, signal: until }),
      signal,
    ),
  );
  if (dock.settings.deepLook !== 'never')
    supervisor.run('deep look', (signal) =>
      lookOnDuty(
        { ingest: dock.ingest, isBusy: () => board.views().some(({ state }) => BUSY.includes(state.kind)) },
        signal,
      ),
    );
  const tick = async (): Promise<void> => {
    disks.look();
    board.put({ kind: 'tick' });
  };
  supervisor.run('tick', (signal) => repeat(TICK_MS, signal, tick));
  supervisor.run('late ends', (signal) => repeat(LATE_MS, signal, () => makeUp(dock)));
  supervisor.run('time grade', (signal) => repeat(GRADE_MS, signal, () => dock.grade(signal)));
}

/** They carry no USB identity that could be judged: whose camera stands there, the settings say. */
function watchTcpPorts({ dock, supervisor, board, tcp }: Pick<Parts, 'dock' | 'supervisor' | 'board' | 'tcp'>): void {
  const slots = slotsOverTcp(dock.settings.slots);
  if (slots.length === 0) return;
  const watch = (signal: AbortSignal): Promise<void> =>
    tcp.watch(slots, (event) => board.put(commandOf(event)), signal);
  supervisor.run('TCP ports', (signal) => keepWatching(dock, 'TCP ports', watch, signal));
}

/** What a full disk kept from its files or from being closed, whether or not a camera comes. */
async function makeUp({ ingest, log }: Dock): Promise<void> {
  try {
    await closeInterrupted(ingest);
  } catch (error) {
    // The next docking meets the same and tells it at its slot; forwarding and the other slots go on.
    if (!isFailure(error) || error.kind === 'cancelled') throw error;
    log.error('late ends not made up', { code: error.code, ...error.facts });
  }
}

/** Feeds the watchdog of systemd while every loop turns, and says which one does not. */
async function watch(
  health: Health,
  { log }: Dock,
  notify: ReturnType<typeof notifySystemd>,
  signal: AbortSignal,
): Promise<void> {
  await repeat(watchdogEveryMs() ?? HEALTH_MS, signal, async () => {
    const silent = health.silent();
    if (silent.length === 0) await notify('WATCHDOG=1');
    else log.error('a loop hangs', { loops: silent.join(', ') });
  });
}

function maxFiles(dock: Dock): number {
  return dock.settings.limits.filesPerMedium;
}

/** As the mount table names it; as given where it is not there yet. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return path;
  }
}
