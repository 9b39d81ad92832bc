/**
 * The guide for experts: its commands are taken out of the page and typed into a shell that knows no Node, on an intake that the
 * real program made; each step has to hold there, and to fail where something was changed.
 */
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
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealdock } from '../fakes/run-program.js';
import { runByHand } from '../fakes/verify-by-hand.js';

const base = mkdtempSync(join(tmpdir(), 'guide 指南-'));
const bin = join(base, 'bin');
const home = join(base, 'home');
let intake = '';

beforeAll(() => {
  const card = join(base, 'card');
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  writeFileSync(join(card, 'DCIM', '执法 记录 (1).mp4'), 'first');
  writeFileSync(join(card, 'DCIM', 'b.mp4'), 'second');
  expect(sealdock(['ingest', card, '--home', home]).status).toBe(0);
  const archive = join(home, 'archive');
  const bag = readdirSync(archive, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('/bagit.txt'));
  intake = join(archive, dirname(bag ?? ''));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What a reader copies: the text of the blocks of commands. */
function commandsOf(page: string): string[] {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return [...page.matchAll(/<pre class="commands">([\s\S]*?)<\/pre>/g)].map(([, block = '']) =>
    block.replaceAll(/&([a-z#0-9]+);/g, (_, name: string) => entities[name] ?? '?'),
  );
}

describe.each(['zh', 'en'] as const)('the guide in %s', (lang) => {
  const file = join(base, `guide ${lang}.html`);
  let commands: string[] = [];

  beforeAll(() => {
    expect(sealdock(['--lang', lang, 'verify', '--guide', file]).status).toBe(0);
    commands = commandsOf(readFileSync(file, 'utf8'));
  });

  test('holds, typed literally, on what the program has just made, without Node', () => {
    expect(commands).toHaveLength(11);
    const { status, output } = runByHand(`${commands.join('\n')}\n`, intake, bin);
    for (const step of [0, 1, 2, 3, 4, 5, 6, 7]) expect(output).toContain(`[${step}] OK`);
    for (const step of [8, 9]) expect(output).toContain(`[${step}] not checked`);
    expect(output).toContain('ALL OK');
    expect(status).toBe(0);
    expect(existsSync(join(bin, 'node'))).toBe(false);
  });

  test('notices one byte more', () => {
    const copy = join(base, `changed ${lang}`);
    cpSync(home, copy, { recursive: true });
    const folder = join(copy, intake.slice(home.length));
    chmodSync(join(folder, 'data/DCIM/b.mp4'), 0o644);
    appendFileSync(join(folder, 'data/DCIM/b.mp4'), 'x');
    const { status, output } = runByHand(`${commands.join('\n')}\n`, folder, bin);
    expect(output).toContain('[2] FAILED');
    expect(output).not.toContain('ALL OK');
    expect(status).not.toBe(0);
  });

  test('is one page without script, and never replaces another', () => {
    const page = readFileSync(file, 'utf8');
    expect(page).not.toMatch(/<script|src=|https?:/);
    const { status, document } = sealdock(['--lang', lang, 'verify', '--guide', file, '--json']);
    expect(document).toMatchObject({ code: 'output-exists' });
    expect(status).toBe(6);
  });
});

test('both languages have the same commands', () => {
  const [zh, en] = ['zh', 'en'].map((lang) => commandsOf(readFileSync(join(base, `guide ${lang}.html`), 'utf8')));
  expect(zh).toEqual(en);
});
