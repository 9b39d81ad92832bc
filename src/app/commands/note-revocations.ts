/**
 * `sealdock keys note`: what the registry's list of revoked keys says of this dock's keys goes into the dock's log, a record a line, so
 * that a verifier with an older list is told that there is more. The list itself decides. With the dock stopped.
 */
import { Failure } from '../../domain/failure.js';
import { sha256Of } from '../../evidence/digest.js';
import { dockFolder } from '../../evidence/evidence-paths.js';
import { formerKeys } from '../../evidence/former-keys.js';
import { isSignatureOf, verifyingKey } from '../../evidence/key-id.js';
import { decodeRecord } from '../../evidence/record-encoding.js';
import { parseRevocations, type Revocation } from '../../evidence/revocations.js';
import { forwardOutbox } from '../../forwarding/forward-outbox.js';
import { type Dock, openDock } from '../open-dock.js';
import { requireLedger } from '../open-ledger-reader.js';
import { readGiven, readRootCertificate } from '../registry/registry-folder.js';
import { checkedActor, wrongOption } from './checked-words.js';

export type NotedRevocations = {
  readonly schema: 'sealdock.keys-noted/1';
  readonly dock: string;
  readonly noted: readonly { readonly line: number; readonly keyId: string; readonly seq: number }[];
  /** The key in force is among those of the list. */
  readonly mustRotate: boolean;
  readonly exitCodes: readonly number[];
};

export type NoteRequest = {
  readonly home: string;
  /** Path of the list; its signature lies beside it (`.sig`). */
  readonly list: string;
  /** Path of the root's certificate. */
  readonly root: string;
  readonly by: string;
  readonly signal: AbortSignal;
};

/** Repeatable: a line is noted once. Rejects `registry-unusable` where the root did not sign the list, and what sealing rejects. */
export async function noteRevocations({ home, list, root, by, signal }: NoteRequest): Promise<NotedRevocations> {
  const who = checkedActor(by);
  if (who === undefined) throw wrongOption('by', 'has to be told');
  await requireLedger(home);
  const { bytes, entries } = await readList(list, root);
  await using dock = await openDock({ home, logLevel: 'warn', onProgress: () => undefined, signal });
  const { dock: id, keyId, sealer, ledger } = dock.ingest;
  const records = await ledger.keyRecords();
  const former = formerKeys(records);
  const known = notedLines(records);
  const noted: { line: number; keyId: string; seq: number }[] = [];
  const own = entries.map((entry, i) => ({ ...entry, line: i + 1 })).filter((entry) => entry.dock === id);
  for (const { line, keyId: kid, rule } of own.filter((entry) => !known.has(entry.line))) {
    const { seq } = await sealer.seal({
      body: {
        _type: 'urn:sealdock:record:key:1',
        action: 'revoke',
        key: { kid, public: publicOf(dock, former, kid) },
        next: null,
        revocation: { list: sha256Of(bytes), line, rule: rule.kind, value: rule.value },
        ...{ who, reason: null },
      },
      ...{ docking: undefined, recordPath: undefined, folder: dockFolder(id), files: [] },
    });
    noted.push({ line, keyId: kid, seq });
  }
  await forwardOutbox(dock.forwarding, signal);
  const mustRotate = own.some((entry) => entry.keyId === keyId);
  return { schema: 'sealdock.keys-noted/1', dock: id, noted, mustRotate, exitCodes: [] };
}

function publicOf({ ingest, logKey }: Dock, former: ReturnType<typeof formerKeys>, kid: string): string | null {
  const publicKey = kid === ingest.keyId ? logKey.publicKey : former.find((key) => key.keyId === kid)?.publicKey;
  return publicKey === undefined ? null : Buffer.from(publicKey).toString('hex');
}

function notedLines(records: readonly Uint8Array[]): ReadonlySet<number> {
  return new Set(
    records.flatMap((bytes) => {
      const decoded = decodeRecord(bytes);
      if (!decoded.ok || decoded.record._type !== 'urn:sealdock:record:key:1') return [];
      return decoded.record.revocation?.line ?? [];
    }),
  );
}

async function readList(
  path: string,
  rootPath: string,
): Promise<{ readonly bytes: Uint8Array; readonly entries: readonly Revocation[] }> {
  const { publicKey } = await readRootCertificate(rootPath);
  const [bytes, signature] = [await readGiven(path), await readGiven(`${path}.sig`)];
  const entries = parseRevocations(bytes);
  const isSigned = publicKey !== undefined && isSignatureOf({ key: verifyingKey(publicKey), bytes, signature });
  if (entries === undefined || !isSigned)
    throw new Failure('registry-unusable', { file: path, problem: 'not the list that this root signed' });
  return { bytes, entries };
}
