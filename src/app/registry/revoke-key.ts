/** `sealdock keys revoke`: one more line on the registry's list. What stands there already is never changed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { errnoOf, Failure } from '../../domain/failure.js';
import { isDockId } from '../../domain/ids.js';
import { isSignatureOf, verifyingKey } from '../../evidence/key-id.js';
import {
  parseRevocations,
  REVOCATIONS_FILE,
  REVOCATIONS_SIGNATURE,
  type Revocation,
  revocationsText,
} from '../../evidence/revocations.js';
import { replaceFile } from '../../platform/durable-file.js';
import { type OpenedRoot, openRoot, type RootPlace } from './registry-folder.js';

export type RevokedKey = {
  readonly schema: 'sealdock.keys-revoked/1';
  /** Of the line. */
  readonly number: number;
  readonly dock: string;
  readonly keyId: string;
  readonly rule: Revocation['rule'];
  readonly exitCodes: readonly number[];
};

export async function revokeKey(
  place: RootPlace,
  { dock, keyId, rule }: Pick<Revocation, 'dock' | 'keyId' | 'rule'>,
): Promise<RevokedKey> {
  if (!isDockId(dock)) throw new Failure('bad-option', { problem: 'no id of a dock' });
  if (!/^[0-9a-f]{16}$/.test(keyId)) throw new Failure('bad-option', { problem: 'a key id has 16 hex digits' });
  const root = await openRoot(place);
  if (root.isIntermediate)
    throw new Failure('registry-unusable', {
      folder: place.folder,
      problem: 'revoked keys are stated by the root alone',
    });
  const list = await readList(place.folder, root);
  const statedAtSeconds = Math.floor((await openSystemClock()).now() / 1000);
  const text = Buffer.from(revocationsText([...list, { statedAtSeconds, dock, keyId, rule }]), 'utf8');
  // A list whose signature is an older one is refused by everybody: run again, and nothing is lost.
  await replace(place.folder, REVOCATIONS_SIGNATURE, root.sign(text));
  await replace(place.folder, REVOCATIONS_FILE, text);
  return { schema: 'sealdock.keys-revoked/1', number: list.length + 1, dock, keyId, rule, exitCodes: [] };
}

async function readList(folder: string, root: OpenedRoot): Promise<readonly Revocation[]> {
  const [text, signature] = await Promise.all([read(folder, REVOCATIONS_FILE), read(folder, REVOCATIONS_SIGNATURE)]);
  const list = parseRevocations(text);
  const isSigned = isSignatureOf({ key: verifyingKey(root.publicKey), bytes: text, signature });
  if (list === undefined || !isSigned)
    throw new Failure('registry-unusable', { file: REVOCATIONS_FILE, problem: 'not the list that this root signed' });
  return list;
}

async function read(folder: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    throw new Failure('registry-unusable', { file: name, errno: errnoOf(error) ?? null }, error);
  }
}

async function replace(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await replaceFile(join(folder, name), [bytes], { mode: 0o444, temp: join(folder, `.${name}.tmp`) });
}
