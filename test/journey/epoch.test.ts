/**
 * An older image of a dock is put back, with witnesses as programs of their own and the archive on another disk: the dock stops, says
 * which way leads out, goes on in a new epoch, and a stranger verifies both. Then once more, with the image of before.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockHome } from '../../src/adapters/system/lock-home.js';
import { writeSettings } from '../fakes/daemon.js';
import { type ProgramEnd, sealdock } from '../fakes/run-program.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';
import { startWitness, type WitnessProgram } from '../fakes/witness-program.js';

const base = mkdtempSync(join(tmpdir(), 'epoch-program-'));
const at = (name: string): string => join(base, name);
const [card, home, archive, registry, image] = [at('card'), at('home'), at('archive'), at('registry'), at('image')];
const archiveImage = at('archive-image');
const LOGS: string[] = [];
let witness: WitnessProgram | undefined;

/** One witness at one address, which keeps its memory; it knows the logs that it was given by hand. */
async function start(): Promise<void> {
  const port = witness === undefined ? 0 : Number(new URL(witness.url).port);
  witness = await startWitness(at('witness'), 'police.example/witness/central', LOGS, port);
}

async function know(log: string): Promise<void> {
  LOGS.push(log);
  await witness?.stop();
  await start();
}

const file = (name: string) => writeFileSync(join(card, name), `footage ${name}`);
const ingest = () => sealdock(['ingest', card, '--home', home, '--json']);
const verify = (path = archive) => sealdock(['verify', path, '--keys', registry, '--json']);
const newEpoch = (...more: readonly string[]): ProgramEnd =>
  sealdock([
    'log',
    'new-epoch',
    '--home',
    home,
    '--reason',
    'disk of 20 November put back',
    '--by',
    'T-17',
    '--json',
    ...more,
  ]);
const putBack = (from = image): void => {
  rmSync(home, { recursive: true });
  cpSync(from, home, { recursive: true });
};
const problems = ({ document }: ProgramEnd) =>
  ((document?.['checks'] ?? []) as { code: string; result: string; required: boolean; because: string }[])
    .filter(({ result, required }) => required && result !== 'pass')
    .map(({ result, code, because }) => `${result} ${code}: ${because}`);
const intakes = (): string[] =>
  readdirSync(archive, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('VERIFY.txt'))
    .map((path) => join(archive, path.replace(/\/VERIFY\.txt$/, '')))
    .sort();

beforeAll(async () => {
  for (const folder of [card, registry]) mkdirSync(folder);
  file('a.mp4');
  const settings = (log: object) =>
    writeSettings(home, {
      dock: { id: 'KB-0007' },
      archive: { path: archive },
      log: { domain: 'police.example', ...log },
    });
  settings({ witnesses: [], quorum: 0 });
  expect(ingest().status).toBe(0);
  LOGS.push(readFileSync(join(home, 'keys', 'log.vkey'), 'utf8').trim());
  await start();
  settings({ witnesses: [{ key: witness?.key, url: witness?.url }], quorum: 1 });
  file('b.mp4');
  expect(ingest().status).toBe(0);
  cpSync(join(home, 'keys', 'dock.pem'), join(registry, 'KB-0007.pem'));
  writeFileSync(join(registry, 'witness.vkey'), `${witness?.key}\n`);
  const pem = readdirSync(at('witness')).find((name) => name.endsWith('.pem')) ?? '';
  cpSync(join(at('witness'), pem), at('witness.pem'));
  cpSync(home, image, { recursive: true });
  cpSync(archive, archiveImage, { recursive: true });
  file('c.mp4');
  expect(ingest().status).toBe(0);
  expect(verify().status).toBe(0);
}, 240_000);
afterAll(async () => {
  await witness?.stop();
  rmSync(base, { recursive: true, force: true });
});

