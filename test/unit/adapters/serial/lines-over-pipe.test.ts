/** The languages of lines on a byte pipe: lines come in any pieces, with any end or none, and the pipe may go at any moment. */
import { describe, expect, test } from 'vitest';
import { bcAsciiLink } from '../../../../src/adapters/dialects/bc-ascii.js';
import { linesOverPipe } from '../../../../src/adapters/serial/lines-over-pipe.js';
import { MemoryPipe } from '../../../fakes/memory-pipe.js';
import { fromTalk } from '../../../fakes/talking-camera.js';
import { packagedProfile } from '../../profiles/packaged.js';

const NEVER = new AbortController().signal;

function over(pipe: MemoryPipe) {
  return linesOverPipe({ pipe, lineEnd: 'crlf', encoding: 'gbk', monotonicMs: () => performance.now() });
}

const ask = (exchange: ReturnType<typeof over>, timeoutMs = 2000, signal = NEVER) =>
  exchange.ask({ line: 'BC+DID?', take: (line) => /^\+DID:(.*)$/.exec(line)?.[1], timeoutMs, signal });

describe('lines over a pipe', () => {
  test.each([
    ['in one transfer', ['+DID:1234567\r\n']],
    ['in many', ['+D', 'ID:123', '4567', '\r', '\n']],
    ['with the end of a line alone', ['+DID:1234567\n']],
    ['without any end', ['+DID:1234567']],
    ['after words that nobody asked for', ['hello\r\n+DID:1234567\r\n']],
  ])('an answer comes %s', async (_, transfers) => {
    const pipe = new MemoryPipe(() => transfers);
    await using exchange = over(pipe);
    expect((await ask(exchange)).answer).toBe('1234567');
    expect(pipe.written).toEqual(['BC+DID?\r\n']);
  });

  test.each([
    ['nothing', [], 'camera-silent'],
    ['something else', ['+UUID:1\r\n'], 'camera-babbles'],
    ['an answer that never ends', Array<string>(20).fill('+DID:'.padEnd(4000, '7')), 'camera-babbles'],
  ])('%s is no answer', async (_, transfers, code) => {
    await using exchange = over(new MemoryPipe(() => transfers));
    await expect(ask(exchange, 300)).rejects.toMatchObject({ code });
  });

  test('a pulled cable ends the question under way, and every later one', async () => {
    const pipe = new MemoryPipe();
    await using exchange = over(pipe);
    const asked = ask(exchange, 60_000);
    setTimeout(() => pipe.pull(), 20);
    await expect(asked).rejects.toMatchObject({ code: 'port-failed' });
    await expect(ask(exchange)).rejects.toMatchObject({ code: 'port-failed' });
  });

  test('closing ends the question under way and closes the pipe, once', async () => {
    const pipe = new MemoryPipe();
    const exchange = over(pipe);
    const asked = ask(exchange, 60_000);
    const ended = expect(asked).rejects.toMatchObject({ code: 'port-failed' });
    await exchange[Symbol.asyncDispose]();
    await exchange[Symbol.asyncDispose]();
    await ended;
    expect(pipe.isClosed).toBe(true);
  });

  test('a BC+ camera tells the same over a pipe as over a line', async () => {
    const answer = fromTalk('bc-plus-password');
    const pipe = new MemoryPipe((text) => {
      const line = answer(text.trimEnd())[0] ?? '';
      // Without Chinese: the transcript is UTF-8, the camera GBK.
      return [`${/[^\u0020-\u007e]/.test(line) ? 'Error:Unknown' : line}\r\n`];
    });
    const login = { password: async () => '135790', onRefused: () => undefined };
    const profile = packagedProfile('bc-ascii');
    await using link = bcAsciiLink({ exchange: over(pipe), profile, login });
    expect(await link.identify(NEVER)).toMatchObject({ serial: '1234567', batteryPercent: 87 });
    expect(pipe.written.filter((line) => line.startsWith('BC+LOGIN'))).toEqual(['BC+LOGIN=admin:135790\r\n']);
  });
});
