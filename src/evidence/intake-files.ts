/**
 * The tag files of one intake that are short, from what the ledger knows: bagit.txt, bag-info.txt and VERIFY.txt. The two
 * manifests and the lists may be long and are written line by line (manifest.ts, listing-text.ts). Pure and repeatable.
 */
import type { DockId, DockingId } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import type { KeyId } from './key-id.js';
import { BAGIT_TEXT, bagInfoText } from './manifest.js';
import { verifyText } from './verify-text.js';

export const MANIFEST = 'manifest-sha256.txt';
/** Written last: its digest is what `close` signs. */
export const TAG_MANIFEST = 'tagmanifest-sha256.txt';

export type IntakeFile = { readonly name: string; readonly bytes: Uint8Array };

export type IntakeFacts = {
  readonly dock: DockId;
  readonly docking: DockingId;
  readonly keyId: KeyId;
  readonly startedAt: Instant;
  readonly software: { readonly name: string; readonly version: string };
  /** What lies below `data/`. */
  readonly payload: { readonly files: number; readonly bytes: number };
  /** Name below `data/` of one of them, for the examples of VERIFY.txt; undefined where there is none. */
  readonly example: string | undefined;
  /** Of the log, when the intake is closed. */
  readonly epoch: { readonly number: number; readonly firstSeq: number };
};

export function shortIntakeFiles(facts: IntakeFacts): readonly IntakeFile[] {
  const { docking, startedAt, software, payload } = facts;
  const bagInfo = bagInfoText({
    docking,
    startedAt,
    payloadBytes: payload.bytes,
    payloadFiles: payload.files,
    software,
  });
  return [
    textFile('bagit.txt', BAGIT_TEXT),
    textFile('bag-info.txt', bagInfo),
    textFile('VERIFY.txt', verifyText(facts)),
  ];
}

function textFile(name: string, text: string): IntakeFile {
  return { name, bytes: Buffer.from(text, 'utf8') };
}
