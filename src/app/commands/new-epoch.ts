/**
 * `sealdock log new-epoch`: the way out where an older disk was put back and nothing may be appended to the log any more. The old
 * log is left as it is; a signed record says what it was, what a witness had seen of it, who decided and why, and is the first of a
 * new log. Until its one transaction nothing is changed, so that it may be repeated after whatever cut it short.
 */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openSigner } from '../../adapters/signing/open-signer.js';
import { openLedger } from '../../adapters/sqlite/open-ledger.js';
import { lockHome } from '../../adapters/system/lock-home.js';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { openVault } from '../../adapters/vault/open-vault.js';
import { vaultFailure } from '../../adapters/vault/vault-failure.js';
import { Failure } from '../../domain/failure.js';
import { type DockId, dockId } from '../../domain/ids.js';
import { dockFolder } from '../../evidence/evidence-paths.js';
import { formerKeys } from '../../evidence/former-keys.js';
import { logKey, originOfEpoch } from '../../evidence/log/checkpoint.js';
import { verifierKey } from '../../evidence/log/signed-note.js';
import { subtreesFrom } from '../../evidence/log/tiles.js';
import { rangeHash } from '../../evidence/log/tree-proofs.js';
import { type EpochRecord, MAX_WITNESSED_NOTE } from '../../evidence/records/epoch.js';
import { STOPPED_NOTE } from '../../forwarding/log/open-log-publisher.js';
import type { Recalled } from '../../forwarding/log/recall-log.js';
import { sealEpoch } from '../../ingest/seal-record.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Vault } from '../../ports/vault.js';
import { newestRecordIn } from '../../recovery/require-own-ledger.js';
import { verifyTail } from '../../recovery/verify-tail.js';
import { type Around, wrapped } from '../around.js';
import { requireLedger } from '../open-ledger-reader.js';
import { originOf } from '../open-log.js';
import { openWitnesses } from '../open-witnesses.js';
import { readSettings } from '../read-settings.js';
import { keyPassphrase, signingCredential } from '../signing-credential.js';
import { SOFTWARE } from '../software.js';
import { checkedActor, checkedNote, wrongOption } from './checked-words.js';
import { type KnownHere, planEpoch } from './plan-epoch.js';

export type NewEpochDocument = {
  readonly schema: 'sealdock.new-epoch/1';
  readonly dock: string;
  readonly epoch: number;
  /** Number of its first record. */
  readonly firstSeq: number;
  readonly record: string;
  readonly origin: string;
  readonly old: {
    readonly epoch: number;
    readonly stopped: string;
    /** Records of it that the dock still has. */
    readonly records: number;
    /** Records that a witness had seen beyond those; null where none told. */
    readonly lost: number | null;
    readonly witness: string | null;
  };
  /** Of the new log: what each witness elsewhere has to be given. */
  readonly logKey: string;
  /** Witnesses elsewhere that do not know the new log yet. */
  readonly witnesses: readonly string[];
  readonly exitCodes: readonly number[];
};

