/**
 * `sealdock keys rotate`: another key, a prepared one (prepare-key.ts) where there is one, takes the place of the dock's signing key. Only with nothing under way: everything that the old
 * key signed is in the archive and under a cosigned checkpoint, so that no intake and no proof needs two keys. The record that
 * puts the new key in force and the ledger's new binding are one transaction; a start afterwards finishes what is left,
 * and undoes what came before it (adapters/signing/next-key.ts).
 */
import { Failure, isFailure } from '../../domain/failure.js';
import { FAILURE_CODES } from '../../domain/failure-codes.js';
import { dockFolder } from '../../evidence/evidence-paths.js';
import { possessionText } from '../../evidence/key-possession.js';
import { verifierKey } from '../../evidence/log/signed-note.js';
import { forwardOutbox } from '../../forwarding/forward-outbox.js';
import type { Around } from '../around.js';
import { certifiedUntil } from '../enrolled-certificates.js';
import { type Dock, openDock } from '../open-dock.js';
import { requireLedger } from '../open-ledger-reader.js';
import { keySource } from '../signing-credential.js';
import { checkedActor, checkedNote, wrongOption } from './checked-words.js';

export type RotationRequest = { readonly reason: string; readonly by: string };

export type RotatedKey = {
  readonly schema: 'sealdock.keys-rotated/1';
  readonly dock: string;
  readonly keyId: string;
  readonly formerKeyId: string;
  /** The last record of the former key, which puts the new one in force. */
  readonly seq: number;
  readonly record: string;
  /** What witnesses other than the dock's own have to be told. */
  readonly logKey: string;
  readonly hasOtherWitnesses: boolean;
  /** The new key had its certificate before. */
  readonly isCertified: boolean;
  /** What kept the first records of the new key from the archive, as far as anything did: the rotation itself stands. */
  readonly unfinished: string | null;
  readonly exitCodes: readonly number[];
};

export type RotationOptions = {
  readonly home: string;
  readonly request: RotationRequest;
  readonly signal: AbortSignal;
  readonly around?: Around;
};

const OPEN_STATES = ['detected', 'identified', 'listed', 'pulling', 'judged'] as const;
const MAX_COUNTED = 1000;

/** Rejects `bad-option`, `rotation-waits` with what waits, `key-not-here`, and what opening a dock, forwarding and sealing reject. */
export async function rotateKey(options: RotationOptions): Promise<RotatedKey> {
  const { home } = options;
  const who = checkedActor(options.request.by);
  const reason = checkedNote('reason', options.request.reason);
  if (who === undefined) throw wrongOption('by', 'has to be told');
  if (reason === undefined) throw wrongOption('reason', 'has to be told');
  await requireLedger(home);
  if ((await keySource(process.env)) === 'credential') throw new Failure('key-not-here');
  const announced = await announceNext(options, { who, reason });
  // From here on the new key is in force, whatever becomes of the rest.
  const unfinished = await beginWithNext(options);
  return {
    schema: 'sealdock.keys-rotated/1',
    ...announced,
    isCertified: (await certifiedUntil(home, announced.keyId)) !== undefined,
    unfinished: unfinished?.code ?? null,
    exitCodes: unfinished === undefined ? [] : [FAILURE_CODES[unfinished.code].exitCode],
  };
}

type Announced = Omit<RotatedKey, 'schema' | 'isCertified' | 'unfinished' | 'exitCodes'>;

async function announceNext(
  options: RotationOptions,
  words: { readonly who: string; readonly reason: string },
): Promise<Announced> {
  await using dock = await open(options);
  await makeDue(dock);
  await forwardOutbox(dock.forwarding, options.signal);
  await requireNothingWaits(dock);
  const next = await dock.makeNextKey();
  const { dock: id, keyId, sealer } = dock.ingest;
  const proof = await next.sign(possessionText({ dock: id, key: keyId, next: next.keyId }));
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const { seq, path } = await sealer.seal({
    body: {
      _type: 'urn:sealdock:record:key:1',
      action: 'rotate',
      key: { kid: keyId, public: hex(dock.logKey.publicKey) },
      next: { kid: next.keyId, public: hex(next.publicKey), proof: hex(proof) },
      revocation: null,
      ...words,
    },
    docking: undefined,
    recordPath: undefined,
    folder: dockFolder(id),
    files: [],
    effects: { keyChange: { from: keyId, to: next.keyId } },
  });
  const logKey = verifierKey({ ...dock.logKey, publicKey: next.publicKey });
  const hasOtherWitnesses = dock.settings.log.witnesses !== undefined;
  return { dock: id, keyId: next.keyId, formerKeyId: keyId, seq, record: path, logKey, hasOtherWitnesses };
}

/** The start that a daemon would make: it signs the first records with the new key. A daemon that was faster does the same. */
async function beginWithNext(options: RotationOptions): Promise<Failure | undefined> {
  try {
    await using dock = await open(options);
    await forwardOutbox(dock.forwarding, options.signal);
    await requireNothingWaits(dock);
    return undefined;
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

function open({ home, signal, around }: RotationOptions): Promise<Dock> {
  return openDock({
    home,
    logLevel: 'warn',
    onProgress: () => undefined,
    signal,
    ...(around === undefined ? {} : { around }),
  });
}

/** Somebody stands there and has perhaps just mended the archive: what its absence put off is tried at once. */
async function makeDue({ ingest: { ledger } }: Dock): Promise<void> {
  for (const { id } of await ledger.outboxItems({ states: ['waiting'], limit: MAX_COUNTED }))
    await ledger.outboxRetry(id);
}

async function requireNothingWaits({ ingest: { ledger } }: Dock): Promise<void> {
  const items = await ledger.outboxItems({ states: ['waiting', 'parked'], limit: MAX_COUNTED });
  const dockings = await ledger.dockings({ states: OPEN_STATES, limit: MAX_COUNTED });
  const published = await ledger.newestPublished();
  const unsealed = (await ledger.logSize()) - (published?.isPlaced === true ? published.size : 0);
  if (items.length === 0 && dockings.length === 0 && unsealed === 0) return;
  const parked = items.filter(({ state }) => state === 'parked').length;
  throw new Failure('rotation-waits', {
    ...{ waiting: items.length - parked, parked, dockings: dockings.length, unsealed },
    lastCode: items.findLast(({ lastCode }) => lastCode !== undefined)?.lastCode ?? null,
  });
}
