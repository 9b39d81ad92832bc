/** `sealdock verify --html` as people run it: a report beside the verdict, a new file or none, hostile names and all. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealdock } from '../fakes/run-program.js';

const base = mkdtempSync(join(tmpdir(), 'verify-html-'));
const home = join(base, 'home');
const archive = join(home, 'archive');
const keys = join(base, 'registry');
const HOSTILE = '<img src=x onerror=alert(1)>.mp4';

beforeAll(() => {
  const card = join(base, 'card');
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  writeFileSync(join(card, 'DCIM', HOSTILE), 'footage');
  expect(sealdock(['ingest', card, '--home', home]).status).toBe(0);
  cpSync(join(home, 'keys'), keys, { recursive: true, filter: (path) => !path.endsWith('.key') });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test.each([
  ['zh', '证据核验报告', '通过'],
  ['en', 'Report of a verification of evidence', 'PASS'],
])('writes the report in %s beside the verdict', (lang, title, verdict) => {
  const file = join(base, `report ${lang}.html`);
  const { status } = sealdock(['--lang', lang, 'verify', archive, '--keys', keys, '--html', file]);
  const page = readFileSync(file, 'utf8');
  expect(status).toBe(0);
  for (const text of [title, verdict, 'witness: same-host', '-000001', '<svg']) expect(page).toContain(text);
});

test('names of damaged files cannot become part of the page', () => {
  const copy = join(base, 'damaged');
  cpSync(archive, copy, { recursive: true });
  const damaged = readdirSync(copy, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith(`data/DCIM/${HOSTILE}`),
  );
  writeFileSync(join(copy, damaged ?? ''), 'fOotage');
  const file = join(base, 'damaged.html');
  expect(sealdock(['verify', copy, '--keys', keys, '--html', file]).status).toBe(3);
  const page = readFileSync(file, 'utf8');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;.mp4');
  expect(page).not.toContain('<img');
});

test('never replaces a file, and verifies nothing before it has found out', () => {
  const file = join(base, 'there.html');
  writeFileSync(file, 'mine');
  const { status, stdout } = sealdock(['verify', archive, '--html', file, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'output-exists' });
  expect(status).toBe(6);
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('writes nothing into what it verifies', () => {
  const file = join(archive, 'intake', 'report.html');
  expect(sealdock(['verify', archive, '--html', file]).status).toBe(2);
  expect(existsSync(file)).toBe(false);
});

test('a place that cannot be written is told, and nothing is left there', () => {
  const { status, document } = sealdock([
    'verify',
    archive,
    '--html',
    join(base, 'no such folder', 'a.html'),
    '--json',
  ]);
  expect(document).toMatchObject({ code: 'output-unwritable' });
  expect(status).not.toBe(0);
  expect(readdirSync(base).filter((name) => name.includes('.tmp'))).toEqual([]);
});
