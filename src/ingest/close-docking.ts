/**
 * The end of a docking: what became of every listed file, the delivery's manifests and VERIFY.txt, and the `close` record
 * that signs them. Hands the camera back only when every listed file is sealed or held here at the demanded level.
 */
import { fateOf } from '../domain/segment-lifecycle.js';
import { digestFacts, sha256Of } from '../evidence/digest.js';
import { intakeFiles } from '../evidence/intake-files.js';
import { type FateLine, fatesText } from '../evidence/listing-text.js';
import type { ManifestLine } from '../evidence/manifest.js';
import { signablePath } from '../evidence/text-rules.js';
import { defined } from '../lib/assert.js';
import type { OutboxFile, SegmentRow } from '../ports/ledger.js';
import type { DockingContext } from './docking-context.js';
import { eachRecord, eachSegment } from './docking-rows.js';
import type { IngestDeps } from './ingest-deps.js';
import { partsFileOf, rawPath } from './seal-segment.js';

export type Closing = { readonly isHandedBack: boolean; readonly keptBecause: string | undefined };

export async function closeDocking(deps: IngestDeps, context: DockingContext, inventorySeq: number): Promise<Closing> {
  const { docking, folder } = context;
  const rows: SegmentRow[] = [];
  for await (const row of eachSegment(deps.ledger, docking)) rows.push(row);
  const fates = fatesText(await Promise.all(rows.map((row) => fateLine(deps, row))));
  const tags = await writeTagFiles(deps, context, rows, fates);
  const keptBecause = whyKept(rows, deps.policy.handBackLevel);
  const count = (fate: string): number => rows.filter((row) => fateOf(row.state) === fate).length;
  await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:close:1',
      docking,
      inventory_seq: inventorySeq,
      tagmanifest: { name: 'tagmanifest-sha256.txt', sha256: tags.manifestDigest },
      fates: { name: 'fates.ndjson', ...digestFacts(fates) },
      counts: {
        pulled: count('pulled'),
        already_held: count('already-held'),
        unreadable: count('unreadable'),
        pending: count('pending'),
      },
      bytes: rows.filter((row) => fateOf(row.state) === 'pulled').reduce((sum, row) => sum + row.sizeBytes, 0),
      handed_back: keptBecause === undefined,
      kept_because: keptBecause ?? null,
    },
    docking,
    recordPath: undefined,
    folder,
    files: tags.files,
    effects: {
      docking: {
        id: docking,
        patch: { state: 'closed', endedAt: deps.clock.now(), isHandedBack: keptBecause === undefined },
      },
    },
  });
  deps.onOutbox();
  return { isHandedBack: keptBecause === undefined, keptBecause };
}

async function writeTagFiles(
  deps: IngestDeps,
  context: DockingContext,
  rows: readonly SegmentRow[],
  fates: Uint8Array,
) {
  const { docking, folder } = context;
  await deps.vault.writeFile(`${folder}/fates.ndjson`, fates);
  const inventory = defined(await deps.vault.readFile(`${folder}/inventory.ndjson`, MAX_TAG_BYTES), 'inventory');
  const own = [
    { name: 'inventory.ndjson', bytes: inventory },
    { name: 'fates.ndjson', bytes: Buffer.from(fates) },
    ...(await continuityFile(deps, folder)),
  ];
  const records: ManifestLine[] = [];
  for await (const record of eachRecord(deps.ledger, docking)) {
    if (record.type === 'stored') continue;
    const name = record.path.slice(folder.length + 1);
    records.push({ name, sha256: record.digest });
    records.push({ name: `${name}.sig`, sha256: sha256Of(record.signature) });
    records.push({ name: `${name}.minisig`, sha256: sha256Of(record.minisig) });
  }
  for (const row of rows) {
    const parts = fateOf(row.state) === 'pulled' ? partsFileOf(row) : undefined;
    if (parts !== undefined) records.push({ name: parts.path.slice(folder.length + 1), sha256: sha256Of(parts.bytes) });
  }
  const stored = rows.flatMap((row) =>
    row.storedPath === undefined || row.sha256 === undefined || fateOf(row.state) !== 'pulled'
      ? []
      : [{ name: row.storedPath.slice(`${folder}/data/`.length), sizeBytes: row.sizeBytes, sha256: row.sha256 }],
  );
  const written = intakeFiles({
    dock: deps.dock,
    docking,
    keyId: deps.keyId,
    startedAt: context.startedAt,
    software: deps.software,
    stored,
    tagFiles: [...own.map(({ name, bytes }) => ({ name, sha256: sha256Of(bytes) })), ...records],
  });
  for (const file of written) await deps.vault.writeFile(`${folder}/${file.name}`, file.bytes);
  const files = [...own, ...written].map(
    ({ name, bytes }): OutboxFile => ({ path: `${folder}/${name}`, sizeBytes: bytes.length, sha256: sha256Of(bytes) }),
  );
  return { files, manifestDigest: sha256Of(defined(written.at(-1), 'tag manifest').bytes) };
}

const MAX_TAG_BYTES = 256 * 1024 * 1024;

async function continuityFile(deps: IngestDeps, folder: string) {
  const bytes = await deps.vault.readFile(`${folder}/continuity.json`, MAX_TAG_BYTES);
  return bytes === undefined ? [] : [{ name: 'continuity.json', bytes }];
}

async function fateLine(deps: IngestDeps, row: SegmentRow): Promise<FateLine> {
  const path = signablePath(rawPath(row));
  const fate = fateOf(row.state);
  switch (fate) {
    case 'pulled':
      return {
        fate,
        ...path,
        name: defined(row.storedPath, 'stored path').split('/data/').slice(1).join('/data/'),
        size: row.sizeBytes,
        sha256: defined(row.sha256, 'digest'),
        seq: defined(row.recordSeq, 'record'),
        level: row.level === 'L2' ? 'L2' : 'L1',
      };
    case 'already-held': {
      const by = defined(await deps.ledger.segment(defined(row.heldBy, 'holder')), 'holder');
      return {
        fate,
        ...path,
        size: row.sizeBytes,
        sha256: defined(by.sha256, 'digest'),
        docking: by.docking,
        seq: defined(by.recordSeq, 'record'),
      };
    }
    case 'unreadable':
      return { fate, ...path, why: row.failureCode ?? 'file-unreadable' };
    default:
      return {
        fate: 'pending',
        ...path,
        why: row.failureCode ?? (row.state === 'quarantined' ? 'quarantined' : 'not-pulled'),
      };
  }
}

/** Undefined when the camera may go. */
function whyKept(rows: readonly SegmentRow[], level: 'L1' | 'L2'): string | undefined {
  const open = rows.filter((row) => !['pulled', 'already-held'].includes(fateOf(row.state)));
  if (open.length > 0) return `${open.length} of ${rows.length} files are not sealed here`;
  const weak = rows.filter((row) => fateOf(row.state) === 'pulled' && level === 'L2' && row.level === 'L1');
  return weak.length === 0
    ? undefined
    : `${weak.length} files reached level L1 only (${weak[0]?.levelReason ?? 'unknown'})`;
}
