/**
 * Who cosigns this dock's log: the witnesses of the settings, or, without any, one of its own on this same machine. Its own one
 * has a key and a memory apart from the dock's, so that it notices a ledger that was put back alone; whoever holds the
 * machine holds both, and its name says so.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openKey } from '../adapters/signing/open-key.js';
import { type OwnWitness, openWitness } from '../adapters/witness/open-witness.js';
import { witnessAt, witnessHere } from '../adapters/witness/witness-client.js';
import { keyIdOf, publicKeyPem } from '../evidence/key-id.js';
import { epochOf } from '../evidence/log/checkpoint.js';
import { witnessKey } from '../evidence/log/cosignature.js';
import { sameHostWitness } from '../evidence/log/same-host.js';
import { type NoteKey, parseVerifierKey, verifierKey } from '../evidence/log/signed-note.js';
import { defined } from '../lib/assert.js';
import { replaceFile, writeOnce } from '../platform/durable-file.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { Witness } from '../ports/witness.js';
import type { Settings } from './settings.js';
import { keyPassphrase } from './signing-credential.js';

export type OpenedWitnesses = {
  readonly witnesses: readonly Witness[];
  /** This dock's own, for itself or for its neighbours; undefined where neither is wanted. */
  readonly own: OwnWitness | undefined;
  /** Their keys for strangers, in two forms. */
  readonly publicFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

export async function openWitnesses(options: {
  readonly home: string;
  readonly settings: Settings;
  /** Key of the dock's own log, and those that it was signed with before. */
  readonly log: NoteKey;
  readonly formerLogKeys: readonly NoteKey[];
  readonly clock: SystemClock;
}): Promise<OpenedWitnesses> {
  const { home, settings, log } = options;
  const given = settings.log.witnesses;
  const isOwnNeeded = given === undefined || settings.witness !== undefined;
  const own = isOwnNeeded ? await openOwn(options) : undefined;
  const witnesses =
    given === undefined
      ? [witnessHere(defined(own, 'own witness'))]
      : given.map(({ key, url }) => witnessAt(url, defined(parseVerifierKey(key), 'key of a witness')));
  const publicFiles = witnesses.flatMap(({ key }) => filesOf(key));
  const folder = join(home, 'keys');
  for (const { name, bytes } of publicFiles)
    await writeOnce(join(folder, name), bytes, { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
  await writeLogKey(folder, log);
  return { witnesses, own, publicFiles };
}

async function openOwn(options: Parameters<typeof openWitnesses>[0]): Promise<OwnWitness> {
  const { home, settings, log, formerLogKeys, clock } = options;
  const folder = join(home, 'witness');
  const { publicKey, sign } = await openKey({ folder, name: 'witness.key', passphrase: keyPassphrase(process.env) });
  const others = (settings.witness?.logs ?? []).map((text) => defined(parseVerifierKey(text), 'key of a log'));
  const logs = settings.log.witnesses === undefined ? [log, ...formerLogKeys, ...others] : others;
  const key = witnessKey(sameHostWitness(log.name), publicKey);
  return openWitness({ folder: join(folder, 'logs'), key, sign, logs, clock });
}

/** What witnesses have to know now: another line than before where the dock has changed its key. */
async function writeLogKey(folder: string, log: NoteKey): Promise<void> {
  const name = logKeyFile(log.name);
  const path = join(folder, name);
  const bytes = Buffer.from(`${verifierKey(log)}\n`, 'utf8');
  const write = { mode: 0o444, temp: join(folder, `.${name}.tmp`) };
  if ((await writeOnce(path, bytes, write)) === 'exists' && !(await readFile(path)).equals(bytes))
    await replaceFile(path, [bytes], write);
}

/** Of each epoch’s log its own, because a witness knows them by it. */
export function logKeyFile(origin: string): string {
  const epoch = epochOf(origin);
  return epoch === 1 ? 'log.vkey' : `log-e${epoch}.vkey`;
}

function filesOf(key: NoteKey): { readonly name: string; readonly bytes: Uint8Array }[] {
  const name = `witness-${keyIdOf(key.publicKey)}`;
  return [
    { name: `${name}.pem`, bytes: Buffer.from(publicKeyPem(key.publicKey), 'utf8') },
    { name: `${name}.vkey`, bytes: Buffer.from(`${verifierKey(key)}\n`, 'utf8') },
  ];
}
