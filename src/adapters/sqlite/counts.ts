/** Counts for the status page: running tallies and small partial indexes, never a walk over segments. */
import { type Instant, instant } from '../../domain/quantities.js';
import type { SegmentState } from '../../domain/segment-lifecycle.js';
import type { Overview } from '../../ports/ledger.js';
import type { Attention } from '../../ports/ledger-views.js';
import type { SqlRow } from './connection.js';
import { numberOf, RECORDS_SQL } from './log-tree.js';
import { SEGMENT_STATES } from './rows.js';
import type { Store } from './store.js';

type Reads = Pick<Store, 'all' | 'one'>;

/** A camera whose last docking is over and left files behind: what is neither sealed, in the archive nor held already. */
const UNPULLED_SQL = `SELECT count(DISTINCT c.id) AS cameras, coalesce(sum(t.files), 0) AS files FROM camera c
  JOIN docking d ON d.number = (SELECT max(number) FROM docking WHERE camera = c.id)
  JOIN docking_tally t ON t.docking = d.id
  WHERE d.is_handed_back = 0 AND d.ended_at IS NOT NULL AND t.files > 0 AND t.state NOT IN ('sealed', 'archived', 'held')`;

export async function overview(store: Reads): Promise<Overview> {
  const tally = counted(await store.all('SELECT name, value AS n FROM tally'), 'name');
  const oldest = await store.one("SELECT min(due_at) AS at FROM outbox WHERE state = 'waiting'");
  const records = await store.one(RECORDS_SQL);
  const duty = counted(
    await store.all(
      `SELECT verdict, count(*) AS n FROM recording WHERE verdict <> 'continuous' AND is_under_duty = 1 GROUP BY verdict`,
    ),
    'verdict',
  );
  return {
    segments: Object.fromEntries(SEGMENT_STATES.map((state) => [state, tally(`segment:${state}`)])) as Record<
      SegmentState,
      number
    >,
    bytes: tally('bytes'),
    outboxWaiting: tally('outbox:waiting'),
    outboxWaitingBytes: tally('outboxBytes:waiting'),
    outboxParked: tally('outbox:parked'),
    oldestWaitingAt: typeof oldest?.['at'] === 'number' ? instant(oldest['at']) : undefined,
    gapsUnderDuty: duty('gap'),
    cannotTellUnderDuty: duty('cannot-tell'),
    cameras: tally('cameras'),
    records: numberOf(records),
  };
}

export async function attention(store: Reads, since: Instant): Promise<Attention> {
  const parked = await store.all(
    "SELECT coalesce(last_code, '') AS code, count(*) AS n FROM outbox WHERE state = 'parked' GROUP BY last_code",
  );
  const unpulled = await store.one(UNPULLED_SQL);
  const findings = counted(
    await store.all('SELECT severity, count(*) AS n FROM finding WHERE at >= ? GROUP BY severity', [since]),
    'severity',
  );
  return {
    parked: parked.map((row) => ({ code: String(row['code']), items: Number(row['n']) })),
    camerasUnpulled: Number(unpulled?.['cameras'] ?? 0),
    filesUnpulled: Number(unpulled?.['files'] ?? 0),
    findings: { error: findings('error'), warning: findings('warning'), note: findings('note') },
  };
}

function counted(rows: readonly SqlRow[], key: string): (name: string) => number {
  const counts = new Map(rows.map((row) => [String(row[key]), Number(row['n'])]));
  return (name) => counts.get(name) ?? 0;
}
