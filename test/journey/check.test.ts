/** `sealdock check` as people and scripts use it: text, JSON, drawing, languages, exit codes, and nothing written beside them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeFootage } from '../fakes/make-footage.js';
import { NO_LANGUAGE, sealdock as program } from '../fakes/run-program.js';

const base = mkdtempSync(join(tmpdir(), 'check-'));
const sealdock = (...args: string[]) => program(args, { env: NO_LANGUAGE });
const card = join(base, 'card');
const folder = join(card, 'DCIM');

const checked = z.object({
  schema: z.literal('sealdock.check/1'),
  verdict: z.string(),
  rule: z.object({ name: z.literal('sealdock-continuity'), version: z.string(), digest: z.string().length(64) }),
  exitCodes: z.array(z.number()),
  recordings: z.array(
    z.object({
      verdict: z.string(),
      findings: z.array(z.object({ kind: z.string(), because: z.string(), why: z.object({ code: z.string() }) })),
    }),
  ),
  ignored: z.array(z.object({ path: z.string(), reason: z.string() })),
});

function check(...args: string[]) {
  const { status, stdout } = sealdock('check', card, '--json', ...args);
  return { status, document: checked.parse(JSON.parse(stdout)) };
}

beforeAll(async () => {
  for (const [i, time] of ['093000', '093007'].entries()) {
    await makeFootage(folder, {
      name: `1234567_000001_20261120${time}_000${i + 1}.mp4`,
      seconds: 4,
      audio: true,
      sizePx: 64 + i * 16,
    });
  }
  mkdirSync(join(card, 'LOG'), { recursive: true });
  writeFileSync(
    join(card, 'LOG', '20261120.log'),
    '2026-11-20 09:30:00 -> 开始录像\r\n2026-11-20 09:30:11 -> 停止录像\r\n',
  );
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('sealdock check', () => {
  test('finds the hole, names the rule, and ends with 0 unless it had to be continuous', () => {
    const { status, document } = check();
    expect(status).toBe(0);
    expect(document).toMatchObject({ verdict: 'gap', exitCodes: [] });
    expect(document.recordings[0]?.findings.map(({ kind }) => kind)).toEqual(['between-segments', 'stopped']);
    expect(document.ignored).toEqual([{ path: join(card, 'LOG/20261120.log'), reason: 'log' }]);
    const bound = check('--must-be-continuous');
    expect(bound.status).toBe(4);
    expect(bound.document.recordings).toEqual(document.recordings);
  });

  test('says the same in both languages: only sentences differ', () => {
    const [en, zh] = ['en', 'zh'].map((language) => check('--lang', language).document);
    expect(en?.recordings[0]?.findings[0]?.because).toMatch(/^The next file should begin/);
    expect(zh?.recordings[0]?.findings[0]?.because).toMatch(/^后一文件应紧接前一文件/);
    const codes = (document: typeof en) => document?.recordings.map(({ findings }) => findings.map(({ why }) => why));
    expect(codes(en)).toEqual(codes(zh));
  });

  test('takes the language from the environment, and Chinese where that says nothing', () => {
    const text = (env: Readonly<Record<string, string>>) =>
      program(['check', card], { env: { ...NO_LANGUAGE, ...env } }).stdout;
    expect(text({ LANG: 'en_US.UTF-8' })).toContain('missing in all');
    expect(text({ LANG: 'zh_CN.UTF-8' })).toContain('有缺口，共缺失');
    expect(text({ LANG: 'C' })).toContain('有缺口，共缺失');
    expect(text({ LANG: 'zh_CN.UTF-8', LC_ALL: 'en_GB' })).toContain('missing in all');
  });

  test('draws the recording, and colours nothing where nobody watches', () => {
    const { stdout } = sealdock('check', card, '--lang', 'en');
    expect(stdout).toMatch(/^ {2}█+ 1 █+╱+▓+ 2 ▓+$/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('writes a drawing into a new file and never over anything', () => {
    const svg = join(base, 'new', 'drawing.svg');
    expect(sealdock('check', card, '--svg', svg).status).toBe(0);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg xmlns=[\s\S]*有缺口[\s\S]*<\/svg>\n$/);
    const footage = join(folder, readdirSync(folder)[0] ?? '');
    const before = statSync(footage).size;
    const { status, stderr } = sealdock('check', card, '--svg', footage);
    expect(status).toBe(6);
    expect(stderr).toContain('output-exists');
    expect(statSync(footage).size).toBe(before);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('decodes when asked to, and the verdict stays as it was', () => {
    const { stdout } = sealdock('check', card, '--deep', '--json');
    const deep = z.object({ deep: z.object({ looked: z.number(), notLooked: z.array(z.unknown()) }) });
    expect(deep.parse(JSON.parse(stdout)).deep).toEqual({ looked: 2, notLooked: [] });
    expect(checked.parse(JSON.parse(stdout)).recordings).toEqual(check('--lang', 'zh').document.recordings);
  });

  test('a folder without media cannot be told, a path that is not there is a problem', () => {
    const { status, stdout } = sealdock('check', join(card, 'LOG'), '--json');
    expect(status).toBe(12);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'cannot-tell', recordings: [], exitCodes: [12] });
    expect(sealdock('check', join(base, 'nowhere')).status).toBe(6);
  });
});
