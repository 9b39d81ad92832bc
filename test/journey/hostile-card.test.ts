/**
 * A card made to do harm, from the real program to the tools of strangers: every file is pulled under a safe name and can be
 * verified, nothing of it leads outside or is followed, no name reaches a terminal raw, and the card stays as it was.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { digestsOf } from '../fakes/card.js';
import { type ProgramEnd, sealdock } from '../fakes/run-program.js';
import { DOCK, TestHome } from '../fakes/test-home.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

vi.setConfig({ testTimeout: 180_000 });

const NAMES: readonly (string | Buffer)[] = [
  ...[
    'bell\u0007.mp4',
    'new\nline.mp4',
    'esc\u001b[31mred\u001b[0m.mp4',
    'title\u001b]0;owned\u0007.mp4',
    '\u009b2J.mp4',
  ],
  ...['right\u202eto-left.mp4', 'zero\u200bwidth.mp4', 'isolate\u2067x.mp4', 'bom\ufeff.mp4', 'line\u2028sep.mp4'],
  ...['..\\..\\etc', '%2e%2e%2fetc', '．．／etc', '...', '. .', '..\u200b', '%00', 'a%0Ab', '\\u{7}.mp4'],
  ...['x'.repeat(255), '执'.repeat(85), `${'y'.repeat(251)}.mp4`],
  ...['CON', 'a:b?*|<>.mp4', 'dot.', 'space ', ' space', '-rf', '~', '$(id)', '`id`', '\'q"uote', '#', '@', '\\'],
  ...['Case.MP4', 'case.mp4', 'CASE.mp4', 'e\u0301.mp4', '\u00e9.mp4', '\uac00.mp4', '\u1100\u1161.mp4'],
  ...['VERIFY.txt', 'manifest-sha256.txt', 'rec', 'data', '.sealdock-archive', 'fates.ndjson', 'a.rec', 'a.rec.sig'],
  ...[[0xff, 0xfe, 0x41], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0x80], [0x41, 0xc0, 0xaf]].map((one) =>
    Buffer.from(one),
  ),
];
/** A file at the deepest place that is read, and one below it. */
const DEEP = Array.from({ length: 60 }, () => 'd');
const TOO_DEEP = Array.from({ length: 70 }, () => 'e');
/** What may steer a terminal; line feeds are ours. */
const RAW = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const contentOf = (n: number): string => (n === 0 ? '' : `content ${n}`);
const FOLDERS = {
  'DCIM/twin.mp4': 'upper folder',
  'dcim/twin.mp4': 'lower folder',
  [join(...DEEP, 'deep.mp4')]: 'deep',
};

let at: TestHome;
let before: string;
let first: ProgramEnd;
beforeAll(() => {
  at = TestHome.make('hostile-card');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1' });
  for (const [n, name] of NAMES.entries()) {
    const path = Buffer.concat([Buffer.from(`${at.card}/`), Buffer.from(name)]);
    writeFileSync(path, contentOf(n));
  }
  for (const [path, content] of Object.entries(FOLDERS)) at.file(path, content);
  at.file(join(...TOO_DEEP, 'deeper.mp4'), 'too deep');
  symlinkSync('/etc/passwd', join(at.card, 'link.mp4'));
  symlinkSync('/etc', join(at.card, 'link-to-folder'));
  symlinkSync('.', join(at.card, 'loop'));
  symlinkSync('itself', join(at.card, 'itself'));
  execFileSync('mkfifo', [join(at.card, 'fifo.mp4')]);
  before = stateOf(at.card);
  first = sealdock(['ingest', at.card, '--home', at.home, '--json']);
});
afterAll(() => at[Symbol.dispose]());

/** Names, times, modes, targets of links and contents of everything, by tools that know raw names. */
function stateOf(folder: string): string {
  const script =
    'find . -printf "%p %T@ %m %y %l\\n" | LC_ALL=C sort; find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum';
  return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'latin1', maxBuffer: 2 ** 26 });
}

