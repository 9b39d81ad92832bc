/** What runs in the background is awaited on stop; a part that fails stops all; a hanging loop is noticed. */
import { describe, expect, test } from 'vitest';
import { Health, SILENT_MS } from '../../../../src/app/daemon/health.js';
import { Supervisor } from '../../../../src/app/daemon/supervisor.js';
import { Failure } from '../../../../src/domain/failure.js';
import { probeDelayMs } from '../../../../src/forwarding/retry-schedule.js';
import { LONGEST_SLEEP_MS } from '../../../../src/forwarding/run-forwarding.js';

const log = { error: () => undefined, warn: () => undefined, info: () => undefined };
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

describe('supervisor', () => {
  test('resolves after a stop, and only when every part has ended', async () => {
    const supervisor = new Supervisor(log);
    const ended: string[] = [];
    supervisor.run('quick', (signal) => untilAborted(signal).finally(() => ended.push('quick')));
    supervisor.run('slow', async (signal) => {
      await untilAborted(signal).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      ended.push('slow');
    });
    supervisor.stop(new Failure('cancelled'));
    await supervisor.ended();
    expect(ended.sort()).toEqual(['quick', 'slow']);
  });

  test('stops every part and rejects with what made one of them fail', async () => {
    const supervisor = new Supervisor(log);
    let isOtherStopped = false;
    supervisor.run('other', (signal) =>
      untilAborted(signal).finally(() => {
        isOtherStopped = true;
      }),
    );
    supervisor.run('broken', () => Promise.reject(new Error('our mistake')));
    await expect(supervisor.ended()).rejects.toThrow('our mistake');
    expect(isOtherStopped).toBe(true);
  });
});

describe('health', () => {
  test('lets an idle forwarding loop, and one whose archive is away, sleep without being called hanging', () => {
    expect(LONGEST_SLEEP_MS * 2).toBeLessThan(SILENT_MS);
    expect(probeDelayMs(1000, 1)).toBeLessThan(SILENT_MS);
  });

  test('names the loop that does not turn, but not one that says it waits for the world', () => {
    let nowMs = 0;
    const health = new Health(() => nowMs);
    for (const loop of ['board', 'mounts']) health.beat(loop);
    health.busy('forwarding', true);
    nowMs = SILENT_MS;
    health.beat('mounts');
    expect(health.silent()).toEqual([]);
    nowMs += 1;
    expect(health.silent()).toEqual(['board']);
    health.beat('board');
    health.busy('forwarding', false);
    expect(health.silent()).toEqual([]);
    nowMs += SILENT_MS + 1;
    expect(health.silent()).toEqual(['board', 'mounts', 'forwarding']);
  });
});
