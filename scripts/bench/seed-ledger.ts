/**
 * Fills a ledger with as many segments as asked for, by SQL alone, in rows of the size that real dockings leave: so that
 * pages and status can be tried at a million segments. The triggers keep their counts as they do in real life; only the
 * records' bytes are random, so that nothing here would verify.
 *
 *   tsx scripts/bench/seed-ledger.ts HOME [SEGMENTS]
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Connection } from '../../src/adapters/sqlite/connection.js';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { sha256Of } from '../../src/evidence/digest.js';

export type Seeding = {
  readonly home: string;
  readonly segments: number;
  readonly cameras?: number;
  readonly filesPerDocking?: number;
  /** Start of the last docking, ms since 1970. */
  readonly until: number;
  readonly onStep?: (text: string) => void;
};

export const SEED_DOCK = 'BENCH-1';
const DOCKING_EVERY_MS = 25 * 60_000;
/** Of the newest dockings, still to be forwarded. */
const WAITING_DOCKINGS = 3;

/** The home must not hold a ledger yet. Resolves with what stands in it. */
export async function seedLedger(seeding: Seeding): Promise<{ readonly segments: number; readonly dockings: number }> {
  const { home, segments, cameras = 200, filesPerDocking = 20, until, onStep = () => undefined } = seeding;
  await mkdir(home, { recursive: true });
  const path = join(home, 'ledger.sqlite');
  {
    await using ledger = await openLedger({ path });
    await ledger.bind({ dock: SEED_DOCK, origin: sha256Of(Buffer.from('seed')), keyId: '00112233aabbccdd' });
  }
  const dockings = Math.ceil(segments / filesPerDocking);
  const connection = await Connection.open(path, 'write');
  await connection.script(
    'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN;',
  );
  const values = {
    n: segments,
    d: dockings,
    f: filesPerDocking,
    c: cameras,
    t: until - dockings * DOCKING_EVERY_MS,
    every: DOCKING_EVERY_MS,
    waiting: (dockings - WAITING_DOCKINGS) * filesPerDocking,
  };
  for (const [name, sql] of Object.entries(STEPS)) {
    onStep(name);
    await connection.script(filled(sql, values));
  }
  onStep('commit');
  await connection.script('COMMIT; PRAGMA optimize; PRAGMA journal_mode = WAL;');
  await connection.close();
  return { segments, dockings };
}

function filled(sql: string, values: Readonly<Record<string, number>>): string {
  return sql.replaceAll(/\$(\w+)/g, (_, name: string) => String(values[name]));
}

/** Records of docking k begin at k·(2·$f + 4): inventory, segments, verdict, maintenance, closing, receipts. */
const SERIES = (count: string): string =>
  `WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i + 1 < ${count})`;
const DOCKING = (k: string): string => `printf('${SEED_DOCK}-%06d', ${k} + 1)`;
const CAMERA = (k: string): string => `printf('CAM-%04d', ${k} % $c)`;
const DIGEST = 'lower(hex(randomblob(32)))';
const BASE = (k: string): string => `(${k}) * (2 * $f + 4)`;
const START = (i: string): string => `$t + (${i}) / $f * $every - ($f - (${i}) % $f) * 900000`;
const PATH = (i: string): string =>
  `printf('DCIM/%s/%07d_000001_%d_%04d.MP4', date((${START(i)}) / 1000, 'unixepoch'), (${i}) / $f % $c, ${START(i)}, (${i}) % 10000)`;
const FILE = (suffix: string, bytes: string): string =>
  `{"path":"intake/2026/11/24/' || docking || '/data/' || path || '${suffix}","sizeBytes":' || ${bytes} || ',"sha256":"' || sha256 || '"}`;
