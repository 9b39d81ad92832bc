/** The commands beside a running dock: they show its slots, and what they write goes through it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makeCard } from '../fakes/card.js';
import { isAllArchived, TestDaemon, writeSettings } from '../fakes/daemon.js';
import { PROGRAM } from '../fakes/run-program.js';

const base = mkdtempSync(join(tmpdir(), 'beside-'));
const home = join(base, 'home');
const slot = join(base, 'slot-3');
let daemon: TestDaemon;

/** Not spawnSync: the daemon of this test is a child as well and must be heard. */
async function sealdock(...args: string[]): Promise<{ readonly status: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--home', home], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += String(piece);
  });
  const status = await new Promise<number | null>((done) => child.once('close', done));
  return { status, stdout };
}
const json = async (...args: string[]): Promise<unknown> => JSON.parse((await sealdock(...args, '--json')).stdout);

beforeAll(async () => {
  writeSettings(home, { slots: [{ slot: 3, folder: slot }], mountRoots: [base], mustBeContinuous: 'none' });
  daemon = await TestDaemon.start(home);
  makeCard(slot, { files: 2, megabytes: 1 });
  await daemon.shows('everything archived', isAllArchived);
});
afterAll(async () => {
  await daemon.end('SIGTERM');
  rmSync(base, { recursive: true, force: true });
});

test('status shows the slots of the running dock, as JSON and as people read them', async () => {
  expect(await json('status')).toMatchObject({
    activity: 'daemon',
    daemon: {
      slots: expect.arrayContaining([
        expect.objectContaining({ slot: 3, state: { kind: 'safe-at-centre' }, verdict: 'take' }),
      ]),
    },
  });
  expect((await sealdock('status', '--lang', 'zh')).stdout).toMatch(/3 {4}✔ 已归档.*可取走/);
});

test('an entry of the maintenance log goes through the dock, and is there at once for who reads', async () => {
  const { cameras } = z.object({ cameras: z.array(z.object({ camera: z.string() })) }).parse(await json('cameras'));
  const camera = cameras[0]?.camera ?? '';
  const added = z
    .object({ seq: z.number() })
    .parse(
      await json(
        'maintenance',
        'add',
        camera,
        '--type',
        'repair',
        '--by',
        'tech-2',
        '--note',
        '更换卡座',
        '--at',
        '2026-11-20 09:30',
      ),
    );
  expect(await json('maintenance', 'list', camera, '--limit', '1')).toMatchObject({
    entries: [{ seq: added.seq, kind: 'repair', by: 'tech-2', note: '更换卡座', at: '2026-11-20T09:30:00+08:00' }],
  });
  expect(await json('maintenance', 'add', 'nobody', '--type', 'repair')).toMatchObject({
    code: 'camera-unknown',
    exitCodes: [2],
  });
  expect(await json('maintenance', 'add', camera, '--type', 'repair', '--by', '扎西')).toMatchObject({
    code: 'bad-option',
  });
  expect(daemon.stderr).not.toMatch(/tech-2|更换卡座|扎西/);
});

test('retrying the queue goes through the dock, and an item that is not there is told', async () => {
  expect(await json('queue', 'retry', 'all')).toMatchObject({ schema: 'sealdock.queue-retry/1', items: 0 });
  expect(await json('queue', 'retry', '999999')).toMatchObject({ code: 'item-unknown' });
});

test('a dock that does not answer is said to be silent, not taken for one that does not run', async () => {
  const other = join(base, 'hanging');
  writeSettings(other, { slots: [], mountRoots: [base] });
  const hanging = await TestDaemon.start(other);
  hanging.child.kill('SIGSTOP');
  const child = spawn(process.execPath, [PROGRAM, 'status', '--home', other, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += String(piece);
  });
  await new Promise((done) => child.once('close', done));
  hanging.child.kill('SIGCONT');
  await hanging.end('SIGTERM');
  expect(JSON.parse(stdout)).toMatchObject({
    activity: 'silent',
    daemon: null,
    exitCodes: expect.arrayContaining([11]),
  });
});

test('an export is recorded through the dock while it runs', async () => {
  const { dockings } = z
    .object({ dockings: z.array(z.object({ docking: z.string() })) })
    .parse(await json('transfers'));
  const out = join(base, 'bundle');
  const done = z
    .object({ seq: z.int(), files: z.int() })
    .parse(await json('export', '--docking', dockings[0]?.docking ?? '', '--out', out));
  expect(done.files).toBe(2);
  expect(existsSync(join(out, 'rec', `_export-${String(done.seq).padStart(6, '0')}.rec.sig`))).toBe(true);
  expect(await json('status')).toMatchObject({ activity: 'daemon' });
});
