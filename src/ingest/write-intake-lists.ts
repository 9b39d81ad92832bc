/** The lists of a closing intake, line by line from the ledger: fates, footage, and everything else that lies in it. */
import type { Sha256Hex } from '../domain/ids.js';
import { fateOf } from '../domain/segment-lifecycle.js';
import { sha256Of } from '../evidence/digest.js';
import { MANIFEST, TAG_MANIFEST } from '../evidence/intake-files.js';
import { fateLineText } from '../evidence/listing-text.js';
import { manifestLine } from '../evidence/manifest.js';
import { defined } from '../lib/assert.js';
import { inPieces } from '../lib/pieces.js';
import type { DockingContext } from './docking-context.js';
import { eachRecord, eachSegment } from './docking-rows.js';
import { fateLine, storedNameOf } from './fate-line.js';
import type { IngestDeps } from './ingest-deps.js';
import { partsFileOf } from './seal-segment.js';

/** `name` is relative to the intake's folder. */
export type ListedFile = { readonly name: string; readonly sizeBytes: number; readonly sha256: Sha256Hex };

type Place = Pick<DockingContext, 'docking' | 'folder'>;

export async function writeFates(deps: IngestDeps, place: Place): Promise<ListedFile> {
  return write(deps, place, {
    name: 'fates.ndjson',
    lines: async function* () {
      for await (const row of eachSegment(deps.ledger, place.docking)) {
        yield fateLineText(await fateLine(deps.ledger, row));
      }
    },
  });
}

export async function writeManifest(deps: IngestDeps, place: Place) {
  let [files, bytes] = [0, 0];
  let example: string | undefined;
  const list = await write(deps, place, {
    name: MANIFEST,
    lines: async function* () {
      for await (const row of eachSegment(deps.ledger, place.docking)) {
        if (fateOf(row.state) !== 'pulled') continue;
        const name = storedNameOf(row);
        example ??= name;
        files += 1;
        bytes += row.sizeBytes;
        yield manifestLine({ name: `data/${name}`, sha256: defined(row.sha256, 'digest') });
      }
    },
  });
  return { list, payload: { files, bytes }, example };
}

/** Names the tag files given, every record of the docking with its signatures, and the lists of parts. */
export async function writeTagManifest(
  deps: IngestDeps,
  place: Place,
  files: readonly ListedFile[],
): Promise<ListedFile> {
  const relative = (path: string): string => path.slice(place.folder.length + 1);
  return write(deps, place, {
    name: TAG_MANIFEST,
    lines: async function* () {
      for (const file of files) yield manifestLine(file);
      for await (const record of eachRecord(deps.ledger, place.docking)) {
        // Receipts come whenever they come, and authenticate themselves.
        if (record.type === 'stored') continue;
        const name = relative(record.path);
        yield manifestLine({ name, sha256: record.digest });
        yield manifestLine({ name: `${name}.sig`, sha256: sha256Of(record.signature) });
        yield manifestLine({ name: `${name}.minisig`, sha256: sha256Of(record.minisig) });
      }
      for await (const row of eachSegment(deps.ledger, place.docking)) {
        const parts = fateOf(row.state) === 'pulled' ? partsFileOf(row) : undefined;
        if (parts !== undefined) yield manifestLine({ name: relative(parts.path), sha256: sha256Of(parts.bytes) });
      }
    },
  });
}

async function write(
  deps: IngestDeps,
  { folder }: Place,
  list: { readonly name: string; readonly lines: () => AsyncIterable<string> },
): Promise<ListedFile> {
  return { name: list.name, ...(await deps.vault.writeDraft(`${folder}/${list.name}`, inPieces(list.lines()))) };
}
