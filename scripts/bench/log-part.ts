/**
 * The transparency log at a million leaves: appending in the sealing transaction, proofs out of the ledger, the audit of a published
 * log; and `sealdock verify` of an archive of 100,000 records as a whole process. The goals are those of the evidence format: 20
 * hashes in a proof of a million, 100,000 records in a minute on two cores, memory that does not grow with them.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '../../src/adapters/sqlite/connection.js';
import { HASHES_SQL, hashOf } from '../../src/adapters/sqlite/log-tree.js';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { seq } from '../../src/domain/ids.js';
import { instant } from '../../src/domain/quantities.js';
import { sha256Of } from '../../src/evidence/digest.js';
import { isConsistent, rootOfInclusion } from '../../src/evidence/log/check-proofs.js';
import { rootOfHashes, subtreesFrom, TILE_WIDTH } from '../../src/evidence/log/tiles.js';
import { leafHash } from '../../src/evidence/log/tree-hash.js';
import { consistencyRanges, hashesOf, inclusionRanges, rangeHash } from '../../src/evidence/log/tree-proofs.js';
import type { Ledger } from '../../src/ports/ledger.js';
import { auditRows } from './audit-log.js';
import type { PartOptions } from './copy-parts.js';
import { measureScript } from './measured.js';
import type { PartResult, Row } from './report.js';
import { median } from './rounds.js';
import { makeVerifyArchive } from './verify-archive.js';

const LEAVES = 1_000_000;
const TIMES = 201;
const RECORD_BYTES = 900;
const BATCH = 2000;

export async function logPart({ cache, out }: PartOptions): Promise<PartResult> {
  const home = await filled(cache);
  const rows: Row[] = [];
  await using ledger = await openLedger({ path: join(home, 'ledger.sqlite') });
  const size = await ledger.logSize();
  rows.push(...(await proofRows(ledger, size)), ...(await appendRows(ledger, out)), ...(await auditRows(LEAVES)));
  return { footageBytes: 0, outcomes: [], rows };
}

export async function verifyPart({ cache, program, records }: PartOptions): Promise<PartResult> {
  const made = await makeVerifyArchive(cache, records);
  const flags = program.flags.join(' ');
  const verify = (path: string): Promise<Awaited<ReturnType<typeof measureScript>>> =>
    measureScript(
      `node ${flags} ${join(program.folder, 'src/sealdock.js')} verify ${path} --keys ${made.keys} --json > ${made.folder}/out.json`,
      made.folder,
    );
  const one = await verify(made.intake);
  const all = await verify(made.archive);
  const what = `verify of ${made.records} records`;
  const MIB = 1024;
  return {
    footageBytes: 0,
    outcomes: [],
    rows: [
      { part: 'verify', what, unit: 's', reached: all.wallMs / 1000, atMost: (60 * made.records) / 100_000 },
      { part: 'verify', what: `${what}, processor`, unit: 's', reached: all.cpuSeconds, atMost: undefined },
      {
        part: 'verify',
        what: `${what}, peak memory`,
        unit: 'MiB',
        reached: (all.peakKiB ?? Number.NaN) / MIB,
        atMost: 400,
      },
      {
        part: 'verify',
        what: 'one intake of 253 records, peak memory',
        unit: 'MiB',
        reached: (one.peakKiB ?? Number.NaN) / MIB,
        atMost: undefined,
      },
    ],
  };
}

/** At random places, with every proof checked as a verifier checks it. */
async function proofRows(ledger: Ledger, size: number): Promise<readonly Row[]> {
  const subtrees = subtreesFrom(ledger.logHashes);
  const root = await rangeHash({ begin: 0, end: size }, subtrees);
  const found = { inclusion: [] as number[], consistency: [] as number[], check: [] as number[], hashes: 0 };
  for (let i = 0; i < TIMES; i += 1) {
    const index = randomBytes(4).readUInt32BE() % size;
    const [leaf] = await ledger.logHashes(0, index, 1);
    let startedMs = performance.now();
    const proof = await hashesOf(inclusionRanges(index, size), subtrees);
    found.inclusion.push(performance.now() - startedMs);
    startedMs = performance.now();
    if (leaf === undefined || rootOfInclusion({ index, size, leaf, proof })?.equals(root) !== true)
      throw new Error(`leaf ${index} is not proven`);
    found.check.push(performance.now() - startedMs);
    found.hashes = Math.max(found.hashes, proof.length);
    const older = { size: index + 1, root: await rangeHash({ begin: 0, end: index + 1 }, subtrees) };
    startedMs = performance.now();
    const steps = await hashesOf(consistencyRanges(older.size, size), subtrees);
    found.consistency.push(performance.now() - startedMs);
    if (!isConsistent({ from: older, to: { size, root }, proof: steps }))
      throw new Error(`${older.size} is not proven`);
  }
  const row = (what: string, unit: string, reached: number, atMost?: number): Row => ({
    ...{ part: 'log', what, unit, reached, atMost },
  });
  return [
    row('inclusion proof of one in a million, out of the ledger', 'ms', median(found.inclusion), 50),
    row('hashes in it', '', found.hashes, 20),
    row('consistency proof to a million', 'ms', median(found.consistency), 50),
    row('an inclusion proof checked', 'ms', median(found.check), 1),
  ];
}

