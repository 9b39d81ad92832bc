/** The queue between handlers and a loop, and the bell that wakes one. */
import { describe, expect, test } from 'vitest';
import { Bell } from '../../../src/lib/bell.js';
import { Mailbox } from '../../../src/lib/mailbox.js';

const never = () => new AbortController().signal;

describe('mailbox', () => {
  test('gives what was put in the order it came, waiting where it is empty', async () => {
    const mailbox = new Mailbox<number>(3);
    const first = mailbox.take(never());
    mailbox.put(1);
    mailbox.put(2);
    expect([await first, await mailbox.take(never())]).toEqual([1, 2]);
  });

  test('takes nothing above its bound, and says so', async () => {
    const mailbox = new Mailbox<number>(1);
    expect([mailbox.put(1), mailbox.put(2)]).toEqual([true, false]);
    expect(await mailbox.take(never())).toBe(1);
    expect(mailbox.put(3)).toBe(true);
  });

  test('ends its wait with the reason of the abort', async () => {
    const stop = new AbortController();
    const taken = new Mailbox<number>(1).take(stop.signal);
    stop.abort(new Error('over'));
    await expect(taken).rejects.toThrow('over');
  });
});

describe('bell', () => {
  test('wakes the sleeper, and keeps one ring for the next', async () => {
    const bell = new Bell();
    const asleep = bell.wait(1e9, never());
    bell.ring();
    await asleep;
    bell.ring();
    bell.ring();
    await bell.wait(1e9, never());
    let isAwake = false;
    const stop = new AbortController();
    const again = bell.wait(1e9, stop.signal).then(() => {
      isAwake = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAwake).toBe(false);
    stop.abort();
    await again;
  });
});
