/** The demo as the README starts it: both cameras docked by the daemon, every planted fact found, everything receipted. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { displayWidth } from '../../src/cli/terminal-text.js';
import { PROGRAM } from '../fakes/run-program.js';

const LIMIT_MS = 300_000;
const base = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const demoSchema = z.object({
  schema: z.literal('sealdock.demo/1'),
  facts: z.array(z.object({ planted: z.string(), slot: z.number(), isFound: z.boolean() })),
  dockings: z.array(
    z.object({
      slot: z.number(),
      profile: z.object({ id: z.string() }),
      intake: z.string(),
      ingest: z.object({
        camera: z.string(),
        handedBack: z.boolean(),
        files: z.array(z.object({ fate: z.string(), level: z.string() })),
        clock: z.object({ class: z.string(), lowMs: z.number(), highMs: z.number().nullable() }),
      }),
    }),
  ),
  files: z.number(),
  receipts: z.number(),
  heard: z.array(z.string()),
  wouldGive: z.object({ check: z.number(), ingest: z.number() }),
  exitCodes: z.array(z.number()),
});

const demo = (...args: string[]) => spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });

describe('sealdock demo', () => {
  const folder = join(base, 'demo');
  let document: z.infer<typeof demoSchema>;
  let status: number | null;

  beforeAll(() => {
    const run = demo('demo', '--json', '--folder', folder);
    status = run.status;
    document = demoSchema.parse(JSON.parse(run.stdout));
  }, LIMIT_MS);

  test('finds every planted fact exactly, each on its camera, and ends with 0', () => {
    expect(document.facts).toEqual([
      expect.objectContaining({ planted: 'whole', slot: 1, isFound: true }),
      expect.objectContaining({ planted: 'hole', slot: 1, isFound: true }),
      expect.objectContaining({ planted: 'truncated', slot: 2, isFound: true }),
      expect.objectContaining({ planted: 'unreadable', slot: 2, isFound: true }),
      expect.objectContaining({ planted: 'clock', slot: 2, isFound: true }),
    ]);
    expect(document.exitCodes).toEqual([]);
    expect(status).toBe(0);
  });

  test('docks both cameras with their own profiles, hands them back, and gets a receipt for every file', () => {
    const cameras = document.dockings.map(({ slot, profile, ingest }) => [slot, profile.id, ingest.camera]);
    expect(cameras).toEqual([
      [1, 'msc-gat947-plain', '1234567'],
      [2, 'bc-ascii', '7654321'],
    ]);
    for (const { ingest } of document.dockings) {
      expect(ingest.handedBack).toBe(true);
      for (const file of ingest.files) expect(file).toEqual({ fate: 'pulled', level: 'L4' });
    }
    expect(document.receipts).toBe(document.files);
    expect(document.wouldGive).toEqual({ check: 4, ingest: 4 });
  });

  test('measures the clock that is 7 min 12 s fast, and only then sets it, and only then asks for the disk', () => {
    const clock = document.dockings.find(({ slot }) => slot === 2)?.ingest.clock;
    expect(clock?.class).toBe('measured');
    expect(clock?.lowMs).toBeLessThanOrEqual(432_000);
    expect(clock?.highMs).toBeGreaterThanOrEqual(432_000);
    const first = (start: string) => document.heard.findIndex((line) => line.startsWith(start));
    expect(first('BC+SYSTIME?')).toBeGreaterThanOrEqual(0);
    expect(first('BC+SYSTIME=')).toBeGreaterThan(first('BC+SYSTIME?'));
    expect(first('BC+UDISKEN=1')).toBeGreaterThan(first('BC+SYSTIME='));
  });

  test('leaves what stock tools verify by the commands it prints, and nothing behind in the vault’s temporary folder', () => {
    for (const { intake } of document.dockings) {
      const script = "sed -n 's/^    //p' VERIFY.txt | sh";
      const run = spawnSync('env', ['-i', 'PATH=/usr/bin:/bin', 'sh', '-c', script], { cwd: intake, encoding: 'utf8' });
      expect(run.stdout).toContain('ALL OK');
    }
    expect(readdirSync(join(folder, 'home', 'vault', 'tmp'))).toEqual([]);
  });

  test(
    'can be run again in its own folder, and its summary is in one language and no wider than the terminal',
    () => {
      const { status: again, stdout, stderr } = demo('--lang', 'en', 'demo', '--folder', folder);
      expect(again).toBe(0);
      for (const text of [stdout, stderr]) expect(text).not.toMatch(/\p{Script=Han}/u);
      // A busy machine measures it less finely: the truth lies in the interval, see above.
      expect(stdout).toMatch(/clock {2}7 min 1\d\.\d s fast ±\d+ ms \(evidence signed first/);
      const commands = stdout.split('\n').filter((line) => line.includes('VERIFY.txt |'));
      expect(commands).toHaveLength(2);
      const prose = stdout.split('\n').filter((line) => !line.includes(folder));
      expect(Math.max(...prose.map(displayWidth))).toBeLessThanOrEqual(100);
    },
    LIMIT_MS,
  );

  test('never empties a folder that is not its own', () => {
    writeFileSync(join(base, 'precious.txt'), 'keep');
    const { status: refused, stdout } = demo('demo', '--json', '--folder', base);
    expect(refused).toBe(8);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'home-unusable' });
    expect(readdirSync(base)).toContain('precious.txt');
  });
});
