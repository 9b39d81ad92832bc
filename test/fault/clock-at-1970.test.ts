/** A dock whose clock lost its battery: it works, says that its time proves nothing, and forwarding does not sleep for years. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ingestPath } from '../../src/app/ingest-path.js';
import { type Instant, instant } from '../../src/domain/quantities.js';
import { TestHome } from '../fakes/test-home.js';

const FIRST_DAY = instant(Date.parse('1970-01-01T00:00:30Z'));
const TODAY = instant(Date.parse('2026-11-24T10:00:00Z'));

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('clock-1970');
  at.settings({ handBackLevel: 'L1' });
  at.file('DCIM/1234567_000001_20261120093000_0001.mp4', 'footage');
});
afterEach(() => at[Symbol.dispose]());

/** As the command does it, on a machine whose clock shows `now`, whatever the time service says of it. */
function ingest(now: Instant) {
  return ingestPath({
    ...{ path: at.card, home: at.home, profile: undefined, camera: undefined, officer: undefined, activity: undefined },
    mustBeContinuous: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    around: {
      clock: (clock) => {
        const startMs = clock.monotonicMs();
        return {
          ...clock,
          now: () => instant(Math.round(now + clock.monotonicMs() - startMs)),
          grade: async () => ({ sync: 'ntp', uncertaintyMs: 1 }),
        };
      },
    },
  });
}

function records(): readonly {
  readonly type: string;
  readonly now: { readonly sync: string; readonly utc: string };
}[] {
  const vault = join(at.home, 'vault');
  return readdirSync(vault, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.rec'))
    .map((path) => JSON.parse(readFileSync(join(vault, path), 'utf8')))
    .map((record) => ({ ...record, type: record._type }));
}

test('everything is sealed and arrives, no time is vouched for, and the log goes on in one chain', async () => {
  const first = await ingest(FIRST_DAY);
  expect(first).toMatchObject({ handedBack: true, waiting: 0, exitCodes: [10] });
  expect(first.clock).toMatchObject({ class: 'unknown', offsetMs: null, lowMs: null, highMs: null });
  expect(records().length).toBeGreaterThan(4);
  for (const { now } of records()) expect(now).toMatchObject({ sync: 'none', unc_ms: null });
  const segment = records().find(({ type }) => type === 'urn:sealdock:record:segment:1');
  expect(segment).toMatchObject({
    clock: { class: 'unknown', reason: 'dock-untrusted', dock: expect.stringContaining('1970-01-01T00:00:') },
  });
  at.file('DCIM/1234567_000001_20261120094000_0002.mp4', 'more footage');
  const second = await ingest(TODAY);
  expect(second.exitCodes).toEqual([]);
  expect(second.files.map(({ fate }) => fate)).toEqual(['already-held', 'pulled']);
  at.file('DCIM/1234567_000001_20261120095000_0003.mp4', 'still more');
  expect((await ingest(FIRST_DAY)).exitCodes).toEqual([10]);
  const { checks } = await at.verify();
  const problems = checks.filter(({ required, result }) => required && result !== 'pass');
  expect(problems.filter(({ because }) => !because.includes('transparency log'))).toEqual([]);
  expect(checks.some(({ code, result }) => code === 'chain' && result === 'pass')).toBe(true);
});

test('what waited for the archive is sent though its next attempt lies years ahead', async () => {
  const archive = join(at.home, 'archive');
  await ingest(TODAY);
  renameSync(archive, `${archive}.away`);
  at.file('DCIM/1234567_000001_20261120094000_0002.mp4', 'more footage');
  const away = await ingest(TODAY);
  expect(away.exitCodes).toEqual([7]);
  renameSync(`${archive}.away`, archive);
  const back = await ingest(FIRST_DAY);
  expect(back).toMatchObject({ waiting: 0, exitCodes: [10] });
  expect(back.files.map(({ fate }) => fate)).toEqual(['already-held', 'already-held']);
  const arrived = execFileSync('find', [archive, '-name', '*_0002.mp4'], { encoding: 'utf8' });
  expect(arrived).toContain('_0002.mp4');
});