/** Rejects `log-not-stopped`, `home-locked`, `witness-unreachable`, `witness-unusable`, `log-broken`, `bad-option`. */
export async function newEpoch(options: {
  readonly home: string;
  readonly reason: string;
  readonly by: string;
  readonly isWithoutWitness: boolean;
  readonly signal: AbortSignal;
  readonly around?: Around;
}): Promise<NewEpochDocument> {
  const { home, signal, around } = options;
  const who = checkedActor(options.by) ?? 'not-told';
  const reason = checkedNote('reason', options.reason);
  if (reason === undefined) throw wrongOption('reason', 'says nothing');
  await requireLedger(home);
  try {
    await using _lock = await lockHome(home);
    const settings = await readSettings(home);
    await using opened = await openLedger({ path: join(home, 'ledger.sqlite') });
    const ledger = wrapped(opened, around?.ledger);
    await using store = await openVault({ root: join(home, 'vault') });
    const vault = wrapped(store, around?.vault);
    const identity = await ledger.identity();
    if (identity === undefined) throw new Failure('log-not-stopped', { ledger: 'empty' });
    const dock = dockId(identity.dock);
    const stopped = await whyStopped(ledger, vault, dock);
    const archive = folderNames(settings.archive.path ?? join(home, 'archive'));
    const known = await knownHere(ledger, [vault, archive], dock);
    const keys = { credential: signingCredential(process.env), passphrase: keyPassphrase(process.env) };
    await using signing = await openSigner({ folder: join(home, 'keys'), ...keys, dock, keyId: identity.keyId });
    const { signer } = signing;
    await ledger.bind({ ...identity, keyId: signer.keyId });
    await verifyTail(ledger, signer.publicKey);
    const clock = await openSystemClock();
    const old = await originOf(ledger, { domain: settings.log.domain, dock });
    const former = formerKeys(await ledger.keyRecords()).map(({ publicKey }) => publicKey);
    const formerLogKeys = former.map((publicKey) => logKey(old, publicKey));
    const ofLog = { home, settings, clock, log: logKey(old, signer.publicKey), formerLogKeys };
    const { witnesses } = await openWitnesses(ofLog);
    const publicKeys = [signer.publicKey, ...former];
    const log = { origin: old, publicKeys, newest: await ledger.newestCheckpoint() };
    const plan = await planEpoch(known, { log, witnesses, mustAnswer: !options.isWithoutWitness, signal });
    const { epoch, firstSeq, recalled } = plan;
    const origin = originOfEpoch(old, epoch);
    const grade = await clock.grade(signal);
    const software = { ...SOFTWARE, commit: undefined, build: undefined };
    const salt = (): string => randomBytes(16).toString('hex');
    const timed = { clock, timeGrade: () => grade, anchor: () => undefined };
    const row = await sealEpoch(
      { ledger, vault, signer, ...timed, software, epoch, salt },
      {
        body: {
          ...{ _type: 'urn:sealdock:record:epoch:1', stopped, reason, who },
          old: await oldLog(ledger, known, recalled),
        },
        ...{ docking: undefined, recordPath: undefined, folder: dockFolder(dock), files: [] },
      },
      { number: firstSeq, origin },
    );
    const { present, ownSize } = known;
    return {
      schema: 'sealdock.new-epoch/1',
      ...{ dock, epoch, firstSeq, record: row.path, origin },
      old: {
        ...{ epoch: present.number, stopped, records: ownSize },
        lost: recalled === undefined ? null : Math.max(0, recalled.size - ownSize),
        witness: recalled?.witness ?? null,
      },
      logKey: verifierKey(logKey(origin, signer.publicKey)),
      witnesses: settings.log.witnesses === undefined ? [] : witnesses.map(({ key }) => key.name),
      exitCodes: [],
    };
  } catch (error) {
    throw vaultFailure(error);
  }
}

type Names = Pick<Vault, 'names'>;

async function knownHere(ledger: Ledger, stores: readonly Names[], dock: DockId): Promise<KnownHere> {
  const newest = await Promise.all(stores.map((store) => newestRecordIn(store, dock)));
  const logs = await Promise.all(stores.map((store) => store.names(`${dockFolder(dock)}/log`)));
  const epochs = logs.flat().map((name) => Number(/^e(\d{1,9})$/.exec(name)?.[1] ?? 0));
  return {
    present: await ledger.logEpoch(),
    ownSize: await ledger.logSize(),
    newestRecord: Math.max(...newest),
    newestEpoch: Math.max(0, ...epochs),
  };
}

/** An archive that cannot be looked into tells nothing. */
function folderNames(root: string): Names {
  return { names: (folder) => readdir(join(root, folder)).catch(() => []) };
}

/** By a witness, or because the vault holds newer records than the ledger, with which no start goes on either. */
async function whyStopped(ledger: Ledger, vault: Vault, dock: DockId): Promise<string> {
  const noted = await ledger.noted(STOPPED_NOTE);
  if (noted !== undefined) return noted;
  const { seq } = await ledger.tip();
  if (seq !== undefined && (await newestRecordIn(vault, dock)) > seq) return 'ledger-rolled-back';
  throw new Failure('log-not-stopped', { newest: seq ?? null });
}

async function oldLog(
  ledger: Ledger,
  { present, ownSize }: KnownHere,
  recalled: Recalled | undefined,
): Promise<EpochRecord['old']> {
  const root = await rangeHash({ begin: 0, end: ownSize }, subtreesFrom(ledger.logHashes));
  return {
    epoch: present.number,
    first_seq: present.firstSeq,
    own_size: ownSize,
    own_root: root.toString('hex'),
    witnessed: recalled === undefined ? null : witnessedBy(recalled),
  };
}

function witnessedBy({ witness, size, root, note }: Recalled): EpochRecord['old']['witnessed'] {
  const text = note === undefined ? undefined : Buffer.from(note).toString('base64');
  const isShort = text !== undefined && text.length <= MAX_WITNESSED_NOTE;
  return { witness, size, root: isShort ? (root ?? null) : null, note: isShort ? text : null };
}
