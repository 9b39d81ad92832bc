/**
 * An archive that runs full, filled by another process in the middle of a file: what could not be sent waits, nothing half-written
 * bears a final name there, and everything arrives once there is room. Needs root and loop devices.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forwardOutbox } from '../../src/forwarding/forward-outbox.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived, TestDaemon } from '../fakes/daemon.js';
import { DiskFiller } from '../fakes/disk-filler.js';
import { mountImageWritable, unmountIfMounted } from '../fakes/loop-mount.js';
import { sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';
import { until } from '../fakes/until.js';
import { problemsAtTheEnd } from './check-home.js';

vi.setConfig({ testTimeout: 240_000 });

const FILES = 6;
const FILE_BYTES = 3 * 1024 * 1024;
const CAMERA = '1234567';
const NEVER = new AbortController().signal;

let at: TestHome;
let archive: string;
beforeEach(() => {
  at = new TestHome(mkdtempSync(join(tmpdir(), 'full-archive-')));
  archive = join(at.home, 'archive');
  mkdirSync(archive, { recursive: true });
  mountImageWritable(join(at.base, 'archive.img'), archive, 64);
  for (let n = 1; n <= FILES; n += 1) at.file(`DCIM/file-${n}.bin`, randomBytes(FILE_BYTES));
});
afterEach(() => {
  unmountIfMounted(archive);
  at[Symbol.dispose]();
});

const SETTINGS = { mustBeContinuous: 'none', handBackLevel: 'L1' };
/** The second file is under way then. */
const fillInMidFile = () =>
  DiskFiller.start(join(archive, '.incoming', 'KB-9999.filler'), {
    folder: archive,
    suffix: '',
    bytes: FILE_BYTES / 2,
    leaveBytes: 200_704,
  });

test('ingest keeps everything, says that it waits, and it all comes when there is room', async () => {
  at.settings(SETTINGS);
  const ingest = () => sealdock(['ingest', at.card, '--camera', CAMERA, '--home', at.home, '--json']);
  using filler = await fillInMidFile();
  const end = ingest();
  await filler.filled();
  expect(end.document, end.stderr).toMatchObject({ handedBack: true, exitCodes: [7] });
  expect(end.status).toBe(7);
  expect(Number(end.document?.['waiting'])).toBeGreaterThan(0);
  expectOnlyWholeFiles();
  await filler.free();
  await using dock = await at.open();
  // The items come again in their time.
  await until('everything forwarded', async () => {
    await forwardOutbox(dock.forwarding, NEVER);
    return (await dock.ingest.ledger.overview()).outboxWaiting === 0;
  });
  expect(await problemsAtTheEnd(at, dock)).toEqual([]);
});

test('the daemon lets the camera go, and forwards by itself when there is room', async () => {
  const slot = join(at.base, 'slot-1');
  at.settings({ ...SETTINGS, slots: [{ slot: 1, folder: slot }] });
  await using daemon = await TestDaemon.start(at.home);
  using filler = await fillInMidFile();
  renameSync(at.card, slot);
  const safe = await daemon.shows('a camera that is safe here', ({ state }) => state.kind === 'safe-here');
  expect(safe).toMatchObject({ verdict: 'take' });
  await filler.filled();
  expectOnlyWholeFiles(slot);
  await filler.free();
  await daemon.shows('everything archived', isAllArchived);
  expect(await daemon.end('SIGTERM')).toBe(0);
  renameSync(slot, at.card);
  await using dock = await at.open();
  await forwardOutbox(dock.forwarding, NEVER);
  expect(await problemsAtTheEnd(at, dock)).toEqual([]);
});

/** And what was half sent is taken away again. */
function expectOnlyWholeFiles(card = at.card): void {
  const originals = digestsOf(card);
  for (const digest of digestsOf(archive, true)) expect(originals).toContain(digest);
  expect(readdirSync(join(archive, '.incoming'))).toEqual(['KB-9999.filler']);
}