/** The commit of one record with its leaf, synced to the disk, against the same at an empty log. */
async function appendRows(full: Ledger, out: string): Promise<readonly Row[]> {
  await using empty = await openLedger({ path: join(out, 'empty.sqlite') });
  await empty.bind({ dock: 'BENCH-1', origin: sha256Of(Buffer.from('bench')), keyId: '00112233aabbccdd' });
  const times: { readonly full: number[]; readonly empty: number[] } = { full: [], empty: [] };
  for (let i = 0; i < TIMES; i += 1)
    for (const [name, ledger] of [
      ['full', full],
      ['empty', empty],
    ] as const)
      times[name].push(await append(ledger));
  const [reached, base] = [median(times.full), median(times.empty)];
  return [
    { part: 'log', what: 'append to a million, in the sealing transaction', unit: 'ms', reached, atMost: 50 },
    { part: 'log', what: 'the same against an empty log', unit: 'x', reached: reached / base, atMost: 1.5 },
  ];
}

async function append(ledger: Ledger): Promise<number> {
  const tip = await ledger.tip();
  const number = seq((tip.seq ?? -1) + 1);
  const bytes = randomBytes(RECORD_BYTES);
  const record = {
    ...{ seq: number, type: 'time', digest: sha256Of(bytes), bytes, signature: randomBytes(64) },
    ...{ minisig: randomBytes(300), path: `docks/BENCH-1/rec/_time-${number}.rec` },
    ...{ docking: undefined, at: instant(Date.now()) },
  } as const;
  const startedMs = performance.now();
  await ledger.commitRecord({ record, prev: tip.digest, outbox: [] });
  return performance.now() - startedMs;
}

/** A ledger whose log has a million leaves; of their records only the last is there, which the next one follows. */
async function filled(cache: string): Promise<string> {
  const home = join(cache, `log-${LEAVES}`);
  const path = join(home, 'ledger.sqlite');
  const done = `${path}-complete`;
  if (
    await stat(done).then(
      () => true,
      () => false,
    )
  )
    return home;
  await rm(home, { recursive: true, force: true });
  process.stderr.write('filling a log with a million leaves (once) ...\n');
  await mkdir(home, { recursive: true });
  {
    await using ledger = await openLedger({ path });
    await ledger.bind({ dock: 'BENCH-1', origin: sha256Of(Buffer.from('bench')), keyId: '00112233aabbccdd' });
  }
  const connection = await Connection.open(path, 'write');
  await connection.script('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN;');
  const insert = async (level: number, first: number, hashes: readonly Buffer[]): Promise<void> => {
    const list = JSON.stringify(hashes.map((hash) => hash.toString('hex')));
    await connection.run(
      'INSERT INTO log_hash (epoch, level, place, hash) SELECT 1, ?1, ?2 + key, unhex(value) FROM json_each(?3)',
      [level, first, list],
    );
  };
  const subtree = async (below: number, place: number): Promise<Buffer> => {
    const rows = await connection.all(HASHES_SQL, [below, place * TILE_WIDTH, (place + 1) * TILE_WIDTH]);
    return rootOfHashes(rows.map(hashOf));
  };
  for (let first = 0; first < LEAVES; first += BATCH)
    await insert(
      0,
      first,
      Array.from({ length: BATCH }, (_, i) => leafHash(Buffer.from(`leaf ${first + i}`))),
    );
  for (
    let level = 1, count = Math.floor(LEAVES / TILE_WIDTH);
    count > 0;
    level += 1, count = Math.floor(count / TILE_WIDTH)
  )
    for (let first = 0; first < count; first += BATCH) {
      const places = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => first + i);
      await insert(level, first, await Promise.all(places.map((place) => subtree(level - 1, place))));
    }
  const last = Buffer.from(`leaf ${LEAVES - 1}`);
  await connection.run(
    "INSERT INTO record (seq, type, digest, bytes, signature, minisig, path, at, is_placed) VALUES (?, 'time', ?, ?, ?, ?, 'last', 0, 1)",
    [LEAVES - 1, createHash('sha256').update(last).digest('hex'), last, randomBytes(64), randomBytes(300)],
  );
  await connection.script('COMMIT; PRAGMA journal_mode = WAL;');
  await connection.close();
  await writeFile(done, '');
  return home;
}
