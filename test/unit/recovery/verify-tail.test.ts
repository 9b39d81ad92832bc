/** A ledger whose end is not what was sealed is refused before anything is signed over it. */
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/domain/failure.js';
import { TestHome } from '../../fakes/test-home.js';

let at: TestHome;

beforeEach(async () => {
  at = TestHome.make('tail');
  at.file('a.mp4', 'footage');
  // The log was not published: all of it is the end that has to be looked at.
  const unpublished = { addCheckpoint: () => Promise.reject(new Failure('vault-failing')) };
  await using dock = await at.open({ ledger: (ledger) => ({ ...ledger, ...unpublished }) });
  await at.dock(dock);
});
afterEach(() => at[Symbol.dispose]());

const HEX = 'ab'.repeat(32);

describe('a ledger in which', () => {
  test('nothing was changed is gone on with', async () => {
    await using dock = await at.open();
    expect((await at.dock(dock)).isHandedBack).toBe(true);
    expect((await at.verify()).checks.filter(({ result }) => result === 'fail')).toEqual([]);
  });

  test.each<[string, string]>([
    ['a record is gone', 'DELETE FROM record WHERE seq = 2'],
    ['the last record is gone', 'DELETE FROM record WHERE seq = (SELECT max(seq) FROM record)'],
    ['a record has other bytes', "UPDATE record SET bytes = x'00' WHERE seq = 2"],
    ['a record has another digest', `UPDATE record SET digest = '${HEX}' WHERE seq = 2`],
    [
      'a signature is another’s',
      'UPDATE record SET signature = (SELECT signature FROM record WHERE seq = 1) WHERE seq = 2',
    ],
    ['a leaf is gone', 'DELETE FROM log_hash WHERE place = 2'],
    ['a leaf is another', `UPDATE log_hash SET hash = x'${HEX}' WHERE place = 2`],
    ['a leaf is too many', `INSERT INTO log_hash VALUES (1, 0, (SELECT max(seq) + 1 FROM record), x'${HEX}')`],
    [
      'two records have changed places',
      'UPDATE record SET seq = CASE seq WHEN 1 THEN -2 ELSE -1 END WHERE seq IN (1, 2); UPDATE record SET seq = -seq WHERE seq < 0',
    ],
  ])('%s is refused', async (_, sql) => {
    await tamper(sql);
    await expect(at.open()).rejects.toMatchObject({ code: 'log-broken' });
  });

  test('the tree below a signed checkpoint was rewritten is refused', async () => {
    {
      await using _dock = await at.open();
    }
    await tamper(`UPDATE log_hash SET hash = x'${HEX}' WHERE level = 0 AND place = 0`);
    await expect(at.open()).rejects.toMatchObject({ code: 'log-broken' });
  });
});

/** Behind the program's back, past the triggers that keep it from doing so itself. */
async function tamper(sql: string): Promise<void> {
  const triggers = ['record_kept', 'record_same', 'log_hash_kept', 'log_hash_same'].map(
    (name) => `DROP TRIGGER ${name};`,
  );
  await new Promise<void>((resolve, reject) => {
    const db = new sqlite3.Database(join(at.home, 'ledger.sqlite'), () => {
      db.exec(`${triggers.join('')}${sql}`, (error) => db.close(() => (error === null ? resolve() : reject(error))));
    });
  });
}
