/** Files that are there whole or not at all, and the folders that they need. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFolder, placeFile, replaceFile, writeAllOnce, writeOnce } from '../../../src/platform/durable-file.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-'));
});
afterEach(() => rm(folder, { recursive: true }));

const temp = (name: string) => join(folder, 'tmp', name);

describe('a folder', () => {
  test('is made with its parents, by many at once', async () => {
    const paths = Array.from({ length: 60 }, (_, i) => join(folder, 'a', 'b', String(i % 3), 'c', String(i % 2)));
    await Promise.all(paths.map((path) => makeFolder(path)));
    for (const path of paths) expect((await stat(path)).isDirectory()).toBe(true);
  });

  test.each(['/proc/nothing-can-be-made-here', '/proc/self/deep/er'])(
    'that cannot be made is refused, not tried for ever: %s',
    async (path) => {
      await expect(makeFolder(path)).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  test('is not made of a file', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(folder, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('a small file', () => {
  test('is written once, and what is there already is left alone', async () => {
    expect(await writeOnce(join(folder, 'x'), Buffer.from('one'), { mode: 0o440, temp: temp('1') })).toBe('placed');
    expect(await writeOnce(join(folder, 'x'), Buffer.from('two'), { mode: 0o440, temp: temp('2') })).toBe('exists');
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('one');
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  test('is written over what a dead process left under its temporary name, though that may not be written to', async () => {
    await makeFolder(join(folder, 'tmp'));
    await writeFile(temp('1'), 'half');
    await chmod(temp('1'), 0o400);
    await writeOnce(join(folder, 'x'), Buffer.from('whole'), { mode: 0o400, temp: temp('1') });
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('whole');
    expect((await stat(join(folder, 'x'))).mode & 0o777).toBe(0o400);
  });

  test('goes with others into several folders, each told of by itself', async () => {
    const file = (name: string, text: string) => ({
      final: join(folder, name),
      bytes: Buffer.from(text),
      mode: 0o440,
      temp: temp(text),
    });
    await writeAllOnce([file('a/x', 'one')]);
    expect(await writeAllOnce([file('a/x', 'other'), file('a/y', 'two'), file('b/z', 'three')])).toEqual([
      'exists',
      'placed',
      'placed',
    ]);
    expect(await Promise.all(['a/x', 'a/y', 'b/z'].map((name) => readFile(join(folder, name), 'utf8')))).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  test('is replaced whole or not at all', async () => {
    await replaceFile(join(folder, 'x'), [Buffer.from('one')], { mode: 0o440, temp: temp('1') });
    const breaking = async function* () {
      yield Buffer.from('tw');
      throw new Error('no more');
    };
    await expect(replaceFile(join(folder, 'x'), breaking(), { mode: 0o440, temp: temp('2') })).rejects.toThrow(
      'no more',
    );
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('one');
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  test('keeps its temporary name where its final one is taken', async () => {
    await makeFolder(join(folder, 'tmp'));
    await writeFile(temp('1'), 'new');
    await writeFile(join(folder, 'x'), 'old');
    expect(await placeFile(temp('1'), join(folder, 'x'))).toBe('exists');
    expect(await readFile(temp('1'), 'utf8')).toBe('new');
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('old');
  });
});
