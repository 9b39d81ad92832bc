/** No page walks a table that grows: every query of the lists is found by SQLite to go down an index or a key. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connection, type SqlValue } from '../../../../src/adapters/sqlite/connection.js';
import { dockingPart } from '../../../../src/adapters/sqlite/dockings.js';
import { logPart } from '../../../../src/adapters/sqlite/log.js';
import { lookPart } from '../../../../src/adapters/sqlite/looks.js';
import { openLedger } from '../../../../src/adapters/sqlite/open-ledger.js';
import { recordPart } from '../../../../src/adapters/sqlite/records.js';
import { segmentPart } from '../../../../src/adapters/sqlite/segments.js';
import { Store } from '../../../../src/adapters/sqlite/store.js';
import { viewPart } from '../../../../src/adapters/sqlite/views.js';
import { cameraId, dockingId, seq } from '../../../../src/domain/ids.js';
import { instant } from '../../../../src/domain/quantities.js';

const [CAMERA, DOCKING, AT] = [cameraId('CAM-1'), dockingId('KB-0007-000001'), instant(1)];
const GROWING = /^SCAN (segment|record|docking|outbox|maintenance|continuity|finding|s|r|q|o|c|d|t)\b/;

let folder = '';
let connection: Connection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plans-'));
  const path = join(folder, 'ledger.sqlite');
  await (await openLedger({ path }))[Symbol.asyncDispose]();
  connection = await Connection.open(path, 'read');
});
afterAll(async () => {
  await connection.close();
  await rm(folder, { recursive: true });
});

/** A store that writes down what it is asked and answers with nothing, or with one camera where a page of them is asked for. */
function listening() {
  const asked: { sql: string; values: readonly SqlValue[] }[] = [];
  const store = new Store(connection, connection);
  store.all = async (sql, values = []) => {
    asked.push({ sql, values });
    if (!sql.startsWith('SELECT * FROM camera')) return [];
    return [
      {
        id: CAMERA,
        serial: null,
        profile: null,
        facts: null,
        clock: null,
        first_seen_at: 1,
        last_seen_at: 1,
        dockings: 1,
      },
    ];
  };
  store.one = async (sql, values = []) => (await store.all(sql, values))[0];
  return { store, asked };
}

type Plan = { readonly sql: string; readonly steps: readonly string[] };

async function plansOf(ask: (store: Store) => Promise<unknown>): Promise<Plan[]> {
  const { store, asked } = listening();
  await ask(store);
  expect(asked.length).toBeGreaterThan(0);
  const plans: Plan[] = [];
  for (const { sql, values } of asked) {
    const rows = await connection.all(`EXPLAIN QUERY PLAN ${sql}`, values);
    plans.push({ sql, steps: rows.map((row) => String(row['detail'])) });
  }
  return plans;
}

