/**
 * `sealdock verify` as a stranger runs it: on an archive that the real program filled, with the keys that it published. One
 * mutation for each thing that can be wrong, each with the check that has to notice it and the exit code.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeRecord, encodeRecord } from '../../src/evidence/record-encoding.js';
import type { SealRecord } from '../../src/evidence/records/seal-record.js';
import { NO_LANGUAGE, PROGRAM, sealdock as program } from '../fakes/run-program.js';

const base = mkdtempSync(join(tmpdir(), 'verify-'));
const sealdock = (...args: string[]) => program(args, { env: NO_LANGUAGE });
const card = join(base, 'card');
const home = join(base, 'home');
const pristine = join(home, 'archive');
const keys = join(home, 'keys');

const documentSchema = z.strictObject({
  schema: z.literal('sealdock.verify/1'),
  verdict: z.enum(['pass', 'fail', 'incomplete', 'cannot-tell']),
  checked: z.int(),
  checks: z.array(
    z.strictObject({
      code: z.string(),
      required: z.boolean(),
      result: z.enum(['pass', 'fail', 'not-checked']),
      subject: z.string(),
      because: z.string(),
    }),
  ),
  counts: z.array(z.unknown()),
  keys: z.array(z.unknown()),
  witness: z.enum(['none', 'same-host', 'unnamed', 'independent']),
  asOf: z.iso.datetime().nullable(),
  exitCodes: z.array(z.int()),
  at: z.string().optional(),
});

function verify(path: string, ...more: string[]) {
  const { status, stdout, stderr } = sealdock('verify', path, '--json', ...more);
  expect(stderr).toBe('');
  return { status, document: documentSchema.parse(JSON.parse(stdout)) };
}

/** The codes of required checks that failed or could not be made. */
function problems({ document }: ReturnType<typeof verify>): string[] {
  return document.checks.filter(({ required, result }) => required && result !== 'pass').map(({ code }) => code);
}

let dockings: readonly string[] = [];
let genuine: KeyObject;

