/**
 * Puts the parts of a dock together in one home folder: the only place where adapters are made. Everything opened here is
 * closed when the dock is disposed, in reverse order.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type ArchiveMemory, openArchiveDirectory } from '../adapters/archive-directory/open-archive-directory.js';
import { ProfileFolder } from '../adapters/profile-folder/profile-folder.js';
import { type OpenedSigner, openSigner } from '../adapters/signing/open-signer.js';
import { openLedger } from '../adapters/sqlite/open-ledger.js';
import { openJsonLog } from '../adapters/system/json-log.js';
import { lockHome } from '../adapters/system/lock-home.js';
import { openSystemClock } from '../adapters/system/system-clock.js';
import { openVault } from '../adapters/vault/open-vault.js';
import { vaultFailure } from '../adapters/vault/vault-failure.js';
import type { OwnWitness } from '../adapters/witness/open-witness.js';
import { believedGrade, type TimeGrade } from '../domain/clock-evidence.js';
import { errnoOf, Failure } from '../domain/failure.js';
import { type DockId, dockId } from '../domain/ids.js';
import { formerKeys } from '../evidence/former-keys.js';
import { logKey } from '../evidence/log/checkpoint.js';
import type { NoteKey } from '../evidence/log/signed-note.js';
import { type ForwardingDeps, MAX_WAITING_POINTERS } from '../forwarding/forward-outbox.js';
import { closeInterrupted } from '../ingest/close-interrupted.js';
import type { DockingProgress, IngestDeps } from '../ingest/ingest-deps.js';
import { openSealer } from '../ingest/seal-record.js';
import { KeyedSection } from '../lib/keyed-section.js';
import { Limiter } from '../lib/limiter.js';
import { SerialSection } from '../lib/serial-section.js';
import { makeFolder } from '../platform/durable-file.js';
import type { Ledger } from '../ports/ledger.js';
import type { Logger } from '../ports/logger.js';
import type { SystemClock } from '../ports/system-clock.js';
import { reconcile } from '../recovery/reconcile.js';
import { requireOwnLedger } from '../recovery/require-own-ledger.js';
import { verifyTail } from '../recovery/verify-tail.js';
import { archiveKey } from './archive-key.js';
import { type Around, wrapped } from './around.js';
import { disposeAll } from './dispose-all.js';
import { dockIdOfHost } from './dock-id-of-host.js';
import { enrolledFiles } from './enrolled-certificates.js';
import { openLog, openStamps, originOf } from './open-log.js';
import { openWitnesses } from './open-witnesses.js';
import { readSettings } from './read-settings.js';
import { publish, sealBoot } from './seal-boot.js';
import type { Settings } from './settings.js';
import { KEY_SOURCE, keyPassphrase, keySource, signingCredential } from './signing-credential.js';
import { SOFTWARE } from './software.js';
import { tellClockSetMeanwhile } from './tell-clock-set.js';

/** The last step of a stop: it has deadlines of its own. */
const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;
/** Every slot's docking may wait to close what was cut short, and none of them twice. */
const MAX_CLOSING = 1000;

export type NextKey = Awaited<ReturnType<OpenedSigner['makeNext']>>;

