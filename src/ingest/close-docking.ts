/**
 * The end of a docking: what became of every listed file, the delivery's manifests and VERIFY.txt, and the `close` record
 * that signs them. Hands the camera back only when every listed file is sealed or held here at the demanded level. All lists
 * are written line by line from the ledger; until the record is committed they are drafts, so that a second try may differ.
 */
import type { DockingId, Seq } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import { sha256Of } from '../evidence/digest.js';
import { shortIntakeFiles, TAG_MANIFEST } from '../evidence/intake-files.js';
import type { OutboxFile } from '../ports/ledger-outbox.js';
import { tallyFates } from './fate-line.js';
import type { IngestDeps } from './ingest-deps.js';
import { type ListedFile, writeFates, writeManifest, writeTagManifest } from './write-intake-lists.js';

export type Closing = {
  readonly isHandedBack: boolean;
  readonly keptBecause: string | undefined;
  readonly unlistedFolders: number;
};

export type ClosingFacts = {
  readonly docking: DockingId;
  readonly startedAt: Instant;
  readonly folder: string;
  readonly inventorySeq: Seq;
  /** Folders whose files nobody could list: what lies in them is not here. */
  readonly unlistedFolders: number;
  /** What ended the docking before its time: the camera is kept then, whatever was sealed. */
  readonly interruptedBy: string | undefined;
};

export async function closeDocking(deps: IngestDeps, facts: ClosingFacts): Promise<Closing> {
  const { docking, folder } = facts;
  const tally = await tallyFates(deps.ledger, docking, deps.policy.handBackLevel);
  const fates = await writeFates(deps, facts);
  const tags = await writeTagFiles(deps, facts, fates);
  const keptBecause = whyKept(tally, facts);
  await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:close:1',
      docking,
      inventory_seq: facts.inventorySeq,
      tagmanifest: { name: TAG_MANIFEST, sha256: tags.manifest.sha256 },
      fates: { name: 'fates.ndjson', sha256: fates.sha256, size: fates.sizeBytes },
      counts: {
        pulled: tally.counts.pulled,
        already_held: tally.counts['already-held'],
        unreadable: tally.counts.unreadable,
        pending: tally.counts.pending,
      },
      bytes: tally.pulledBytes,
      handed_back: keptBecause === undefined,
      kept_because: keptBecause ?? null,
    },
    docking,
    recordPath: undefined,
    folder,
    files: [...tags.files, tags.manifest].map(
      ({ name, ...file }): OutboxFile => ({ ...file, path: `${folder}/${name}` }),
    ),
    effects: {
      docking: {
        id: docking,
        patch: { state: 'closed', endedAt: deps.clock.now(), isHandedBack: keptBecause === undefined },
      },
    },
  });
  deps.onOutbox();
  return { isHandedBack: keptBecause === undefined, keptBecause, unlistedFolders: facts.unlistedFolders };
}

async function writeTagFiles(
  deps: IngestDeps,
  facts: ClosingFacts,
  fates: ListedFile,
): Promise<{ readonly files: readonly ListedFile[]; readonly manifest: ListedFile }> {
  const { docking, folder, startedAt } = facts;
  const { list: manifest, payload, example } = await writeManifest(deps, facts);
  const short = shortIntakeFiles({
    dock: deps.dock,
    docking,
    keyId: deps.keyId,
    startedAt,
    software: deps.software,
    payload,
    example,
    epoch: await deps.ledger.logEpoch(),
  });
  const files: ListedFile[] = [];
  for (const { name, bytes } of short) {
    await deps.vault.writeDraft(`${folder}/${name}`, [bytes]);
    files.push({ name, sizeBytes: bytes.length, sha256: sha256Of(bytes) });
  }
  files.push(manifest, fates);
  for (const name of ['inventory.ndjson', 'continuity.json']) {
    const there = await deps.vault.digest(`${folder}/${name}`, NEVER);
    if (there !== undefined) files.push({ name, ...there });
  }
  return { files, manifest: await writeTagManifest(deps, facts, files) };
}

const NEVER = new AbortController().signal;

/** Undefined when the camera may go. */
function whyKept(
  { counts, total, weak, weakReason }: Awaited<ReturnType<typeof tallyFates>>,
  { interruptedBy, unlistedFolders }: ClosingFacts,
): string | undefined {
  const open = counts.unreadable + counts.pending;
  const files = `${open} of ${total} files are not sealed here`;
  if (interruptedBy !== undefined) return `the docking was cut short (${interruptedBy}): ${files}`;
  if (open > 0) return files;
  if (unlistedFolders > 0) return `${unlistedFolders} folders of the medium could not be listed`;
  return weak === 0 ? undefined : `${weak} files reached level L1 only (${weakReason ?? 'unknown'})`;
}