beforeAll(() => {
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  writeFileSync(join(card, 'DCIM', '执法 记录.mp4'), randomBytes(40_000));
  writeFileSync(join(card, 'DCIM', 'b.mp4'), randomBytes(30_000));
  writeFileSync(join(card, 'DCIM', 'c.mp4'), randomBytes(20_000));
  writeFileSync(join(card, '-rf\nname'), 'a name that no list can hold');
  expect(sealdock('ingest', card, '--home', home).status).toBe(0);
  writeFileSync(join(card, 'DCIM', 'd.mp4'), randomBytes(10_000));
  expect(sealdock('ingest', card, '--home', home).status).toBe(0);
  dockings = intakesOf(pristine);
  genuine = createPrivateKey(readFileSync(join(keys, 'dock.key')));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Folders of all intakes, relative to the archive, in order. */
function intakesOf(archive: string): string[] {
  return readdirSync(archive, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/bagit.txt'))
    .map(dirname)
    .sort();
}

let copies = 0;
type Copy = { readonly archive: string; readonly intake: string };

/** A copy whose files may be written; `intake` is the first docking's folder. */
function copyOfArchive(): Copy {
  copies += 1;
  const archive = join(base, `copy ${copies}`);
  cpSync(pristine, archive, { recursive: true });
  for (const entry of readdirSync(archive, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o644);
  }
  return { archive, intake: join(archive, dockings[0] ?? '') };
}

function edit(path: string, change: (bytes: Buffer) => Uint8Array | string): void {
  writeFileSync(path, change(readFileSync(path)));
}

function flip(path: string, at: number): void {
  edit(path, (bytes) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  });
}

function editText(path: string, change: (text: string) => string): void {
  edit(path, (bytes) => {
    const changed = change(bytes.toString('utf8'));
    expect(changed).not.toBe(bytes.toString('utf8'));
    return changed;
  });
}

const B = 'rec/DCIM/b.mp4.rec';
const C = 'rec/DCIM/c.mp4.rec';
const SIDECARS = ['', '.sig', '.minisig'];

/** Rewrites a record and signs it again with the dock's own key: what an insider could do. */
function forge(path: string, change: (record: SealRecord) => SealRecord): void {
  const decoded = decodeRecord(readFileSync(path));
  if (!decoded.ok) throw new Error(decoded.because);
  resign(path, encodeRecord(change(decoded.record)), genuine);
}

function resign(path: string, bytes: Uint8Array, key: KeyObject): void {
  writeFileSync(path, bytes);
  writeFileSync(`${path}.sig`, sign(null, bytes, key));
}

function only(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  expect(found).toHaveLength(1);
  return join(folder, found[0] ?? '');
}

describe('what the program made', () => {
  test.each([
    ['the archive', () => pristine],
    ['an intake', () => join(pristine, dockings[0] ?? '')],
    ['a record', () => join(pristine, dockings[0] ?? '', B)],
    ['the file that a record seals', () => join(pristine, dockings[0] ?? '', 'data/DCIM/b.mp4')],
  ])('%s passes under the keys that the dock published', (_, path) => {
    const outcome = verify(path(), '--keys', keys);
    expect(problems(outcome)).toEqual([]);
    expect(outcome).toMatchObject({ status: 0, document: { verdict: 'pass', exitCodes: [] } });
    expect(outcome.document.checked).toBeGreaterThan(3);
  });

  test('every required check was made and passed', () => {
    const passed = new Set(
      verify(pristine, '--keys', keys).document.checks.flatMap(({ code, result }) => (result === 'pass' ? [code] : [])),
    );
    const required = 'record-signature record-encoding chain footage-digest manifest inventory-complete'.split(' ');
    expect(required.filter((code) => !passed.has(code))).toEqual([]);
  });

  test('without independent keys it cannot be told, and that is said aloud', () => {
    const own = dirname(
      dirname(only(join(pristine, 'docks', readdirSync(join(pristine, 'docks'))[0] ?? ''), /^dock\.pem$/)),
    );
    for (const args of [[], ['--keys', own]]) {
      const outcome = verify(pristine, ...args);
      expect(problems(outcome)).toEqual(['keys-not-independent']);
      expect(outcome).toMatchObject({ status: 12, document: { verdict: 'cannot-tell', exitCodes: [12] } });
    }
  });

  test('what no archive can show yet is not-checked, and whose word stands behind the log is said', () => {
    const { document } = verify(pristine, '--keys', keys);
    for (const code of ['witness-independent', 'key-validity']) {
      expect(document.checks.filter((check) => check.code === code).map(({ result }) => result)).toEqual([
        'not-checked',
      ]);
    }
    expect(document.witness).toBe('same-host');
    expect(document.checks.filter(({ code }) => code === 'cosignature').map(({ result }) => result)).toContain('pass');
  });

  test('without the key of a witness it is incomplete, and what cannot be seen then is named', () => {
    const few = join(base, 'dock keys only');
    mkdirSync(few);
    writeFileSync(join(few, 'dock.pem'), readFileSync(join(keys, 'dock.pem')));
    const outcome = verify(pristine, '--keys', few);
    expect(outcome).toMatchObject({ status: 4, document: { verdict: 'incomplete', witness: 'none' } });
    expect(problems(outcome)).toEqual(['cosignature']);
    expect(outcome.document.checks.find(({ code }) => code === 'cosignature')?.because).toContain('cut tail');
  });

  test('verifying writes nothing', () => {
    const state = () => spawnSync('sh', ['-c', 'find . -printf "%p %T@ %C@ %m\\n" | sort'], { cwd: pristine }).stdout;
    const before = state().toString('hex');
    verify(pristine, '--keys', keys);
    expect(state().toString('hex')).toBe(before);
  });
});

type Mutation = readonly [name: string, code: string, status: number, change: (copy: Copy) => void];

const MUTATIONS: readonly Mutation[] = [
  ['a byte of footage', 'footage-digest', 3, ({ intake }) => flip(join(intake, 'data/DCIM/b.mp4'), 15_000)],
  ['a byte more', 'footage-digest', 3, ({ intake }) => appendFileSync(join(intake, 'data/DCIM/b.mp4'), 'x')],
  ['a byte of a record', 'record-signature', 3, ({ intake }) => flip(join(intake, B), 300)],
  ['a byte of a signature', 'record-signature', 3, ({ intake }) => flip(join(intake, `${B}.sig`), 40)],
  ['no signature', 'record-signature', 3, ({ intake }) => rmSync(join(intake, `${B}.sig`))],
  [
    'a signature by another key',
    'record-signature',
    3,
    ({ intake }) => {
      const path = join(intake, B);
      resign(path, readFileSync(path), generateKeyPairSync('ed25519').privateKey);
    },
  ],
  [
    'the minisign form of another record',
    'second-form',
    3,
    ({ intake }) => cpSync(join(intake, `${B}.minisig`), join(intake, `${C}.minisig`)),
  ],
  [
    'a byte of the trusted comment',
    'second-form',
    3,
    ({ intake }) => editText(join(intake, `${B}.minisig`), (text) => text.replace('b.mp4.rec', 'x.mp4.rec')),
  ],
  [
    'a line dropped from the manifest',
    'manifest',
    3,
    ({ intake }) => editText(join(intake, 'manifest-sha256.txt'), (text) => text.replace(/^.*b\.mp4\n/m, '')),
  ],
  [
    'a line added to the manifest',
    'manifest',
    3,
    ({ intake }) => appendFileSync(join(intake, 'manifest-sha256.txt'), `${'0'.repeat(64)}  data/DCIM/z.mp4\n`),
  ],
  ['a file of footage removed', 'footage-digest', 4, ({ intake }) => rmSync(join(intake, 'data/DCIM/b.mp4'))],
  ['a file added', 'manifest', 3, ({ intake }) => writeFileSync(join(intake, 'data/DCIM/planted.mp4'), 'planted')],
  [
    'a file added between the intakes',
    'manifest',
    3,
    ({ intake }) => writeFileSync(join(dirname(intake), 'planted.mp4'), 'planted'),
  ],
  [
    'a record dropped',
    'chain',
    4,
    ({ intake }) => {
      for (const suffix of SIDECARS) rmSync(join(intake, `${B}${suffix}`));
    },
  ],
  [
    'a record dropped with everything that belongs to it',
    'chain',
    4,
    ({ intake }) => {
      for (const suffix of SIDECARS) rmSync(join(intake, `${B}${suffix}`));
      rmSync(join(intake, 'data/DCIM/b.mp4'));
    },
  ],
  [
    'a record inserted under another name',
    'chain',
    3,
    ({ intake }) => {
      for (const suffix of SIDECARS) cpSync(join(intake, `${B}${suffix}`), join(intake, `rec/DCIM/z.mp4.rec${suffix}`));
    },
  ],
  [
    'two records swapped',
    'record-place',
    3,
    ({ intake }) => {
      for (const suffix of SIDECARS) {
        renameSync(join(intake, `${B}${suffix}`), join(intake, 'rec/swap'));
        renameSync(join(intake, `${C}${suffix}`), join(intake, `${B}${suffix}`));
        renameSync(join(intake, 'rec/swap'), join(intake, `${C}${suffix}`));
      }
    },
  ],
  [
    'another link of the chain under a genuine signature',
    'chain',
    3,
    ({ intake }) => forge(join(intake, B), (record) => ({ ...record, prev: 'a'.repeat(64) })),
  ],
  [
    'another officer under a genuine signature',
    'chain',
    3,
    ({ intake }) =>
      forge(join(intake, B), (record) => ({ ...record, officer: { id: '999999', source: 'roster' } }) as SealRecord),
  ],
  [
    'another form of JSON under a genuine signature',
    'record-encoding',
    3,
    ({ intake }) => {
      const path = join(intake, B);
      resign(path, Buffer.from(readFileSync(path, 'utf8').replace('"epoch":1', '"epoch": 1')), genuine);
    },
  ],
  [
    'a doubled key under a genuine signature',
    'record-encoding',
    3,
    ({ intake }) => {
      const path = join(intake, B);
      resign(path, Buffer.from(readFileSync(path, 'utf8').replace('"epoch":1', '"epoch":1,"epoch":1')), genuine);
    },
  ],
  [
    'another fate',
    'manifest',
    3,
    ({ intake }) => editText(join(intake, 'fates.ndjson'), (text) => text.replace('"pulled"', '"pending"')),
  ],
  [
    'a line dropped from the inventory',
    'inventory-complete',
    3,
    ({ intake }) => editText(join(intake, 'inventory.ndjson'), (text) => text.replace(/^.*c\.mp4.*\n/m, '')),
  ],
  [
    'an inventory that counts less, under a genuine signature',
    'inventory-complete',
    3,
    ({ intake }) =>
      forge(only(join(intake, 'rec'), /^_inventory-\d+\.rec$/), (record) => ({ ...record, count: 1 }) as SealRecord),
  ],
  [
    'no closing record',
    'intake-closed',
    4,
    ({ intake }) => {
      for (const name of readdirSync(join(intake, 'rec'))) {
        if (name.startsWith('_close-')) rmSync(join(intake, 'rec', name));
      }
    },
  ],
  [
    'a list that records name removed',
    'inventory-complete',
    4,
    ({ intake }) => rmSync(join(intake, 'inventory.ndjson')),
  ],
  [
    'the certificate request exchanged',
    'chain',
    3,
    ({ archive }) => flip(join(archive, 'docks', readdirSync(join(archive, 'docks'))[0] ?? '', 'dock.csr'), 100),
  ],
  ['a whole intake gone', 'chain', 4, ({ intake }) => rmSync(intake, { recursive: true })],
];

describe('what was changed', () => {
  test.each(MUTATIONS)('%s is noticed by %s, exit %i', (_, code, status, change) => {
    const copy = copyOfArchive();
    change(copy);
    const outcome = verify(copy.archive, '--keys', keys);
    expect(problems(outcome)).toContain(code);
    expect(outcome.status).toBe(status);
    expect(outcome.document.exitCodes[0]).toBe(status);
    rmSync(copy.archive, { recursive: true });
  });

  test('a wrong key fits nothing', () => {
    const wrong = join(base, 'wrong');
    mkdirSync(wrong);
    const { publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(join(wrong, 'registry.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
    const outcome = verify(pristine, '--keys', wrong);
    expect(outcome.status).toBe(3);
    expect(new Set(problems(outcome))).toEqual(
      new Set(['published-key', 'record-signature', 'log-signature', 'checkpoint-stale', 'inclusion']),
    );
  });

  test('a cut tail is missed by the log, and it is said who could have cut the log as well', () => {
    const { archive } = copyOfArchive();
    const records = readdirSync(archive, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.rec'));
    const last = records.reduce((a, b) => (numberOf(join(archive, b)) > numberOf(join(archive, a)) ? b : a));
    expect(last).toContain('_stored-');
    for (const suffix of SIDECARS) rmSync(join(archive, `${last}${suffix}`));
    const { status, document } = verify(archive, '--keys', keys);
    expect(status).toBe(4);
    expect(document.checks.find(({ code, result }) => code === 'chain' && result === 'not-checked')?.because).toMatch(
      /^the log has \d+ records; those after record \d+ are not here$/,
    );
    expect(sealdock('verify', archive, '--keys', keys).stdout).toContain('日志是否由控制该机器的人整体重写');
  });
});

describe('an interrupted docking', () => {
  test('is incomplete until the same file was sealed in a later one', async () => {
    const other = join(base, 'interrupted home');
    const large = join(base, 'large card');
    mkdirSync(large);
    writeFileSync(join(large, 'large.mp4'), Buffer.alloc(300_000_000, 7));
    const pulling = spawn(process.execPath, [PROGRAM, 'ingest', large, '--home', other], { stdio: 'ignore' });
    await untilPartWritten(pulling, join(other, 'vault', 'tmp'));
    pulling.kill('SIGKILL');
    await untilEnded(pulling);
    expect(sealdock('ingest', card, '--home', other).status).toBe(0);
    const first = verify(join(other, 'archive'), '--keys', join(other, 'keys'));
    expect(first).toMatchObject({ status: 4, document: { verdict: 'incomplete', exitCodes: [4] } });
    expect(problems(first)).toEqual(['inventory-complete']);

    expect(sealdock('ingest', large, '--home', other).status).toBe(0);
    const second = verify(join(other, 'archive'), '--keys', join(other, 'keys'));
    expect(problems(second)).toEqual([]);
    expect(second.status).toBe(0);
    expect(second.document.checks.some(({ because }) => because.includes('sealed later, in docking'))).toBe(true);
  }, 120_000);
});

describe('the command line', () => {
  test('tells a layman the result first, then what is wrong and where', () => {
    const { archive, intake } = copyOfArchive();
    flip(join(intake, 'data/DCIM/b.mp4'), 1);
    const { stdout, stderr, status } = sealdock('verify', archive, '--keys', keys);
    expect(stdout.split('\n')[0]).toMatch(/^✗ 不通过/);
    expect(stdout).toMatch(/✗ intake\/.*b\.mp4\n +不成立：.*\n +footage-digest：不是记录 \d+ 所述的字节/);
    const english = sealdock('verify', archive, '--keys', keys, '--lang', 'en').stdout;
    expect(english).toMatch(/^✗ FAIL/);
    expect(english).toMatch(/footage-digest: not the bytes of record \d+/);
    expect(stdout).toContain('VERIFY.txt');
    expect(stderr).toBe('');
    expect(status).toBe(3);
  });

  test('writes hostile names so that they cannot act on the terminal', () => {
    const { archive, intake } = copyOfArchive();
    writeFileSync(join(intake, 'data', '\u001b[2J\nPASS\u202egpj'), 'planted');
    const { stdout } = sealdock('verify', archive, '--keys', keys);
    expect(stdout).toContain('\\u{1b}[2J\\u{a}PASS\\u{202e}gpj');
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });

  test('prints the table of all codes, in both languages', () => {
    const { stdout, status } = sealdock('verify', '--codes', '--json');
    const { codes } = JSON.parse(stdout) as { codes: { code: string; text: { zh: string; en: string } }[] };
    const known = new Set(codes.map(({ code }) => code));
    const shown = verify(pristine).document.checks.map(({ code }) => code);
    expect(shown.filter((code) => !known.has(code))).toEqual([]);
    expect(codes.every(({ text }) => /\p{Script=Han}/u.test(text.zh) && /^[\x20-\x7e’]+$/.test(text.en))).toBe(true);
    expect(sealdock('verify', '--codes').stdout).toContain('inventory-complete');
    expect(status).toBe(0);
  });

  test.each([
    ['a path that is not there', 6, 'path-missing', ['verify', '/nowhere/at/all']],
    ['keys that are not there', 6, 'path-missing', ['verify', '.', '--keys', '/nowhere/keys']],
    ['an object store', 2, 'bad-option', ['verify', 's3://bucket/prefix']],
    ['a time that is none', 2, 'bad-option', ['verify', '.', '--at', 'yesterday']],
    ['no path', 2, 'bad-option', ['verify']],
  ])('%s ends with %i and %s', (_, status, code, args) => {
    const outcome = sealdock(...args, '--json');
    expect(outcome.status).toBe(status);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ schema: 'sealdock.error/1', code, exitCodes: [status] });
  });

  test('takes --at and --offline, and changes no verdict by them', () => {
    const outcome = verify(pristine, '--keys', keys, '--offline', '--at', '2044-01-01T00:00:00+08:00');
    expect(outcome).toMatchObject({ status: 0, document: { verdict: 'pass', at: '2044-01-01T00:00:00+08:00' } });
  });

  test('says in its help what --keys accepts', () => {
    const { stdout } = sealdock('verify', '--help');
    for (const told of ['*.pem', '*.pub', 'minisign', 'KB-0007.pem', '--at', '--offline', '--codes', '--json']) {
      expect(stdout).toContain(told);
    }
  });
});

function numberOf(path: string): number {
  const decoded = decodeRecord(readFileSync(path));
  return decoded.ok ? decoded.record.seq : -1;
}

async function untilPartWritten(child: ChildProcess, folder: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('the docking ended before it could be interrupted');
    const parts = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.part')) : [];
    if (parts.some((name) => (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0) > 0)) return;
    await sleep(5);
  }
}

async function untilEnded(child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) await sleep(5);
}
