import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProfilesOptions, type ProfilesOutput, runProfiles } from '../../../src/cli/profiles.js';
import { profileText } from '../profiles/packaged.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealdock-profiles-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(
  options: Partial<ProfilesOptions>,
): Promise<{ output: ProfilesOutput; text: string; document: object }> {
  const defaults = {
    json: false,
    lang: 'en',
    action: 'list',
    userFolder: folder,
    signal: new AbortController().signal,
  } as const;
  const output = await runProfiles({ ...defaults, ...options });
  return { output, text: 'text' in output ? output.text : '', document: 'document' in output ? output.document : {} };
}

describe('sealdock profiles', () => {
  it('lists every profile in force with its evidence, in both languages', async () => {
    await writeFile(join(folder, 'own-camera.json'), profileText('own-camera'));
    const { text, output } = await run({});
    expect(text).toMatch(/^msc-gat947-plain\s+plain mass-storage body camera.*\(assumed\)$/m);
    expect(text).toMatch(/^own-camera\s+test \(assumed, own file\)$/m);
    expect(output.exitCode).toBe(0);
    expect((await run({ lang: 'zh' })).text).toMatch(/^msc-gat947-plain\s+普通U盘式执法记录仪.*（|\(未经实机验证\)$/m);
  });

  it('lists the owner’s broken files beside the profiles, as one JSON document', async () => {
    await writeFile(join(folder, 'own-camera.json'), '{ broken');
    const { document } = await run({ json: true });
    expect(document).toMatchObject({
      schema: 'sealdock.profiles/1',
      profiles: expect.arrayContaining([
        expect.objectContaining({
          profileId: 'bc-ascii',
          origin: 'packaged',
          dialect: 'bc-ascii',
          states: ['command', 'serial', 'disk'],
        }),
      ]),
      problems: [{ file: join(folder, 'own-camera.json'), at: '$', problem: expect.stringContaining('not JSON') }],
      exitCodes: [],
    });
    expect((await run({})).text).toContain('own-camera.json: $: not JSON');
  });

  it('shows one profile with example names, and whole under JSON', async () => {
    const { text } = await run({ action: 'show', id: 'bc-ascii' });
    expect(text).toContain('commands: bc-ascii');
    expect(text).toContain('DSJ-A1_1234567_000001_20261120093000_0001.MP4');
    const { document } = await run({ action: 'show', id: 'bc-ascii', json: true });
    expect(document).toMatchObject({
      schema: 'sealdock.profile/1',
      profile: { clock: { syncPolicy: 'after-evidence' } },
    });
  });

  it('fails on an unknown id and on a missing one', async () => {
    await expect(run({ action: 'show', id: 'no-such' })).rejects.toMatchObject({ code: 'profile-unknown' });
    await expect(run({ action: 'show' })).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('lints all files: 0 when fine, 2 with the place when not, the owner’s file in place of the packaged one', async () => {
    await writeFile(join(folder, 'bc-ascii.json'), profileText('bc-ascii'));
    const fine = await run({ action: 'lint' });
    expect([fine.output.exitCode, fine.text]).toEqual([0, expect.stringMatching(/^\d+ profiles, 0 problems\n$/)]);
    await writeFile(join(folder, 'own-camera.json'), profileText('own-camera', { clock: { zone: 'Beijing' } }));
    const bad = await run({ action: 'lint', json: true });
    expect(bad.output.exitCode).toBe(2);
    expect(bad.document).toMatchObject({
      findings: [{ file: join(folder, 'own-camera.json'), at: 'clock.zone' }],
      exitCodes: [2],
    });
  });
});
