/** What the dock recorded about a docking after it was closed goes out with it: the record of the deep look, and an earlier export. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lookOnDuty } from '../../src/app/daemon/look-on-duty.js';
import { isFailure } from '../../src/domain/failure.js';
import { makeFootage } from '../fakes/make-footage.js';
import { sealdock } from '../fakes/run-program.js';
import { DOCK, TestHome } from '../fakes/test-home.js';
import { until } from '../fakes/until.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let at: TestHome;
let dockings: readonly string[];
const folder = `data/docks/${DOCK}/rec`;
beforeAll(async () => {
  at = TestHome.make('export-look');
  at.settings({ deepLook: 'all' });
  dockings = [
    await docked('1234567_000001_20261120093000_0001.mp4'),
    await docked('1234567_000001_20261120103000_0002.mp4'),
  ];
});
afterAll(() => at[Symbol.dispose]());

/** One docking, looked at. */
async function docked(name: string): Promise<string> {
  await makeFootage(at.card, { name, seconds: 2 });
  await using dock = await at.open();
  const { docking } = await at.dock(dock);
  const stop = new AbortController();
  const running = lookOnDuty({ ingest: dock.ingest, isBusy: () => false }, stop.signal).catch(
    (error: unknown) => error,
  );
  await until('it has looked', async () => (await dock.ingest.ledger.nextLook()) === undefined);
  stop.abort();
  expect(isFailure(await running, 'cancelled')).toBe(true);
  return docking;
}

function exported(name: string, docking: string): string {
  const out = join(at.base, name);
  const end = sealdock(['export', '--docking', docking, '--out', out, '--home', at.home, '--json']);
  expect(end.status, JSON.stringify(end.document)).toBe(0);
  return out;
}

const verify = (path: string) => sealdock(['verify', path, '--keys', join(at.home, 'keys'), '--json']);
const named = (bundle: string, ending: RegExp) => readdirSync(join(bundle, folder)).filter((name) => ending.test(name));
const problems = ({ document }: ReturnType<typeof verify>) =>
  ((document?.['checks'] ?? []) as { code: string; result: string; required: boolean; subject: string }[])
    .filter(({ required, result }) => required && result !== 'pass')
    .map(({ result, code, subject }) => `${result} ${code} ${subject}`);

test('a bundle holds the look at its own docking alone, with its proof, and verifies', () => {
  const [first = '', second = ''] = dockings;
  const bundle = exported('first', first);
  const looks = named(bundle, /^_look-\d+\.rec$/);
  expect(looks).toHaveLength(1);
  expect(readFileSync(join(bundle, folder, looks[0] ?? ''), 'utf8')).toContain(`"about":"${first}"`);
  expect(named(bundle, /^_look-\d+\.tlog-proof$/)).toHaveLength(1);
  const end = verify(bundle);
  expect(problems(end)).toEqual([]);
  expect(end.status).toBe(0);
  expect(verifyByHand(bundle, join(at.base, 'bin')).output).toMatch(/\[D\] OK: 1 records of the dock[\s\S]*ALL OK/);
  expect(
    readFileSync(
      join(exported('second', second), folder, named(join(at.base, 'second'), /^_look.*\.rec$/)[0] ?? ''),
      'utf8',
    ),
  ).toContain(`"about":"${second}"`);
});

test('an earlier export of the docking is told in a later one', () => {
  const bundle = exported('again', dockings[0] ?? '');
  expect(named(bundle, /^_export-\d+\.rec$/)).toHaveLength(1);
  expect(problems(verify(bundle))).toEqual([]);
});

test.each<[string, (look: string) => void, string]>([
  [
    'changed',
    (look) => rewrite(look, (bytes) => bytes.toString().replace('"looked":1', '"looked":2')),
    'fail record-signature',
  ],
  ['taken away', (look) => ['', '.sig', '.minisig'].map((suffix) => rmSync(`${look}${suffix}`)), 'manifest'],
  [
    'proven by the proof of another record',
    (look) =>
      rewrite(look.replace(/\.rec$/, '.tlog-proof'), (bytes) => bytes.toString().replace(/^index \d+$/m, 'index 1')),
    'fail inclusion',
  ],
])('a look that was %s is noticed, exit 3 or 4', (name, change, wanted) => {
  const bundle = exported(`look ${name}`, dockings[0] ?? '');
  change(join(bundle, folder, named(bundle, /^_look-\d+\.rec$/)[0] ?? ''));
  const end = verify(bundle);
  expect([3, 4]).toContain(end.status);
  expect(problems(end).join('\n')).toContain(wanted);
});

function rewrite(path: string, change: (bytes: Buffer) => string): void {
  const bytes = readFileSync(path);
  rmSync(path);
  const changed = change(bytes);
  expect(changed).not.toBe(bytes.toString());
  writeFileSync(path, changed);
}