const limit = 10;
const QUESTIONS: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
  ['overview', (store) => viewPart(store).overview()],
  ['attention', (store) => viewPart(store).attention(AT)],
  ['what is to be looked at', (store) => lookPart(store).nextLook()],
  ['cameras', (store) => viewPart(store).cameraHealth({ limit })],
  ['cameras, next page', (store) => viewPart(store).cameraHealth({ after: CAMERA, limit })],
  ['one camera', (store) => viewPart(store).cameraHealthOf(CAMERA)],
  ['a camera’s week', (store) => viewPart(store).cameraSpan(CAMERA, { from: AT, to: AT, limit })],
  ['a camera’s week, whole rows', (store) => segmentPart(store).segmentsOfCamera(CAMERA, { from: AT, to: AT, limit })],
  ['dockings of a camera', (store) => dockingPart(store).dockings({ camera: CAMERA, limit })],
  ['dockings, next page', (store) => dockingPart(store).dockings({ before: DOCKING, limit })],
  ['dockings since', (store) => dockingPart(store).dockings({ since: AT, limit })],
  ['tallies', (store) => viewPart(store).dockingTallies([DOCKING])],
  ['facts of dockings', (store) => viewPart(store).maintenanceOfDockings([DOCKING])],
  ['trace', (store) => viewPart(store).trace(DOCKING, { after: 5, limit })],
  ['steps', (store) => viewPart(store).stepsOfDocking(DOCKING, limit)],
  ['verdicts of a docking', (store) => viewPart(store).continuityOfDocking(DOCKING, limit)],
  ['findings of a docking', (store) => viewPart(store).findings({ docking: DOCKING, limit })],
  ['findings of a camera', (store) => viewPart(store).findings({ camera: CAMERA, limit })],
  ['gaps', (store) => viewPart(store).recordings({ limit })],
  ['gaps under duty', (store) => viewPart(store).recordings({ isUnderDuty: true, after: 5, limit })],
  ['gaps of a camera', (store) => viewPart(store).recordings({ camera: CAMERA, limit })],
  ['queue', (store) => viewPart(store).outboxOpen({ limit })],
  ['queue, next page', (store) => viewPart(store).outboxOpen({ after: 5, limit })],
  ['what is due', (store) => recordPart(store).dueOutbox({ now: AT, latest: AT }, limit)],
  ['when something is due', (store) => recordPart(store).nextOutboxAt()],
  ['parked items', (store) => recordPart(store).outboxItems({ states: ['parked'], limit })],
  ['records not in place', (store) => recordPart(store).unplacedRecords(limit)],
  ['records of a docking', (store) => recordPart(store).recordsOfDocking(DOCKING, { afterSeq: 5, limit })],
  ['files under way', (store) => segmentPart(store).segmentsInState(['pulling', 'pulled'], { afterId: 5, limit })],
  ['sealed files', (store) => segmentPart(store).segmentsInState(['sealed'], { afterId: 5, limit })],
  ['what no checkpoint covers', (store) => logPart(store).unpublished(5)],
  ['sealed files without a proof', (store) => logPart(store).logSegments(5, 9, limit)],
  ['who wants a temporary file', (store) => segmentPart(store).wantsTemp('t')],
  ['the file of a record', (store) => segmentPart(store).segmentOfRecord(seq(5))],
  ['interrupted dockings', (store) => dockingPart(store).dockings({ states: ['interrupted'], limit })],
  ['what one docking still has to send', (store) => recordPart(store).outboxOpenOfDocking(DOCKING)],
  ['maintenance of a kind', (store) => viewPart(store).maintenance({ kind: 'loan', limit })],
  ['maintenance of a camera', (store) => viewPart(store).maintenance({ camera: CAMERA, kind: 'loan', limit })],
  ['files of a docking', (store) => segmentPart(store).segmentsOfDocking(DOCKING, { afterId: 0, limit })],
  [
    'a file held already',
    (store) => segmentPart(store).findHeld({ camera: CAMERA, path: 'a', sizeBytes: 1, mtimeMs: 1 }),
  ],
];

/** Steps that take longer the more there is. */
function walks({ sql, steps }: Plan): readonly string[] {
  // A walk along an index that stops at the limit is no walk over the table …
  const scans = steps.filter((step) => GROWING.test(step) && !step.includes('INDEX'));
  // … and a search in a range that does not stop there is one.
  const isBounded = sql.includes('LIMIT') || sql.includes('< ?');
  return isBounded ? scans : [...scans, ...steps.filter((step) => /^SEARCH record .*>\?\)$/.test(step))];
}

describe('query plans', () => {
  test.each(QUESTIONS)('%s', async (_, ask) => {
    expect((await plansOf(ask)).flatMap(walks)).toEqual([]);
  });

  test.each([
    'SELECT * FROM segment WHERE size_bytes > 5',
    "SELECT min(at), max(type = 'close') FROM record WHERE seq >= 5",
  ])('one that does walk is found: %s', async (sql) => {
    expect((await plansOf((store) => store.all(sql))).flatMap(walks)).not.toEqual([]);
  });

  test('whether an intake was closed is found without passing the records of its files', async () => {
    const plans = await plansOf((store) => logPart(store).unpublished(5));
    expect(plans.flatMap(({ steps }) => steps)).toContainEqual(expect.stringContaining('INDEX record_closes'));
  });
});