describe('a dock whose disk is an older image', { timeout: 240_000 }, () => {
  test('is not begun anew before it has stopped, exit 9', () => {
    const end = newEpoch();
    expect(end.status).toBe(9);
    expect(end.document).toMatchObject({ code: 'log-not-stopped' });
  });

  test('stops, and status and doctor name the way out, exit 3', () => {
    putBack();
    expect(ingest().document).toMatchObject({ code: 'ledger-rolled-back', exitCodes: [3] });
    const again = ingest();
    expect(again.document).toMatchObject({ code: 'log-stopped', exitCodes: [3] });
    expect(String(again.document?.['remedy'])).toContain('sealdock log new-epoch');
    const status = sealdock(['status', '--home', home]);
    expect(status.status).toBe(3);
    expect(status.stdout).toMatch(/stopped, nothing is recorded any more: .*→ sealdock log new-epoch/);
    const doctor = sealdock(['doctor', '--home', home]);
    expect(doctor.status).toBe(3);
    expect(doctor.stdout).toContain('sealdock log new-epoch');
  });

  test.each([
    ['no reason', ['--by', 'T-17'], 'commander'],
    ['nobody who answers for it', ['--reason', 'x'], 'commander'],
    ['an empty reason', ['--reason', '  ', '--by', 'T-17'], 'bad-option'],
    ['a reason with a control character', ['--reason', 'a\u001b[31mb', '--by', 'T-17'], 'bad-option'],
    ['a reason that turns its direction', ['--reason', 'a\u202eb', '--by', 'T-17'], 'bad-option'],
    ['a reason of 2001 characters', ['--reason', 'x'.repeat(2001), '--by', 'T-17'], 'bad-option'],
    ['a name', ['--reason', 'x', '--by', '王警官'], 'bad-option'],
  ])('is not begun anew with %s, exit 2', (_, args, code) => {
    const end = sealdock(['log', 'new-epoch', '--home', home, '--json', ...args]);
    expect(end.status).toBe(2);
    if (code === 'bad-option') expect(end.document).toMatchObject({ code });
  });

  test('is not begun anew while a dock runs on it, exit 11', async () => {
    await using _lock = await lockHome(home);
    const end = newEpoch();
    expect(end.status).toBe(11);
    expect(end.document).toMatchObject({ code: 'home-locked' });
  });

  test('is not begun anew while its witness is away, exit 7', async () => {
    await witness?.stop();
    const end = newEpoch();
    await start();
    expect(end.status).toBe(7);
    expect(end.document).toMatchObject({ code: 'witness-unreachable' });
    expect(ingest().document).toMatchObject({ code: 'log-stopped' });
  });

  test('goes on in a new epoch, beyond every number that was given, and is verified whole', async () => {
    const begun = newEpoch();
    expect(begun.status).toBe(0);
    const { firstSeq, logKey, old } = begun.document as {
      firstSeq: number;
      logKey: string;
      old: Record<string, unknown>;
    };
    expect(begun.document).toMatchObject({
      ...{ epoch: 2, origin: 'police.example/dock/KB-0007/e2', witnesses: ['police.example/witness/central'] },
      old: { epoch: 1, stopped: 'ledger-rolled-back', witness: 'police.example/witness/central' },
    });
    expect(old['lost']).toBeGreaterThan(0);
    expect(firstSeq).toBe(Number(old['records']) + Number(old['lost']) + 100_000);
    // The witness does not know the new log: the dock works on, unsealed.
    expect(ingest().status).toBe(0);
    expect(problems(verify()).join('\n')).toMatch(/inclusion|unsealed/);
    await know(logKey);
    file('d.mp4');
    expect(ingest().status).toBe(0);
    const end = verify();
    expect(problems(end)).toEqual([]);
    expect(end.status).toBe(0);
    expect(end.document).toMatchObject({ verdict: 'pass', witness: 'independent' });
  });

  test('gave each of the two epochs its own folder, and its dockings numbers of their own', () => {
    for (const epoch of ['e1', 'e2'])
      expect(
        existsSync(join(archive, 'docks/KB-0007/log', epoch, 'tile/0')) ||
          existsSync(join(archive, 'docks/KB-0007/log', epoch, 'checkpoint')),
      ).toBe(true);
    const names = intakes().map((path) => path.slice(-6));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => Number(name) > 100_000)).toHaveLength(2);
  });

  test('is verified by hand in every intake, of both epochs, with no more than stock tools', () => {
    const keys = `KEY=${join(registry, 'KB-0007.pem')}; WITNESS=${at('witness.pem')}`;
    const all = intakes();
    expect(all.length).toBeGreaterThan(3);
    for (const intake of all) {
      const { output } = verifyByHand(intake, at('bin'), keys);
      expect(output).toMatch(/\[7\] OK: \d+ files in the log, cosigned/);
      expect(output).toContain('ALL OK');
    }
    // Handed over by itself, an intake still knows where the numbers of its epoch begin.
    const alone = at('alone');
    cpSync(all.at(-1) ?? '', alone, { recursive: true });
    const set = `${keys}; PUB=${join(archive, 'docks/KB-0007/dock.pub')}`;
    expect(verifyByHand(alone, at('bin'), set).output).toContain('ALL OK');
    expect(verify(all.at(-1)).status).toBe(0);
  });

  test('is put back once more, to before the new epoch, and goes on in a third', async () => {
    putBack();
    expect(ingest().document).toMatchObject({ code: 'ledger-rolled-back' });
    const begun = newEpoch();
    expect(begun.status).toBe(0);
    expect(begun.document).toMatchObject({ epoch: 3, old: { epoch: 1 } });
    await know(String(begun.document?.['logKey']));
    file('e.mp4');
    expect(ingest().status).toBe(0);
    const end = verify();
    expect(problems(end)).toEqual([]);
    expect(end.status).toBe(0);
    const keys = `KEY=${join(registry, 'KB-0007.pem')}; WITNESS=${at('witness.pem')}`;
    for (const intake of intakes()) expect(verifyByHand(intake, at('bin'), keys).output).toContain('ALL OK');
  });

  test('exports a docking of the third epoch as a bundle that verifies by itself', () => {
    const docking = intakes().at(-1)?.split('/').at(-1) ?? '';
    const out = at('bundle');
    expect(sealdock(['export', '--docking', docking, '--out', out, '--home', home, '--json']).status).toBe(0);
    const bundle = sealdock(['verify', out, '--keys', registry, '--json']);
    expect(problems(bundle)).toEqual([]);
    const keys = `KEY=${join(registry, 'KB-0007.pem')}; WITNESS=${at('witness.pem')}`;
    expect(verifyByHand(out, at('bin'), keys).output).toContain('ALL OK');
  });
});

