/** What is wrong with the dock's own files: the program says what, where and what to do, ends with its code and changes nothing. */
import {
  chmodSync as chmod,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ingestPath } from '../../src/app/ingest-path.js';
import { Failure } from '../../src/domain/failure.js';
import { FAILURE_CODES, type FailureCode } from '../../src/domain/failure-codes.js';
import { type ProgramEnd, sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';

let at: TestHome;
const ledgerFile = () => join(at.home, 'ledger.sqlite');

beforeEach(() => {
  at = TestHome.make('broken-home');
  at.file('a.mp4', 'footage');
});
afterEach(() => at[Symbol.dispose]());

/** Just as the command does it; what it throws is what `main` turns into exit code and text. */
async function ingest(more: { readonly profile?: string; readonly path?: string; readonly home?: string } = {}) {
  const { profile, path = at.card, home = at.home } = more;
  return ingestPath({
    ...{ path, home, profile, camera: undefined, officer: undefined, activity: undefined, mustBeContinuous: false },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
}

async function refusal(more: Parameters<typeof ingest>[0] = {}): Promise<Failure> {
  const outcome = await ingest(more).catch((error: unknown) => error);
  if (outcome instanceof Failure) return outcome;
  throw new Error('it was not refused', { cause: outcome });
}

/** What `--json` and standard error say, with the table's own words. */
function expectRefusal(end: ProgramEnd, code: FailureCode, facts: Readonly<Record<string, unknown>> = {}) {
  const { exitCode, message, remedy } = FAILURE_CODES[code];
  const words = { message: message.en, remedy: remedy.en };
  const document = { schema: 'sealdock.error/1', code, ...words, exitCodes: [exitCode] };
  expect(end.document).toMatchObject({ ...document, facts });
  expect(end.status).toBe(exitCode);
  expect(end.stderr).toContain(code);
}

async function onLedger(sql: string): Promise<void> {
  const db = new sqlite3.Database(ledgerFile());
  await new Promise<void>((resolve, reject) => db.exec(sql, (error) => (error === null ? resolve() : reject(error))));
  await new Promise<void>((resolve, reject) => db.close((error) => (error === null ? resolve() : reject(error))));
}

describe('settings', () => {
  test.each([
    ['no YAML', 'slots: [', /flow/i],
    ['an unknown word', 'archve: {path: /x}', /archve/],
    ['a wrong kind of value', 'limits: {parallelPulls: many}', /limits\.parallelPulls/],
    ['a value out of range', 'limits: {stallSeconds: 0}', /limits\.stallSeconds/],
    ['a mistake deep in a list', 'slots: [{slot: 1, folder: /x}, {slot: 0, folder: /y}]', /slots\.1\.slot/],
    ['a slot without a place', 'slots: [{slot: 1}]', /slots\.0/],
    ['a list instead of a map', '- 1', /whole file/],
    ['an alias bomb', 'a: &a [1]\nb: [*a, *a]', /alias/i],
    ['a dock id that cannot be signed', 'dock: {id: "kb 7"}', /dock\.id/],
  ])('with %s are refused at the place of the mistake', async (_, text, place) => {
    writeFileSync(join(at.home, 'settings.yaml'), text);
    const { code, facts } = await refusal();
    expect(code).toBe('settings-invalid');
    expect(String(facts['problem'])).toMatch(place);
    expect(existsSync(ledgerFile())).toBe(false);
  });

  test('that are a folder or too large are refused', async () => {
    rmSync(join(at.home, 'settings.yaml'));
    mkdirSync(join(at.home, 'settings.yaml'));
    expect(await refusal()).toMatchObject({ code: 'settings-invalid', facts: { problem: 'EISDIR' } });
    rmSync(join(at.home, 'settings.yaml'), { recursive: true });
    writeFileSync(join(at.home, 'settings.yaml'), `# ${'x'.repeat(1024 * 1024)}`);
    expect(await refusal()).toMatchObject({ code: 'settings-invalid' });
  });
});

describe('a device profile of one’s own', () => {
  const own = (name: string, text: string): void => {
    const folder = join(at.base, 'profiles');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    at.settings({ profilesFolder: folder });
  };

  test.each([
    ['no JSON', '{', /JSON/i],
    ['a field of the wrong kind', JSON.stringify({ schema: 1, identity: { profileId: 7 } }), /identity/],
    ['nothing of a profile', '[]', /./],
  ])('with %s is refused by name when it is asked for', async (_, text, place) => {
    own('mine.json', text);
    const { code, facts } = await refusal({ profile: 'mine' });
    expect(code).toBe('profile-invalid');
    expect(JSON.stringify(facts)).toMatch(place);
  });

  test('that is wrong does not keep other cameras from being docked, and is told', () => {
    own('mine.json', '{');
    const end = sealdock(['ingest', at.card, '--home', at.home]);
    expect(end.status).toBe(0);
    expect(end.stderr).toContain('profile left out');
  });

  test('that does not exist is refused', async () => {
    expect(await refusal({ profile: 'none' })).toMatchObject({ code: 'profile-unknown', facts: { profile: 'none' } });
  });
});

describe('a ledger', () => {
  test('of a newer version is left as it is', async () => {
    await ingest();
    await onLedger('PRAGMA user_version = 99');
    const before = readFileSync(ledgerFile());
    expectRefusal(sealdock(['ingest', at.card, '--home', at.home, '--json']), 'ledger-newer', { ledger: 99 });
    expect(readFileSync(ledgerFile()).equals(before)).toBe(true);
  });

  test.each([
    ['in its header', (file: string) => writeFileSync(file, 'no database any more'.repeat(300))],
    ['in its first page', (file: string) => damage(file, 100)],
    ['by being cut', (file: string) => truncateSync(file, 5000)],
  ])('that is damaged %s is refused, and nothing is signed', async (_, harm) => {
    await ingest();
    harm(ledgerFile());
    const before = readFileSync(ledgerFile());
    expect(await refusal()).toMatchObject({ code: 'ledger-damaged', kind: 'integrity' });
    expect(readFileSync(ledgerFile()).equals(before)).toBe(true);
  });

  test.each([
    ['lost', () => rmSync(ledgerFile())],
    ['empty', () => truncateSync(ledgerFile(), 0)],
  ])('that is %s is not begun anew over a vault that holds records', async (_, lose) => {
    await ingest();
    lose();
    expect(await refusal()).toMatchObject({ code: 'ledger-rolled-back', kind: 'integrity' });
    expect(existsSync(join(at.home, 'vault', 'docks', 'KB-0007', 'rec', '_boot-000000.rec'))).toBe(true);
  });

  test('that is an older copy is refused; the newest one goes on', async () => {
    await ingest();
    cpSync(ledgerFile(), `${ledgerFile()}.old`);
    await ingest();
    cpSync(ledgerFile(), `${ledgerFile()}.new`);
    cpSync(`${ledgerFile()}.old`, ledgerFile());
    expect(await refusal()).toMatchObject({ code: 'ledger-rolled-back' });
    cpSync(`${ledgerFile()}.new`, ledgerFile());
    expect((await ingest()).exitCodes).toEqual([]);
  });
});

describe('a home folder', () => {
  test('that another process works in is refused with 11', async () => {
    await using _dock = await at.open();
    const end = sealdock(['ingest', at.card, '--home', at.home, '--json']);
    expectRefusal(end, 'home-locked', { home: at.home });
  });

  test.each([
    ['is a file', () => writeFileSync(join(at.base, 'file'), 'x'), () => join(at.base, 'file')],
    ['lies below a file', () => writeFileSync(join(at.base, 'file'), 'x'), () => join(at.base, 'file', 'home')],
    ['lies where nothing can be made', () => undefined, () => '/proc/sealdock'],
  ])('that %s is refused', async (_, prepare, home) => {
    prepare();
    expect(await refusal({ home: home() })).toMatchObject({ code: 'home-unusable' });
  });

  test('that its user may not write to is refused with 8 and left as it is', () => {
    const home = join(at.base, 'foreign');
    mkdirSync(home, { mode: 0o755 });
    for (const path of [at.base, at.card]) chmod(path, 0o755);
    const end = sealdock(['ingest', at.card, '--home', home, '--json'], { asUser: NOBODY });
    expect(end.status).toBe(8);
    expect(end.document).toMatchObject({ schema: 'sealdock.error/1', exitCodes: [8] });
    expect(existsSync(join(home, 'ledger.sqlite'))).toBe(false);
  });

  test('whose store was replaced by a file says so', async () => {
    await ingest();
    rmSync(join(at.home, 'vault'), { recursive: true });
    writeFileSync(join(at.home, 'vault'), 'x');
    expect(await refusal()).toMatchObject({ code: 'vault-failing' });
  });
});

describe('a path that is to be ingested', () => {
  test.each<[string, FailureCode, () => string]>([
    ['is not there', 'path-missing', () => join(at.base, 'absent')],
    ['leads through a file', 'path-missing', () => join(at.card, 'a.mp4', 'DCIM')],
    ['is a file', 'path-not-a-folder', () => join(at.card, 'a.mp4')],
    ['is too long for the system', 'path-unreadable', () => join(at.base, 'x'.repeat(300))],
  ])('and %s makes no home', async (_, code, path) => {
    expect(await refusal({ path: path(), home: join(at.base, 'new-home') })).toMatchObject({ code });
    expect(existsSync(join(at.base, 'new-home'))).toBe(false);
  });

  test('and lies in the dock’s own home, by a link too, is refused: keys are no footage', async () => {
    await ingest();
    const link = join(at.base, 'link');
    symlinkSync(join(at.home, 'keys'), link);
    for (const path of [at.home, join(at.home, 'keys'), link])
      expect(await refusal({ path }), path).toMatchObject({ code: 'path-in-home' });
  });

  test('and may not be read makes no home', () => {
    chmod(at.base, 0o755);
    chmod(at.card, 0o700);
    const end = sealdock(['ingest', at.card, '--home', join(at.base, 'new-home'), '--json'], { asUser: NOBODY });
    expectRefusal(end, 'path-unreadable', { errno: 'EACCES' });
    expect(existsSync(join(at.base, 'new-home'))).toBe(false);
  });
});

const NOBODY = 65_534;

function damage(file: string, from: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, from, 4096);
  writeFileSync(file, bytes);
}
