/** What the board does about a store that stays full for long: real parts, but for a clock that does not wait and a disk's size. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMedium } from '../../../../src/adapters/mass-storage/open-medium.js';
import { Health } from '../../../../src/app/daemon/health.js';
import { SlotBoard } from '../../../../src/app/daemon/slot-board.js';
import { Supervisor } from '../../../../src/app/daemon/supervisor.js';
import { Failure } from '../../../../src/domain/failure.js';
import { slotId } from '../../../../src/domain/ids.js';
import { LONGEST_DOCKING_DELAY_MS, MAX_DOCKING_TRIES } from '../../../../src/forwarding/retry-schedule.js';
import { TestHome } from '../../../fakes/test-home.js';
import { until } from '../../../fakes/until.js';

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('slot-board');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1', limits: { reserveBytes: 1_000_000 } });
  at.file('DCIM/1234567_000001_20261120093000_0001.bin', 'footage');
});
afterEach(() => at[Symbol.dispose]());

test('a store that stays full is looked at for as long as it takes, without a docking for every look', async () => {
  let freeBytes = 1_000_000;
  const slept: number[] = [];
  await using dock = await at.open({
    vault: (vault) => ({ ...vault, space: async () => ({ freeBytes, totalBytes: 1e9 }) }),
    clock: (clock) => ({
      ...clock,
      sleep: async (ms, signal) => {
        slept.push(ms);
        await clock.sleep(Math.min(ms, 5), signal);
      },
    }),
  });
  const supervisor = new Supervisor(dock.log);
  const board = new SlotBoard({
    ingest: dock.ingest,
    openMedium: (place) => openMedium({ root: place.root, maxFiles: 100 }),
    openLink: async () => {
      throw new Failure('port-missing');
    },
    slots: [{ slot: 1, folder: at.card }],
    parallelDockings: 1,
    supervisor,
    health: new Health(dock.clock.monotonicMs),
    random: () => 0.5,
    onChange: () => undefined,
    onDocked: () => undefined,
  });
  supervisor.run('board', (signal) => board.run(signal));
  const volume = { id: undefined, label: undefined };
  board.put({ kind: 'medium-arrived', slot: slotId(1), root: at.card, fs: 'folder', device: undefined, volume });
  const looks = () => slept.filter((ms) => ms === LONGEST_DOCKING_DELAY_MS).length;
  await until('many looks', () => looks() > 20);
  const dockings = async () => (await dock.ingest.ledger.dockings({ limit: 100 })).length;
  expect(await dockings()).toBe(MAX_DOCKING_TRIES);
  expect(board.views()[0]).toMatchObject({
    state: { kind: 'failed', code: 'vault-full', retryAt: expect.any(Number) },
  });
  const findings = await dock.ingest.ledger.findings({ limit: 100 });
  expect(findings.filter(({ code }) => code === 'vault-full')).toHaveLength(1);
  freeBytes = 500_000_000;
  await until('a camera that may go', () => board.views()[0]?.state.kind === 'safe-here');
  expect(await dockings()).toBe(MAX_DOCKING_TRIES + 1);
  supervisor.stop(new Failure('cancelled'));
  await supervisor.ended();
});
