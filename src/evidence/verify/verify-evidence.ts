/**
 * The whole of a verification: what is to be verified, with which keys, gives the document of contract.md. Pure over an
 * EvidenceReader; never throws for what lies there, only when it is cancelled.
 */
import type { DockingId } from '../../domain/ids.js';
import { segmentRecordPath } from '../evidence-paths.js';
import { IntakeAccount, VerifyAccount } from './account.js';
import { ChainLogs } from './chain-logs.js';
import { CheckList, type VerifyDocument } from './check-list.js';
import { DockLogs } from './dock-logs.js';
import type { EvidenceReader } from './evidence-reader.js';
import { type KeyFile, KeyRing } from './key-ring.js';
import { KeySchedule } from './key-schedule.js';
import { tellOpen } from './other-dockings.js';
import { Registry, type RegistryFiles } from './registry.js';
import type { Verification, VerifyProgress } from './verification.js';
import { verifyArchive } from './verify-archive.js';
import { verifyBundle } from './verify-bundle.js';
import { verifyFootage } from './verify-footage.js';
import { verifyIntake } from './verify-intake.js';
import { verifyProofBeside } from './verify-proofs.js';
import { tellOutcomes } from './verify-records.js';
import { authoritiesOf } from './verify-timestamps.js';
import { WitnessRing } from './witness-ring.js';
import { Witnessed } from './witnessed.js';

export type EvidenceScope =
  | { readonly kind: 'archive' }
  /** The reader's root is the intake's folder. */
  | { readonly kind: 'intake'; readonly docking: DockingId }
  /** What was exported by `dock`; the reader's root is the bundle's folder. */
  | { readonly kind: 'bundle'; readonly dock: string }
  /** `path` relative to the reader's root, which is as far up as its footage may lie. */
  | { readonly kind: 'record'; readonly path: string }
  | { readonly kind: 'nothing'; readonly because: string };

export type EvidenceKeys = {
  readonly files: readonly KeyFile[];
  /** Of witnesses. */
  readonly witnesses: readonly KeyFile[];
  /** So many independent witnesses have to stand for a checkpoint; undefined: what a policy among the keys says, or any one. */
  readonly quorum: number | undefined;
  /** Certificates, and the list of revoked keys. */
  readonly registry: RegistryFiles;
  /** Of the roots of time-stamping authorities. */
  readonly authorities: readonly KeyFile[];
  /** Why the keys are not the verifier's own; undefined when they are. */
  readonly notIndependent: string | undefined;
};

export async function verifyEvidence(options: {
  readonly reader: EvidenceReader;
  readonly scope: EvidenceScope;
  readonly keys: EvidenceKeys;
  /** Time of evaluation, for what no witness has dated. */
  readonly atMs?: number | undefined;
  readonly onProgress: (done: VerifyProgress) => void;
  /** Is filled in for a report. */
  readonly account?: VerifyAccount;
  readonly signal: AbortSignal;
}): Promise<VerifyDocument> {
  const { reader, scope, keys, atMs, account = new VerifyAccount(), signal } = options;
  const onProgress = (done: VerifyProgress): void => {
    account.records += done.records;
    account.footageBytes += done.footageBytes;
    options.onProgress(done);
  };
  const checks = new CheckList();
  const registry = Registry.of(keys.registry, checks, atMs);
  const authorities = authoritiesOf(keys.authorities, checks);
  const ring = KeyRing.of(keys.files, checks, registry.keys);
  if (keys.notIndependent !== undefined) checks.notChecked('keys-not-independent', 'keys', keys.notIndependent);
  else if (keys.files.length === 0 && registry.keys.length === 0)
    checks.notChecked('key-usable', 'keys', 'the folder of keys holds no *.pem or *.pub, and no root of a certificate');
  const logs = new DockLogs(scope.kind === 'archive');
  const witnesses = WitnessRing.of(keys.witnesses, checks, keys.quorum);
  const witnessed = new Witnessed();
  await verifyScope(
    {
      reader,
      ring,
      registry,
      schedule: new KeySchedule(),
      authorities,
      witnesses,
      witnessed,
      account,
      checks,
      logs,
      onProgress,
      signal,
    },
    scope,
  );
  tellLog(checks, scope, { witnesses, witnessed });
  registry.end(checks);
  const trusted = ring.forDock(undefined).map(({ id, docks }) => {
    const chains = registry.chainTexts(id);
    return chains.length === 0 ? { id, docks } : { id, docks, chains };
  });
  return checks.document(trusted, { witness: witnessed.word, asOfSeconds: witnessed.asOfSeconds });
}

