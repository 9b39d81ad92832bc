import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from '../../../../src/adapters/sqlite/connection.js';
import { Store } from '../../../../src/adapters/sqlite/store.js';

const base = mkdtempSync(join(tmpdir(), 'store-'));
let count = 0;
let path = '';
let store: Store;

beforeEach(async () => {
  count += 1;
  path = join(base, `${count}.sqlite`);
  const writer = await Connection.open(path, 'write');
  await writer.script('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a INTEGER PRIMARY KEY)');
  store = new Store(writer, await Connection.open(path, 'read'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function kept(): Promise<readonly number[]> {
  const other = await Connection.open(path, 'read');
  const rows = await other.all('SELECT a FROM t ORDER BY a');
  await other.close();
  return rows.map((row) => Number(row['a']));
}

const insert = (a: number): Promise<void> => store.write('INSERT INTO t VALUES (?)', [a]);

describe('writes that are asked for together', () => {
  test('are all there for another process when the first of them resolves', async () => {
    const writes = [1, 2, 3, 4, 5].map(insert);
    await writes[0];
    expect(await kept()).toEqual([1, 2, 3, 4, 5]);
    await Promise.all(writes);
    await store.close();
  });

  test('keep their order', async () => {
    const seen: number[] = [];
    const writes = Array.from({ length: 200 }, (_, i) =>
      store.transaction(async (writer) => {
        await writer.run('INSERT INTO t VALUES (?)', [i]);
        const [row] = await writer.all('SELECT count(*) AS n FROM t');
        return Number(row?.['n']);
      }),
    );
    for (const write of writes) seen.push(await write);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    await store.close();
  });

  test('stand alone: one that fails takes none of the others with it and leaves nothing of itself', async () => {
    const broken = store.transaction(async (writer) => {
      await writer.run('INSERT INTO t VALUES (?)', [50]);
      throw new Error('on second thoughts');
    });
    const ends = await Promise.allSettled([insert(1), insert(2), broken, insert(1), insert(3)]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await expect(broken).rejects.toThrow('on second thoughts');
    expect(await kept()).toEqual([1, 2, 3]);
    await store.close();
  });

  test('are done before the store is closed', async () => {
    const writes = Promise.all([7, 8, 9].map(insert));
    await store.close();
    await writes;
    expect(await kept()).toEqual([7, 8, 9]);
  });
});

describe('a statement', () => {
  test('that cannot be compiled says so each time', async () => {
    const wrong = (): Promise<unknown> => store.all('SELECT a FROM nowhere');
    await expect(wrong()).rejects.toThrow('no such table');
    await expect(wrong()).rejects.toThrow('no such table');
    await store.close();
  });

  test('that failed works again with other values', async () => {
    await insert(1);
    await expect(insert(1)).rejects.toThrow('UNIQUE');
    await insert(2);
    expect(await kept()).toEqual([1, 2]);
    await store.close();
  });

  test('answers each of many questions at once with its own rows', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => insert(i)));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.one('SELECT a FROM t WHERE a = ?', [i])),
    );
    expect(answers.map((row) => row?.['a'])).toEqual(Array.from({ length: 20 }, (_, i) => i));
    await store.close();
  });
});
