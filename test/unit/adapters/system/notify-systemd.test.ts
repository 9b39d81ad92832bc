/** Telling systemd: by the real systemd-notify into a socket as systemd opens it, and silence where nobody listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notifySystemd, watchdogEveryMs } from '../../../../src/adapters/system/notify-systemd.js';
import { until } from '../../../fakes/until.js';

/** Node has no datagram Unix sockets: python stands for systemd's end. */
const LISTENER = `import socket,sys
s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM);s.bind(sys.argv[1]);print("bound",flush=True)
while True:
  data=s.recv(4096)
  print(data.decode().split("\\n")[0] if data else "-",flush=True)`;

let base: string;
let listener: ChildProcess;
let lines: string[];
const warnings: string[] = [];
const log = { error: () => undefined, info: () => undefined, warn: (text: string) => void warnings.push(text) };
const saved = { ...process.env };

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'notify-'));
  lines = [];
  const child = spawn('python3', ['-c', LISTENER, join(base, 'notify')], { stdio: ['ignore', 'pipe', 'inherit'] });
  listener = child;
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  await until('the listener', () => lines.includes('bound'));
  warnings.length = 0;
});
afterEach(() => {
  listener.kill();
  process.env = { ...saved };
  rmSync(base, { recursive: true, force: true });
});

test('every message arrives where NOTIFY_SOCKET points', async () => {
  process.env['NOTIFY_SOCKET'] = join(base, 'notify');
  const notify = notifySystemd(log);
  for (const state of ['READY=1', 'WATCHDOG=1', 'STOPPING=1'] as const) await notify(state);
  // systemd-notify waits with a barrier until its message was read.
  const told = () => lines.filter((line) => line.includes('=') && !line.startsWith('BARRIER'));
  await until('three messages', () => told().length >= 3);
  expect(told()).toEqual(['READY=1', 'WATCHDOG=1', 'STOPPING=1']);
  expect(warnings).toEqual([]);
});

test('nothing is started without NOTIFY_SOCKET, and a socket that is gone is only warned of', async () => {
  delete process.env['NOTIFY_SOCKET'];
  await notifySystemd(log)('READY=1');
  expect(warnings).toEqual([]);
  process.env['NOTIFY_SOCKET'] = join(base, 'absent');
  await notifySystemd(log)('READY=1');
  expect(warnings).toEqual(['systemd-notify failed']);
});

test('the watchdog is fed twice in its time, and only where it watches this process', () => {
  process.env['WATCHDOG_USEC'] = '90000000';
  expect(watchdogEveryMs()).toBe(45_000);
  process.env['WATCHDOG_PID'] = '1';
  expect(watchdogEveryMs()).toBeUndefined();
  process.env['WATCHDOG_PID'] = String(process.pid);
  expect(watchdogEveryMs()).toBe(45_000);
});