describe('a dock whose archive was put back with it', { timeout: 240_000 }, () => {
  test('is told as incomplete, exit 4, with the numbers of what is lost', () => {
    // What nobody has any more of the first epoch.
    const lost = at('archive-lost');
    cpSync(archive, lost, { recursive: true });
    const log = join(lost, 'docks/KB-0007/log/e1');
    const sizes = readdirSync(join(log, 'checkpoints')).sort();
    const [kept = ''] = sizes.slice(-2, -1);
    const gone = sizes.at(-1) ?? '';
    for (const path of readdirSync(log, { recursive: true, encoding: 'utf8' }))
      if (path.endsWith(`/${Number(gone)}`) || path.endsWith(gone)) rmSync(join(log, path), { force: true });
    cpSync(join(log, 'checkpoints', kept), join(log, 'checkpoint'));
    for (const path of readdirSync(lost, { recursive: true, encoding: 'utf8' }))
      if (path.endsWith('data/c.mp4') && path.includes('KB-0007-00000'))
        rmSync(join(lost, path, '../..'), { recursive: true });
    const end = verify(lost);
    expect(end.status).toBe(4);
    expect(problems(end).join('\n')).toMatch(
      /not-checked epoch-gap: records \d+ to \d+ of epoch 1 are lost: police\.example\/witness\/central had seen them at \d{4}-/,
    );
  });
});

describe('a dock that was put back with its archive and recorded on while its witness was away', {
  timeout: 240_000,
}, () => {
  test('is stopped by the witness, and is told as forked after the new beginning, exit 3', async () => {
    putBack();
    rmSync(archive, { recursive: true });
    cpSync(archiveImage, archive, { recursive: true });
    await witness?.stop();
    for (const name of ['f.mp4', 'g.mp4', 'h.mp4']) {
      file(name);
      expect(ingest().status).toBe(0);
    }
    expect(problems(verify()).join('\n')).toMatch(/is newer than the newest checkpoint/);
    await start();
    expect(ingest().document).toMatchObject({ code: 'log-forked', exitCodes: [3] });
    const begun = newEpoch();
    expect(begun.status).toBe(0);
    expect(begun.document).toMatchObject({ epoch: 4, old: { epoch: 1, stopped: 'log-forked' } });
    await know(String(begun.document?.['logKey']));
    expect(ingest().status).toBe(0);
    const end = verify();
    expect(end.status).toBe(3);
    expect(problems(end)).toEqual([
      expect.stringMatching(
        /^fail epoch-gap: epoch 1 is forked: police\.example\/witness\/central had seen others of its first \d+ records than the dock had$/,
      ),
    ]);
  });
});
