/**
 * Time stamps by authorities made with `openssl ts` whose certificates end soon: renewed by the next authority while they are in force,
 * forwarded, followed by `verify` and by VERIFY.txt with openssl alone. What is wrong with a renewal is told.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/quantities.js';
import { renewedFiles, stampedBy } from '../../src/evidence/log/stamp-renewal.js';
import { lateness } from '../../src/evidence/verify/verify-timestamps.js';
import type { SystemClock } from '../../src/ports/system-clock.js';
import { TestAuthority } from '../fakes/test-authority.js';
import { TestHome } from '../fakes/test-home.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

const DAY_MS = 86_400_000;

let at: TestHome;
let first: TestAuthority;
let second: TestAuthority;
beforeEach(async () => {
  at = TestHome.make('renewal');
  at.file('DCIM/a.bin', 'footage');
  first = await TestAuthority.start(join(at.base, 'first'), { days: 30 });
  second = await TestAuthority.start(join(at.base, 'second'), { days: 400 });
});
afterEach(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  at[Symbol.dispose]();
});

const log = () => join(at.home, 'archive/docks/KB-0007/log/e1');
const stamps = () => readdirSync(join(log(), 'tsr')).sort();

/** By a clock that is so many days on: the stamps are looked at once a day. */
async function dockWith(authority: TestAuthority, { days = 0, renewBeforeDays = 60 } = {}): Promise<void> {
  at.settings({ log: { timestamps: { url: authority.url, renewBeforeDays } } });
  const clock = (own: SystemClock): SystemClock => ({ ...own, now: () => instant(own.now() + days * DAY_MS) });
  await using dock = await at.open({ clock });
  await at.dock(dock);
}

async function renewed(): Promise<void> {
  await dockWith(first);
  expect(stamps()).toHaveLength(1);
  at.file('DCIM/b.bin', 'more');
  await dockWith(second, { days: 2 });
}

async function verified() {
  await at.verify();
  for (const [name, { folder }] of Object.entries({ first, second }))
    cpSync(join(folder, 'root.crt'), join(at.base, 'registry', `tsa-${name}.crt`));
  const { verdict, exitCodes, checks } = await at.verify();
  const of = checks.filter(({ code }) => code === 'timestamp').map(({ result, because }) => `${result}: ${because}`);
  return { verdict, exitCodes, of };
}

test('stamps that end soon are renewed by an authority whose certificates last longer, and the chain is followed', async () => {
  await renewed();
  const names = stamps();
  expect(names.filter((name) => name.startsWith('renewal-'))).toEqual(['renewal-000001.tsr', 'renewal-000001.txt']);
  const listed = renewedFiles(readFileSync(join(log(), 'tsr/renewal-000001.txt')))?.map(({ name }) => name) ?? [];
  const own = names.filter((name) => !name.startsWith('renewal-')).map((name) => `tsr/${name}`);
  expect(listed.filter((name) => name.startsWith('tsr/'))).toEqual(own);
  expect(listed).toHaveLength(2 * own.length);
  const { verdict, exitCodes, of } = await verified();
  expect({ verdict, exitCodes }).toEqual({ verdict: 'pass', exitCodes: [] });
  expect(of.find((line) => line.startsWith('pass'))).toBe(`pass: ${names.length - 1} checked`);
  expect(of).toContainEqual(
    expect.stringMatching(
      /^not-checked: stamped from 20.*Z on, renewed 1 times, the last time at 20.*Z; its certificates end at 20/,
    ),
  );
});