const TRACKS = `{"kind":"video","codec":"avc1","samples":22500,"startMs":23,"endMs":900023,"frameMs":40,"tickMs":0.078125,"longSteps":[],"longStepsLeftOut":0,"backwardSteps":0,"pictureSize":{"width":1920,"height":1080}},{"kind":"audio","codec":"mp4a","samples":38760,"startMs":0,"endMs":900027.936507936507,"frameMs":23.219954648526077,"tickMs":0.022675736961451247,"longSteps":[],"longStepsLeftOut":0,"backwardSteps":0}`;
const JUDGED = `{"path":"DCIM/20261120/1234567_000001_20261120093000_0001.MP4","state":"ok","sequence":1,"copyOf":null,"offsetMs":0,"durationMs":900000,"tracks":[{"kind":"video","codec":"avc1","samples":22500,"durationMs":900000},{"kind":"audio","codec":"mp4a","samples":38760,"durationMs":900028}]}`;
const HOLE = `{"kind":"between-segments","severity":"gap","track":"both","startMs":900000,"endMs":902500,"uncertaintyMs":40,"missing":[],"file":null,"afterFile":"DCIM/a.MP4","beforeFile":"DCIM/b.MP4","because":"The next file should begin where this one ends.","why":{"code":"hint","facts":{}}}`;
const RECORD_COLUMNS = 'record (seq, type, digest, bytes, signature, minisig, path, docking, at, is_placed)';
const record = (count: string, type: string, seq: string, docking: string, bytes: number): string => `
  INSERT INTO ${RECORD_COLUMNS} ${SERIES(count)}
  SELECT ${seq}, '${type}', ${DIGEST}, randomblob(${bytes}), randomblob(64), randomblob(300),
    printf('intake/2026/11/24/%s/rec/_${type}-%d.rec', ${DOCKING(docking)}, ${seq}), ${DOCKING(docking)}, $t + (${docking}) * $every, 1
  FROM s;`;

