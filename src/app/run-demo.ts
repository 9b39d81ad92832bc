/**
 * `sealdock demo`: the main job on two virtual cameras, by the daemon itself. One is a plain disk that appears at slot 1; the
 * other answers over a serial line at slot 2, has a wrong clock and becomes a disk on command. Their footage is real and
 * has faults planted in it; the demo ends well when each was found exactly and every file has its receipt.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFfmpeg } from '../adapters/ffmpeg/find-ffmpeg.js';
import { openSystemClock } from '../adapters/system/system-clock.js';
import { EXIT, orderExitCodes } from '../domain/exit-codes.js';
import { cancelled, Failure } from '../domain/failure.js';
import type { DockingId } from '../domain/ids.js';
import type { SlotView } from '../domain/slot-state.js';
import { type DemoCamera, makeDemoFootage, type Planted } from '../simulator/make-demo-footage.js';
import { startVirtualCamera } from '../simulator/start-virtual-camera.js';
import type { DockingEnd } from './daemon/dock-camera.js';
import { runDaemon } from './daemon/run-daemon.js';
import { clockFact, type DemoFact, factsOf } from './demo-facts.js';
import { type IngestDocument, ingestDocument } from './ingest-document.js';
import type { Dock } from './open-dock.js';

export type DemoDocking = {
  readonly slot: number;
  readonly profile: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } } | null;
  readonly ingest: IngestDocument;
  /** Folder of the intake in the archive; its VERIFY.txt tells how to check it. */
  readonly intake: string;
};

export type DemoDocument = {
  readonly schema: 'sealdock.demo/1';
  readonly folder: string;
  readonly facts: readonly DemoFact[];
  readonly dockings: readonly DemoDocking[];
  readonly files: number;
  readonly bytes: number;
  readonly sealed: number;
  readonly receipts: number;
  /** From the first camera's arrival to the last receipt. */
  readonly dockedMs: number;
  /** Command lines that the talking camera heard, without passwords. */
  readonly heard: readonly string[];
  /** What the commands would have ended with on this footage. */
  readonly wouldGive: { readonly check: number; readonly ingest: number };
  readonly exitCodes: readonly number[];
};

export type DemoStep = 'footage' | 'daemon' | 'cameras' | 'stop';

/** Seven minutes and twelve seconds: it was set by hand, once. */
const CLOCK_OFFSET_MS = 432_000;
const PLAIN_SLOT = 1;
const TALKING_SLOT = 2;
/** Well above what it takes on a slow machine. */
const LIMIT_MS = 180_000;
const LOOK_MS = 100;
/** Only a folder that a demo has made is ever emptied: it holds these and nothing else. */
const MARKER = '.sealdock-demo';
const OWN = [MARKER, 'card', 'cards', 'dock', 'home'];

export async function runDemo(options: {
  readonly folder: string;
  readonly onStep: (step: DemoStep) => void;
  readonly onSlots: (views: () => readonly SlotView[]) => void;
  readonly signal: AbortSignal;
}): Promise<DemoDocument> {
  const { folder, signal, onStep, onSlots } = options;
  await emptyOwn(folder);
  const clock = await openSystemClock();
  onStep('footage');
  const cameras = camerasIn(folder);
  const workshop = join(folder, 'cards', 'workshop');
  const planted = await makeDemoFootage({ ffmpeg: await findFfmpeg(), workshop, ...cameras, at: clock.now(), signal });
  onStep('daemon');
  const home = await makeHome(folder);
  return await whileDaemonRuns({ home, onSlots, signal }, async (dock, ends) => {
    onStep('cameras');
    const startedMs = clock.monotonicMs();
    await using talking = await startVirtualCamera({
      portPath: placesIn(folder).port,
      ...{ serial: cameras.talking.serial, officer: cameras.talking.officer, model: cameras.talking.model },
      clockOffsetMs: CLOCK_OFFSET_MS,
      card: { staged: cameras.talking.card, folder: placesIn(folder).talking },
    });
    await rename(cameras.plain.card, placesIn(folder).plain);
    await untilArchived(dock, ends, signal);
    const dockedMs = Math.round(clock.monotonicMs() - startedMs);
    const document = await documentOf(dock, ends, planted);
    onStep('stop');
    return { ...document, folder, dockedMs, heard: talking.heard() };
  });
}

type End = { readonly slot: number | undefined; readonly end: DockingEnd };

/** The daemon's own code in this process, with its own home; stopped in order whatever `work` comes to. */
async function whileDaemonRuns<T>(
  options: {
    readonly home: string;
    readonly onSlots: (views: () => readonly SlotView[]) => void;
    readonly signal: AbortSignal;
  },
  work: (dock: Dock, ends: readonly End[]) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const ends: End[] = [];
  let giveDock: (dock: Dock) => void = () => undefined;
  const ready = new Promise<Dock>((resolve) => {
    giveDock = resolve;
  });
  const running = runDaemon({
    home: options.home,
    logLevel: 'silent',
    onReady: giveDock,
    onChange: options.onSlots,
    onDocked: (end, slot) => ends.push({ end, slot }),
    signal: AbortSignal.any([options.signal, stop.signal]),
  });
  const over = running.then((): never => {
    throw cancelled(options.signal);
  });
  try {
    const dock = await Promise.race([ready, over]);
    return await Promise.race([work(dock, ends), over]);
  } finally {
    stop.abort(new Failure('cancelled'));
    await running;
  }
}

