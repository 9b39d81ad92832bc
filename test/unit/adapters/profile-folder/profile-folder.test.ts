import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchFolder } from '../../../../src/adapters/folder-watcher/watch-folder.js';
import { ProfileFolder } from '../../../../src/adapters/profile-folder/profile-folder.js';
import { profileText } from '../../profiles/packaged.js';

const { signal } = new AbortController();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealdock-profiles-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function put(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
}

const open = (): Promise<ProfileFolder> => ProfileFolder.open({ userFolder: folder, signal });
const revised = (id: string, revision: number): string =>
  profileText(id).replace('"revision":1', `"revision":${revision}`);

describe('the profiles in force', () => {
  it('are the packaged ones, sorted, where the owner has none', async () => {
    const profiles = await ProfileFolder.open({ userFolder: undefined, signal });
    const ids = profiles.profiles().map((profile) => profile.identity.profileId);
    expect(ids).toContain('msc-gat947-plain');
    expect(ids).toEqual([...ids].sort());
    expect(profiles.problems()).toEqual([]);
    const missing = await ProfileFolder.open({ userFolder: join(folder, 'not-there'), signal });
    expect(missing.profiles().map((profile) => profile.identity.profileId)).toEqual(ids);
  });

  it('are the owner’s over the packaged ones of the same id, and more', async () => {
    await put('bc-ascii.json', revised('bc-ascii', 77));
    await put('own-camera.json', profileText('own-camera'));
    const profiles = await open();
    expect(profiles.profile('bc-ascii').identity.revision).toBe(77);
    expect([profiles.origin('bc-ascii'), profiles.origin('own-camera'), profiles.origin('cdc-status')]).toEqual([
      'owner',
      'owner',
      'packaged',
    ]);
    expect(() => profiles.profile('no-such')).toThrow(expect.objectContaining({ code: 'profile-unknown' }));
  });

  it('keep the packaged profile where the owner’s file was broken from the start', async () => {
    await put('bc-ascii.json', '{ broken');
    const profiles = await open();
    expect(profiles.origin('bc-ascii')).toBe('packaged');
    expect(profiles.problems()).toMatchObject([
      { file: join(folder, 'bc-ascii.json'), isOlderInForce: false, failure: { code: 'profile-invalid' } },
    ]);
  });

  it('keep the last good version of a file that is broken later, until it is good or gone', async () => {
    await put('own-camera.json', revised('own-camera', 3));
    const profiles = await open();
    await put('own-camera.json', revised('own-camera', 4).slice(0, 60));
    await profiles.reload(signal);
    expect(profiles.profile('own-camera').identity.revision).toBe(3);
    expect(profiles.problems()).toMatchObject([{ isOlderInForce: true }]);
    await put('own-camera.json', revised('own-camera', 5));
    await profiles.reload(signal);
    expect(profiles.profile('own-camera').identity.revision).toBe(5);
    expect(profiles.problems()).toEqual([]);
    await rm(join(folder, 'own-camera.json'));
    await profiles.reload(signal);
    expect(() => profiles.profile('own-camera')).toThrow(expect.objectContaining({ code: 'profile-unknown' }));
  });

  it('do not take a file whose name is not its id, nor one beyond the size limit', async () => {
    await put('other.json', profileText('own-camera'));
    await put('huge.json', profileText('huge').replace('"test"}', `"test"}${' '.repeat(300_000)}`));
    const { problems } = await open().then((profiles) => ({ problems: profiles.problems() }));
    expect(problems.map(({ failure }) => failure.facts['at'])).toEqual(['$', 'identity.profileId']);
  });

  it('pass over hidden files, other files and a link that leads nowhere', async () => {
    await put('.own-camera.json', '{ broken');
    await put('notes.txt', 'nothing');
    await put('profile.schema.json', '{}');
    await symlink(join(folder, 'gone'), join(folder, 'dangling.json'));
    expect((await open()).problems()).toEqual([]);
  });

  it('fail to open on a folder that is a file', async () => {
    await put('file', '');
    await expect(ProfileFolder.open({ userFolder: join(folder, 'file'), signal })).rejects.toMatchObject({
      code: 'path-unreadable',
    });
  });

  it('fail to open when a packaged file is broken: that is our mistake', async () => {
    await put('x.json', '{ broken');
    await expect(ProfileFolder.open({ userFolder: undefined, packagedFolder: folder, signal })).rejects.toMatchObject({
      code: 'profile-invalid',
    });
  });
});

describe('live reload', () => {
  it('takes a saved file into force, tells a broken one, and stops when asked', async () => {
    const profiles = await open();
    const stopping = new AbortController();
    let wake: () => void = () => undefined;
    const changed = (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
      });
    let running: Promise<void> = Promise.resolve();
    await new Promise<void>((onReady) => {
      running = profiles.watch({ watchFolder, onReady, onChange: () => wake(), signal: stopping.signal });
    });

    let next = changed();
    await put('own-camera.json', revised('own-camera', 2));
    await next;
    expect(profiles.profile('own-camera').identity.revision).toBe(2);

    next = changed();
    await put('own-camera.json', '{ broken');
    await next;
    expect(profiles.profile('own-camera').identity.revision).toBe(2);
    expect(profiles.problems()).toHaveLength(1);

    stopping.abort();
    await running;
  });

  it('fails when the folder can no longer be read', async () => {
    const profiles = await open();
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file now');
    const watch = profiles.watch({
      watchFolder: async ({ onChange, signal: stop }) => {
        onChange([folder]);
        await new Promise((resolve) => stop.addEventListener('abort', resolve));
      },
      onChange: () => undefined,
      signal,
    });
    await expect(watch).rejects.toMatchObject({ code: 'path-unreadable' });
  });
});
