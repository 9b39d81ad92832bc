/**
 * Time stamps of checkpoints by an authority made with `openssl ts`: asked for once a day, kept and forwarded, told by `verify`, and
 * believed by openssl years later. What the authority does wrong stops nothing.
 */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTimestamp, timestampQuery, untrusted } from '../../src/evidence/log/timestamp.js';
import { TestAuthority } from '../fakes/test-authority.js';
import { TestHome } from '../fakes/test-home.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

let at: TestHome;
let authority: TestAuthority;
beforeEach(async () => {
  at = TestHome.make('timestamps');
  at.file('DCIM/a.bin', 'footage');
  authority = await TestAuthority.start(join(at.base, 'authority'));
  at.settings({ log: { timestamps: { url: authority.url } } });
});
afterEach(async () => {
  await authority[Symbol.asyncDispose]();
  at[Symbol.dispose]();
});

const log = () => join(at.home, 'archive/docks/KB-0007/log/e1');
const stamps = () => readdirSync(log()).flatMap((name) => (name === 'tsr' ? readdirSync(join(log(), name)) : []));

async function dockOnce() {
  await using dock = await at.open();
  return await at.dock(dock);
}

async function verified(withRoot = true) {
  await at.verify();
  if (withRoot) cpSync(join(authority.folder, 'root.crt'), join(at.base, 'registry', 'tsa.crt'));
  const { verdict, exitCodes, checks } = await at.verify();
  const of = checks.filter(({ code }) => code === 'timestamp').map(({ result, because }) => `${result}: ${because}`);
  return { verdict, exitCodes, of };
}

test('the newest checkpoint is stamped once a day, and the stamp is in the archive and holds', async () => {
  await dockOnce();
  at.file('DCIM/b.bin', 'more');
  await dockOnce();
  expect(authority.asked).toBe(1);
  expect(stamps()).toHaveLength(1);
  expect((await verified(false)).of).toEqual([
    'not-checked: no root of a time-stamping authority is trusted (tsa*.crt in --keys)',
  ]);
  expect(await verified()).toEqual({ verdict: 'pass', exitCodes: [], of: ['pass: checked'] });
  const stamp = join(log(), 'tsr', stamps()[0] ?? '');
  const checkpoint = stamp.replace('/tsr/', '/checkpoints/').replace('.tsr', '');
  const byOpenssl = (seconds: number) =>
    spawnSync('openssl', [
      ...['ts', '-verify', '-data', checkpoint, '-in', stamp, '-CAfile', join(authority.folder, 'root.crt')],
      ...['-attime', String(Math.floor(Date.now() / 1000) + seconds)],
    ]).status;
  expect(byOpenssl(0)).toBe(0);
  // Years later openssl has to be told the time of the stamp; VERIFY.txt takes it from the stamp itself.
  expect(byOpenssl(9 * 365 * 86_400)).not.toBe(0);
});

test('VERIFY.txt checks the stamps with the root that the reader sets', async () => {
  await dockOnce();
  const day = join(at.home, 'archive/intake');
  const [path = ''] = readdirSync(day, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('VERIFY.txt'),
  );
  const intake = join(day, path, '..');
  const bin = join(at.base, 'bin');
  expect(verifyByHand(intake, bin).output).toContain('[9] not checked: set TSA');
  const root = join(authority.folder, 'root.crt');
  const { output } = verifyByHand(intake, bin, `TSA='${root}'`);
  expect(output).toContain('[9] OK: 1 time stamps');
  expect(output).toContain('ALL OK');
  await using stranger = await TestAuthority.start(join(at.base, 'stranger'));
  const other = verifyByHand(intake, bin, `TSA='${join(stranger.folder, 'root.crt')}'`);
  expect(other.output).toContain('[9] FAILED');
  expect(other.output).not.toContain('ALL OK');
});

describe('an authority that', () => {
  test.each([
    ['is away', () => authority[Symbol.asyncDispose]()],
    ['refuses', () => (authority.answer = (_, response) => void response.writeHead(503).end())],
    ['answers with nothing', () => (authority.answer = (_, response) => void response.end())],
    ['answers with something else', () => (authority.answer = (_, response) => void response.end('<html>'))],
    ['answers without end', () => (authority.answer = (_, response) => void response.end(Buffer.alloc(1_000_000)))],
    [
      'stamps something else',
      () =>
        (authority.answer = (_, response) =>
          void response.end(authority.stamp(timestampQuery(Buffer.from('x'), Buffer.alloc(8, 1))))),
    ],
    [
      'gives a signature that does not fit',
      () =>
        (authority.answer = (reply, response) => {
          reply[reply.length - 5] = (reply[reply.length - 5] ?? 0) ^ 1;
          response.end(reply);
        }),
    ],
  ])('%s stops nothing, and nothing of it is kept', async (_, misbehave) => {
    await misbehave();
    const outcome = await dockOnce();
    expect(outcome).toBeDefined();
    expect(stamps()).toEqual([]);
    expect((await at.verify()).verdict).toBe('pass');
  });
});

test.each([
  ['of another checkpoint', () => authority.stamp(timestampQuery(Buffer.from('another'), Buffer.alloc(8, 1)))],
  ['cut short', (stamp: Buffer) => stamp.subarray(0, -1)],
  ['with its time changed', withAnotherTime],
  ['that is empty', () => Buffer.alloc(0)],
])('a stamp %s in the archive is a failure', async (_, change) => {
  await dockOnce();
  const file = join(log(), 'tsr', stamps()[0] ?? '');
  const changed = change(readFileSync(file));
  rmSync(file);
  writeFileSync(file, changed);
  expect(await verified()).toMatchObject({ verdict: 'fail', exitCodes: [3] });
});

test('a stamp with any byte changed does not pass, and no change of it brings the reader down', () => {
  const root = spawnSync('openssl', ['x509', '-in', join(authority.folder, 'root.crt'), '-outform', 'DER']).stdout;
  const query = timestampQuery(Buffer.from('stamped'), Buffer.alloc(8, 9));
  const reply = authority.stamp(query);
  const read = readTimestamp(reply);
  if (read.kind !== 'timestamp') throw new Error(read.because);
  const roots = [new X509Certificate(root)];
  expect(untrusted(read.timestamp, roots)).toBeUndefined();
  expect(untrusted(read.timestamp, [])).toBe('no trusted root has issued its certificate');
  expect(untrusted({ ...read.timestamp, atMs: read.timestamp.atMs + 31 * 86_400_000 }, roots)).toContain('not valid');
  const info = reply.indexOf(Buffer.from('2a030401', 'hex'));
  for (let i = 0; i < reply.length; i += 1) {
    const changed = Buffer.from(reply);
    changed[i] = (changed[i] ?? 0) ^ 0x10;
    const again = readTimestamp(changed);
    // In what was stamped and when, no byte can be changed; elsewhere are certificates that nothing here needs.
    if (i > info && i < info + 80) expect(again.kind, `byte ${i}`).toBe('refused');
  }
});

/** The time stands in the stamp as text: another year. */
function withAnotherTime(stamp: Buffer): Buffer {
  const changed = Buffer.from(stamp);
  const place = changed.indexOf(Buffer.from(String(new Date().getUTCFullYear())));
  expect(place).toBeGreaterThan(0);
  changed[place + 3] = (changed[place + 3] ?? 0) ^ 1;
  return changed;
}
