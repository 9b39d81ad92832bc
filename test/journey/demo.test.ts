/** The demo as the README starts it: every planted fact is found, everything has its receipt. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const PROGRAM = resolve(import.meta.dirname, '../../dist/sealdock.js');
const base = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const demo = (folder: string) =>
  spawnSync(process.execPath, [PROGRAM, 'demo', '--json', '--folder', folder], { encoding: 'utf8' });

test('the demo finds every planted fact exactly and gets every receipt', () => {
  const { status, stdout } = demo(join(base, 'demo'));
  const document = JSON.parse(stdout) as {
    facts: { planted: string; isFound: boolean }[];
    ingest: { waiting: number; archived: number; exitCodes: number[] };
  };
  expect(document.facts.map(({ planted, isFound }) => [planted, isFound])).toEqual([
    ['whole', true],
    ['between-segments', true],
    ['truncated', true],
    ['unreadable', true],
  ]);
  expect(document.ingest).toMatchObject({ waiting: 0, archived: 8, exitCodes: [4] });
  expect(status).toBe(0);
});

test('the demo never empties a folder that is not its own', () => {
  writeFileSync(join(base, 'precious.txt'), 'keep');
  const { status, stdout } = demo(base);
  expect(status).toBe(8);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'home-unusable' });
});