const UNNAMED =
  'witness: unnamed; a key in a *.pem has no name, so it may be the dock’s own: give the witness’s *.vkey';

/** What has to be said about the log as a whole. */
function tellLog(
  checks: CheckList,
  scope: EvidenceScope,
  { witnesses, witnessed }: Pick<Verification, 'witnesses' | 'witnessed'>,
): void {
  const isInLog = checks.countOf('inclusion').pass > 0;
  if (checks.isUntold('inclusion'))
    checks.notChecked('inclusion', scope.kind, 'there is no transparency log here', false);
  const unseen = 'a cut tail, or a log that was rewritten with the dock’s own key, is not seen';
  if (witnesses.isEmpty && isInLog)
    checks.notChecked('cosignature', scope.kind, `no key of a witness is trusted (witness*.vkey in --keys): ${unseen}`);
  else if (checks.isUntold('cosignature'))
    checks.notChecked('cosignature', scope.kind, `nothing here is cosigned by a witness: ${unseen}`, false);
  const { word } = witnessed;
  if (word === 'same-host')
    checks.notChecked('witness-independent', scope.kind, 'witness: same-host; it proves no more than the dock itself');
  else if (word === 'unnamed') checks.notChecked('witness-independent', scope.kind, UNNAMED);
  else if (word === 'independent') checks.pass('witness-independent', scope.kind);
}

async function verifyScope(at: Verification, scope: EvidenceScope): Promise<void> {
  switch (scope.kind) {
    case 'archive':
      return await verifyArchive(at);
    case 'intake': {
      const { facts, inventory } = await verifyIntake(at, '', scope.docking);
      at.account.addIntake(facts.account);
      const chains = new ChainLogs(at.checks);
      chains.add(facts.links);
      chains.end({ isWhole: false, requestDigests: new Map() });
      for (const file of inventory.open) tellOpen(at, file);
      const { length } = inventory.held;
      if (length === 0) return;
      const because = `${length} files were sealed in other dockings; verify the whole archive`;
      at.checks.notChecked('already-held', scope.docking, because, false);
      return;
    }
    case 'bundle':
      return await verifyBundle(at, scope.dock);
    case 'record':
      return await verifyOneRecord(at, scope.path);
    case 'nothing':
      at.checks.notChecked('nothing-to-check', 'path', scope.because);
  }
}

async function verifyOneRecord(at: Verification, path: string): Promise<void> {
  const { checks, reader, ring, signal } = at;
  const trust = { dock: undefined, keys: ring.forDock(undefined) };
  const [examined] = await reader.examineRecords({ paths: [path], ...trust }, signal);
  if (examined === undefined) return;
  tellOutcomes(at, path, examined);
  if (!examined.sidecars.some(({ suffix }) => suffix === '.minisig'))
    checks.notChecked('second-form', `${path}.minisig`, 'not here', false);
  const alone = 'one record by itself; verify the intake or the archive';
  for (const code of ['record-place', 'chain', 'manifest', 'inventory-complete'] as const) {
    checks.notChecked(code, path, alone, false);
  }
  const { record, leaf } = examined;
  at.onProgress({ records: 1, footageBytes: 0 });
  const account = new IntakeAccount('', path);
  if (record !== undefined) account.add(record);
  at.account.addIntake(account);
  if (record !== undefined && leaf !== undefined) await verifyProofBeside(at, path, { ...record, leaf });
  if (record?._type !== 'urn:sealdock:record:segment:1') return;
  await verifyFootage(at, [{ ...footageOf(path, record.file.name), subject: path, record }], () => undefined);
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
