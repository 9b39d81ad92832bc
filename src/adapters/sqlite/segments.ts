/** The ledger's part about listed files: their states change only as segment-lifecycle.ts allows. */
import { nextSegmentState, type SegmentEvent, type SegmentState } from '../../domain/segment-lifecycle.js';
import { assert } from '../../lib/assert.js';
import type { Ledger, SegmentPatch } from '../../ports/ledger.js';
import type { Connection } from './connection.js';
import { applyPatch, type Column, joined, json, plain } from './patch.js';
import { SEGMENT_STATES, toSegment } from './rows.js';
import type { Store } from './store.js';

const SEGMENT_COLUMNS: Readonly<Record<keyof SegmentPatch, Column>> = {
  rawPathHex: plain('raw_path_hex'),
  sizeBytes: plain('size_bytes'),
  mtimeMs: plain('mtime_ms'),
  state: plain('state'),
  temp: plain('temp'),
  names: json('names'),
  sha256: plain('sha256'),
  partDigests: joined('part_digests'),
  fingerprint: plain('fingerprint'),
  level: plain('level'),
  levelReason: plain('level_reason'),
  reading: json('reading'),
  storedPath: plain('stored_path'),
  recordSeq: plain('record_seq'),
  heldBy: plain('held_by'),
  failureCode: plain('failure_code'),
  pulledBytes: plain('pulled_bytes'),
  pullMs: plain('pull_ms'),
};

const EVENTS: readonly SegmentEvent[] = [
  'pull',
  'pulled',
  'verified',
  'sealed',
  'archived',
  'held',
  'unreadable',
  'interrupted',
  'differs',
];

type SegmentPart = Pick<
  Ledger,
  | 'addListing'
  | 'segment'
  | 'segmentsOfDocking'
  | 'segmentsInState'
  | 'wantsTemp'
  | 'segmentOfRecord'
  | 'updateSegment'
  | 'addPulledBytes'
  | 'findHeld'
  | 'findByDigest'
  | 'segmentsOfCamera'
>;

export function segmentPart(store: Store): SegmentPart {
  const list = async (sql: string, values: readonly (string | number)[]) =>
    (await store.all(sql, values)).map(toSegment);
  return {
    addListing: (docking, camera, entries) => addListing(store, docking, camera, entries),
    segment: async (id) => {
      const row = await store.one('SELECT * FROM segment WHERE id = ?', [id]);
      return row === undefined ? undefined : toSegment(row);
    },
    segmentsOfDocking: (docking, { afterId, limit }) =>
      list('SELECT * FROM segment WHERE docking = ? AND id > ? ORDER BY id LIMIT ?', [docking, afterId, limit]),
    segmentsInState: (states, { afterId, limit }) => {
      // Word for word the condition of the index: it holds what is still on its way, never the many that have arrived.
      const isOpen = states.every((state) => state !== 'archived' && state !== 'held');
      const open = isOpen ? "state NOT IN ('archived', 'held') AND" : '';
      return list(
        `SELECT * FROM segment WHERE ${open} state IN (${states.map(() => '?').join(', ')}) AND id > ? ORDER BY id LIMIT ?`,
        [...states, afterId, limit],
      );
    },
    wantsTemp: async (temp) =>
      (await store.one(
        "SELECT 1 AS is_wanted FROM segment WHERE temp = ? AND state NOT IN ('sealed', 'archived', 'held') LIMIT 1",
        [temp],
      )) !== undefined,
    segmentOfRecord: async (number) => {
      const rows = await list('SELECT * FROM segment WHERE record_seq = ?', [number]);
      return rows[0];
    },
    updateSegment: (id, patch) => store.transaction((writer) => patchSegment(writer, id, patch)),
    addPulledBytes: (id, pulledBytes) =>
      store.write('UPDATE segment SET pulled_bytes = ? WHERE id = ?', [pulledBytes, id]),
    findHeld: async ({ camera, path, sizeBytes, mtimeMs }) => {
      const rows = await list(
        `SELECT * FROM segment WHERE camera = ? AND path = ? AND size_bytes = ? AND mtime_ms = ?
           AND state IN ('sealed', 'archived') ORDER BY id DESC LIMIT 1`,
        [camera, path, sizeBytes, mtimeMs],
      );
      return rows[0];
    },
    findByDigest: (sha256) => list('SELECT * FROM segment WHERE sha256 = ? ORDER BY id LIMIT 100', [sha256]),
    segmentsOfCamera: (camera, { from, to, limit }) =>
      list(
        `SELECT * FROM segment WHERE camera = ? AND start_ms >= ? AND start_ms < ? AND state IN ('sealed', 'archived')
           ORDER BY start_ms LIMIT ?`,
        [camera, from, to, limit],
      ),
  };
}

const addListing = (store: Store, ...[docking, camera, entries]: Parameters<Ledger['addListing']>): Promise<void> =>
  // Transaction "listing": all files that were seen, or none.
  store.transaction(async (writer) => {
    for (const entry of entries) {
      const { names } = entry;
      await writer.run(
        `INSERT INTO segment (docking, camera, path, raw_path_hex, size_bytes, mtime_ms, start_ms, state, temp, names)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'listed', ?, ?) ON CONFLICT (docking, path) DO NOTHING`,
        [
          docking,
          camera,
          entry.path,
          entry.rawPathHex ?? null,
          entry.sizeBytes,
          Math.trunc(entry.mtimeMs),
          names?.startAt ?? Math.trunc(entry.mtimeMs),
          entry.temp,
          names === undefined ? null : JSON.stringify(names),
        ],
      );
    }
  });

export async function patchSegment(writer: Connection, id: number, patch: SegmentPatch): Promise<void> {
  const to = patch.state;
  const guard = to === undefined ? undefined : `state IN (${statesBefore(to)})`;
  const changes = await applyPatch(writer, 'segment', SEGMENT_COLUMNS, patch, { column: 'id', value: id, guard });
  if (to === undefined || changes === 1) return;
  const row = await writer.one('SELECT state FROM segment WHERE id = ?', [id]);
  assert(row !== undefined, `segment ${id} is in the ledger`);
  assert(false, `segment ${id}: ${String(row['state'])} cannot become ${to}`);
}

/** The states from which this one may be reached, itself among them, as SQL; our own words, so that nothing needs escaping. */
function statesBefore(to: SegmentState): string {
  const before = SEGMENT_STATES.filter(
    (from) => from === to || EVENTS.some((event) => nextSegmentState(from, event) === to),
  );
  return before.map((state) => `'${state}'`).join(', ');
}
