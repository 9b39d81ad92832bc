/** Both ends of the control socket, on a real socket below a long path. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askDaemon } from '../../../../src/app/control/ask-daemon.js';
import { MAX_LINE_BYTES } from '../../../../src/app/control/control-protocol.js';
import { serveControl } from '../../../../src/app/control/serve-control.js';
import { Failure } from '../../../../src/domain/failure.js';

let base: string;
let home: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'control-'));
  // Longer than the 108 bytes of a socket's address.
  home = join(base, 'a'.repeat(100), 'b'.repeat(100));
  mkdirSync(home, { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const signal = () => new AbortController().signal;
const slots = () => ({ schema: 'sealdock.slots/1', startedAt: '2026-11-20T09:30:00+08:00', slots: [] }) as const;
const serve = () =>
  serveControl(home, {
    slots,
    addMaintenance: (event) =>
      event.kind === 'nonsense'
        ? Promise.reject(new Failure('camera-unknown', { camera: event.camera }))
        : Promise.resolve({ seq: 7 }),
    addExport: ({ request }) => Promise.resolve({ seq: request.files }),
    retryQueue: ({ item }) => Promise.resolve({ item }),
  });

test('says that no daemon runs where nobody listens, where the socket is stale, and where there is no home', async () => {
  expect(await askDaemon(home, { op: 'slots' }, signal())).toBeUndefined();
  expect(await askDaemon(join(base, 'absent'), { op: 'slots' }, signal())).toBeUndefined();
  const server = await serve();
  await server[Symbol.asyncDispose]();
  writeFileSync(join(home, 'control.sock'), '');
  expect(await askDaemon(home, { op: 'slots' }, signal())).toBeUndefined();
});

test('answers with the result, many at once, and only its owner may ask', async () => {
  await using _server = await serve();
  expect(statSync(join(home, 'control.sock')).mode & 0o777).toBe(0o600);
  const answers = await Promise.all([1, 2, 3].map(() => askDaemon(home, { op: 'slots' }, signal())));
  expect(answers).toEqual([{ result: slots() }, { result: slots() }, { result: slots() }]);
  const added = await askDaemon(home, { op: 'add-maintenance', camera: 'C-1', kind: 'repair', isNew: false }, signal());
  expect(added).toEqual({ result: { seq: 7 } });
});

test('gives back a failure as the failure it was', async () => {
  await using _server = await serve();
  const asked = askDaemon(home, { op: 'add-maintenance', camera: 'C-1', kind: 'nonsense', isNew: false }, signal());
  await expect(asked).rejects.toMatchObject({ code: 'camera-unknown', facts: { camera: 'C-1' } });
});

test.each([
  ['no JSON', 'hello\n', '"code":"request-unknown"'],
  ['an unknown request', '{"op":"format"}\n', '"code":"request-unknown"'],
  ['an endless line', 'x'.repeat(MAX_LINE_BYTES + 10), ''],
  ['half a line', '{"op"', ''],
])('stays alive after %s', async (_, text, expected) => {
  await using _server = await serve();
  process.chdir(home);
  const socket = connect({ path: './control.sock', allowHalfOpen: true });
  socket.on('error', () => socket.destroy());
  socket.end(text);
  let answer = '';
  for await (const piece of socket) answer += String(piece);
  process.chdir('/');
  expect(answer).toContain(expected);
  expect(answer === '').toBe(expected === '');
  expect(await askDaemon(home, { op: 'slots' }, signal())).toBeDefined();
});
