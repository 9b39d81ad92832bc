import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SharedRounds } from '../../../src/lib/shared-rounds.js';

/** Work that counts its rounds and ends when it is told to. */
function counted() {
  const ends: (() => void)[] = [];
  let begun = 0;
  const work = (): Promise<void> => {
    begun += 1;
    return new Promise((resolve) => ends.push(resolve));
  };
  return { work, begun: () => begun, endOne: () => ends.shift()?.() };
}

test('who asks while a round runs gets one that began after, together with everybody else who asks meanwhile', async () => {
  const rounds = new SharedRounds();
  const { work, begun, endOne } = counted();
  const first = rounds.run('folder', work);
  await turn();
  let late = 0;
  const others = Array.from({ length: 7 }, () => rounds.run('folder', work).then(() => (late += 1)));
  await turn();
  expect(begun()).toBe(1);
  endOne();
  await first;
  await turn();
  expect([begun(), late]).toEqual([2, 0]);
  endOne();
  await Promise.all(others);
  expect([begun(), late]).toEqual([2, 7]);
});

test('different keys know nothing of each other', async () => {
  const rounds = new SharedRounds();
  const { work, begun, endOne } = counted();
  const both = [rounds.run('one', work), rounds.run('other', work)];
  await turn();
  expect(begun()).toBe(2);
  endOne();
  endOne();
  await Promise.all(both);
});

test('a round that fails fails for all who wait for it and for nobody after', async () => {
  const rounds = new SharedRounds();
  const failing = (): Promise<void> => Promise.reject(new Error('no disk'));
  const ends = await Promise.allSettled([rounds.run('folder', failing), rounds.run('folder', failing)]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const { work, endOne } = counted();
  const next = rounds.run('folder', work);
  await turn();
  endOne();
  await expect(next).resolves.toBeUndefined();
});
