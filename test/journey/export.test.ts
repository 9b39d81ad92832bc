/**
 * `sealdock export` as people use it: a bundle that verifies by itself, by the program and by stock tools without Node, as what it
 * is: a whole docking, or some files of one. What is done to a bundle afterwards has to be noticed.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeRecord } from '../../src/evidence/record-encoding.js';
import { sealdock } from '../fakes/run-program.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

const base = mkdtempSync(join(tmpdir(), 'export 导出-'));
const bin = join(base, 'bin');
const home = join(base, 'home');
const card = join(base, 'card');
const keys = join(base, 'registry');
const CASE = '辰公（治）〔2026〕17 号';

const exportedSchema = z.object({
  schema: z.literal('sealdock.export/1'),
  what: z.object({ kind: z.string(), ref: z.string() }),
  dockings: z.int(),
  files: z.int(),
  bytes: z.int(),
  originals: z.enum(['included', 'referenced']),
  seq: z.int(),
  record: z.string(),
});
const verifiedSchema = z.object({
  verdict: z.string(),
  checks: z.array(
    z.object({ code: z.string(), required: z.boolean(), result: z.string(), subject: z.string(), because: z.string() }),
  ),
});

let dockings: string[] = [];
let whole = '';

function ingest(file: string, content: string, ...more: string[]): string {
  mkdirSync(dirname(join(card, file)), { recursive: true });
  writeFileSync(join(card, file), content);
  const { status, document } = sealdock(['ingest', card, '--home', home, '--camera', '1234567', '--json', ...more]);
  expect(status).toBe(0);
  return z.object({ docking: z.string() }).parse(document).docking;
}

function exported(out: string, ...args: string[]) {
  const { status, document, stderr } = sealdock(['export', '--home', home, '--out', out, '--json', ...args]);
  expect(`${status} ${stderr}`).toBe('0 ');
  return exportedSchema.parse(document);
}

function verify(path: string) {
  const { status, document } = sealdock(['verify', path, '--keys', keys, '--json']);
  return { status, ...verifiedSchema.parse(document) };
}

function problems(path: string): string[] {
  return verify(path).checks.flatMap(({ required, result, code }) => (required && result !== 'pass' ? [code] : []));
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());

beforeAll(() => {
  dockings = [
    ingest('DCIM/执法 记录 (1).mp4', 'first', '--activity', CASE),
    ingest('DCIM/<b>&"\'.mp4', 'second', '--activity', CASE),
    ingest('DCIM/third.mp4', 'third'),
  ];
  cpSync(join(home, 'keys'), keys, { recursive: true, filter: (path) => !path.endsWith('.key') });
  whole = join(base, 'whole bundle 全部');
  exported(whole, '--docking', dockings[0] ?? '', '--by', 'records-office', '--reason', '依法调取');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('one docking', () => {
  test('verifies by the program, and by stock tools without Node', () => {
    expect(verify(whole)).toMatchObject({ status: 0, verdict: 'pass' });
    const { status, output } = verifyByHand(whole, bin);
    for (const step of [
      '[A] OK',
      '[B] OK',
      '[1] OK',
      '[2] OK',
      '[3] OK',
      '[5] OK',
      '[7] OK',
      '[C] OK: 1 dockings',
      'ALL OK',
    ])
      expect(output).toContain(step);
    expect(status).toBe(0);
    expect(existsSync(join(bin, 'node'))).toBe(false);
  });

  test('is a bag whose lists name every file but the tag manifest', () => {
    const named = ['manifest-sha256.txt', 'tagmanifest-sha256.txt'].flatMap((list) =>
      readFileSync(join(whole, list), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(66)),
    );
    expect(named.sort()).toEqual(
      filesOf(whole)
        .filter((path) => path !== 'tagmanifest-sha256.txt')
        .sort(),
    );
    const info = readFileSync(join(whole, 'bag-info.txt'), 'utf8');
    const payload = filesOf(join(whole, 'data'));
    const bytes = payload.reduce((sum, path) => sum + statSync(join(whole, 'data', path)).size, 0);
    expect(info).toContain(`Payload-Oxum: ${bytes}.${payload.length}\n`);
    const check = spawnSync('sha256sum', ['--strict', '--quiet', '-c', 'manifest-sha256.txt'], { cwd: whole });
    expect(check.status).toBe(0);
  });

  test('holds guide, drawings and facts, and says that no calendar was used', () => {
    const report = join(whole, 'data/report', dockings[0] ?? '');
    expect(JSON.parse(readFileSync(join(report, 'facts.json'), 'utf8'))).toMatchObject({
      docking: dockings[0],
      camera: '1234567',
      case: CASE,
      files: 'all',
      calendar: null,
    });
    for (const name of ['continuity.zh.txt', 'continuity.en.svg'])
      expect(existsSync(join(report, name)), name).toBe(true);
    for (const name of ['guide.zh.html', 'guide.en.html', 'VERIFY.txt'])
      expect(existsSync(join(whole, name)), name).toBe(true);
  });

  test('is a signed record in the ledger’s log, with who and why', () => {
    const [path = ''] = filesOf(join(whole, 'rec')).filter((name) => name.endsWith('.rec'));
    const bytes = readFileSync(join(whole, 'rec', path));
    expect(
      bytes.equals(readFileSync(join(home, 'vault/docks', dockings[0]?.replace(/-\d+$/, '') ?? '', 'rec', path))),
    ).toBe(true);
    const decoded = decodeRecord(bytes);
    expect(decoded).toMatchObject({
      ok: true,
      record: {
        what: { kind: 'docking', ref: dockings[0] },
        dockings: [dockings[0]],
        files: 1,
        bytes: 5,
        originals: 'included',
        who: 'records-office',
        reason: '依法调取',
      },
    });
    expect(verify(join(home, 'archive')).status).toBe(0);
  });
});

describe('one recording', () => {
  test('is called what it is: what was left out is told, and nothing is called complete', () => {
    const { recordings } = z
      .object({ recordings: z.array(z.object({ seq: z.int(), docking: z.string() })) })
      .parse(sealdock(['gaps', '--home', home, '--json']).document);
    const judged = recordings.find(({ docking }) => docking === dockings[2]);
    const out = join(base, 'one recording');
    const done = exported(out, '--recording', String(judged?.seq));
    const data = filesOf(out).filter((path) => path.includes('/data/'));
    expect(done.files).toBe(data.length);
    expect(data.length).toBeGreaterThan(0);
    expect(verify(out)).toMatchObject({ status: 0, verdict: 'pass' });
    expect(verifyByHand(out, bin).output).toContain('ALL OK');
  });

  test('files that are not in the bundle are counted, their names and digests stay listed, their records are not there', () => {
    writeFileSync(join(card, 'DCIM/fourth.mp4'), 'fourth');
    const docking = ingest('NOTES/log.txt', 'no footage');
    const { recordings } = z
      .object({ recordings: z.array(z.object({ seq: z.int(), docking: z.string() })) })
      .parse(sealdock(['gaps', '--home', home, '--json']).document);
    const out = join(base, 'a selection');
    exported(out, '--recording', String(recordings.find((row) => row.docking === docking)?.seq));
    expect(filesOf(out).filter((path) => path.includes('log.txt'))).toEqual([]);
    const { status, checks } = verify(out);
    expect(status).toBe(0);
    expect(checks).toContainEqual(
      expect.objectContaining({
        code: 'inventory-complete',
        result: 'not-checked',
        required: false,
        because: '1 files of this docking are not in this bundle',
      }),
    );
    const { stdout } = sealdock(['verify', out, '--keys', keys]);
    expect(stdout).toContain('it is a selection and not the whole');
    expect(stdout).not.toContain('nothing changed, missing or added');
    const { output } = verifyByHand(out, bin);
    expect(output).toContain('1 files of this docking are not here');
    expect(output).toContain('ALL OK');
  });
});

test('a case is all dockings with its reference', () => {
  const out = join(base, 'case');
  expect(exported(out, '--case', CASE)).toMatchObject({ dockings: 2, files: 2, what: { kind: 'case', ref: CASE } });
  expect(verify(out)).toMatchObject({ status: 0, verdict: 'pass' });
  expect(verifyByHand(out, bin).output).toContain('[C] OK: 2 dockings');
});

test('records without originals are incomplete, and never called whole', () => {
  const out = join(base, 'references');
  expect(exported(out, '--docking', dockings[1] ?? '', '--references')).toMatchObject({
    files: 0,
    originals: 'referenced',
  });
  expect(filesOf(out).filter((path) => path.includes('/data/DCIM'))).toEqual([]);
  expect(verify(out)).toMatchObject({ status: 4, verdict: 'incomplete' });
  expect(verifyByHand(out, bin).output).toContain('ALL OK');
});

describe('a bundle that was changed', () => {
  let copies = 0;
  const intake = (bundle: string): string =>
    dirname(join(bundle, filesOf(bundle).find((path) => path.endsWith('/bagit.txt')) ?? ''));
  const record = (bundle: string): string =>
    join(bundle, 'rec', filesOf(join(bundle, 'rec')).find((path) => path.endsWith('.rec')) ?? '');

  test.each<[string, number, (bundle: string) => void]>([
    ['a byte of footage', 3, (at) => appendFileSync(join(intake(at), 'data/DCIM/执法 记录 (1).mp4'), 'x')],
    ['a report beside it', 3, (at) => appendFileSync(join(at, 'data/report', dockings[0] ?? '', 'facts.json'), ' ')],
    ['a file more', 3, (at) => writeFileSync(join(at, 'data/planted'), 'x')],
    [
      'footage and record gone together',
      4,
      (at) => {
        for (const path of filesOf(intake(at)).filter((name) => name.includes('执法'))) rmSync(join(intake(at), path));
      },
    ],
    [
      'its list written anew',
      3,
      (at) => {
        const list = join(at, 'manifest-sha256.txt');
        writeFileSync(list, readFileSync(list, 'utf8').split('\n').slice(1).join('\n'));
      },
    ],
    ['the record of the export gone', 3, (at) => rmSync(record(at))],
    [
      'the record of another export',
      3,
      (at) => {
        const other = record(join(base, 'case'));
        for (const suffix of ['', '.sig', '.minisig']) cpSync(`${other}${suffix}`, `${record(at)}${suffix}`);
      },
    ],
    ['a whole docking gone', 4, (at) => rmSync(join(at, 'data/intake'), { recursive: true })],
  ])('%s', (_, exit, change) => {
    copies += 1;
    const copy = join(base, `changed ${copies}`);
    cpSync(whole, copy, { recursive: true });
    for (const path of filesOf(copy)) chmodSync(join(copy, path), 0o644);
    change(copy);
    expect(verify(copy).status, problems(copy).join(' ')).toBe(exit);
    const { status, output } = verifyByHand(copy, bin);
    expect(output).not.toContain('ALL OK');
    expect(status).not.toBe(0);
  });
});

describe('what is refused', () => {
  const refused = (...args: string[]) => {
    const { status, document } = sealdock(['export', '--home', home, '--json', ...args]);
    return { status, ...z.object({ code: z.string() }).parse(document) };
  };
  const free = join(base, 'never made');

  test('a folder that is there stays as it is, and nothing is recorded', () => {
    const records = filesOf(join(home, 'vault')).length;
    mkdirSync(join(base, 'there'));
    expect(refused('--docking', dockings[0] ?? '', '--out', join(base, 'there'))).toEqual({
      status: 6,
      code: 'output-exists',
    });
    expect(readdirSync(join(base, 'there'))).toEqual([]);
    expect(filesOf(join(home, 'vault')).length).toBe(records);
  });

  test.each([
    ['an unknown docking', 'docking-unknown', ['--docking', 'KB-0007-999999']],
    ['a path for a docking', 'docking-unknown', ['--docking', '../../etc']],
    ['a record that is no verdict', 'export-unknown', ['--recording', '0']],
    ['an unknown case', 'export-unknown', ['--case', '../..']],
    ['two at once', 'bad-option', ['--docking', 'KB-0007-000001', '--case', CASE]],
    ['nothing', 'bad-option', []],
    ['a name in the log', 'bad-option', ['--case', CASE, '--by', '王 警官']],
    ['a reason that cannot be signed', 'bad-option', ['--case', CASE, '--reason', 'a\u202eb']],
  ])('%s', (_, code, args) => {
    expect(refused(...args, '--out', free)).toMatchObject({ code });
    expect(existsSync(free)).toBe(false);
  });

  test('a place inside the home', () => {
    expect(refused('--case', CASE, '--out', join(home, 'vault', 'bundle'))).toEqual({ status: 2, code: 'bad-option' });
  });

  test('footage that is not what was sealed: no bundle, no record', () => {
    const copy = join(base, 'damaged home');
    cpSync(home, copy, { recursive: true });
    const [path = ''] = filesOf(join(copy, 'vault')).filter((name) => name.endsWith('third.mp4'));
    chmodSync(join(copy, 'vault', path), 0o644);
    writeFileSync(join(copy, 'vault', path), 'thirD');
    const before = filesOf(join(copy, 'vault')).length;
    const { status, document } = sealdock([
      'export',
      '--home',
      copy,
      '--docking',
      dockings[2] ?? '',
      '--out',
      free,
      '--json',
    ]);
    expect(document).toMatchObject({ code: 'copy-differs' });
    expect(status).toBe(3);
    expect(existsSync(free)).toBe(false);
    expect(filesOf(join(copy, 'vault')).length).toBe(before);
    expect(readdirSync(base).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('one tar', () => {
  const packed = join(base, '案卷 名.tar');

  test('unpacks to the very folder, which verifies by the program and by stock tools', () => {
    expect(exported(packed, '--docking', dockings[0] ?? '').dockings).toBe(1);
    expect(readdirSync(base).filter((name) => name.startsWith('.sealdock'))).toEqual([]);
    const into = join(base, 'unpacked');
    mkdirSync(into);
    expect(spawnSync('tar', ['-xf', packed, '-C', into]).status).toBe(0);
    expect(readdirSync(into)).toEqual(['案卷 名']);
    const folder = join(into, '案卷 名');
    const { status, verdict } = verify(folder);
    expect([status, verdict]).toEqual([0, 'pass']);
    expect(verifyByHand(folder, bin).output).toContain('ALL OK');
    // Sorted, with one time and no owner.
    const list = spawnSync('tar', ['--numeric-owner', '--full-time', '--quoting-style=literal', '-tvf', packed], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
    });
    const lines = list.stdout.trim().split('\n');
    expect(new Set(lines.map((line) => line.split(/\s+/)[1]))).toEqual(new Set(['0/0']));
    expect(new Set(lines.map((line) => line.split(/\s+/).slice(3, 5).join(' '))).size).toBe(1);
    expect(lines.some((line) => line.includes('案卷 名/data/intake/'))).toBe(true);
  });

  test('is not verified packed, and the answer says what to do, exit 6', () => {
    const { status, document } = sealdock(['verify', packed, '--keys', keys, '--json']);
    expect(status).toBe(6);
    expect(document).toMatchObject({ code: 'bundle-packed', exitCodes: [6] });
    expect(String(document?.['remedy'])).toContain('tar -xf');
  });

  test('is never written over another file, and leaves nothing where it could not be made', () => {
    const before = readFileSync(packed);
    const again = sealdock(['export', '--home', home, '--out', packed, '--docking', dockings[0] ?? '', '--json']);
    expect(again.document).toMatchObject({ code: 'output-exists', exitCodes: [6] });
    expect(readFileSync(packed).equals(before)).toBe(true);
    const out = join(base, 'none.tar');
    const without = sealdock(['export', '--home', home, '--out', out, '--docking', dockings[0] ?? '', '--json'], {
      env: { PATH: '/nonexistent' },
    });
    expect(without.document).toMatchObject({ code: 'tool-missing', facts: { tool: 'tar' } });
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(base).filter((name) => name.startsWith('.sealdock'))).toEqual([]);
    const nameless = sealdock([
      'export',
      '--home',
      home,
      '--out',
      join(base, '.tar'),
      '--docking',
      dockings[0] ?? '',
      '--json',
    ]);
    expect(nameless.document).toMatchObject({ code: 'bad-option', exitCodes: [2] });
  });
});