export type Dock = AsyncDisposable & {
  readonly settings: Settings;
  readonly ingest: IngestDeps;
  readonly forwarding: ForwardingDeps;
  readonly profiles: ProfileFolder;
  readonly log: Logger;
  readonly clock: SystemClock;
  readonly archiveRoot: string;
  /** Its own witness, which may cosign for others too. */
  readonly witness: OwnWitness | undefined;
  /** The key of its log, for witnesses. */
  readonly logKey: NoteKey;
  /** Makes the key that is to take the place of the dock's. */
  readonly makeNextKey: () => Promise<NextKey>;
  /** Looks anew at how far the dock's clock can be trusted; records sealed from then on say so. */
  readonly grade: (signal: AbortSignal) => Promise<void>;
};

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the one place where everything is put together, a list rather than logic
export async function openDock(options: {
  readonly home: string;
  readonly logLevel: 'info' | 'warn' | 'silent';
  readonly onProgress: (progress: DockingProgress) => void;
  readonly signal: AbortSignal;
  readonly around?: Around;
}): Promise<Dock> {
  const { home, signal, onProgress, around } = options;
  const stack: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(part: T): T => {
    stack.push(part);
    return part;
  };
  let log: Logger | undefined;
  const dispose = (): Promise<void> => disposeAll(stack, log);
  try {
    await makeHome(home);
    keep(await lockHome(home));
    const settings = await readSettings(home);
    log = openJsonLog(options.logLevel);
    const clock = wrapped(await openSystemClock(), around?.clock);
    const ledger = wrapped(keep(await openLedger({ path: join(home, 'ledger.sqlite') })), around?.ledger);
    const known = await ledger.identity();
    const dock: DockId = dockId(settings.dock.id ?? known?.dock ?? dockIdOfHost(hostname()));
    const vault = wrapped(keep(await openVault({ root: join(home, 'vault') })), around?.vault);
    await requireOwnLedger(ledger, vault, dock);
    const keys = { credential: signingCredential(process.env), passphrase: keyPassphrase(process.env) };
    const opened = keep(await openSigner({ folder: join(home, 'keys'), ...keys, dock, keyId: known?.keyId }));
    const { requestDigest, publicFiles } = opened;
    const signer = wrapped(opened.signer, around?.signer);
    // The first record names the request of the first key: what a later one asks with begins nothing.
    await ledger.bind({ dock, origin: known?.origin ?? requestDigest, keyId: signer.keyId });
    await ledger.note(KEY_SOURCE, await keySource(process.env));
    await verifyTail(ledger, signer.publicKey);
    const origin = await originOf(ledger, { domain: settings.log.domain, dock });
    const former = formerKeys(await ledger.keyRecords());
    const formerLogKeys = former.map(({ publicKey }) => logKey(origin, publicKey));
    const ofLog = { home, settings, clock, log: logKey(origin, signer.publicKey), formerLogKeys };
    const { witnesses, own, publicFiles: witnessFiles } = await openWitnesses(ofLog);
    const logParts = { ledger, vault, signer, clock, log, origin, witnesses, random: Math.random };
    const { quorum, heartbeatHours } = settings.log;
    const publisher = await openLog({ ...logParts, quorum, heartbeatMs: heartbeatHours * HOUR_MS });
    await publisher.confirm(signal);
    const { number: epoch } = await ledger.logEpoch();
    const archiveRoot = settings.archive.path ?? join(home, 'archive');
    const memory = memoryOf(ledger, archiveKey(archiveRoot));
    const archive = wrapped(keep(openArchiveDirectory({ root: archiveRoot, dock, clock, ...memory })), around?.archive);
    let grade: TimeGrade = await clock.grade(signal);
    const sealer = openSealer({
      ledger,
      vault,
      signer,
      clock,
      // The clock may have been set back since it was graded.
      timeGrade: () => believedGrade(grade, clock.now()),
      anchor: publisher.anchor,
      software: { ...SOFTWARE, commit: undefined, build: undefined },
      epoch,
      salt: () => randomBytes(16).toString('hex'),
    });
    const profiles = await ProfileFolder.open({ userFolder: settings.profilesFolder, signal });
    for (const { file, failure } of profiles.problems()) log.warn('profile left out', { file, code: failure.code });
    const recovered = await reconcile({ ledger, vault, clock, log });
    const ingest: IngestDeps = {
      dock,
      keyId: signer.keyId,
      software: SOFTWARE,
      ledger,
      vault,
      sealer,
      clock,
      log,
      policy: policyOf(settings),
      profiles: () => profiles.profiles(),
      closing: new SerialSection(MAX_CLOSING),
      unrecordedEnds: new Map(),
      pulling: new KeyedSection(),
      pullLimit: new Limiter(settings.limits.parallelPulls),
      onProgress,
      onOutbox: () => undefined,
    };
    const isFirst = (await ledger.tip()).seq === undefined;
    await publish(ingest, [...publicFiles, ...witnessFiles, ...(await enrolledFiles(home))]);
    const cosignedAtSeconds = publisher.anchor()?.time;
    await tellClockSetMeanwhile(ingest, { grade: believedGrade(grade, clock.now()), cosignedAtSeconds });
    const wasClean = await ledger.noted('shutdown');
    // Before the record that says how the last run ended: a process that dies in between did not end in order either.
    await ledger.note('shutdown', 'running');
    await sealBoot(ingest, settings, {
      previous: isFirst ? 'first' : wasClean === 'clean' ? 'clean' : 'unclean',
      recovered,
    });
    await closeInterrupted(ingest);
    stack.push({ [Symbol.asyncDispose]: () => ledger.note('shutdown', 'clean') });
    stack.push({ [Symbol.asyncDispose]: () => publisher.publish('now', NEVER).then(() => undefined) });
    const forwarding: ForwardingDeps = {
      ledger,
      vault,
      archive,
      sealer,
      publisher,
      stamper: openStamps(
        { ledger, vault, clock, log, random: Math.random },
        { dock, epoch, timestamps: settings.log.timestamps },
      ),
      pointers: new SerialSection(MAX_WAITING_POINTERS),
      clock,
      log,
      random: Math.random,
      parallel: settings.limits.parallelForwards,
      onArchived: (row) => onProgress({ kind: 'archived', docking: row.docking, bytes: row.sizeBytes }),
      onSettled: () => undefined,
    };
    return {
      settings,
      ingest,
      forwarding,
      profiles,
      log,
      clock,
      archiveRoot,
      witness: own,
      logKey: ofLog.log,
      makeNextKey: opened.makeNext,
      grade: async (again) => {
        grade = await clock.grade(again);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    // Keys and settings are written past the vault: what the home's disk says there is said the same way.
    throw vaultFailure(error);
  }
}

function policyOf(settings: Settings): IngestDeps['policy'] {
  const { limits } = settings;
  return {
    mustBeContinuous: settings.mustBeContinuous,
    deepLook: settings.deepLook,
    cameras: settings.cameraPolicy,
    setCameraClock: settings.setCameraClock,
    alreadyHeld: settings.alreadyHeld,
    stallMs: limits.stallSeconds * 1000,
    diskMs: limits.diskSeconds * 1000,
    handBackLevel: settings.handBackLevel,
    reserveBytes: limits.reserveBytes,
  };
}

async function makeHome(home: string): Promise<void> {
  try {
    await makeFolder(home, 0o700);
  } catch (error) {
    throw new Failure('home-unusable', { home, errno: errnoOf(error) ?? null }, error);
  }
}

function memoryOf(ledger: Ledger, key: string): ArchiveMemory {
  return {
    isKnown: async () => (await ledger.noted(key)) !== undefined,
    remember: () => ledger.note(key, 'known'),
  };
}
