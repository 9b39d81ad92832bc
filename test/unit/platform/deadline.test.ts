import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { deadlineAfter } from '../../../src/platform/deadline.js';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

test('a deadline fires although nothing but its listener holds it', async () => {
  let isTold = false;
  const outer = new AbortController();
  deadlineAfter(60, outer.signal).signal.addEventListener('abort', () => {
    isTold = true;
  });
  for (let n = 0; n < 5; n += 1) {
    if (typeof collectGarbage === 'function') collectGarbage();
    await sleep(5);
  }
  await expect.poll(() => isTold, { timeout: 30_000 }).toBe(true);
});

test('it aborts with the outer signal, with its reason, and not for the time', () => {
  const outer = new AbortController();
  using deadline = deadlineAfter(60_000, outer.signal);
  outer.abort('stopped');
  expect(deadline.signal.reason).toBe('stopped');
  expect(deadline.isOver()).toBe(false);
  using late = deadlineAfter(60_000, outer.signal);
  expect(late.signal.aborted).toBe(true);
});

test('disposed, it aborts nothing any more', async () => {
  const outer = new AbortController();
  const deadline = deadlineAfter(1, outer.signal);
  deadline[Symbol.dispose]();
  outer.abort();
  await sleep(20);
  expect(deadline.signal.aborted).toBe(false);
});
