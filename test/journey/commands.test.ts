/** The commands beside ingest, on the real program: every page after a real docking, the maintenance log, bad input. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Connection } from '../../src/adapters/sqlite/connection.js';
import { lockHome } from '../../src/adapters/system/lock-home.js';
import { makeFootage } from '../fakes/make-footage.js';
import { sealdock as program } from '../fakes/run-program.js';

const base = mkdtempSync(join(tmpdir(), 'commands-'));
const home = join(base, 'home');
/** A folder whose own name tries to clear the screen and turn the reading direction. */
const card = join(base, 'card\u001b[2J\u202eevil');
const EXITS = z.looseObject({ schema: z.string(), exitCodes: z.array(z.number()) });

const sealdock = (...args: string[]) => program(args, { env: { LC_ALL: 'C.UTF-8' } });
const at = (...args: string[]) => sealdock(...args, '--home', home);

function json(...args: string[]) {
  const { status, stdout, stderr } = at(...args, '--json');
  expect(stderr).toBe('');
  const document = EXITS.parse(JSON.parse(stdout));
  expect(status).toBe(document.exitCodes[0] ?? 0);
  return document;
}

beforeAll(async () => {
  const folder = join(card, 'DCIM');
  await makeFootage(folder, { name: '1234567_000001_20261120093000_0001.mp4', seconds: 4, audio: true });
  await makeFootage(folder, { name: '1234567_000001_20261120093010_0003.mp4', seconds: 5, audio: true });
  mkdirSync(join(card, 'LOG'));
  const log = ['09:29:58 -> 开机', '09:30:00 -> 开始录像', '09:30:20 -> 开机'].map((line) => `2026-11-20 ${line}\r\n`);
  writeFileSync(join(card, 'LOG', '20261120.log'), log.join(''));
  writeFileSync(join(card, 'bad\u0007name\u202e\u001b[31m.bin'), 'control and bidi');
  const { status, stderr } = sealdock('ingest', card, '--home', home, '--json');
  expect([status, stderr]).toEqual([4, '']);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const PAGES = [
  ['status'],
  ['cameras'],
  ['cameras', 'show', '1234567'],
  ['maintenance'],
  ['maintenance', 'list', '1234567', '--since', '7d'],
  ['maintenance', 'show', '1'],
  ['transfers', '--camera', '1234567'],
  ['trace', 'last'],
  ['gaps', '--must-be-continuous'],
  ['queue'],
  ['doctor'],
] as const;

describe('every page', () => {
  test.each(PAGES.map((page) => [page.join(' '), page] as const))('sealdock %s: one document, one text', (_, page) => {
    expect(json(...page).schema).toMatch(/^sealdock\.[a-z-]+\/1$/);
    for (const language of ['zh', 'en']) {
      const { stdout, stderr } = at(...page, '--lang', language);
      expect(stderr).toBe('');
      expect(stdout).not.toMatch(/[^\P{C}\n]/u);
      expect(stdout.length).toBeGreaterThan(10);
    }
  });

  test('speaks Chinese where nobody asks, and the language of the settings before that of the environment', () => {
    expect(at('transfers').stdout).toContain('入站记录');
    const own = join(base, 'own-language');
    cpSync(home, own, { recursive: true });
    writeFileSync(join(own, 'settings.yaml'), 'language: en\n');
    expect(sealdock('transfers', '--home', own).stdout).toContain('dockings, newest first');
    expect(sealdock('transfers', '--home', own, '--lang', 'zh').stdout).toContain('入站记录');
  });

  test('shows the same gap under duty in status, gaps and trace, each with exit code 4', () => {
    expect(json('status')).toMatchObject({ duty: { gaps: 1 }, cameras: { known: 1 } });
    expect(json('status').exitCodes).toContain(4);
    expect(json('gaps')).toMatchObject({ recordings: [{ verdict: 'gap', isUnderDuty: true }], exitCodes: [4] });
    expect(json('trace', 'last')).toMatchObject({ verdicts: [{ verdict: 'gap' }], exitCodes: [4], waiting: 0 });
  });

  test('traces every file from its record to its receipt', () => {
    const schema = z.object({
      files: z.array(z.object({ fate: z.string(), record: z.number(), receipt: z.object({ at: z.string() }) })),
    });
    const { files } = schema.parse(json('trace', 'last'));
    expect(files.map(({ fate }) => fate)).toEqual(['pulled', 'pulled', 'pulled', 'pulled']);
  });

  test('pages: a list cut in two holds every row once', () => {
    const schema = z.object({ files: z.array(z.object({ path: z.string() })), next: z.string().nullable() });
    const whole = schema.parse(json('trace', 'last'));
    const first = schema.parse(json('trace', 'last', '--limit', '2'));
    const second = schema.parse(json('trace', 'last', '--limit', '2', '--after', first.next ?? ''));
    expect([...first.files, ...second.files]).toEqual(whole.files);
    expect(second.next).toBeNull();
  });
});

describe('the maintenance log', () => {
  test('holds what the docking told, with the power loss that the camera’s own log shows', () => {
    expect(json('maintenance', 'list', '--type', 'docking-facts')).toMatchObject({
      entries: [{ camera: '1234567', facts: { files_pulled: 4, power_losses: 1, warnings: 'power-lost' } }],
    });
    expect(json('cameras')).toMatchObject({ cameras: [{ warnings: ['power-lost'], batteryPercent: null }] });
  });

  test('takes an entry, signs it, and keeps it in the vault as the record says', () => {
    const note = '更换电池 71 %';
    const added = z
      .object({ record: z.string(), at: z.string(), seq: z.number() })
      .parse(
        json(
          'maintenance',
          'add',
          '1234567',
          '--type',
          'battery',
          '--note',
          note,
          '--by',
          'tech-2',
          '--at',
          '2026-11-21 10:00',
        ),
      );
    expect(added.at).toBe('2026-11-21T10:00:00+08:00');
    const record = z
      .object({ kind: z.string(), who: z.string(), note: z.string(), at: z.string() })
      .parse(JSON.parse(readFileSync(join(home, 'vault', added.record), 'utf8')));
    expect(record).toEqual({ kind: 'battery', who: 'tech-2', note, at: '2026-11-21T02:00:00.000Z' });
    expect(existsSync(join(home, 'vault', `${added.record}.sig`))).toBe(true);
    const list = z.object({
      entries: z.array(z.object({ id: z.number(), seq: z.number(), note: z.string().nullable() })),
    });
    const [entry] = list.parse(json('maintenance', 'list', '1234567')).entries;
    expect(entry).toMatchObject({ seq: added.seq, note });
    expect(json('maintenance', 'show', String(entry?.id))).toMatchObject({ record: added.record });
  });

  test('knows a camera on loan, returned and retired', () => {
    const custody = (type: string) => {
      json('maintenance', 'add', '1234567', '--type', type);
      return json('cameras')['cameras'];
    };
    expect(custody('loan')).toMatchObject([{ custody: 'on-loan' }]);
    expect(custody('return')).toMatchObject([{ custody: 'in-service' }]);
    expect(custody('retire')).toMatchObject([{ custody: 'retired' }]);
  });

  test('enters a camera that was never docked only when told that it is new', () => {
    expect(at('maintenance', 'add', 'SPARE-1', '--type', 'repair', '--json')).toMatchObject({ status: 2 });
    json('maintenance', 'add', 'SPARE-1', '--type', 'repair', '--new');
    expect(json('cameras', 'show', 'SPARE-1')).toMatchObject({
      camera: { custody: 'new', dockings: 0, lastSeenAt: null },
    });
  });

  test.each([
    ['a type that does not exist', ['--type', 'wash'], 'type'],
    ['a person’s name', ['--type', 'repair', '--by', '扎西 次仁'], 'by'],
    ['a note that turns the reading direction', ['--type', 'repair', '--note', 'a\u202eb'], 'note'],
    ['a note with an escape', ['--type', 'repair', '--note', 'a\u001b[2Jb'], 'note'],
    ['a note that is too long', ['--type', 'repair', '--note', 'x'.repeat(2001)], 'note'],
    ['a time that is none', ['--type', 'repair', '--at', '2026-02-30 10:00'], 'at'],
    ['a time in the future', ['--type', 'repair', '--at', '2099-01-01'], 'at'],
  ])('refuses %s and signs nothing', (_, flags, option) => {
    const before = json('status')['records'];
    const { status, stdout } = at('maintenance', 'add', '1234567', ...flags, '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'bad-option', facts: { option } });
    expect(typeof before).toBe('number');
  });

  test('writes a note of two lines as one', () => {
    json('maintenance', 'add', '1234567', '--type', 'other', '--note', 'first\nsecond');
    expect(json('maintenance', 'list', '--limit', '1')).toMatchObject({ entries: [{ note: 'first second' }] });
  });
});

describe('the queue', () => {
  test('shows what waits while the archive is away, and retries it when asked', () => {
    const own = join(base, 'cut-off');
    writeFileSync(join(base, 'no-folder'), '');
    mkdirSync(own);
    writeFileSync(join(own, 'settings.yaml'), `archive:\n  path: ${join(base, 'no-folder', 'archive')}\n`);
    const { status } = sealdock('ingest', join(card, 'LOG'), '--home', own, '--camera', 'CAM-9', '--json');
    expect(status).toBe(7);
    const { stdout } = sealdock('queue', '--home', own, '--json');
    const queue = z
      .object({
        waiting: z.number(),
        parked: z.number(),
        items: z.array(z.object({ item: z.number(), code: z.string().nullable() })),
      })
      .parse(JSON.parse(stdout));
    expect(queue.waiting + queue.parked).toBeGreaterThan(0);
    expect(queue.items[0]?.code).toMatch(/^archive-/);
    const retried = sealdock('queue', 'retry', String(queue.items[0]?.item), '--home', own, '--json');
    expect(JSON.parse(retried.stdout)).toMatchObject({ schema: 'sealdock.queue-retry/1', items: 1 });
    expect(sealdock('queue', 'retry', '999999', '--home', own).status).toBe(2);
  });
});

describe('the doctor', () => {
  const checkOf = (document: unknown, name: string) =>
    z
      .object({ checks: z.array(z.looseObject({ check: z.string() })) })
      .parse(document)
      .checks.filter(({ check }) => check === name);

  test('finds a working dock fine and leaves nothing behind', () => {
    const before = readdirSync(home, { recursive: true }).sort();
    const document = json('doctor');
    for (const name of ['settings', 'home', 'key', 'vault', 'ledger', 'archive', 'profiles', 'copies'])
      expect(checkOf(document, name)).toMatchObject([{ check: name }]);
    for (const name of ['settings', 'home', 'key', 'ledger', 'archive', 'profiles', 'copies'])
      expect(checkOf(document, name)).toMatchObject([{ result: 'fine' }]);
    expect(readdirSync(home, { recursive: true }).sort()).toEqual(before);
  });

  test('names each thing that is wrong with its remedy, and the worst code is the exit code', () => {
    const sick = join(base, 'sick');
    cpSync(home, sick, { recursive: true });
    chmodSync(join(sick, 'keys', 'dock.key'), 0o444);
    chmodSync(sick, 0o777);
    rmSync(join(sick, 'archive'), { recursive: true });
    writeFileSync(join(sick, 'vault', 'tmp', 'abc.part'), 'left');
    utimesSync(join(sick, 'vault', 'tmp', 'abc.part'), 1, 1);
    writeFileSync(
      join(sick, 'settings.yaml'),
      'slots:\n  - slot: 3\n    serial: /dev/no-such-port\narchive:\n  path: /dev/null/archive\n',
    );
    const { status, stdout } = sealdock('doctor', '--home', sick, '--json');
    const document = EXITS.parse(JSON.parse(stdout));
    expect(checkOf(document, 'key')).toMatchObject([
      { result: 'problem', code: 'key-exposed', facts: { mode: '0444' } },
    ]);
    expect(checkOf(document, 'home')).toMatchObject([{ result: 'problem', code: 'home-open' }]);
    expect(checkOf(document, 'archive')).toMatchObject([{ result: 'problem', code: 'archive-unreachable' }]);
    expect(checkOf(document, 'ports')).toMatchObject([{ result: 'warning', code: 'port-absent', facts: { slot: 3 } }]);
    expect(checkOf(document, 'copies')).toMatchObject([
      { result: 'warning', code: 'partial-copies', facts: { copies: 1 } },
    ]);
    expect(document.exitCodes).toEqual(expect.arrayContaining([7, 9]));
    expect(status).toBe(document.exitCodes[0]);
    expect(sealdock('doctor', '--home', sick, '--lang', 'en').stdout).toContain('→ Set the key file to mode 0400');
  });

  test('takes the empty mount point of an archive it knows for an archive that is not mounted', () => {
    const own = join(base, 'unmounted');
    cpSync(home, own, { recursive: true });
    const archive = join(base, 'share');
    mkdirSync(archive);
    writeFileSync(join(own, 'settings.yaml'), `archive:\n  path: ${archive}\n`);
    expect(checkOf(JSON.parse(sealdock('doctor', '--home', own, '--json').stdout), 'archive')).toMatchObject([
      { result: 'not-checked' },
    ]);
    expect(sealdock('ingest', join(card, 'LOG'), '--camera', 'X', '--home', own).status).toBe(0);
    rmSync(archive, { recursive: true });
    mkdirSync(archive);
    expect(checkOf(JSON.parse(sealdock('doctor', '--home', own, '--json').stdout), 'archive')).toMatchObject([
      { result: 'problem', code: 'archive-unreachable' },
    ]);
  });

  test('reads a damaged ledger and a wrong settings file as findings, not as its own failure', () => {
    const broken = join(base, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'ledger.sqlite'), 'this is no database, but long enough to be looked at '.repeat(40));
    writeFileSync(join(broken, 'settings.yaml'), 'limits:\n  parallelPulls: many\n');
    const { status, stdout } = sealdock('doctor', '--home', broken, '--json');
    expect(status).toBe(2);
    expect(checkOf(JSON.parse(stdout), 'ledger')).toMatchObject([{ code: 'ledger-damaged' }]);
    expect(checkOf(JSON.parse(stdout), 'settings')).toMatchObject([{ code: 'settings-invalid' }]);
  });
});

describe('bad input', () => {
  test('a command line that cannot be understood gives one document under --json as well', () => {
    const { status, stdout, stderr } = at('queue', '--no-such-option', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'sealdock.error/1', code: 'bad-option', exitCodes: [2] });
    expect(stderr).toContain('--no-such-option');
  });

  test.each([
    ['an unknown camera', ['cameras', 'show', 'nobody'], 2, 'camera-unknown'],
    ['an impossible camera', ['cameras', 'show', '../\u001b[2J'], 2, 'camera-unknown'],
    ['an unknown docking', ['trace', 'KB-0007-999999'], 2, 'docking-unknown'],
    ['an impossible docking', ['trace', "x'; DROP TABLE segment"], 2, 'docking-unknown'],
    ['a type of entry that does not exist', ['maintenance', 'list', '--type', 'wash'], 2, 'bad-option'],
    ['an unknown entry', ['maintenance', 'show', '999999'], 2, 'entry-unknown'],
    ['a date that is none', ['gaps', '--since', 'yesterday'], 2, 'bad-option'],
    ['30 February', ['transfers', '--since', '2026-02-30'], 2, 'bad-option'],
    ['a limit of nought', ['queue', '--limit', '0'], 2, 'bad-option'],
    ['a limit beyond the bound', ['cameras', '--limit', '1001'], 2, 'bad-option'],
    ['a page after nonsense', ['gaps', '--after', '-1'], 2, 'bad-option'],
  ] as const)('%s is answered with its code', (_, args, exitCode, code) => {
    const { status, stdout, stderr } = at(...args, '--json');
    expect(status).toBe(exitCode);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'sealdock.error/1', code, exitCodes: [exitCode] });
    expect(stderr).not.toMatch(/[^\P{C}\n]/u);
  });

  test.each(
    [['status'], ['cameras', 'show', 'X'], ['maintenance'], ['trace', 'last']].map(
      (page) => [page.join(' '), page] as const,
    ),
  )('a home that is not there: %s answers 6 and makes none', (_, page) => {
    const missing = join(base, 'missing');
    const { status, stdout } = sealdock(...page, '--home', missing, '--json');
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'home-missing' });
    expect(existsSync(missing)).toBe(false);
  });

  test('a home without a ledger, by a command that would write: nothing is made', () => {
    const empty = join(base, 'empty');
    mkdirSync(empty);
    expect(sealdock('maintenance', 'add', 'X', '--type', 'loan', '--new', '--home', empty)).toMatchObject({
      status: 6,
    });
    expect(sealdock('queue', 'retry', 'all', '--home', empty)).toMatchObject({ status: 6 });
    expect(readdirSync(empty)).toEqual([]);
  });

  test('a ledger from a newer version, and one that is damaged', async () => {
    const newer = join(base, 'newer');
    cpSync(home, newer, { recursive: true });
    const connection = await Connection.open(join(newer, 'ledger.sqlite'), 'write');
    await connection.script('PRAGMA user_version = 999');
    await connection.close();
    expect(sealdock('status', '--home', newer)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ledger-newer'),
    });
    const damaged = join(base, 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'ledger.sqlite'), 'this is no database, but long enough to be looked at '.repeat(40));
    expect(sealdock('status', '--home', damaged)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('ledger-damaged'),
    });
  });

  test('while another process writes: reading works and says so, writing answers 11', async () => {
    await using _ = await lockHome(home);
    expect(json('status')).toMatchObject({ activity: 'at-work' });
    expect(json('transfers')).toMatchObject({ dockings: [{ state: 'closed' }] });
    const { status, stdout } = await new Promise<{ status: number | null; stdout: string }>((done) =>
      done(at('maintenance', 'add', '1234567', '--type', 'loan', '--json')),
    );
    expect([status, JSON.parse(stdout)]).toMatchObject([11, { code: 'home-locked' }]);
  });
});

describe('slots', () => {
  test('are told by port, with the slots of the settings, and learning them gives up when nobody comes', () => {
    const dock = join(base, 'ports');
    cpSync(home, dock, { recursive: true });
    writeFileSync(join(dock, 'settings.yaml'), 'slots:\n  - slot: 3\n    usb: [99-1, 98-1.4]\n');
    const { status, document } = sealdock('slots', '--home', dock, '--json');
    const ports = z.array(z.looseObject({ slot: z.number().nullable(), port: z.string() })).parse(document?.['ports']);
    expect(ports.filter(({ slot }) => slot === 3)).toMatchObject([
      { port: '98-1.4', use: null, id: null },
      { port: '99-1', use: null, id: null },
    ]);
    expect([0, 6]).toContain(status);
    const learned = sealdock('slots', 'learn', '--count', '1', '--wait', '1', '--json', '--lang', 'en');
    expect(learned).toMatchObject({ status: 6, document: { code: 'slot-not-learned', facts: { slot: 1 } } });
    expect(learned.stderr).toContain('Plug a camera into slot 1');
    expect(sealdock('slots', 'learn', '--count', '0')).toMatchObject({ status: 2 });
  });
});
