/** The real program on a real folder: ingest, the archive it makes, and what strangers can check of it. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeFootage } from '../fakes/make-footage.js';
import { NO_LANGUAGE, sealdock as program } from '../fakes/run-program.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

const base = mkdtempSync(join(tmpdir(), 'ingest-'));
const sealdock = (...args: string[]) => program(args, { env: NO_LANGUAGE });
const card = join(base, 'card');
const home = join(base, 'home');

const documentSchema = z.object({
  schema: z.literal('sealdock.ingest/1'),
  docking: z.string(),
  camera: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      fate: z.string(),
      sha256: z.string().nullable(),
      sizeBytes: z.number(),
      level: z.string().nullable(),
    }),
  ),
  archived: z.number(),
  waiting: z.number(),
  handedBack: z.boolean(),
  exitCodes: z.array(z.number()),
});

function ingest(path: string, ...more: string[]) {
  const { status, stdout, stderr } = sealdock('ingest', path, '--home', home, '--json', ...more);
  expect(stderr).toBe('');
  return { status, document: documentSchema.parse(JSON.parse(stdout)) };
}

/** Content, time and mode of everything, by tools that know raw names. */
function stateOf(folder: string): string {
  const script =
    'find . -printf "%p %T@ %m %y\\n" | LC_ALL=C sort; find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum';
  return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'latin1' });
}

let before = '';
let first: ReturnType<typeof ingest>;

beforeAll(async () => {
  const folder = join(card, 'DCIM', '100MEDIA');
  for (const [i, time] of ['093000', '093004'].entries()) {
    await makeFootage(folder, { name: `1234567_000001_20261120${time}_000${i + 1}.mp4`, seconds: 4, audio: true });
  }
  mkdirSync(join(card, 'LOG'), { recursive: true });
  writeFileSync(
    join(card, 'LOG', '20261120.log'),
    '2026-11-20 09:29:58 -> 开机\r\n2026-11-20 09:30:00 -> 开始录像\r\n',
  );
  writeFileSync(join(card, '执法 记录.txt'), '文件名含空格与中文');
  writeFileSync(join(card, 'empty.mp4'), '');
  writeFileSync(join(card, 'large file.bin'), randomBytes(17 * 1024 * 1024 + 123));
  writeFileSync(join(card, `bad\u0007name\u202e.bin`), 'control and bidi');
  writeFileSync(join(card, '-rf'), 'leading dash');
  writeFileSync(join(card, 'Case.TXT'), 'one');
  writeFileSync(join(card, 'case.txt'), 'two');
  writeFileSync(Buffer.concat([Buffer.from(`${card}/`), Buffer.of(0xff, 0xfe, 0x41)]), 'not UTF-8');
  symlinkSync('/etc/passwd', join(card, 'link.mp4'));
  before = stateOf(card);
  first = ingest(card);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('sealdock ingest', () => {
  test('pulls every file, whatever its name, seals it and gets a receipt', () => {
    const { status, document } = first;
    expect(document.files.map(({ fate }) => fate)).toEqual(document.files.map(() => 'pulled'));
    expect(document.files).toHaveLength(11);
    expect(document).toMatchObject({ camera: '1234567', archived: 11, waiting: 0, exitCodes: [] });
    expect(status).toBe(0);
  });

  test('never follows a link on the medium and lists it as refused', () => {
    const inventory = readFileSync(join(intake(first.document.docking), 'inventory.ndjson'), 'utf8');
    expect(inventory).toContain('"kind":"refused"');
    expect(inventory).toContain('"why":"symlink"');
    expect(first.document.files.some(({ path }) => path.includes('link.mp4'))).toBe(false);
  });

  test('leaves the medium as it was', () => {
    expect(stateOf(card)).toBe(before);
  });

  test('pulls nothing twice, and pulls a file that changed under its name', () => {
    writeFileSync(join(card, 'large file.bin'), randomBytes(17 * 1024 * 1024 + 123));
    const { document } = ingest(card);
    const pulled = document.files.filter(({ fate }) => fate === 'pulled').map(({ path }) => path);
    expect(pulled).toEqual(['large file.bin']);
    expect(document.files.filter(({ fate }) => fate === 'already-held')).toHaveLength(10);
  });

  test('makes an intake that stock tools verify by VERIFY.txt alone, without Node', () => {
    const outcome = verifyByHand(intake(first.document.docking), join(base, 'bin'));
    expect(outcome.output).not.toContain('FAILED');
    for (const step of [0, 1, 2, 3, 5]) expect(outcome.output).toContain(`[${step}] OK`);
    expect(outcome.status).toBe(0);
  });

  test.each([
    ['footage', 2, (folder: string) => join(folder, 'data', 'empty.mp4')],
    ['a record', 1, (folder: string) => join(folder, 'rec', 'empty.mp4.rec')],
    ['the list of fates', 3, (folder: string) => join(folder, 'fates.ndjson')],
  ])('by VERIFY.txt a changed byte of %s is found', (_, step, fileOf) => {
    const file = fileOf(intake(first.document.docking));
    const original = readFileSync(file);
    chmodSync(file, 0o640);
    writeFileSync(
      file,
      original.length === 0 ? 'x' : Buffer.concat([original.subarray(0, -2), Buffer.from('~'), original.subarray(-1)]),
    );
    const { output, status } = verifyByHand(intake(first.document.docking), join(base, 'bin'));
    writeFileSync(file, original);
    expect(output).toContain(`[${step}] FAILED`);
    expect(status).not.toBe(0);
  });

  test('answers a path that is not there with its code, as JSON, and makes no home', () => {
    const elsewhere = join(base, 'no-home');
    const { status, stdout } = sealdock('ingest', join(base, 'absent'), '--home', elsewhere, '--json');
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'sealdock.error/1', code: 'path-missing', exitCodes: [6] });
    expect(existsSync(elsewhere)).toBe(false);
  });

  test('refuses a signing key that others can read', () => {
    const key = join(home, 'keys', 'dock.key');
    expect(statSync(key).mode & 0o777).toBe(0o400);
    chmodSync(key, 0o444);
    const { status, stderr } = sealdock('ingest', card, '--home', home);
    chmodSync(key, 0o400);
    expect(status).toBe(9);
    expect(stderr).toContain('key-exposed');
  });

  test('takes a bad option for a usage error', () => {
    expect(sealdock('ingest', card, '--no-such-option').status).toBe(2);
  });

  test('refuses settings that are wrong and names the place', () => {
    writeFileSync(join(home, 'settings.yaml'), 'limits:\n  parallelPulls: many\n');
    const { status, stderr } = sealdock('ingest', card, '--home', home);
    rmSync(join(home, 'settings.yaml'));
    expect(status).toBe(2);
    expect(stderr).toContain('limits.parallelPulls');
  });
});

function intake(docking: string): string {
  const root = join(home, 'archive', 'intake');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(docking));
  return join(root, found ?? docking);
}
