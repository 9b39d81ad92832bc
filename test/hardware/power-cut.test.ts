/**
 * The dock's power goes while a camera is pulled, at random moments, and its disk loses what was not flushed: what the ledger had told
 * as sealed is still there after the next boot, the camera's footage ends in the archive once, and everything verifies.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { BenchDock, HOME } from '../bench/host/bench-dock.js';
import { digestOf, vfatImage } from '../bench/host/camera-image.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived } from '../fakes/daemon.js';
import { Random } from '../fakes/random.js';

const CUTS = Number(process.env['BENCH_CUTS'] ?? 2);
const SEED = Number(process.env['BENCH_SEED'] ?? Date.now() % 2 ** 31);
const FILES = 8;
const FILE_BYTES = 16_000_000;

let dock: BenchDock;
beforeAll(async () => {
  dock = await BenchDock.boot({ mustBeContinuous: 'none' });
  return () => dock.stop();
}, 400_000);

async function recordsKept(): Promise<number> {
  const { stdout } = await dock.sealdock(`status --home ${HOME} --json`);
  return z.looseObject({ records: z.number() }).parse(JSON.parse(stdout)).records;
}

test(`${CUTS} cuts of power while a camera is pulled (seed ${SEED})`, async () => {
  const random = new Random(SEED);
  const folder = join(dock.folder, 'card');
  const image = join(dock.folder, 'card.img');
  mkdirSync(join(folder, 'DCIM'), { recursive: true });
  for (let n = 10; n < 10 + FILES; n += 1) writeFileSync(join(folder, 'DCIM', `${n}.bin`), randomBytes(FILE_BYTES));
  vfatImage(image, folder);
  const before = digestOf(image);
  let lost = 0;
  for (let cut = 1; cut <= CUTS; cut += 1) {
    await dock.startDaemon();
    await dock.machine.plugDisk('BC-0003', image, { port: 1 });
    // So far a docking has come when the light goes out. A record's file gets its name after the ledger has it for good.
    const records = `find ${HOME}/vault -name '*.rec' | wc -l`;
    const wanted = 2 + random.below(Math.ceil(((FILES - 2) * cut) / CUTS));
    // In the middle of a file: there is something then that the disk has not flushed.
    const copying = `find ${HOME}/vault -name '*.part' -size +4M | grep -q .`;
    const told = Number(
      await dock.machine.sh(
        `until n=$(${records}); [ $n -ge ${wanted} ]; do sleep 0.01; done; until ${copying}; do sleep 0.01; done; echo $n`,
      ),
    );
    lost += await dock.cutPower(() => random.next() < 0.5);
    await dock.restart();
    expect(await recordsKept(), `records, cut ${cut}`).toBeGreaterThanOrEqual(told);
  }
  await dock.startDaemon();
  await dock.machine.plugDisk('BC-0003', image, { port: 1 });
  expect(await dock.shows('everything archived', isAllArchived)).toMatchObject({ verdict: 'take' });
  const archived = await dock.archived();
  for (const digest of digestsOf(folder)) expect(archived.filter((one) => one === digest)).toHaveLength(1);
  // What a docking that was cut short did not pull is told for ever; nothing is called changed.
  const { stdout } = await dock.sealdock(`verify ${HOME}/archive --json`);
  const { checks } = z
    .object({ checks: z.array(z.looseObject({ code: z.string(), result: z.string() })) })
    .loose()
    .parse(JSON.parse(stdout));
  expect(checks.length).toBeGreaterThan(0);
  expect(checks.filter(({ code, result }) => result === 'fail' && code !== 'inventory-complete')).toEqual([]);
  expect(digestOf(image)).toBe(before);
  // A disk that lost nothing has tried nothing.
  expect(lost).toBeGreaterThan(0);
});
