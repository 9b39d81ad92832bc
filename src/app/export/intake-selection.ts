/**
 * Which files of an intake go into a bundle: all of them, or of the chosen files everything that belongs to each, and of the docking
 * what fixes its lists and verdicts. Receipts and records of files that were not chosen stay behind.
 */
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../domain/failure.js';
import { otherRecordPath } from '../../evidence/evidence-paths.js';
import type { LedgerReader } from '../../ports/ledger-views.js';
import { type ChosenDocking, segmentsOf } from './choose-export.js';

export type SelectedFile = {
  /** Below the intake's folder. */
  readonly name: string;
  /** Of footage: the digest that its record names. */
  readonly sha256: string | undefined;
};

const PAGE = 100;
const MAX_DEPTH = 64;
const SIDECARS = ['.rec', '.rec.sig', '.rec.minisig', '.parts', '.tlog-proof'];
const RECEIPT = /^rec\/_stored-\d+\.rec(\.sig|\.minisig)?$/;
const OF_DOCKING = /^(?!data\/|rec\/)|^rec\/_[a-z]+-\d+\.rec(\.sig|\.minisig)?$/;

/** Rejects `sealed-file-missing` where the vault has not every chosen file. */
export async function* selectFiles(
  ledger: LedgerReader,
  vault: string,
  { row, folder, segments }: ChosenDocking,
  { hasOriginals }: { readonly hasOriginals: boolean },
): AsyncGenerator<SelectedFile> {
  const chosen = new Map<string, string | undefined>();
  const records = new Set<string>();
  for await (const segment of segmentsOf(ledger, row.id)) {
    const { id, storedPath, sha256, recordSeq } = segment;
    if (storedPath === undefined || recordSeq === undefined || segments?.has(id) === false) continue;
    const name = storedPath.slice(`${folder}/data/`.length);
    chosen.set(`data/${name}`, sha256);
    for (const suffix of SIDECARS) records.add(`rec/${name}${suffix}`);
  }
  const receipts = segments === undefined ? undefined : await receiptsOf(ledger, row.id, segments);
  for await (const name of filesBelow(join(vault, folder), '', 0)) {
    const isReceipt = RECEIPT.test(name);
    if (name.startsWith('data/')) {
      const sha256 = chosen.get(name);
      if (!chosen.delete(name) || !hasOriginals) continue;
      yield { name, sha256 };
    } else if (isReceipt && receipts !== undefined ? isOf(receipts, name) : OF_DOCKING.test(name) || records.has(name))
      yield { name, sha256: undefined };
  }
  const [missing] = chosen.keys();
  if (missing !== undefined && hasOriginals) throw new Failure('sealed-file-missing', { path: `${folder}/${missing}` });
}

async function receiptsOf(
  ledger: LedgerReader,
  docking: ChosenDocking['row']['id'],
  segments: ReadonlySet<number>,
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  for (let after = 0; ; ) {
    const page = await ledger.trace(docking, { after, limit: PAGE });
    for (const { id, receiptSeq } of page)
      if (segments.has(id) && receiptSeq !== undefined) paths.add(otherRecordPath('stored', receiptSeq));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return paths;
    after = last.id;
  }
}

function isOf(records: ReadonlySet<string>, name: string): boolean {
  return records.has(name.replace(/\.(sig|minisig)$/, ''));
}

/** Files only: neither links nor devices; in no order. */
async function* filesBelow(root: string, folder: string, depth: number): AsyncGenerator<string> {
  for await (const entry of await opendir(join(root, folder))) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) yield name;
    else if (entry.isDirectory() && depth < MAX_DEPTH) yield* filesBelow(root, name, depth + 1);
  }
}
