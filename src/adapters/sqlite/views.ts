/** The ledger's lists for commands and screens. Every query walks an index and stops at its limit. */
import type { DockingId } from '../../domain/ids.js';
import type { CameraHealthRow, DockingTally, LedgerViews } from '../../ports/ledger-views.js';
import type { SqlRow, SqlValue } from './connection.js';
import { attention, overview } from './counts.js';
import { toCamera, toContinuity, toDocking, toFinding, toOutboxItem } from './rows.js';
import type { Store } from './store.js';
import { toMaintenance, toRecording, toSpan, toStep, toTally, toTrace } from './view-rows.js';

type Reads = Pick<Store, 'all' | 'one'>;

export function viewPart(store: Reads): Omit<LedgerViews, typeof Symbol.asyncDispose> {
  return {
    ...maintenanceViews(store),
    ...dockingViews(store),
    ...outboxViews(store),
    cameraHealth: ({ after, limit }) => cameraHealth(store, after, limit),
    cameraHealthOf: async (id) => {
      const row = await store.one('SELECT * FROM camera WHERE id = ?', [id]);
      return row === undefined ? undefined : (await healthOf(store, [row]))[0];
    },
    findings: async ({ camera, docking, since, after, limit }) => {
      const where = filter([
        ['camera = ?', camera],
        ['docking = ?', docking],
        ['at >= ?', since],
        ['id < ?', after],
      ]);
      const sql = `SELECT * FROM finding WHERE ${where.sql} ORDER BY id DESC LIMIT ?`;
      return (await store.all(sql, [...where.values, limit])).map(toFinding);
    },
    attention: (since) => attention(store, since),
    overview: () => overview(store),
  };
}

function maintenanceViews(
  store: Reads,
): Pick<LedgerViews, 'maintenance' | 'maintenanceEvent' | 'maintenanceOfDockings'> {
  return {
    maintenance: async ({ camera, kind, since, after, limit }) => {
      const where = filter([
        ['camera = ?', camera],
        ['kind = ?', kind],
        ['at >= ?', since],
        ['id < ?', after],
      ]);
      const sql = `SELECT * FROM maintenance WHERE ${where.sql} ORDER BY id DESC LIMIT ?`;
      return (await store.all(sql, [...where.values, limit])).map(toMaintenance);
    },
    maintenanceEvent: async (id) => {
      const row = await store.one('SELECT * FROM maintenance WHERE id = ?', [id]);
      return row === undefined ? undefined : toMaintenance(row);
    },
    maintenanceOfDockings: async (dockings) =>
      (await store.all(`SELECT * FROM maintenance WHERE docking IN (${marks(dockings)})`, [...dockings])).map(
        toMaintenance,
      ),
  };
}

const TRACE_SQL = `SELECT s.id, s.path, s.size_bytes, s.state, s.level, s.level_reason, s.failure_code, s.pulled_bytes,
  s.pull_ms, s.record_seq, r.at AS sealed_at, s.receipt_seq, q.at AS receipt_at,
  o.id AS item, o.state AS item_state, o.attempts, o.last_code AS item_code, l.looks
  FROM segment s LEFT JOIN record r ON r.seq = s.record_seq LEFT JOIN record q ON q.seq = s.receipt_seq
  LEFT JOIN outbox o ON o.segment = s.id LEFT JOIN look l ON l.segment = coalesce(s.held_by, s.id)
  WHERE s.docking = ? AND s.id > ? ORDER BY s.id LIMIT ?`;

const SPAN_SQL = `SELECT id, docking, path, start_ms AS start_at, size_bytes, state FROM segment
  WHERE camera = ? AND start_ms >= ? AND start_ms < ? AND state IN ('sealed', 'archived') ORDER BY start_ms LIMIT ?`;

function dockingViews(
  store: Reads,
): Pick<
  LedgerViews,
  'dockingTallies' | 'recordings' | 'continuityOfDocking' | 'stepsOfDocking' | 'cameraSpan' | 'trace'
> {
  return {
    dockingTallies: (dockings) => dockingTallies(store, dockings),
    recordings: async ({ isUnderDuty, camera, since, after, limit }) => {
      const where = filter([
        ["r.verdict <> 'continuous'", true],
        ['r.is_under_duty = 1', isUnderDuty],
        ['r.camera = ?', camera],
        ['r.judged_at >= ?', since],
        ['r.continuity < ?', after],
      ]);
      const sql = `SELECT c.*, r.judged_at FROM recording r JOIN continuity c ON c.id = r.continuity
        WHERE ${where.sql} ORDER BY r.continuity DESC LIMIT ?`;
      return (await store.all(sql, [...where.values, limit])).map(toRecording);
    },
    continuityOfDocking: async (docking, limit) =>
      (await store.all('SELECT * FROM continuity WHERE docking = ? ORDER BY id LIMIT ?', [docking, limit])).map(
        toContinuity,
      ),
    // The index knows only this very condition.
    stepsOfDocking: async (docking, limit) =>
      (
        await store.all(
          `SELECT seq, type, at FROM record WHERE docking = ? AND type NOT IN ('segment', 'stored') ORDER BY seq LIMIT ?`,
          [docking, limit],
        )
      ).map(toStep),
    cameraSpan: async (camera, { from, to, limit }) =>
      (await store.all(SPAN_SQL, [camera, from, to, limit])).map(toSpan),
    trace: async (docking, { after, limit }) => (await store.all(TRACE_SQL, [docking, after ?? 0, limit])).map(toTrace),
  };
}

