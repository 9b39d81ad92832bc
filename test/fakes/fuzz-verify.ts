/**
 * Structure-aware fuzzing of verification: two small sealed archives with logs, proofs and a witness, one of them with two epochs, two keys
 * and an authority between root and dock, changed in one way per mutant, from a seed. Whatever is done to it, verification has to end with a verdict, in bounded time, memory and reading, and no
 * mutant in which a fact differs may pass.
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
import { certificatePem } from '../../src/evidence/certificate.js';
import { sha256Of } from '../../src/evidence/digest.js';
import { keyIdOf, publicKeyPem } from '../../src/evidence/key-id.js';
import type { FateLine } from '../../src/evidence/listing-text.js';
import { rootOfHashes } from '../../src/evidence/log/tiles.js';
import { leafHash } from '../../src/evidence/log/tree-hash.js';
import { MUTATORS, Mutant } from './archive-mutators.js';
import { isHarmless } from './harmless-change.js';
import { LOG_MUTATORS } from './log-mutators.js';
import { Random } from './random.js';
import { type SealedIntake, TestDock, testWitness } from './sealed-archive.js';
import { TestRegistry } from './test-registry.js';

export type Worst = { readonly value: number; readonly seed: number };

export type FuzzOutcome = {
  readonly verdicts: Readonly<Record<string, number>>;
  /** Mutants that passed although a file differs: none of their facts does. */
  readonly harmless: number;
  /** Every reason that was given, with its code. */
  readonly reasons: ReadonlySet<string>;
  /** Mutants that came out as they must not; each can be made again from its seed. */
  readonly violations: readonly { readonly seed: number; readonly what: string; readonly problem: string }[];
  readonly worstMs: Worst;
  /** Asked for by reading calls during one verification, those of the program's own files included. */
  readonly worstReadBytes: Worst;
  /** Resident memory of the whole process above what it had after its first verifications. */
  readonly peakBytes: Worst;
};

/** Thousands of small archives come and go: a disk would spend its time on names. */
const MEMORY = '/dev/shm';
const NEVER = new AbortController().signal;
/** An archive of a hundred small files: whatever takes longer is a hang. */
const MAX_MS = 60_000;
/** The largest sound file has some hundred bytes; a hostile one is looked at up to the limit of its kind. */
const MAX_VERIFY_READ_BYTES = 64 * 1024 * 1024;
const MAX_PEAK_BYTES = 256 * 1024 * 1024;
const MAX_COMPARED_BYTES = 2_000_000;
/** Threads have started and code is compiled after so many. */
const WARM_UP = 20;
const ALL: readonly (typeof MUTATORS)[number][] = [...MUTATORS, ...LOG_MUTATORS];