/** Both cameras docked, the log published, and nothing left on its way to the archive; after the limit it goes on with what there is. */
async function untilArchived({ ingest, clock }: Dock, ends: readonly End[], signal: AbortSignal): Promise<void> {
  const endsMs = clock.monotonicMs() + LIMIT_MS;
  while (clock.monotonicMs() < endsMs) {
    const closed = ends.filter(({ end }) => end.kind === 'closed').length;
    if (closed >= 2 && (await isPublished(ingest)) && (await ingest.ledger.overview()).outboxWaiting === 0) return;
    await clock.sleep(LOOK_MS, signal);
  }
}

/** The log's files go into the outbox in the moment in which this becomes true. */
async function isPublished({ ledger }: Dock['ingest']): Promise<boolean> {
  return (await ledger.placedSize()) === (await ledger.logSize());
}

async function documentOf(
  dock: Dock,
  ends: readonly End[],
  planted: { readonly plain: readonly Planted[]; readonly talking: readonly Planted[] },
): Promise<Omit<DemoDocument, 'folder' | 'dockedMs' | 'heard'>> {
  const dockings: DemoDocking[] = [];
  const facts: DemoFact[] = [];
  for (const { slot, end } of ends) {
    if (end.kind !== 'closed' || slot === undefined) continue;
    const ingest = await ingestDocument(dock.ingest.ledger, end.outcome);
    const record = ingest.files[0]?.record ?? '';
    const intake = join(dock.archiveRoot, record.slice(0, Math.max(0, record.indexOf('/rec/'))));
    dockings.push({ slot, profile: await profileOf(dock, end.outcome.docking), ingest, intake });
    facts.push(...factsOf(slot, slot === PLAIN_SLOT ? planted.plain : planted.talking, ingest));
    if (slot === TALKING_SLOT) facts.push(clockFact(slot, CLOCK_OFFSET_MS, ingest));
  }
  dockings.sort((a, b) => a.slot - b.slot);
  const files = dockings.flatMap(({ ingest }) => ingest.files);
  const { outboxWaiting, outboxParked } = await dock.ingest.ledger.overview();
  const receipts = files.filter(({ level }) => level === 'L4').length;
  const wanted = planted.plain.length + planted.talking.length + 1;
  const isAllFound = facts.length === wanted && facts.every(({ isFound }) => isFound);
  const isAllStored = receipts === files.length && outboxWaiting + outboxParked === 0;
  const verdicts = dockings.map(({ ingest }) => ingest.continuity.verdict);
  return {
    schema: 'sealdock.demo/1',
    facts: facts.sort((a, b) => a.slot - b.slot),
    dockings,
    files: files.length,
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    sealed: files.filter(({ record }) => record !== null).length,
    receipts,
    wouldGive: {
      check: worst(verdicts.map((verdict) => CHECK_CODES[verdict])),
      ingest: worst(dockings.flatMap(({ ingest }) => ingest.exitCodes)),
    },
    exitCodes: isAllFound && isAllStored ? [] : [EXIT.internal],
  };
}

async function profileOf({ ingest }: Dock, docking: DockingId): Promise<DemoDocking['profile']> {
  const id = (await ingest.ledger.docking(docking))?.profile;
  const found = ingest.profiles().find(({ identity }) => identity.profileId === id);
  return found === undefined ? null : { id: found.identity.profileId, title: found.identity.title };
}

/** Of `check --must-be-continuous`. */
const CHECK_CODES = { continuous: EXIT.fine, gap: EXIT.incomplete, 'cannot-tell': EXIT.cannotTell } as const;

function worst(codes: readonly number[]): number {
  return orderExitCodes(codes)[0] ?? EXIT.fine;
}

async function emptyOwn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.some((name) => !OWN.includes(name)))
    throw new Failure('home-unusable', { home: folder, problem: 'holds other things than an earlier demo' });
  for (const name of names) await rm(join(folder, name), { recursive: true });
  await writeFile(join(folder, MARKER), 'made by sealdock demo\n');
}

function placesIn(folder: string) {
  const dock = join(folder, 'dock');
  return { dock, plain: join(dock, 'slot-1'), port: join(dock, 'slot-2-port'), talking: join(dock, 'slot-2') };
}

function camerasIn(folder: string): { readonly plain: DemoCamera; readonly talking: DemoCamera } {
  const card = (name: string): string => join(folder, 'cards', name);
  return {
    plain: { card: card('1'), serial: '1234567', officer: '000001', model: 'DSJ-A1', clockOffsetMs: 0 },
    talking: {
      card: card('2'),
      serial: '7654321',
      officer: '000002',
      model: 'DSJ-B2',
      clockOffsetMs: CLOCK_OFFSET_MS,
    },
  };
}

/** Slots as a dock's settings bind them; no mount roots, so that nothing of this machine is ever docked. */
async function makeHome(folder: string): Promise<string> {
  const home = join(folder, 'home');
  const { dock, plain, port, talking } = placesIn(folder);
  await mkdir(dock);
  await mkdir(home, { mode: 0o700 });
  const slots = [
    { slot: PLAIN_SLOT, folder: plain },
    { slot: TALKING_SLOT, serial: port, folder: talking, profile: 'bc-ascii' },
  ];
  // JSON is YAML.
  const settings = { dock: { id: 'DEMO' }, slots, mountRoots: [], mustBeContinuous: 'all' };
  await writeFile(join(home, 'settings.yaml'), `${JSON.stringify(settings, undefined, 2)}\n`);
  return home;
}