const CONTENTS = [...NAMES.map((_, n) => contentOf(n)), ...Object.values(FOLDERS)];
const READ_FILES = CONTENTS.length;
const archive = () => join(at.home, 'archive');
const intake = () => {
  const docking = String(first.document?.['docking']);
  const found = readdirSync(archive(), { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(docking));
  return join(archive(), found ?? docking);
};

test('every file is pulled, sealed and archived with its bytes, and the medium stays as it was', () => {
  // What lies too deep is not here: the camera is kept, and everybody is told.
  expect(first.document, first.stderr).toMatchObject({
    ...{ archived: READ_FILES, waiting: 0, exitCodes: [4], handedBack: false },
    keptBecause: '1 folders of the medium could not be listed',
  });
  expect(first.status).toBe(4);
  const files = first.document?.['files'] as readonly { readonly path: string; readonly fate: string }[];
  expect(files.map(({ fate }) => fate)).toEqual(files.map(() => 'pulled'));
  expect(new Set(files.map(({ path }) => path)).size).toBe(READ_FILES);
  const digests = CONTENTS.map((content) => createHash('sha256').update(content).digest('hex')).sort();
  expect(digestsOf(archive(), true)).toEqual(digests);
  expect(stateOf(at.card)).toBe(before);
});

test('what is no file is listed as refused with its reason, and the folder that lies too deep', () => {
  const text = execFileSync('cat', [join(intake(), 'inventory.ndjson')], { encoding: 'utf8' });
  const refused = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'refused');
  const reasons = Object.fromEntries(refused.map(({ path, why }) => [path.split('/').length > 9 ? 'deep' : path, why]));
  expect(reasons).toEqual({
    'link.mp4': 'symlink',
    'link-to-folder': 'symlink',
    loop: 'symlink',
    itself: 'symlink',
    'fifo.mp4': 'special-file',
    deep: 'too-deep',
  });
});

test('under no name of the vault or the archive is anything that could lead out, hide or steer', () => {
  for (const store of ['vault', 'archive']) {
    const raw = execFileSync('find', ['.', '-mindepth', '1', '-printf', '%P\\0'], { cwd: join(at.home, store) });
    const names = new TextDecoder('utf-8', { fatal: true }).decode(raw).split('\0');
    expect(names.length).toBeGreaterThan(READ_FILES);
    for (const name of names) {
      expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(^|\/)\.\.?($|\/)/u);
    }
  }
});

test('the program and the tools of strangers verify it', () => {
  const keys = join(at.base, 'keys');
  mkdirSync(keys);
  copyFileSync(join(at.home, 'vault', 'docks', DOCK, 'dock.pem'), join(keys, `${DOCK}.pem`));
  for (const name of readdirSync(join(at.home, 'keys')).filter((file) => /^witness-.*\.vkey$/.test(file)))
    copyFileSync(join(at.home, 'keys', name), join(keys, name));
  const { document } = sealdock(['verify', archive(), '--keys', keys, '--json']);
  const checks = document?.['checks'] as readonly {
    readonly code: string;
    readonly required: boolean;
    readonly result: string;
    readonly because: string;
  }[];
  const footage = checks.filter(({ code, result }) => code === 'footage-digest' && result === 'pass');
  expect(footage.length).toBeGreaterThan(0);
  const open = checks.filter(({ required, result }) => required && result !== 'pass');
  expect(open).toEqual([]);
  const byHand = verifyByHand(intake(), join(at.base, 'bin'));
  expect(byHand.output).not.toContain('FAILED');
  expect(byHand.status).toBe(0);
});

test.each(['zh', 'en'])('no name reaches a terminal raw in %s', (language) => {
  const commands = [
    ['ingest', at.card, '--home', at.home],
    ['verify', archive()],
    ['check', at.card],
    ['status', '--home', at.home],
    ['trace', String(first.document?.['docking']), '--home', at.home],
    ['transfers', '--home', at.home],
    ['queue', '--home', at.home],
    ['gaps', '--home', at.home],
  ];
  for (const command of commands) {
    const { stdout, stderr, status } = sealdock(['--lang', language, ...command]);
    expect(status, stderr).not.toBe(2);
    expect(stdout, command.join(' ')).not.toBe('');
    expect(RAW.exec(stdout + stderr), command.join(' ')).toBeNull();
  }
});