test('VERIFY.txt follows it with openssl ts and sha256sum alone', async () => {
  await renewed();
  const day = join(at.home, 'archive/intake');
  const tsa = join(at.base, 'tsa.pem');
  writeFileSync(tsa, [first, second].map(({ folder }) => readFileSync(join(folder, 'root.crt'), 'utf8')).join(''));
  const intake =
    readdirSync(day, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('VERIFY.txt')) ?? '';
  const byHand = () => verifyByHand(join(day, intake, '..'), join(at.base, 'bin'), `TSA='${tsa}'`).output;
  expect(byHand()).toMatch(/\[9\] OK: \d time stamps[\s\S]*ALL OK/);
  const list = join(log(), 'tsr/renewal-000001.txt');
  rewrite(list, (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0')));
  expect(byHand()).toContain('[9] FAILED');
});

test('an authority whose certificates end as soon is not asked in vain on the day of a stamp, and what it gives later is not kept', async () => {
  await dockWith(first);
  expect(first.asked).toBe(1);
  await dockWith(first);
  expect(first.asked).toBe(1);
  // Two days on: the stamp of the day, and the question whether it has better certificates by now.
  await dockWith(first, { days: 2 });
  expect(first.asked).toBe(3);
  expect(stamps()).toHaveLength(2);
  expect((await verified()).verdict).toBe('pass');
});

test('nothing is renewed before its time, and a renewal is renewed in its turn', async () => {
  await dockWith(first, { renewBeforeDays: 20 });
  await dockWith(second, { days: 2, renewBeforeDays: 20 });
  expect([first.asked, second.asked]).toEqual([1, 1]);
  await dockWith(second, { days: 4 });
  expect(stamps().filter((name) => name.endsWith('.txt'))).toEqual(['renewal-000001.txt']);
  await using third = await TestAuthority.start(join(at.base, 'third'), { days: 900 });
  await dockWith(third, { days: 6, renewBeforeDays: 500 });
  const listed = renewedFiles(readFileSync(join(log(), 'tsr/renewal-000002.txt')))?.map(({ name }) => name) ?? [];
  expect(listed).toEqual(expect.arrayContaining(['tsr/renewal-000001.tsr', 'tsr/renewal-000001.txt']));
  expect(listed).toHaveLength(4);
});

describe('one flipped fact', () => {
  test.each<[string, () => void, string, string]>([
    [
      'a stamp that is another than the one that was renewed',
      () =>
        rewrite(join(log(), 'tsr/renewal-000001.txt'), (text) => text.replace(/^./, (d) => (d === '0' ? '1' : '0'))),
      'fail',
      'stamps something else than this checkpoint',
    ],
    [
      'a renewed stamp that is not here',
      () => rmSync(join(log(), 'tsr', stamps().find((name) => !name.startsWith('renewal')) ?? '')),
      'incomplete',
      ', which it renews, is not here',
    ],
    ['a list that is not here', () => rmSync(join(log(), 'tsr/renewal-000001.txt')), 'incomplete', 'is not here'],
    [
      'a list of something else',
      () => rewrite(join(log(), 'tsr/renewal-000001.txt'), (text) => text.replace(/tsr\/\d+\.tsr/, 'tsr/other.tsr')),
      'fail',
      'no list of stamps and of what they stamp',
    ],
  ])('%s is told', async (_, change, verdict, because) => {
    await renewed();
    change();
    const end = await verified();
    expect(end.verdict).toBe(verdict);
    expect(end.of.join('\n')).toContain(because);
  });

  test('a renewal that came too late, or before what it renews', () => {
    const older = { atMs: 10 * DAY_MS, untilMs: 20 * DAY_MS };
    const renewal = { atMs: 15 * DAY_MS, untilMs: 90 * DAY_MS };
    expect(lateness(older, renewal)).toBeUndefined();
    expect(lateness(older, { ...renewal, atMs: 20 * DAY_MS })).toBeUndefined();
    expect(lateness(older, { ...renewal, atMs: 20 * DAY_MS + 1 })).toBe(
      'was renewed after its certificate had ended at 1970-01-21T00:00:00.000Z',
    );
    expect(lateness(older, { ...renewal, atMs: 10 * DAY_MS - 1 })).toBe('was renewed before it was made');
  });

  test('names that are no stamps', () => {
    for (const name of [
      'tsr/7.tsr',
      'tsr/renewal-1.tsr',
      'checkpoints/000000000007',
      'tsr/renewal-000001.txt',
      '../000000000007.tsr',
    ])
      expect(stampedBy(name), name).toBeUndefined();
    expect(stampedBy('tsr/000000000007.tsr')).toBe('checkpoints/000000000007');
    expect(stampedBy('tsr/renewal-000001.tsr')).toBe('tsr/renewal-000001.txt');
  });
});

function rewrite(path: string, change: (text: string) => string): void {
  const text = readFileSync(path, 'utf8');
  rmSync(path);
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
}
