/**
 * A pseudo-terminal whose other end is this process: Node has none of its own, so a small helper program carries the bytes,
 * socat where it is installed, else a few lines of Python. A link at `path` leads to the terminal; closing removes both,
 * which is what pulling the cable looks like to whoever has the port open.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, type FileHandle, open, readlink, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

export type PseudoTerminal = {
  readonly fromHost: Readable;
  readonly toHost: Writable;
  readonly close: () => Promise<void>;
};

const BRIDGE = `
import os, select, sys, tty
master, slave = os.openpty()
tty.setraw(slave)
os.symlink(os.ttyname(slave), sys.argv[1])
while True:
    ready = select.select([master, 0], [], [])[0]
    if master in ready:
        os.write(1, os.read(master, 65536))
    if 0 in ready:
        data = os.read(0, 4096)
        if not data:
            break
        while data:
            data = data[os.write(master, data):]
`;
const READY_MS = 20_000;

export async function openPseudoTerminal(path: string): Promise<PseudoTerminal> {
  await rm(path, { force: true });
  const child = await startBridge(path);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin.on('error', () => undefined);
  let hold: FileHandle | undefined;
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    await hold?.close();
    hold = undefined;
    await rm(path, { force: true });
  };
  try {
    await awaitLink(path, child);
    // The terminal would end with its first user; a camera's port stays until the cable is pulled.
    hold = await open(path, constants.O_RDWR | constants.O_NOCTTY);
  } catch (error) {
    await close();
    throw error;
  }
  return { fromHost: child.stdout, toHost: child.stdin, close };
}

async function startBridge(path: string) {
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  if (await isInstalled('socat')) return spawn('socat', ['-', `pty,raw,echo=0,link=${path}`], { stdio: [...stdio] });
  if (await isInstalled('python3')) return spawn('python3', ['-c', BRIDGE, path], { stdio: [...stdio] });
  throw new Error('a virtual camera needs socat or python3');
}

async function isInstalled(program: string): Promise<boolean> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      await access(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // Not in this folder.
    }
  }
  return false;
}

async function awaitLink(path: string, child: ChildProcess): Promise<void> {
  const endMs = performance.now() + READY_MS;
  while (performance.now() < endMs && child.exitCode === null) {
    try {
      await readlink(path);
      return;
    } catch {
      await wait(10);
    }
  }
  throw new Error(`no pseudo-terminal at ${path}`);
}