function outboxViews(store: Reads): Pick<LedgerViews, 'outboxOpen' | 'outboxItem'> {
  return {
    // `state <> 'sent'` stands there word for word, so that the partial index is used.
    outboxOpen: async ({ after, limit }) => {
      const from = after === undefined ? '' : 'AND (due_at, id) > (SELECT due_at, id FROM outbox WHERE id = ?)';
      const sql = `SELECT * FROM outbox WHERE state <> 'sent' ${from} ORDER BY due_at, id LIMIT ?`;
      return (await store.all(sql, after === undefined ? [limit] : [after, limit])).map(toOutboxItem);
    },
    outboxItem: async (id) => {
      const row = await store.one('SELECT * FROM outbox WHERE id = ?', [id]);
      return row === undefined ? undefined : toOutboxItem(row);
    },
  };
}

async function dockingTallies(
  store: Reads,
  dockings: readonly DockingId[],
): Promise<ReadonlyMap<DockingId, DockingTally>> {
  const rows = await store.all(`SELECT * FROM docking_tally WHERE docking IN (${marks(dockings)}) AND files > 0`, [
    ...dockings,
  ]);
  const found = rows.map(toTally);
  return new Map(
    dockings.map((id) => [
      id,
      Object.fromEntries(
        found.filter(({ docking }) => docking === id).map(({ state, files, bytes }) => [state, { files, bytes }]),
      ),
    ]),
  );
}

async function cameraHealth(
  store: Reads,
  after: string | undefined,
  limit: number,
): Promise<readonly CameraHealthRow[]> {
  const from =
    after === undefined ? '' : 'WHERE (last_seen_at, id) < (SELECT last_seen_at, id FROM camera WHERE id = ?)';
  const rows = await store.all(
    `SELECT * FROM camera ${from} ORDER BY last_seen_at DESC, id DESC LIMIT ?`,
    after === undefined ? [limit] : [after, limit],
  );
  return await healthOf(store, rows);
}

/** `$ids` stands for the cameras; each row of the answer is found by a walk down one index. */
const LAST = {
  docking: `SELECT * FROM docking WHERE number IN
    (SELECT (SELECT max(number) FROM docking WHERE camera = c.id) FROM camera c WHERE c.id IN ($ids))`,
  facts: `SELECT * FROM maintenance WHERE id IN
    (SELECT (SELECT max(id) FROM maintenance WHERE camera = c.id AND kind = 'docking-facts') FROM camera c WHERE c.id IN ($ids))`,
  custody: `SELECT * FROM maintenance WHERE id IN
    (SELECT (SELECT max(id) FROM maintenance WHERE camera = c.id AND kind IN ('loan', 'return', 'retire')) FROM camera c WHERE c.id IN ($ids))`,
} as const;

async function healthOf(store: Reads, cameras: readonly SqlRow[]): Promise<readonly CameraHealthRow[]> {
  const ids = cameras.map((row) => String(row['id']));
  const last = (which: keyof typeof LAST): Promise<readonly SqlRow[]> =>
    store.all(LAST[which].replace('$ids', marks(ids)), ids);
  const [dockings, facts, custody] = await Promise.all([last('docking'), last('facts'), last('custody')]);
  const lastDockings = new Map(dockings.map((row) => [row['camera'], toDocking(row)]));
  const lastFacts = new Map(facts.map((row) => [row['camera'], toMaintenance(row)]));
  const lastCustody = new Map(custody.map((row) => [row['camera'], toMaintenance(row)]));
  const tallies = await dockingTallies(
    store,
    [...lastDockings.values()].map(({ id }) => id),
  );
  return cameras.map((row) => {
    const lastDocking = lastDockings.get(row['id']);
    return {
      ...toCamera(row),
      lastDocking,
      tally: (lastDocking === undefined ? undefined : tallies.get(lastDocking.id)) ?? {},
      lastFacts: lastFacts.get(row['id']),
      custody: lastCustody.get(row['id']),
    };
  });
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Only the tests whose value is given; `true` stands for a test without one. */
function filter(tests: readonly (readonly [string, SqlValue | true | undefined])[]): {
  readonly sql: string;
  readonly values: readonly SqlValue[];
} {
  const given = tests.filter(([, value]) => value !== undefined);
  return {
    sql: given.length === 0 ? '1' : given.map(([sql]) => sql).join(' AND '),
    values: given.flatMap(([, value]) => (value === true || value === undefined ? [] : [value])),
  };
}