const STEPS: Readonly<Record<string, string>> = {
  cameras: `INSERT INTO camera ${SERIES('$c')} SELECT ${CAMERA('i')}, printf('%07d', i), 'msc-gat947-plain', NULL,
    '{"class":"unknown","method":"none","reason":"no-source","dockAt":1795533235938}', $t + i * $every, $t + ($d - 1 - ($d - 1 - i) % $c) * $every, ($d - 1 - i) / $c + 1 FROM s WHERE i < $d;`,
  dockings: `INSERT INTO docking (number, id, slot, place, camera, profile, state, started_at, ended_at, is_handed_back, clock, facts)
    ${SERIES('$d')} SELECT i + 1, ${DOCKING('i')}, i % 8 + 1, '/media/slot', ${CAMERA('i')}, 'msc-gat947-plain', 'closed',
    $t + i * $every, $t + i * $every + 600000, i % 500 <> 7,
    '{"class":"unknown","method":"none","reason":"no-source","dockAt":1795533235938}', '{"fs":"exfat"}' FROM s;`,
  segments: `INSERT INTO segment (id, docking, camera, path, size_bytes, mtime_ms, start_ms, state, temp, names, sha256,
      part_digests, fingerprint, level, reading, stored_path, record_seq, receipt_seq, pulled_bytes, pull_ms)
    ${SERIES('$n')} SELECT i + 1, ${DOCKING('i / $f')}, ${CAMERA('i / $f')}, ${PATH('i')}, 650000000 + i, ${START('i')}, ${START('i')},
      CASE WHEN i / $f % 500 = 7 AND i % $f = 0 THEN 'unreadable' WHEN i < $waiting THEN 'archived' ELSE 'sealed' END,
      lower(hex(randomblob(20))),
      '{"kind":"video","pattern":"msc-gat947-plain/a","serial":"1234567","officer":"000001","startAt":1795138200000,"startResolutionMs":1000,"nameClock":"clock","sequence":1,"sequenceModulus":10000}',
      ${DIGEST}, ${DIGEST} || ' ' || ${DIGEST}, ${DIGEST}, CASE WHEN i < $waiting THEN 'L4' ELSE 'L2' END,
      '{"state":"ok","container":"mp4","tracks":[${TRACKS}],"remarks":[]}',
      printf('intake/2026/11/24/%s/data/%s', ${DOCKING('i / $f')}, ${PATH('i')}),
      ${BASE('i / $f')} + 1 + i % $f, CASE WHEN i < $waiting THEN ${BASE('i / $f')} + $f + 4 + i % $f END, 650000000 + i, 13000 + i % 997 FROM s;`,
  'bytes kept': `INSERT INTO tally SELECT 'bytes', sum(size_bytes) FROM segment WHERE state IN ('sealed', 'archived');`,
  'records of segments': record('$n', 'segment', `${BASE('i / $f')} + 1 + i % $f`, 'i / $f', 1566),
  'records of receipts': record('$waiting', 'stored', `${BASE('i / $f')} + $f + 4 + i % $f`, 'i / $f', 740),
  'records of dockings': [
    record('$d', 'inventory', BASE('i'), 'i', 783),
    record('$d', 'continuity', `${BASE('i')} + $f + 1`, 'i', 1010),
    record('$d', 'maintenance', `${BASE('i')} + $f + 2`, 'i', 923),
    record('$d', 'close', `${BASE('i')} + $f + 3`, 'i', 855),
  ].join('\n'),
  verdicts: `INSERT INTO continuity (docking, camera, verdict, is_under_duty, duty_source, start_at, duration_ms, claim_ms, recording, record_seq)
    ${SERIES('$d')} SELECT ${DOCKING('i')}, ${CAMERA('i')}, CASE WHEN i % 50 = 3 THEN 'gap' WHEN i % 50 = 4 THEN 'cannot-tell' ELSE 'continuous' END,
      1, 'settings:all', ${START('i * $f')}, 900000 * $f, 40,
      '{"camera":"1234567","officer":"000001","verdict":"gap","claimMs":null,"claim":"none","startAt":null,"durationMs":1,"segments":[${JUDGED}' || replace(hex(zeroblob($f - 1)), '00', ',${JUDGED}') || '],"findings":[' || CASE WHEN i % 50 = 3 THEN '${HOLE}' ELSE '' END || ']}',
      ${BASE('i')} + $f + 1 FROM s;`,
  maintenance: `INSERT INTO maintenance (camera, kind, at, docking, facts, record_seq) ${SERIES('$d')}
    SELECT ${CAMERA('i')}, 'docking-facts', $t + i * $every, ${DOCKING('i')},
      '{"slot":1,"profile":"msc-gat947-plain","fs":"exfat","firmware":"V2.03","battery_percent":71,"free_bytes":3000000000,"total_bytes":32000000000,"clock_class":"unknown","clock_reason":"no-source","clock_at":"2026-11-24T15:13:55.938Z","files_pulled":20,"files_held":0,"files_unreadable":0,"files_pending":0,"bytes_pulled":13000000000,"bytes_per_second":48200000,"log_bad_lines":0,"power_losses":0}',
      ${BASE('i')} + $f + 2 FROM s;`,
  findings: `INSERT INTO finding (at, code, severity, docking, camera, facts) ${SERIES('$d / 10')}
    SELECT $t + i * 10 * $every, 'battery-low', CASE WHEN i % 20 = 0 THEN 'error' ELSE 'warning' END, ${DOCKING('i * 10')}, ${CAMERA('i * 10')}, '{}' FROM s;`,
  outbox: `INSERT INTO outbox (docking, segment, files, bytes, due_at, state, attempts, next_attempt_at, last_code)
    SELECT docking, id, '[${FILE('', 'size_bytes')},${FILE('.rec', '1566')},${FILE('.rec.sig', '64')},${FILE('.rec.minisig', '300')}]', size_bytes, mtime_ms,
      CASE WHEN state <> 'sealed' THEN 'sent' WHEN id % 7 = 0 THEN 'parked' ELSE 'waiting' END, 0, 0,
      CASE WHEN state = 'sealed' AND id % 7 = 0 THEN 'archive-rejected' END FROM segment WHERE state IN ('archived', 'sealed');`,
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [home, segments = '1000000'] = process.argv.slice(2);
  if (home === undefined) throw new Error('usage: tsx scripts/bench/seed-ledger.ts HOME [SEGMENTS]');
  const startedMs = performance.now();
  const onStep = (text: string): void =>
    void process.stderr.write(`${((performance.now() - startedMs) / 1000).toFixed(1)} s  ${text}\n`);
  const made = await seedLedger({ home, segments: Number(segments), until: Date.now(), onStep });
  process.stdout.write(`${JSON.stringify(made)}\n`);
}
