/** Lines over a real pseudo-terminal with a virtual camera behind it: every way of answering badly, and every way of going. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSerialExchange } from '../../../../src/adapters/serial/open-serial-exchange.js';
import { isFailure } from '../../../../src/domain/failure.js';
import type { LineExchange } from '../../../../src/ports/line-exchange.js';
import { CameraBay } from '../../../fakes/camera-bay.js';

const NEVER = new AbortController().signal;
let bay: CameraBay;

beforeEach(() => {
  bay = new CameraBay();
});
afterEach(() => bay[Symbol.asyncDispose]());

function open(more: { readonly encoding?: 'gbk' | 'utf8'; readonly signal?: AbortSignal } = {}): Promise<LineExchange> {
  return openSerialExchange({
    path: bay.portPath,
    baud: 115_200,
    lineEnd: 'crlf',
    encoding: more.encoding ?? 'gbk',
    monotonicMs: () => performance.now(),
    signal: more.signal ?? NEVER,
  });
}

function ask(
  exchange: LineExchange,
  name: string,
  more: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
) {
  const prefix = `+${name}:`;
  return exchange.ask({
    line: `BC+${name}?`,
    take: (line) => (line.startsWith(prefix) ? line.slice(prefix.length) : undefined),
    timeoutMs: more.timeoutMs ?? 20_000,
    signal: more.signal ?? NEVER,
  });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isFailure(error) ? error.code : String(error);
  }
}

describe('a serial port with a camera behind it', () => {
  test('carries questions and answers, Chinese as GBK, and tells when they left and came', async () => {
    await bay.start({ model: '执法记录仪', replyDelayMs: 30 });
    await using exchange = await open();
    const before = performance.now();
    const heard = await ask(exchange, 'DEVNAME');
    expect(heard.answer).toBe('执法记录仪');
    expect(heard.sentMonoMs).toBeGreaterThanOrEqual(before);
    expect(heard.receivedMonoMs - heard.sentMonoMs).toBeGreaterThanOrEqual(29);
    expect(performance.now()).toBeGreaterThanOrEqual(heard.receivedMonoMs);
    expect((await ask(exchange, 'BATVAL')).answer).toBe('87');
  });

  test.each([
    ['silent', 'camera-silent', 300],
    ['cut', 'camera-silent', 300],
    ['late', 'camera-silent', 300],
    ['wrong-grammar', 'camera-babbles', 3000],
    ['noise', 'camera-babbles', 3000],
    ['endless', 'camera-babbles', 20_000],
    ['babble', 'camera-babbles', 20_000],
  ] as const)('that answers badly (%s) gives %s and leaves the port free', async (kind, code, timeoutMs) => {
    const camera = await bay.start({ fault: { kind, ms: 60_000 } });
    const exchange = await open();
    expect(await codeOf(ask(exchange, 'DID', { timeoutMs }))).toBe(code);
    await exchange[Symbol.asyncDispose]();
    await camera[Symbol.asyncDispose]();
    await bay.start();
    await using next = await open();
    expect((await ask(next, 'DID')).answer).toBe('1234567');
  });

  test('that answers twice is understood, and the second time is told to the next question', async () => {
    await bay.start({ fault: { kind: 'doubled' } });
    await using exchange = await open();
    expect((await ask(exchange, 'DID')).answer).toBe('1234567');
    await wait(100);
    const next = await ask(exchange, 'BATVAL');
    expect(next.answer).toBe('87');
    expect(next.strays).toEqual(['+DID:1234567']);
  });

  test('does not take a late answer for that to the next question', async () => {
    await bay.start({ fault: { kind: 'late', ms: 400 } });
    await using exchange = await open();
    expect(await codeOf(ask(exchange, 'DID', { timeoutMs: 300 }))).toBe('camera-silent');
    expect((await ask(exchange, 'BATVAL')).answer).toBe('87');
  });

  test('whose cable is pulled while an answer is waited for fails long before the deadline', async () => {
    await bay.start({ fault: { kind: 'unplug', after: 1 } });
    await using exchange = await open();
    expect((await ask(exchange, 'DID')).answer).toBe('1234567');
    expect(await codeOf(ask(exchange, 'BATVAL', { timeoutMs: 25_000 }))).toBe('port-failed');
  });

  test.each([
    ['it is quiet', {}],
    ['it talks', { dialect: 'cdc-status', statusEveryMs: 20 }],
  ] as const)(
    'whose cable is pulled while %s fails the next question, and nothing spins meanwhile',
    async (_, options) => {
      const camera = await bay.start(options);
      await using exchange = await open();
      await exchange.ask({ line: 'BC+DID?', take: (line) => line, timeoutMs: 20_000, signal: NEVER });
      await camera.unplug();
      await wait(1500);
      const before = process.cpuUsage();
      await wait(2000);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(1000);
      expect(await codeOf(ask(exchange, 'DID', { timeoutMs: 25_000 }))).toBe('port-failed');
    },
  );

  test('can be closed while an answer is waited for, and twice', async () => {
    await bay.start({ fault: { kind: 'silent' } });
    const exchange = await open();
    const answer = codeOf(ask(exchange, 'DID'));
    await exchange[Symbol.asyncDispose]();
    await exchange[Symbol.asyncDispose]();
    expect(await answer).toBe('port-failed');
  });

  test('stops waiting when it is cancelled, and is of use afterwards', async () => {
    await bay.start({ replyDelayMs: 200 });
    await using exchange = await open();
    const stop = new AbortController();
    const answer = codeOf(ask(exchange, 'DID', { signal: stop.signal }));
    stop.abort();
    expect(await answer).toBe('cancelled');
    expect((await ask(exchange, 'BATVAL')).answer).toBe('87');
  });

  test('that is not there is missing, and one that is no serial port fails', async () => {
    expect(await codeOf(open())).toBe('port-missing');
    const nothing = { baud: 115_200, lineEnd: 'lf', encoding: 'utf8', monotonicMs: () => 0, signal: NEVER } as const;
    expect(await codeOf(openSerialExchange({ path: bay.staged, ...nothing }))).toBe('port-missing');
    expect(await codeOf(openSerialExchange({ path: '/dev/null', ...nothing }))).toBe('port-failed');
  });

  test('cannot be had by two at once', async () => {
    await bay.start();
    await using exchange = await open();
    expect(await codeOf(open())).toBe('port-failed');
    expect((await ask(exchange, 'DID')).answer).toBe('1234567');
  });

  test('is there again after the cable was put back', async () => {
    const camera = await bay.start();
    await using first = await open();
    await camera.unplug();
    expect(bay.hasPort).toBe(false);
    await camera.plug();
    await using second = await open();
    expect((await ask(second, 'DID')).answer).toBe('1234567');
    expect(await codeOf(ask(first, 'DID'))).toBe('port-failed');
  });

  test('carries status lines without being asked', async () => {
    await bay.start({ dialect: 'cdc-status', statusEveryMs: 50, serial: 'C-7' });
    await using exchange = await open({ encoding: 'utf8' });
    const take = (line: string) => /^STAT ID=(\S+)/.exec(line)?.[1];
    const heard = await exchange.ask({ line: undefined, take, timeoutMs: 20_000, signal: NEVER });
    expect(heard.answer).toBe('C-7');
  });
});
