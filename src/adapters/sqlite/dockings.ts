/** The ledger's part about dockings, cameras and their histories. */
import { type DockingState, mayDockingBecome } from '../../domain/docking-lifecycle.js';
import { dockingId } from '../../domain/ids.js';
import { assert, defined } from '../../lib/assert.js';
import type { DockingPatch, FindingRow, Ledger } from '../../ports/ledger.js';
import type { Connection, SqlValue } from './connection.js';
import { applyPatch, type Column, json, plain } from './patch.js';
import { toCamera, toDocking } from './rows.js';
import type { Store } from './store.js';

const DOCKING_COLUMNS: Readonly<Record<keyof DockingPatch, Column>> = {
  slot: plain('slot'),
  place: plain('place'),
  camera: plain('camera'),
  profile: plain('profile'),
  officer: plain('officer'),
  activity: plain('activity'),
  state: plain('state'),
  endedAt: plain('ended_at'),
  isHandedBack: plain('is_handed_back'),
  cameraFacts: json('camera_facts'),
  clock: json('clock'),
  facts: json('facts'),
};

type DockingPart = Pick<
  Ledger,
  'beginDocking' | 'updateDocking' | 'docking' | 'dockings' | 'seeCamera' | 'cameras' | 'camera' | 'raiseFinding'
>;

export function dockingPart(store: Store): DockingPart {
  return {
    ...dockingRows(store),
    ...cameraRows(store),
    raiseFinding: (finding) => store.transaction((writer) => insertFinding(writer, finding)),
  };
}

export async function insertFinding(writer: Connection, finding: Omit<FindingRow, 'id'>): Promise<void> {
  await writer.run('INSERT INTO finding (at, code, severity, docking, camera, facts) VALUES (?, ?, ?, ?, ?, ?)', [
    finding.at,
    finding.code,
    finding.severity,
    finding.docking ?? null,
    finding.camera ?? null,
    JSON.stringify(finding.facts),
  ]);
}

function dockingRows(store: Store): Pick<Ledger, 'beginDocking' | 'updateDocking' | 'docking' | 'dockings'> {
  return {
    // Transaction "begin docking": the number and the id made of it, never given twice.
    beginDocking: (row, dock) =>
      store.transaction(async (writer) => {
        const values = [row.place, row.state, row.startedAt, Number(row.isHandedBack), JSON.stringify(row.facts)];
        const { lastId } = await writer.run(
          'INSERT INTO docking (place, state, started_at, is_handed_back, facts) VALUES (?, ?, ?, ?, ?)',
          values,
        );
        const id = dockingId(`${dock}-${String(lastId).padStart(6, '0')}`);
        await writer.run('UPDATE docking SET id = ? WHERE number = ?', [id, lastId]);
        const { startedAt: _, ...patch } = row;
        await patchDocking(writer, id, patch);
        return { ...row, id };
      }),
    updateDocking: (id, patch) => store.transaction((writer) => patchDocking(writer, id, patch)),
    docking: async (id) => {
      const row = await store.one('SELECT * FROM docking WHERE id = ?', [id]);
      return row === undefined ? undefined : toDocking(row);
    },
    dockings: async ({ camera, states, before, since, limit }) => {
      const tests: string[] = ['1'];
      const values: SqlValue[] = [];
      if (camera !== undefined) {
        tests.push('camera = ?');
        values.push(camera);
      }
      if (states !== undefined) {
        tests.push(`state IN (${states.map(() => '?').join(', ')})`);
        values.push(...states);
      }
      if (before !== undefined) {
        tests.push('number < (SELECT number FROM docking WHERE id = ?)');
        values.push(before);
      }
      if (since !== undefined) {
        // Numbers grow with time but for a clock set back: the first bounds the walk, the second decides.
        tests.push('number >= (SELECT min(number) FROM docking WHERE started_at >= ?)', 'started_at >= ?');
        values.push(since, since);
      }
      const rows = await store.all(`SELECT * FROM docking WHERE ${tests.join(' AND ')} ORDER BY number DESC LIMIT ?`, [
        ...values,
        limit,
      ]);
      return rows.map(toDocking);
    },
  };
}

export async function patchDocking(writer: Connection, id: string, patch: DockingPatch): Promise<void> {
  assert(!('id' in patch), 'a docking keeps its id');
  if (patch.state !== undefined) {
    const row = await writer.one('SELECT state FROM docking WHERE id = ?', [id]);
    const from = row?.['state'] as DockingState | undefined;
    assert(from !== undefined, `docking ${id} is in the ledger`);
    assert(mayDockingBecome(from, patch.state), `docking ${id}: ${from} cannot become ${patch.state}`);
  }
  await applyPatch(writer, 'docking', DOCKING_COLUMNS, patch, { column: 'id', value: id });
}

function cameraRows(store: Store): Pick<Ledger, 'seeCamera' | 'cameras' | 'camera'> {
  return {
    // Transaction "see camera": what is not told now keeps its last known value.
    seeCamera: (row) =>
      store.write(
        `INSERT INTO camera VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
           serial = coalesce(excluded.serial, serial), profile = coalesce(excluded.profile, profile),
           facts = coalesce(excluded.facts, facts), clock = coalesce(excluded.clock, clock),
           last_seen_at = max(last_seen_at, excluded.last_seen_at), dockings = dockings + excluded.dockings`,
        [
          row.id,
          row.serial ?? null,
          row.profile ?? null,
          row.facts === undefined ? null : JSON.stringify(row.facts),
          row.clock === undefined ? null : JSON.stringify(row.clock),
          row.at,
          row.at,
          Number(row.isNewDocking),
        ],
      ),
    cameras: async (limit) =>
      (await store.all('SELECT * FROM camera ORDER BY last_seen_at DESC LIMIT ?', [limit])).map(toCamera),
    camera: async (id) => {
      const rows = await store.all('SELECT * FROM camera WHERE id = ?', [id]);
      return rows.length === 0 ? undefined : toCamera(defined(rows[0], 'camera row'));
    },
  };
}
