/** Serial ports that slots are bound to, on real pseudo-terminals behind a link as udev makes it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serialWatcher } from '../../../../src/adapters/serial/serial-watcher.js';
import { slotId } from '../../../../src/domain/ids.js';
import type { SlotEvent } from '../../../../src/ports/slot-watcher.js';
import { until } from '../../../fakes/until.js';

const TERMINAL = 'import os,sys;m,s=os.openpty();print(os.ttyname(s),flush=True);sys.stdin.read()';
let base: string;
const terminals: ChildProcess[] = [];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'serial-'));
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill();
  rmSync(base, { recursive: true, force: true });
});

async function openTerminal(): Promise<{ readonly path: string; readonly close: () => Promise<void> }> {
  const child = spawn('python3', ['-c', TERMINAL], { stdio: ['pipe', 'pipe', 'inherit'] });
  terminals.push(child);
  const [path] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    path,
    close: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

test('reports a port when its link appears, when the terminal behind it ends, and another one in its place', async () => {
  const link = join(base, 'port');
  const stop = new AbortController();
  const events: SlotEvent[] = [];
  const ended = serialWatcher({ slots: [{ slot: slotId(4), serial: link }] })
    .watch((event) => events.push(event), stop.signal)
    .catch((error: unknown) => error);
  const first = await openTerminal();
  symlinkSync(first.path, link);
  expect(await until('arrival', () => events[0])).toEqual({
    kind: 'serial-arrived',
    slot: 4,
    portPath: link,
    usb: 'none',
  });
  await first.close();
  expect(await until('departure', () => events[1])).toEqual({ kind: 'serial-left', slot: 4 });
  const second = await openTerminal();
  rmSync(link);
  symlinkSync(second.path, link);
  await until('second arrival', () => events.length >= 3);
  expect(events.at(-1)).toMatchObject({ kind: 'serial-arrived' });
  stop.abort();
  expect(await ended).toMatchObject({ code: 'cancelled' });
});
