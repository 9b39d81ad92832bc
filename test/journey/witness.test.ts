/**
 * Witnesses as programs of their own, on the same machine only because a test has no other: a dock that they cosign, a verifier who
 * demands both, the same verdict in twenty years, and an older copy of the whole home, which the program refuses to go on with.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSettings } from '../fakes/daemon.js';
import { sealdock } from '../fakes/run-program.js';
import { startWitness, type WitnessProgram } from '../fakes/witness-program.js';

const base = mkdtempSync(join(tmpdir(), 'witness-program-'));
const [card, home, image, registry] = ['card', 'home', 'image', 'registry'].map((name) => join(base, name)) as [
  string,
  string,
  string,
  string,
];
const NAMES = ['a', 'b'];
const running: WitnessProgram[] = [];
const YEARS_MS = 20 * 365 * 86_400_000;
/** The clock of the whole process, as `faketime` would give it. */
const LATER = `--import=data:text/javascript,${encodeURIComponent(
  `const D = Date; globalThis.Date = class extends D { constructor(...a) { a.length === 0 ? super(D.now() + ${YEARS_MS}) : super(...a); } static now() { return D.now() + ${YEARS_MS}; } };`,
)}`;

type Witness = Pick<WitnessProgram, 'url' | 'key'>;

async function start(name: string): Promise<Witness> {
  const log = readFileSync(join(home, 'keys', 'log.vkey'), 'utf8').trim();
  const witness = await startWitness(join(base, `witness-${name}`), `police.example/witness/${name}`, [log]);
  running.push(witness);
  const { url, key } = witness;
  return { url, key };
}

async function stopAll(): Promise<void> {
  for (const witness of running.splice(0)) expect(await witness.stop()).toBe(0);
}

const ingest = () => sealdock(['ingest', card, '--home', home, '--json']);
const verify = (...more: readonly string[]) =>
  sealdock(['verify', join(home, 'archive'), '--keys', registry, '--json', ...more]);
const settings = (witnesses: readonly Witness[], quorum: number) =>
  writeSettings(home, { dock: { id: 'KB-0007' }, log: { witnesses, quorum } });

beforeAll(async () => {
  mkdirSync(card);
  mkdirSync(registry);
  writeFileSync(join(card, 'a.mp4'), 'footage');
  // The key of the log is there after a first start only.
  settings([], 0);
  expect(ingest().status).toBe(0);
  const witnesses = [];
  for (const name of NAMES) witnesses.push(await start(name));
  settings(witnesses, 2);
  expect(ingest().status).toBe(0);
  cpSync(join(home, 'keys', 'dock.pem'), join(registry, 'KB-0007.pem'));
  for (const [i, { key }] of witnesses.entries()) writeFileSync(join(registry, `witness-${i}.vkey`), `${key}\n`);
});
afterAll(async () => {
  for (const witness of running) await witness.stop('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

describe('a dock that two witnesses cosign', () => {
  test('is verified as independently witnessed, by one and by both', () => {
    for (const more of [[], ['--witness-quorum', '1'], ['--witness-quorum', '2']]) {
      const { status, document } = verify(...more);
      expect(status).toBe(0);
      expect(document).toMatchObject({ verdict: 'pass', witness: 'independent', asOf: expect.stringMatching(/Z$/) });
    }
  });

  test('is unsealed, exit 4, to who demands three, and a demand that is none is refused, exit 2', () => {
    const { status, document } = verify('--witness-quorum', '3');
    expect(status).toBe(4);
    expect(document).toMatchObject({ verdict: 'incomplete', exitCodes: [4] });
    expect(JSON.stringify(document)).toContain('2 independent witnesses have cosigned it, demanded is 3 of them');
    for (const wrong of ['0', '-1', 'two', '1.5', '1000']) expect(verify(`--witness-quorum=${wrong}`).status).toBe(2);
  });

  test('has the same verdict in twenty years', () => {
    const shifted = sealdock(['verify', join(home, 'archive'), '--keys', registry, '--json'], {
      env: { NODE_OPTIONS: LATER },
    });
    const now = verify();
    expect(shifted.status).toBe(0);
    expect(shifted.document).toEqual(now.document);
    const intake = readdirSync(join(home, 'archive'), { recursive: true, encoding: 'utf8' }).find((path) =>
      path.endsWith('a.mp4.rec'),
    );
    const record = ['verify', join(home, 'archive', intake ?? ''), '--keys', registry, '--json'];
    expect(sealdock(record, { env: { NODE_OPTIONS: LATER } }).document).toEqual(sealdock(record).document);
    expect(sealdock(record).status).toBe(0);
  });
});

describe('an older copy of the whole home', () => {
  test('is refused with ledger-rolled-back, exit 3, and afterwards without a witness too, exit 3', async () => {
    cpSync(home, image, { recursive: true });
    writeFileSync(join(card, 'b.mp4'), 'more');
    expect(ingest().status).toBe(0);
    rmSync(home, { recursive: true });
    cpSync(image, home, { recursive: true });
    const rolledBack = ingest();
    expect(rolledBack.status).toBe(3);
    expect(rolledBack.document).toMatchObject({ code: 'ledger-rolled-back', exitCodes: [3] });
    await stopAll();
    const stopped = ingest();
    expect(stopped.status).toBe(3);
    expect(stopped.document).toMatchObject({ code: 'log-stopped', exitCodes: [3] });
  });
});
