/** A ledger with a million segments: one camera's week, every page of the program, and `status` as a whole process. */
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { openLedgerReader } from '../../src/app/open-ledger-reader.js';
import { listCameras, showCamera } from '../../src/app/queries/list-cameras.js';
import { listGaps } from '../../src/app/queries/list-gaps.js';
import { listMaintenance } from '../../src/app/queries/list-maintenance.js';
import { listQueue } from '../../src/app/queries/list-queue.js';
import { listTransfers } from '../../src/app/queries/list-transfers.js';
import { readStatus } from '../../src/app/queries/read-status.js';
import { readTrace } from '../../src/app/queries/read-trace.js';
import { cameraId } from '../../src/domain/ids.js';
import { instant } from '../../src/domain/quantities.js';
import type { PartOptions } from './copy-parts.js';
import { measureScript } from './measured.js';
import type { PartResult, Row } from './report.js';
import { inTurn, median, outcomeOf, ratio, type Variant } from './rounds.js';
import { seedLedger } from './seed-ledger.js';

const SEGMENTS = 1_000_000;
const UNTIL = Date.UTC(2026, 10, 24);
/** In the seeded ledger a camera leaves some 630 files in this time: what a busy one leaves in a week. */
const SPAN_MS = 110 * 86_400_000;
/** Each question is asked this often; the median counts, the first answer not. */
const TIMES = 21;
const CAMERA = cameraId('CAM-0100');

export async function ledgerPart({ cache }: PartOptions): Promise<PartResult> {
  const home = await seeded(cache);
  await using ledger = await openLedgerReader(home);
  const now = instant(UNTIL);
  const whole = { after: undefined, limit: 50 };
  const filter = { camera: undefined, since: undefined, ...whole };
  const { signal } = new AbortController();
  const pages: Readonly<Record<string, () => Promise<unknown>>> = {
    status: () => readStatus(home, signal),
    cameras: () => listCameras(ledger, whole),
    camera: () => showCamera(ledger, { id: CAMERA, now }),
    gaps: () => listGaps(ledger, { isUnderDuty: true, ...filter }),
    'gaps of a camera': () => listGaps(ledger, { isUnderDuty: false, ...filter, camera: CAMERA }),
    maintenance: () => listMaintenance(ledger, { kind: undefined, ...filter }),
    'maintenance of a camera': () => listMaintenance(ledger, { kind: undefined, ...filter, camera: CAMERA }),
    queue: () => listQueue(ledger, { now, ...whole }),
    transfers: () => listTransfers(ledger, filter),
    'transfers of a camera': () => listTransfers(ledger, { ...filter, camera: CAMERA }),
    trace: () => readTrace(ledger, { docking: 'last', ...whole }),
  };
  let weekRows = 0;
  const week = await timed(async () => {
    const rows = await ledger.cameraSpan(CAMERA, { from: instant(UNTIL - SPAN_MS), to: now, limit: 1000 });
    weekRows = rows.length;
  });
  const rows: Row[] = [
    {
      part: 'ledger',
      what: `one camera's week: ${weekRows} of a million segments`,
      unit: 'ms',
      reached: week,
      atMost: 3,
    },
  ];
  for (const [name, ask] of Object.entries(pages))
    rows.push({ part: 'ledger', what: `page: ${name}`, unit: 'ms', reached: await timed(ask), atMost: 50 });
  return { footageBytes: 0, outcomes: [], rows };
}

export async function statusPart({ cache, program, runs, out }: PartOptions): Promise<PartResult> {
  const home = await seeded(cache);
  const command = (name: string, script: string): Variant => ({
    name,
    run: async (folder) => {
      // Once before, so that both are read from memory, as a command that is asked for all day is.
      await measureScript(script, folder);
      return measureScript(script, folder);
    },
  });
  const node = command('node -e 0', 'node -e 0');
  const flags = program.flags.join(' ');
  const exitCodes = '|| test $? -le 12';
  const mine = command(
    'sealdock status',
    `node ${flags} ${join(program.folder, 'src/sealdock.js')} status --home ${home} > status.txt ${exitCodes}`,
  );
  const outcomes = await inTurn([node, mine], runs, out);
  const [we, they] = [outcomeOf(outcomes, mine.name), outcomeOf(outcomes, node.name)];
  const wall = ({ wallMs }: { readonly wallMs: number }): number => wallMs;
  return {
    footageBytes: 0,
    outcomes,
    rows: [
      {
        part: 'status',
        what: 'sealdock status, a million segments, whole process',
        unit: 'ms',
        reached: median(we.runs.map(wall)),
        atMost: 400,
      },
      {
        part: 'status',
        what: 'the same against node -e 0',
        unit: 'x',
        reached: ratio(we, they, wall),
        atMost: undefined,
      },
    ],
  };
}

async function timed(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < TIMES; i += 1) {
    const startedMs = performance.now();
    await ask();
    times.push(performance.now() - startedMs);
  }
  return median(times.slice(1));
}

async function seeded(cache: string): Promise<string> {
  const home = join(cache, `ledger-${SEGMENTS}`);
  const isThere = await stat(join(home, 'ledger.sqlite-complete')).then(
    () => true,
    () => false,
  );
  if (isThere) {
    // Kept since an older version of the program: brought up to date as a dock's own ledger is.
    await (await openLedger({ path: join(home, 'ledger.sqlite') }))[Symbol.asyncDispose]();
    return home;
  }
  await rm(home, { recursive: true, force: true });
  process.stderr.write('filling a ledger with a million segments (once; some minutes) ...\n');
  await seedLedger({ home, segments: SEGMENTS, until: UNTIL });
  await writeFile(join(home, 'ledger.sqlite-complete'), '');
  return home;
}
