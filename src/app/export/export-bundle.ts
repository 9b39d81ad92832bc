/**
 * `sealdock export`: evidence as one folder that can be read and verified years later without this program. First everything is
 * copied and compared, then the export becomes a signed record, then the folder gets its name: no bundle without its record.
 */
import { opendir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import { errnoOf, Failure } from '../../domain/failure.js';
import { dockId } from '../../domain/ids.js';
import { bundleIdentifier } from '../../evidence/bundle-files.js';
import { bundleVerifyText } from '../../evidence/bundle-text.js';
import { dockFolder, NEWEST_CHECKPOINT } from '../../evidence/evidence-paths.js';
import { BAGIT_TEXT, bagInfoText } from '../../evidence/manifest.js';
import { MAX_EXPORT_DOCKINGS } from '../../evidence/records/export.js';
import { addExportToLog } from '../commands/add-export.js';
import { checkedActor, checkedNote, wrongOption } from '../commands/checked-words.js';
import { type LedgerReader, openLedgerReader } from '../open-ledger-reader.js';
import { SOFTWARE } from '../software.js';
import { BundleFolder } from './bundle-folder.js';
import { type ChosenDocking, type ChosenExport, chooseExport, type ExportWanted } from './choose-export.js';
import { type ExportFacts, exportFacts } from './export-facts.js';
import { selectFiles } from './intake-selection.js';
import { copyLaterRecords } from './later-records.js';
import { PackedBundle } from './packed-bundle.js';

export type ExportOptions = {
  readonly home: string;
  readonly wanted: ExportWanted;
  readonly out: string;
  readonly hasOriginals: boolean;
  /** A role or a service number; and why. */
  readonly by: string | undefined;
  readonly reason: string | undefined;
  /** Pages for people about one docking, by name; and those that explain the whole. */
  readonly describe: (facts: ExportFacts) => Readonly<Record<string, string>>;
  readonly guides: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

export type ExportDocument = {
  readonly schema: 'sealdock.export/1';
  readonly out: string;
  readonly what: ExportWanted;
  readonly dockings: number;
  readonly files: number;
  readonly bytes: number;
  readonly originals: 'included' | 'referenced';
  readonly seq: number;
  readonly record: string;
  readonly exitCodes: readonly number[];
};

/** Rejects what choosing, sealing and the output reject, and `copy-differs` for footage that is not what was sealed. */
export async function exportBundle(options: ExportOptions): Promise<ExportDocument> {
  const { home, wanted, out, signal } = options;
  const vault = resolve(home, 'vault');
  const who = checkedActor(options.by) ?? 'not-told';
  const reason = checkedNote('reason', options.reason);
  const ref = checkedNote('case', wanted.ref);
  if (ref === undefined || ref.length > MAX_REF) throw wrongOption(wanted.kind, `1 to ${MAX_REF} characters`);
  await using ledger = await openLedgerReader(home);
  const identity = await ledger.identity();
  if (identity === undefined) throw new Failure('ledger-missing', { home });
  const dock = dockId(identity.dock);
  const chosen = await chooseExport({ ledger, vault, signal }, wanted);
  await using packed = PackedBundle.of(out);
  await using bundle = await BundleFolder.open(packed?.folder ?? out);
  const footage = await copyEvidence({ ledger, vault, bundle, chosen, options });
  await copyDock(bundle, vault, dockFolder(dock), signal);
  const ids = new Set(chosen.dockings.map(({ row }) => row.id));
  await copyLaterRecords({ ledger, vault, bundle }, dockFolder(dock), ids, signal);
  const manifest = await bundle.endPayload();
  const originals = options.hasOriginals ? 'included' : 'referenced';
  const dockings = chosen.dockings.map(({ row }) => row.id);
  const added = await addExportToLog(
    home,
    {
      what: { kind: wanted.kind, ref: chosen.ref.slice(0, MAX_REF) },
      dockings: dockings.slice(0, MAX_EXPORT_DOCKINGS),
      dockingsMore: Math.max(0, dockings.length - MAX_EXPORT_DOCKINGS),
      ...footage,
      ...{ originals, manifest, who },
      ...(reason === undefined ? {} : { reason }),
    },
    signal,
  );
  const record = added.record.slice(`${dockFolder(dock)}/`.length);
  for (const suffix of ['', '.sig', '.minisig'])
    await bundle.addTag(`${record}${suffix}`, await readFile(join(vault, `${added.record}${suffix}`)));
  const identifier = bundleIdentifier(dock, added.seq);
  const { now } = await openSystemClock();
  const startedAt = now();
  const info = { docking: identifier, startedAt, software: SOFTWARE };
  await bundle.addTag('bagit.txt', BAGIT_TEXT);
  await bundle.addTag(
    'bag-info.txt',
    bagInfoText({ ...info, payloadBytes: bundle.payloadBytes, payloadFiles: bundle.payloadFiles }),
  );
  await bundle.addTag('VERIFY.txt', bundleVerifyText({ dock, keyId: identity.keyId, identifier, record, originals }));
  for (const [name, text] of Object.entries(options.guides)) await bundle.addTag(name, text);
  await bundle.place();
  await packed?.pack(startedAt, signal);
  return {
    ...{ schema: 'sealdock.export/1', out: resolve(out), what: { ...wanted, ref: chosen.ref } },
    ...{ dockings: dockings.length, ...footage, originals, seq: added.seq, record: added.record, exitCodes: [] },
  };
}

const MAX_REF = 200;
const EPOCH_RECORD = /^_epoch-\d{6,}\.rec(\.sig|\.minisig)?$/;

type Copying = {
  readonly ledger: LedgerReader;
  readonly vault: string;
  readonly bundle: BundleFolder;
  readonly chosen: ChosenExport;
  readonly options: ExportOptions;
};

async function copyEvidence(at: Copying): Promise<{ readonly files: number; readonly bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const docking of at.chosen.dockings) {
    const copied = await copyDocking(at, docking);
    files += copied.files;
    bytes += copied.bytes;
    const facts = await exportFacts(at.ledger, docking, at);
    const folder = `data/report/${docking.row.id}`;
    await at.bundle.addPayload(`${folder}/facts.json`, `${JSON.stringify(facts.document, undefined, 2)}\n`);
    for (const [name, text] of Object.entries(at.options.describe(facts)))
      await at.bundle.addPayload(`${folder}/${name}`, text);
  }
  return { files, bytes };
}

async function copyDocking({ ledger, vault, bundle, options }: Copying, docking: ChosenDocking) {
  const { folder } = docking;
  let files = 0;
  let bytes = 0;
  for await (const { name, sha256 } of selectFiles(ledger, vault, docking, options)) {
    const path = `${folder}/${name}`;
    const written = await bundle.copy(join(vault, path), `data/${path}`, options.signal);
    if (sha256 === undefined) continue;
    if (written.sha256 !== sha256) throw new Failure('copy-differs', { path });
    files += 1;
    bytes += written.size;
  }
  return { files, bytes };
}

/** Keys, certificates, request, the newest checkpoint and what was stamped: what else the dock publishes stays behind. */
async function copyDock(bundle: BundleFolder, vault: string, folder: string, signal: AbortSignal): Promise<void> {
  for await (const entry of await opendir(join(vault, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isFile()) await bundle.copy(join(vault, path), `data/${path}`, signal);
    if (entry.name === 'rec') await copyEpochs(bundle, vault, path, signal);
    if (!entry.isDirectory() || entry.name !== 'log') continue;
    for (const epoch of await readdir(join(vault, path))) {
      const newest = `${path}/${epoch}/${NEWEST_CHECKPOINT}`;
      await bundle.copyIfThere(join(vault, newest), `data/${newest}`, signal);
      await copyStamps(bundle, vault, `${path}/${epoch}`, signal);
    }
  }
}

/** Where the numbers of later logs begin. */
async function copyEpochs(bundle: BundleFolder, vault: string, folder: string, signal: AbortSignal): Promise<void> {
  for await (const { name } of await opendir(join(vault, folder))) {
    if (EPOCH_RECORD.test(name)) await bundle.copy(join(vault, folder, name), `data/${folder}/${name}`, signal);
  }
}

/** Time stamps, one a day at most, each with the checkpoint that it is about. */
async function copyStamps(bundle: BundleFolder, vault: string, log: string, signal: AbortSignal): Promise<void> {
  const stamps = await readdir(join(vault, log, 'tsr')).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  for (const stamp of stamps) {
    const checkpoint = `${log}/checkpoints/${stamp.replace(/\.tsr$/, '')}`;
    for (const path of [`${log}/tsr/${stamp}`, checkpoint])
      await bundle.copyIfThere(join(vault, path), `data/${path}`, signal);
  }
}
