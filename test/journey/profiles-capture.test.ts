/** An unknown camera becomes a profile: captured by the real program, docked by the real daemon. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { CameraBay } from '../fakes/camera-bay.js';
import { isAllArchived, TestDaemon, writeSettings } from '../fakes/daemon.js';
import { sealdock } from '../fakes/run-program.js';
import { until } from '../fakes/until.js';

vi.setConfig({ testTimeout: 180_000 });

const OFFICER = 'wangfang';

function makeUnknownCard(folder: string): void {
  mkdirSync(join(folder, 'MOVIE'), { recursive: true });
  for (const number of [1, 2, 3])
    writeFileSync(join(folder, 'MOVIE', `ZQ7_004711_${OFFICER}_20260804_09${number}000_000${number}.MP4`), `${number}`);
}

test('the draft made of a card is taken up by the daemon and recognises that card', async () => {
  await using bay = new CameraBay();
  makeUnknownCard(bay.folder);
  const profilesFolder = join(bay.base, 'profiles');
  mkdirSync(profilesFolder);
  const end = sealdock(['profiles', 'capture', 'own-zq7', '--card', bay.folder, '--out', profilesFolder, '--json']);
  expect(end).toMatchObject({ status: 0, document: { recognisedAs: 'own-zq7', unknown: 0, findings: [] } });
  expect(sealdock(['profiles', 'lint', '--folder', profilesFolder]).status).toBe(0);
  const check = ['check', '--profile', 'own-zq7', bay.folder, '--json'];
  expect(sealdock(check)).toMatchObject({ document: { code: 'profile-unknown' } });
  const judged = sealdock([...check, '--profiles', profilesFolder]);
  expect(judged.document).toMatchObject({ schema: 'sealdock.check/1', recordings: [{ startAt: expect.any(String) }] });
  const files = ['own-zq7.json', 'own-zq7.capture.txt'].map((name) => readFileSync(join(profilesFolder, name), 'utf8'));
  for (const text of files) expect(text).not.toMatch(/4711|wangfang/i);
  const home = join(bay.base, 'home');
  const slots = [{ slot: 1, folder: bay.folder }];
  writeSettings(home, { slots, profilesFolder, mustBeContinuous: 'none' });
  await using daemon = await TestDaemon.start(home);
  const slot = await daemon.shows('the card docked', isAllArchived);
  expect(slot).toMatchObject({ slot: 1, profile: 'own-zq7', verdict: 'take' });
});

test('a camera on a serial line is listened to and asked what it says beforehand, and answers are masked', async () => {
  await using bay = new CameraBay();
  const camera = await bay.start({ serial: '7654321' });
  const args = ['profiles', 'capture', 'own-line', '--line', bay.portPath, '--out', bay.base];
  const end = sealdock([...args, '--json']);
  expect(end).toMatchObject({ status: 0, document: { isBcAscii: true, findings: [] } });
  const asked = ['BC+VID?', 'BC+GBIDCODE?', 'BC+DEVNAME?', 'BC+UDISKAUTHEN?'];
  expect(end.stderr.split('\n').filter((line) => line.includes('BC+'))).toEqual(
    asked.map((line) => `Sending: ${line}`),
  );
  await until('four questions', () => camera.heard().length >= asked.length);
  expect(camera.heard()).toEqual(asked);
  const capture = readFileSync(join(bay.base, 'own-line.capture.txt'), 'utf8');
  expect(capture).toMatch(/"\+VID:/);
  expect(capture).not.toContain('7654321');
  expect(readFileSync(join(bay.base, 'own-line.json'), 'utf8')).toContain('"dialect": "bc-ascii"');
  // One that only listens, then one that asks: what was heard since is the second one's alone.
  for (const [id, ...more] of [['own-quiet', '--listen-only'], ['own-again']] as const)
    expect(sealdock(['profiles', 'capture', id, ...args.slice(3), ...more]).status).toBe(0);
  await until('eight questions', () => camera.heard().length >= 2 * asked.length);
  expect(camera.heard()).toEqual([...asked, ...asked]);
});

test('nothing that lies there is replaced, nothing is written onto the card, and nothing to look at is a usage error', async () => {
  await using bay = new CameraBay();
  makeUnknownCard(bay.folder);
  const args = ['profiles', 'capture', 'own-zq7', '--card', bay.folder, '--json'];
  writeFileSync(join(bay.base, 'own-zq7.capture.txt'), 'mine');
  expect(sealdock([...args, '--out', bay.base])).toMatchObject({ status: 6, document: { code: 'output-exists' } });
  expect(readFileSync(join(bay.base, 'own-zq7.capture.txt'), 'utf8')).toBe('mine');
  expect(sealdock([...args, '--out', bay.folder])).toMatchObject({ status: 2, document: { code: 'bad-option' } });
  expect(sealdock(['profiles', 'capture', 'own-zq7', '--json']).status).toBe(2);
  expect(sealdock(['profiles', 'capture', 'Own ZQ7', '--card', bay.folder, '--json']).status).toBe(2);
});

test('profiles speak the language that is asked for', () => {
  expect(sealdock(['--lang', 'en', 'profiles', 'lint']).stdout).toMatch(/profiles, 0 problems/);
  expect(sealdock(['--lang', 'zh', 'profiles', 'lint']).stdout).toMatch(/个配置/);
});
