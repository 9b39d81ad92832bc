/** An export onto a disk that runs full: told, nothing under the final name, nothing recorded, and the next try works. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountImageWritable, unmount, unmountIfMounted } from '../fakes/loop-mount.js';
import { sealdock } from '../fakes/run-program.js';

const base = mkdtempSync(join(tmpdir(), 'full-export-'));
const home = join(base, 'home');
const disk = join(base, 'stick');
const MEGABYTES = 12;

beforeAll(() => {
  mkdirSync(join(base, 'card'));
  mkdirSync(disk);
  writeFileSync(join(base, 'card', 'a.mp4'), Buffer.alloc(20_000_000, 1));
  writeFileSync(join(base, 'card', 'b.mp4'), 'small');
  expect(sealdock(['ingest', join(base, 'card'), '--home', home]).status).toBe(0);
  mountImageWritable(join(base, 'image'), disk, MEGABYTES);
});
afterAll(() => {
  unmountIfMounted(disk);
  rmSync(base, { recursive: true, force: true });
});

const records = (): number => readdirSync(join(home, 'vault', 'docks'), { recursive: true }).length;

test('a full disk leaves neither a bundle nor a record of one', () => {
  const docking = readdirSync(join(home, 'vault'), { recursive: true, encoding: 'utf8' })
    .flatMap((path) => /[A-Z0-9-]+-\d{6}$/.exec(path) ?? [])
    .at(0);
  const before = records();
  const out = join(disk, 'bundle');
  const { status, document } = sealdock(['export', '--home', home, '--docking', docking ?? '', '--out', out, '--json']);
  expect(document).toMatchObject({ code: 'output-unwritable', facts: { errno: 'ENOSPC' } });
  expect(status).not.toBe(0);
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(disk)).toEqual(['lost+found']);
  expect(records()).toBe(before);
  unmount(disk);
  expect(
    sealdock(['export', '--home', home, '--docking', docking ?? '', '--out', join(base, 'elsewhere')]).status,
  ).toBe(0);
});
