/**
 * The tag files of one intake, from what the ledger knows: bagit.txt, bag-info.txt, the two manifests and VERIFY.txt.
 * Pure and repeatable: the same facts give the same bytes, so recovery may write them again.
 */
import type { DockId, DockingId, Sha256Hex } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import { sha256Of } from './digest.js';
import type { KeyId } from './key-id.js';
import { BAGIT_TEXT, bagInfoText, type ManifestLine, manifestText } from './manifest.js';
import { verifyText } from './verify-text.js';

export type IntakeFile = { readonly name: string; readonly bytes: Uint8Array };

export type IntakeFacts = {
  readonly dock: DockId;
  readonly docking: DockingId;
  readonly keyId: KeyId;
  readonly startedAt: Instant;
  readonly software: { readonly name: string; readonly version: string };
  /** What lies below `data/`, in log order; `name` is the stored name without `data/`. */
  readonly stored: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: Sha256Hex }[];
  /**
   * Every file that lies in the intake before `close`, named relative to it: inventory.ndjson, fates.ndjson,
   * continuity.json and all of `rec/` with its sidecars. Later `stored` records and `close` are not among them.
   */
  readonly tagFiles: readonly ManifestLine[];
};

/** In the order in which they are to be written; the last is tagmanifest-sha256.txt, whose digest `close` signs. */
export function intakeFiles(facts: IntakeFacts): readonly IntakeFile[] {
  const payload = facts.stored.map((file) => ({ name: `data/${file.name}`, sha256: file.sha256 }));
  const bagInfo = bagInfoText({
    docking: facts.docking,
    startedAt: facts.startedAt,
    payloadBytes: facts.stored.reduce((sum, file) => sum + file.sizeBytes, 0),
    payloadFiles: facts.stored.length,
    software: facts.software,
  });
  const files = [
    textFile('bagit.txt', BAGIT_TEXT),
    textFile('bag-info.txt', bagInfo),
    textFile('manifest-sha256.txt', manifestText(payload)),
    textFile('VERIFY.txt', verifyText(facts)),
  ];
  const own = files.map((file) => ({ name: file.name, sha256: sha256Of(file.bytes) }));
  return [...files, textFile('tagmanifest-sha256.txt', manifestText([...own, ...facts.tagFiles]))];
}

function textFile(name: string, text: string): IntakeFile {
  return { name, bytes: Buffer.from(text, 'utf8') };
}