export async function fuzzVerify(options: {
  readonly count: number;
  readonly seed: number;
  readonly onMutant?: (done: number) => void;
}): Promise<FuzzOutcome> {
  const base = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'verify-fuzz-'));
  try {
    const archives = [await SmallArchive.make(join(base, 'one')), await SmallArchive.makeWithEpochs(join(base, 'two'))];
    const verdicts: Record<string, number> = {};
    const reasons = new Set<string>();
    const violations: { seed: number; what: string; problem: string }[] = [];
    let [harmless, baseRss] = [0, 0];
    const worst = { ms: { value: 0, seed: 0 }, read: { value: 0, seed: 0 }, peak: { value: 0, seed: 0 } };
    for (let i = 0; i < options.count; i += 1) {
      const seed = options.seed + i;
      const archive = archives[seed % archives.length];
      if (archive === undefined) throw new TypeError('an archive for every seed');
      const outcome = await tryMutant(archive, seed);
      for (const reason of outcome.reasons) reasons.add(reason);
      verdicts[outcome.verdict] = (verdicts[outcome.verdict] ?? 0) + 1;
      if (outcome.isHarmless) harmless += 1;
      if (outcome.problem !== undefined) violations.push({ seed, what: outcome.what, problem: outcome.problem });
      const { rss } = process.memoryUsage();
      if (i < WARM_UP) baseRss = Math.max(baseRss, rss);
      const told = { ms: outcome.tookMs, read: outcome.readBytes, peak: i < WARM_UP ? 0 : rss - baseRss };
      for (const kind of ['ms', 'read', 'peak'] as const)
        if (told[kind] > worst[kind].value) worst[kind] = { value: told[kind], seed };
      options.onMutant?.(i + 1);
    }
    if (worst.peak.value > MAX_PEAK_BYTES)
      violations.push({ seed: worst.peak.seed, what: 'memory', problem: `${worst.peak.value} bytes above the base` });
    return {
      ...{ verdicts, harmless, reasons, violations },
      ...{ worstMs: worst.ms, worstReadBytes: worst.read, peakBytes: worst.peak },
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

type Tried = {
  readonly what: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly problem: string | undefined;
  readonly isHarmless: boolean;
  readonly tookMs: number;
  readonly readBytes: number;
};

async function tryMutant(archive: SmallArchive, seed: number): Promise<Tried> {
  const random = new Random(seed);
  const root = join(archive.base, 'mutant');
  cpSync(archive.root, root, { recursive: true });
  const nothing = { verdict: 'none', reasons: [], isHarmless: false, tookMs: 0, readBytes: 0 };
  let what = 'nothing yet';
  try {
    const mutate = random.pick(ALL);
    what = `${mutate.name}: ${await mutate(new Mutant(root, archive.dock, random))}`;
    const tree = treeOf(root);
    const changed = differences(archive.tree, tree);
    const [startedMs, readBefore] = [performance.now(), bytesRead()];
    const { verdict, checks } = await verifyPath({ path: root, keysFolder: archive.keys, signal: NEVER });
    const [tookMs, readBytes] = [performance.now() - startedMs, bytesRead() - readBefore];
    const reasons = checks.flatMap(({ result, code, because }) => (result === 'pass' ? [] : [`${code} ${because}`]));
    const isHarmlessHere = changed.length > 0 && changed.every((path) => isHarmless(path, archive.root, root));
    const problem =
      tookMs > MAX_MS
        ? `took ${Math.round(tookMs)} ms`
        : readBytes > MAX_VERIFY_READ_BYTES
          ? `read ${readBytes} bytes`
          : whyWrong(verdict, changed, isHarmlessHere);
    const passed = verdict === 'pass' && changed.length > 0;
    return { what, verdict, reasons, problem, isHarmless: passed && isHarmlessHere, tookMs, readBytes };
  } catch (error) {
    return { ...nothing, what, problem: error instanceof Error ? (error.stack ?? '') : String(error) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function whyWrong(verdict: string, changed: readonly string[], isHarmlessHere: boolean): string | undefined {
  if (changed.length === 0) return verdict === 'pass' ? undefined : `nothing was changed, verdict: ${verdict}`;
  return verdict === 'pass' && !isHarmlessHere ? `passes with ${changed.slice(0, 3).join(', ')} changed` : undefined;
}

/** Two dockings, the second of which found a file of the first again; every kind of list and record, a log published twice. */
class SmallArchive {
  readonly base: string;
  readonly root: string;
  readonly keys: string;
  readonly dock: TestDock;
  readonly tree: ReadonlyMap<string, string>;

  private constructor(base: string, dock: TestDock) {
    this.base = base;
    this.root = dock.root;
    this.keys = join(base, 'keys');
    this.dock = dock;
    this.tree = treeOf(dock.root);
  }

  static async make(base: string): Promise<SmallArchive> {
    const dock = new TestDock(join(base, 'archive'));
    mkdirSync(join(base, 'keys'), { recursive: true });
    writeFileSync(join(base, 'keys', 'KB-0007.pem'), publicKeyPem(dock.publicKey));
    writeFileSync(join(base, 'keys', 'witness.vkey'), testWitness().vkey);
    await dock.writeKeys();
    await dock.boot();
    const b = Buffer.from('the second file');
    const first = await dock.intake([
      { path: 'DCIM/a.MP4', bytes: Buffer.from('the first file') },
      { path: 'DCIM/b 执法.MP4', bytes: b },
      { path: 'LOG/empty.log', bytes: new Uint8Array() },
    ]);
    await publish(dock, first, 0);
    const published = dock.records.length;
    const root = rootOfHashes(dock.records.map((bytes) => leafHash(bytes))).toString('hex');
    dock.anchor = { size: published, root, time: dock.nextSeconds };
    const held: FateLine = {
      fate: 'already-held',
      path: 'DCIM/b 执法.MP4',
      path_hex: null,
      size: b.length,
      sha256: sha256Of(b),
      docking: first.docking,
      seq: first.seqs[1] ?? 0,
    };
    await dock.rotate(8);
    mkdirSync(join(base, 'keys', 'KB-0007'));
    writeFileSync(join(base, 'keys', 'KB-0007', 'dock.pem'), publicKeyPem(dock.publicKey));
    const second = await dock.intake([{ path: 'DCIM/c.MP4', bytes: Buffer.from('third') }], { fates: [held] });
    await publish(dock, second, published);
    return new SmallArchive(base, dock);
  }

  /**
   * Two epochs: what the dock recorded last of the first is bound by the record of the second alone. Two keys, both certified by an authority
   * below the root, whose certificates the archive offers: the verifier has nothing but the root and the witness.
   */
  static async makeWithEpochs(base: string): Promise<SmallArchive> {
    const dock = new TestDock(join(base, 'archive'));
    const root = new TestRegistry(join(base, 'keys'));
    const subject = { kind: 'intermediate', name: '分局', pathLength: 0 } as const;
    const branch = new TestRegistry(dock.folder, 0x33, subject);
    await root.writeRoot();
    await root.writeRevocations([]);
    await root.put('witness.vkey', testWitness().vkey);
    const authority = root.certificate({ authority: subject, publicKey: branch.publicKey });
    await branch.put(`ca-${sha256Of(authority).slice(0, 16)}.crt`, certificatePem(authority));
    const certify = async (): Promise<void> => {
      const { publicKey } = dock;
      const bytes = branch.certificate({ dock: dock.dock, publicKey });
      await branch.put(`dock-${keyIdOf(publicKey)}.crt`, certificatePem(bytes));
    };
    await dock.writeKeys();
    await certify();
    await dock.boot();
    await publish(dock, await dock.intake([{ path: 'DCIM/a.MP4', bytes: Buffer.from('the first file') }]), 0);
    await dock.rotate(8);
    await certify();
    await dock.intake([{ path: 'DCIM/b 执法.MP4', bytes: Buffer.from('recorded after') }]);
    await dock.beginEpoch({ size: dock.records.length, firstSeq: 1000 });
    await publish(dock, await dock.intake([{ path: 'DCIM/c.MP4', bytes: Buffer.from('later') }]), 0);
    return new SmallArchive(base, dock);
  }
}

async function publish(dock: TestDock, intake: SealedIntake, from: number): Promise<void> {
  const timeSeconds = dock.nextSeconds;
  await dock.publishLog({ from, timeSeconds });
  for (const [i, name] of intake.names.entries())
    await dock.prove(intake.folder, `rec/${name}.rec`, (intake.seqs[i] ?? -1) - dock.firstSeq, timeSeconds);
}

/** Everything but empty folders by its name below the root; of large files the size alone. */
function treeOf(root: string): ReadonlyMap<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(root.length + 1);
      const stat = entry.isFile() ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
      if (stat === undefined) return [name, 'no plain file'];
      return [name, stat.size > MAX_COMPARED_BYTES ? `${stat.size} bytes` : sha256Of(readFileSync(path))];
    }),
  );
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0);
}
