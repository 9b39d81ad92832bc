/** `sealdock status --watch`, piped and on a terminal: it shows what changes, and an interrupt is its orderly end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROGRAM, sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';
import { until } from '../fakes/until.js';

let at: TestHome;
let child: ChildProcess | undefined;
beforeEach(() => {
  at = TestHome.make('status-watch');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1' });
  at.file('a.bin', 'footage');
  ingest();
});
afterEach(() => {
  child?.kill('SIGKILL');
  at[Symbol.dispose]();
});

const ingest = () => expect(sealdock(['ingest', at.card, '--home', at.home]).status).toBe(0);
const watch = (language: string) => [PROGRAM, '--lang', language, 'status', '--watch', '--home', at.home];

function started(command: string, args: readonly string[]) {
  const process_ = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child = process_;
  const seen = { text: '', closed: once(process_, 'close') };
  process_.stdout.on('data', (piece: Buffer) => {
    seen.text += piece.toString();
  });
  return { process: process_, seen };
}

describe.each([
  ['zh', /1 个文件/, /2 个文件/],
  ['en', /1 files/, /2 files/],
])('in %s', (language, one, two) => {
  test('piped, it gives the page and then the lines that change, and ends with 0', async () => {
    const { process: running, seen } = started(process.execPath, watch(language));
    await until('the page', () => one.test(seen.text));
    const page = seen.text;
    at.file('b.bin', 'more footage');
    ingest();
    await until('the change', () => two.test(seen.text));
    running.kill('SIGINT');
    expect(await seen.closed).toEqual([0, null]);
    const changes = seen.text.slice(page.length).trim().split('\n');
    for (const line of changes) expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\S/);
    expect(changes.length).toBeLessThan(page.trim().split('\n').length);
    expect(seen.text).not.toContain('\u001b');
  });

  test('on a terminal, it draws on a screen of its own, gives that back, and leaves the last page', async () => {
    const script = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
    const { process: running, seen } = started('python3', ['-c', script, process.execPath, ...watch(language)]);
    await until('the page', () => one.test(seen.text));
    at.file('b.bin', 'more footage');
    ingest();
    await until('the change', () => two.test(seen.text));
    // As the key does it.
    running.stdin.write('\u0003');
    expect(await seen.closed).toEqual([0, null]);
    const [before, after] = seen.text.split('\u001b[?1049l');
    expect(before).toContain('\u001b[?1049h');
    expect(after).toMatch(two);
    expect(after).not.toMatch(one);
  });
});

test('it does not go with --json', () => {
  const end = sealdock(['status', '--watch', '--json', '--home', at.home]);
  expect(end.status).toBe(2);
  expect(end.document).toMatchObject({ code: 'bad-option' });
});
