/**
 * The whole of a verification: what is to be verified, with which keys, gives the document of contract.md. Pure over an
 * EvidenceReader; never throws for what lies there, only when it is cancelled.
 */
import { segmentRecordPath } from '../evidence-paths.js';
import type { SealRecord } from '../records/seal-record.js';
import { CheckList, type VerifyDocument } from './check-list.js';
import type { EvidenceReader } from './evidence-reader.js';
import { type KeyFile, keyRing } from './key-ring.js';
import { verifyArchive } from './verify-archive.js';
import { verifyChains } from './verify-chain.js';
import { verifyFootage } from './verify-footage.js';
import { verifyIntake } from './verify-intake.js';
import { type Verification, verifyRecord } from './verify-record.js';

export type EvidenceScope =
  | { readonly kind: 'archive' }
  /** The reader's root is the intake's folder. */
  | { readonly kind: 'intake'; readonly docking: string }
  /** `path` relative to the reader's root, which is as far up as its footage may lie. */
  | { readonly kind: 'record'; readonly path: string }
  | { readonly kind: 'nothing'; readonly because: string };

export async function verifyEvidence(options: {
  readonly reader: EvidenceReader;
  readonly scope: EvidenceScope;
  readonly keys: readonly KeyFile[];
  /** Whether the keys come from the verifier and not from the archive. */
  readonly areKeysIndependent: boolean;
  readonly signal: AbortSignal;
}): Promise<VerifyDocument> {
  const { reader, scope, signal } = options;
  const checks = new CheckList();
  const ring = keyRing(options.keys, options.areKeysIndependent, checks);
  if (!ring.isIndependent) {
    const because = 'the keys come from the archive itself; give those of the registry with --keys';
    checks.notChecked('keys-not-independent', 'keys', because);
  }
  const at: Verification = { reader, ring, checks, signal };
  await verifyScope(at, scope);
  const noLog = 'there is no transparency log yet';
  checks.notChecked('inclusion', scope.kind, noLog);
  checks.notChecked(
    'cosignature',
    scope.kind,
    `${noLog}: a cut tail or a log rewritten with the dock’s key is not seen`,
  );
  return checks.document();
}

async function verifyScope(at: Verification, scope: EvidenceScope): Promise<void> {
  switch (scope.kind) {
    case 'archive':
      return await verifyArchive(at);
    case 'intake': {
      const { facts, held } = await verifyIntake(at, '', scope.docking);
      verifyChains(facts.links, { isWhole: false, requestDigests: new Map() }, at.checks);
      const because = 'sealed in another docking; verify the whole archive';
      for (const { subject } of held) at.checks.notChecked('already-held', subject, because, false);
      return;
    }
    case 'record':
      return await verifyOneRecord(at, scope.path);
    case 'nothing':
      at.checks.notChecked('nothing-to-check', 'path', scope.because);
  }
}

async function verifyOneRecord(at: Verification, path: string): Promise<void> {
  const { checks } = at;
  let found: SealRecord | undefined;
  await verifyRecord(at, {
    path,
    subject: path,
    owner: undefined,
    misplaced: (record) => {
      found = record;
      return undefined;
    },
  });
  const alone = 'one record by itself; verify the intake or the archive';
  for (const code of ['chain', 'manifest', 'inventory-complete'] as const) checks.notChecked(code, path, alone, false);
  if (found?._type !== 'urn:sealdock:record:segment:1') return;
  await verifyFootage(at, { ...footageOf(path, found.file.name), subject: path, record: found });
}

/** In an intake the footage lies below `data/`; a record that was handed over by itself has it beside it. */
function footageOf(path: string, name: string): { readonly path: string; readonly partsPath: string } {
  const partsPath = path.replace(/\.rec$/, '.parts');
  const inIntake = segmentRecordPath(name);
  if (path === inIntake || path.endsWith(`/${inIntake}`)) {
    return { path: `${path.slice(0, path.length - inIntake.length)}data/${name}`, partsPath };
  }
  return { path: path.replace(/\.rec$/, ''), partsPath };
}
