/** The system's tar as a bundle is packed with it: the same bytes each time, names of any script, files beyond 8 GiB, whole or not at all. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packTar, startTar } from '../../../../src/adapters/tar/pack-tar.js';
import { instant } from '../../../../src/domain/quantities.js';

const AT = instant(Date.parse('2026-11-23T01:00:00.500Z'));
const signal = () => new AbortController().signal;
const LONG = `${'很长的名字'.repeat(15)}.mp4`;

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'pack-tar-'));
  mkdirSync(join(base, 'in/-odd name/deep/数据'), { recursive: true });
  for (const name of ['b.txt', 'a.txt', `deep/数据/${LONG}`]) writeFileSync(join(base, 'in/-odd name', name), name);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const pack = (out: string, abort = signal()) =>
  packTar({ folder: join(base, 'in'), name: '-odd name', at: AT }, join(base, out), abort);

test('gives the same bytes for the same folder, whenever its files were written', async () => {
  await pack('one.tar');
  for (const name of ['a.txt', 'b.txt']) utimesSync(join(base, 'in/-odd name', name), 1, 1);
  await pack('two.tar');
  expect(readFileSync(join(base, 'one.tar')).equals(readFileSync(join(base, 'two.tar')))).toBe(true);
  expect(readFileSync(join(base, 'one.tar')).subarray(257, 262).toString()).toBe('ustar');
});

test('keeps names longer than a header holds, of any script', async () => {
  await pack('case: 1.tar');
  mkdirSync(join(base, 'out'));
  expect(spawnSync('tar', ['--force-local', '-xf', join(base, 'case: 1.tar'), '-C', join(base, 'out')]).status).toBe(0);
  expect(readFileSync(join(base, 'out/-odd name/deep/数据', LONG), 'utf8')).toBe(`deep/数据/${LONG}`);
});

test('tells the size of a file beyond 8 GiB in a pax header', async () => {
  const big = 9 * 2 ** 30;
  writeFileSync(join(base, 'in/-odd name/big.bin'), '');
  truncateSync(join(base, 'in/-odd name/big.bin'), big);
  const abort = new AbortController();
  const child = startTar({ folder: join(base, 'in'), name: '-odd name/big.bin', at: AT }, '-', abort.signal);
  child.once('error', () => undefined);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout ?? []) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    if (Buffer.concat(chunks).length >= 4096) break;
  }
  abort.abort();
  expect(Buffer.concat(chunks).subarray(0, 4096).toString('latin1')).toContain(`size=${big}\n`);
});

test('leaves what is there already, and nothing half of its own', async () => {
  writeFileSync(join(base, 'there.tar'), 'mine');
  await expect(pack('there.tar')).rejects.toMatchObject({ code: 'output-exists' });
  expect(readFileSync(join(base, 'there.tar'), 'utf8')).toBe('mine');
  await expect(
    packTar({ folder: base, name: 'nothing here', at: AT }, join(base, 'x.tar'), signal()),
  ).rejects.toMatchObject({
    code: 'output-unwritable',
  });
  const stop = new AbortController();
  stop.abort();
  await expect(pack('y.tar', stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(base).sort()).toEqual(['in', 'there.tar']);
});
