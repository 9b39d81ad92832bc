/**
 * Structure-aware fuzzing of verification: a small sealed archive, changed in one way per mutant, from a seed. Whatever is
 * done to it, verification has to end with a verdict, and no mutant whose names or bytes differ may pass.
 */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyPath } from '../../src/app/verify-path.js';
import { sha256Of } from '../../src/evidence/digest.js';
import { publicKeyPem } from '../../src/evidence/key-id.js';
import type { FateLine } from '../../src/evidence/listing-text.js';
import { MUTATORS, Mutant } from './archive-mutators.js';
import { Random } from './random.js';
import { TestDock } from './sealed-archive.js';

export type FuzzOutcome = {
  readonly verdicts: Readonly<Record<string, number>>;
  /** Every reason that was given, with its code. */
  readonly reasons: ReadonlySet<string>;
  /** Mutants that came out as they must not; each can be made again from its seed. */
  readonly violations: readonly { readonly seed: number; readonly what: string; readonly problem: string }[];
};

/** Thousands of small archives come and go: a disk would spend its time on names. */
const MEMORY = '/dev/shm';
const NEVER = new AbortController().signal;
/** An archive of sixty small files: whatever takes longer is a hang. */
const MAX_MS = 60_000;
const MAX_READ_BYTES = 2_000_000;

export async function fuzzVerify(options: {
  readonly count: number;
  readonly seed: number;
  readonly onMutant?: (done: number) => void;
}): Promise<FuzzOutcome> {
  const base = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'verify-fuzz-'));
  try {
    const archive = await SmallArchive.make(base);
    const verdicts: Record<string, number> = {};
    const reasons = new Set<string>();
    const violations: { seed: number; what: string; problem: string }[] = [];
    for (let i = 0; i < options.count; i += 1) {
      const seed = options.seed + i;
      const outcome = await tryMutant(archive, seed);
      for (const reason of outcome.reasons) reasons.add(reason);
      verdicts[outcome.verdict] = (verdicts[outcome.verdict] ?? 0) + 1;
      if (outcome.problem !== undefined) violations.push({ seed, what: outcome.what, problem: outcome.problem });
      options.onMutant?.(i + 1);
    }
    return { verdicts, reasons, violations };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

type Tried = {
  readonly what: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly problem: string | undefined;
};

async function tryMutant(archive: SmallArchive, seed: number): Promise<Tried> {
  const random = new Random(seed);
  const root = join(archive.base, 'mutant');
  cpSync(archive.root, root, { recursive: true });
  let what = 'nothing yet';
  try {
    const mutate = random.pick(MUTATORS);
    what = `${mutate.name}: ${await mutate(new Mutant(root, archive.dock, random))}`;
    const isChanged = treeOf(root) !== archive.tree;
    const startedMs = performance.now();
    const { verdict, checks } = await verifyPath({ path: root, keysFolder: archive.keys, signal: NEVER });
    const tookMs = performance.now() - startedMs;
    const reasons = checks.flatMap(({ result, code, because }) => (result === 'pass' ? [] : [`${code} ${because}`]));
    if (tookMs > MAX_MS) return { what, verdict, reasons, problem: `took ${Math.round(tookMs)} ms` };
    const isWrong = isChanged === (verdict === 'pass');
    return { what, verdict, reasons, problem: isWrong ? `changed: ${isChanged}, verdict: ${verdict}` : undefined };
  } catch (error) {
    return {
      what,
      verdict: 'none',
      reasons: [],
      problem: error instanceof Error ? (error.stack ?? '') : String(error),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Two dockings, the second of which found a file of the first again; every kind of list and record. */
class SmallArchive {
  readonly base: string;
  readonly root: string;
  readonly keys: string;
  readonly dock: TestDock;
  readonly tree: string;

  private constructor(base: string, dock: TestDock) {
    this.base = base;
    this.root = dock.root;
    this.keys = join(base, 'keys');
    this.dock = dock;
    this.tree = treeOf(dock.root);
  }

  static async make(base: string): Promise<SmallArchive> {
    const dock = new TestDock(join(base, 'archive'));
    mkdirSync(join(base, 'keys'));
    writeFileSync(join(base, 'keys', 'KB-0007.pem'), publicKeyPem(dock.publicKey));
    await dock.writeKeys();
    await dock.boot();
    const b = Buffer.from('the second file');
    const first = await dock.intake([
      { path: 'DCIM/a.MP4', bytes: Buffer.from('the first file') },
      { path: 'DCIM/b 执法.MP4', bytes: b },
      { path: 'LOG/empty.log', bytes: new Uint8Array() },
    ]);
    const held: FateLine = {
      fate: 'already-held',
      path: 'DCIM/b 执法.MP4',
      path_hex: null,
      size: b.length,
      sha256: sha256Of(b),
      docking: first.docking,
      seq: first.seqs[1] ?? 0,
    };
    await dock.intake([{ path: 'DCIM/c.MP4', bytes: Buffer.from('third') }], { fates: [held] });
    return new SmallArchive(base, dock);
  }
}

/** Names and bytes of everything but empty folders; of large files the size alone. */
function treeOf(root: string): string {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const lines = entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) return [];
    const stat = entry.isFile() ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
    if (stat === undefined) return [`${path} is no plain file`];
    return [stat.size > MAX_READ_BYTES ? `${path} ${stat.size} bytes` : `${path} ${sha256Of(readFileSync(path))}`];
  });
  return lines
    .map((line) => line.slice(root.length))
    .sort()
    .join('\n');
}
