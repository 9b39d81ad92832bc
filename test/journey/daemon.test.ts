/** The daemon as an operator runs it: what appears is docked, forwarded and receipted; it survives being stopped and killed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { digestsOf, makeCard } from '../fakes/card.js';
import { isAllArchived, TestDaemon, writeSettings } from '../fakes/daemon.js';
import { PROGRAM } from '../fakes/run-program.js';
import { until } from '../fakes/until.js';

// Hundreds of megabytes, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

let base: string;
let home: string;
let camera: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'daemon-'));
  home = join(base, 'home');
  camera = join(base, 'slot-1');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Appears complete, at once. */
function dock(name: string, card: { readonly files: number; readonly megabytes: number }): void {
  makeCard(join(base, name), card);
  renameSync(join(base, name), camera);
}

const verifySchema = z.object({
  checks: z.array(z.object({ code: z.string(), result: z.string(), subject: z.string() })),
});

const partFiles = () => readdirSync(join(home, 'vault', 'tmp'));

describe('sealdock run', () => {
  test('is ready on an empty home and ends with 0 when it is told to stop', async () => {
    await using daemon = await TestDaemon.start(home);
    expect(await daemon.slots()).toEqual([]);
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(daemon.stdout).toBe('ready\n');
    expect(existsSync(join(home, 'control.sock'))).toBe(false);
  });

  test('ends with 130 when it is interrupted', async () => {
    await using daemon = await TestDaemon.start(home);
    expect(await daemon.end('SIGINT')).toBe(130);
  });

  test('refuses a second daemon on the same home with 11 and says what to do', async () => {
    await using _first = await TestDaemon.start(home);
    const second = spawnSync(process.execPath, [PROGRAM, '--lang', 'en', 'run', '--home', home], { encoding: 'utf8' });
    expect(second.status).toBe(11);
    expect(second.stderr).toContain('home-locked');
    expect(second.stderr).toContain('Stop the other process');
  });

  test('docks what appears at a slot, forwards it and gets every receipt', async () => {
    writeSettings(home, { slots: [{ slot: 1, folder: camera }], mustBeContinuous: 'none' });
    await using daemon = await TestDaemon.start(home);
    expect((await daemon.slots())[0]).toMatchObject({ slot: 1, state: { kind: 'empty' }, verdict: null });
    dock('card', { files: 3, megabytes: 1 });
    const slot = await daemon.shows('everything archived', isAllArchived);
    expect(slot).toMatchObject({ slot: 1, state: { kind: 'safe-at-centre' }, verdict: 'take' });
    expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(camera));
    rmSync(camera, { recursive: true });
    await daemon.shows('an empty slot', ({ state }) => state.kind === 'empty');
  });

  test('docks each folder that is dropped into the import folder once, and labels it as import', async () => {
    const importFolder = join(base, 'import');
    mkdirSync(importFolder);
    writeSettings(home, { importFolder, mustBeContinuous: 'none' });
    const first = await TestDaemon.start(home);
    makeCard(join(importFolder, 'from-reception'), { files: 2, megabytes: 1 });
    await first.shows('the import archived', isAllArchived);
    expect(await first.end('SIGTERM')).toBe(0);
    await using second = await TestDaemon.start(home);
    writeFileSync(join(importFolder, 'loose.bin'), 'another source');
    const loose = await second.shows('the loose file archived', isAllArchived);
    expect(loose).toMatchObject({ slot: null, place: importFolder, progress: { files: 1 } });
    expect(await second.slots()).toHaveLength(1);
    const labels = spawnSync('grep', ['-rhoE', '"fs":"[^"]*"', join(home, 'archive')], { encoding: 'utf8' });
    expect(new Set(labels.stdout.trim().split('\n'))).toEqual(new Set(['"fs":"import"']));
  });

  test('killed while it pulls, it finishes after the next start, without a double and without a left-over', async () => {
    writeSettings(home, { slots: [{ slot: 1, folder: camera }], mustBeContinuous: 'none' });
    const killed = await TestDaemon.start(home);
    dock('card', { files: 16, megabytes: 8 });
    const { progress } = await killed.shows('a pull under way', ({ progress: p }) => (p?.pulledBytes ?? 0) > 0);
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');
    expect(progress?.verifiedBytes).toBeLessThan(progress?.bytes ?? 0);
    await using daemon = await TestDaemon.start(home);
    await daemon.shows('everything archived', isAllArchived);
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(camera));
    expect(partFiles()).toEqual([]);
    const verified = spawnSync(process.execPath, [PROGRAM, 'verify', join(home, 'archive'), '--json'], {
      encoding: 'utf8',
    });
    const { checks } = verifySchema.parse(JSON.parse(verified.stdout));
    // The docking that was cut short says for ever what it did not pull; nothing else is wrong.
    const wrong = checks.filter(({ result }) => result === 'fail');
    expect(wrong.filter(({ code, subject }) => code !== 'inventory-complete' || !subject.includes('-000001:'))).toEqual(
      [],
    );
    expect(checks.some(({ code, result }) => code === 'chain' && result === 'pass')).toBe(true);
  });

  test('told to stop while it pulls, it ends with 0 and keeps only what the next start goes on from', async () => {
    writeSettings(home, { slots: [{ slot: 1, folder: camera }], mustBeContinuous: 'none' });
    const stopped = await TestDaemon.start(home);
    dock('card', { files: 16, megabytes: 8 });
    await stopped.shows('a pull under way', ({ progress }) => (progress?.pulledBytes ?? 0) > 0);
    expect(await stopped.end('SIGTERM')).toBe(0);
    for (const name of partFiles()) expect(name).toMatch(/^[a-z0-9-]+\.part$/);
    await using daemon = await TestDaemon.start(home);
    await daemon.shows('everything archived', isAllArchived);
    expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(camera));
    expect(partFiles()).toEqual([]);
  });

  test('lets the camera go while the archive is away, and forwards by itself when it is back', async () => {
    writeSettings(home, { slots: [{ slot: 1, folder: camera }], mustBeContinuous: 'none' });
    const archive = join(home, 'archive');
    await using daemon = await TestDaemon.start(home);
    // Nothing is under way any more: what the dock says of itself has arrived.
    const own = digestsOf(join(home, 'vault', 'docks'));
    await until('the dock’s own files archived', () => {
      const docks = join(archive, 'docks');
      return existsSync(docks) && digestsOf(docks).length === own.length;
    });
    renameSync(archive, join(base, 'away'));
    mkdirSync(archive);
    dock('card', { files: 3, megabytes: 1 });
    const slot = await daemon.shows('safe here', ({ state }) => state.kind === 'safe-here');
    expect(slot).toMatchObject({ verdict: 'take', progress: { archivedBytes: 0 } });
    await until('the archive found away', () => daemon.stderr.includes('archive away'));
    expect(readdirSync(archive)).toEqual([]);
    rmSync(archive, { recursive: true });
    renameSync(join(base, 'away'), archive);
    await daemon.shows('everything archived', isAllArchived);
    expect(digestsOf(archive, true)).toEqual(digestsOf(camera));
  });
});
