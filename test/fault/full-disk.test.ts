/**
 * A store that another process fills while a card is pulled, at several moments and down to several sizes: the program says so
 * with its code, nothing half-written bears a final name, nothing is lost, and with room again everything arrives once. Needs
 * root and loop devices.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FAILURE_CODES } from '../../src/domain/failure-codes.js';
import { forwardOutbox } from '../../src/forwarding/forward-outbox.js';
import { digestsOf, makeCard } from '../fakes/card.js';
import { isAllArchived, TestDaemon } from '../fakes/daemon.js';
import { DiskFiller, type FillWhen } from '../fakes/disk-filler.js';
import { mountImageWritable, unmountIfMounted } from '../fakes/loop-mount.js';
import { sealdock } from '../fakes/run-program.js';
import { DOCK, TestHome } from '../fakes/test-home.js';
import { problemsAtTheEnd } from './check-home.js';

vi.setConfig({ testTimeout: 240_000 });

const DISK_MEGABYTES = 64;
const SMALL_FILES = 12;
const CAMERA = '1234567';
const NEVER = new AbortController().signal;

let at: TestHome;
beforeEach(() => {
  at = new TestHome(mkdtempSync(join(tmpdir(), 'full-disk-')));
  mkdirSync(at.home);
  mountImageWritable(join(at.base, 'store.img'), at.home, DISK_MEGABYTES);
  // The archive has room: this is about the dock's own disk.
  mkdirSync(join(at.base, 'archive'));
  symlinkSync(join(at.base, 'archive'), join(at.home, 'archive'));
  for (let n = 10; n < 10 + SMALL_FILES; n += 1) at.file(`DCIM/small-${n}.bin`, randomBytes(100_000));
  // Large enough that its copy is still under way when the other process has taken the room.
  at.file('DCIM/zz-large.bin', randomBytes(32 * 1024 * 1024));
});
afterEach(() => {
  unmountIfMounted(at.home);
  at[Symbol.dispose]();
});

const SETTINGS = { mustBeContinuous: 'none', limits: { reserveBytes: 0 }, handBackLevel: 'L1' };
const fillWhen = (when: Omit<FillWhen, 'folder'>) =>
  DiskFiller.start(join(at.home, 'filler'), { folder: join(at.home, 'vault'), ...when });

const MOMENTS: readonly (readonly [string, Omit<FillWhen, 'folder'>])[] = [
  ['as the first record is written, to the last block', { suffix: '.rec', files: 1, leaveBytes: 0 }],
  ['while small files are sealed, to the last block', { suffix: '.rec', files: 5, leaveBytes: 0 }],
  ['while small files are sealed, to some blocks', { suffix: '.rec', files: 5, leaveBytes: 40_960 }],
  ['while small files are sealed, to some files', { suffix: '.rec', files: 5, leaveBytes: 1_048_576 }],
  ['in the middle of a large file', { suffix: '.part', bytes: 2 * 1024 * 1024, leaveBytes: 1_048_576 }],
];

test.each(MOMENTS)('filled %s, ingest ends with its code, and the next one brings the rest', async (_, when) => {
  at.settings(SETTINGS);
  const before = digestsOf(at.card);
  using filler = await fillWhen(when);
  const end = sealdock(['ingest', at.card, '--camera', CAMERA, '--home', at.home, '--json']);
  await filler.filled();
  const { exitCode, message, remedy } = FAILURE_CODES['vault-full'];
  expect(end.document, end.stderr).toMatchObject({ code: 'vault-full', message: message.en, remedy: remedy.en });
  expect(end.status).toBe(exitCode);
  expectOnlyWholeFiles();
  await filler.free();
  await using dock = await at.open();
  expect((await at.dock(dock)).isHandedBack).toBe(true);
  expect(await problemsAtTheEnd(at, dock)).toEqual([]);
  expect(digestsOf(at.card)).toEqual(before);
});

// The records of the other slot's docking lie there already.
const LATER = MOMENTS.slice(3).map(
  ([name, when]) => [name, when.files === undefined ? when : { ...when, files: when.files + 8 }] as const,
);

test.each(LATER)('filled %s, the daemon says so at that slot alone and goes on when there is room', async (_, when) => {
  const [first, second, staged] = ['slot-1', 'slot-2', 'staged'].map((name) => join(at.base, name)) as [
    string,
    string,
    string,
  ];
  at.settings({ ...SETTINGS, slots: [first, second].map((folder, n) => ({ slot: n + 1, folder })) });
  await using daemon = await TestDaemon.start(at.home);
  makeCard(staged, { files: 1, megabytes: 1 });
  renameSync(staged, second);
  await daemon.shows('slot 2 archived', (slot) => slot.slot === 2 && isAllArchived(slot));
  using filler = await fillWhen(when);
  renameSync(at.card, first);
  const full = await daemon.shows('a full store', ({ state }) => state['code'] === 'vault-full');
  expect(full).toMatchObject({ slot: 1, state: { kind: 'failed' }, verdict: 'leave' });
  expect((await daemon.slots())[1]).toMatchObject({ state: { kind: 'safe-at-centre' }, verdict: 'take' });
  await filler.filled();
  await filler.free();
  await daemon.shows('slot 1 archived', (slot) => slot.slot === 1 && isAllArchived(slot));
  expect(await daemon.end('SIGTERM')).toBe(0);
  renameSync(first, at.card);
  await using dock = await at.open();
  await forwardOutbox(dock.forwarding, NEVER);
  expect(await problemsAtTheEnd(at, dock)).toEqual([]);
});

/** Footage under a final name is a file of the card, a record is complete, a signature has its length. */
function expectOnlyWholeFiles(): void {
  const vault = join(at.home, 'vault');
  const originals = digestsOf(at.card);
  for (const digest of digestsOf(vault, true)) expect(originals).toContain(digest);
  const names = readdirSync(vault, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((one) => one.endsWith('.rec')))
    expect(JSON.parse(readFileSync(join(vault, name), 'utf8'))).toMatchObject({ dock: DOCK });
  for (const name of names.filter((one) => one.endsWith('.sig'))) expect(statSync(join(vault, name)).size).toBe(64);
}
