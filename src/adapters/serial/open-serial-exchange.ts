/**
 * Lines over a serial port, or over a pseudo-terminal in its place (port: ports/line-exchange.ts), through serialport. An
 * unplug is noticed by looking at the device node twice a second: serialport's reader may take the end of a closed port
 * for "read again" and spin on it without ever telling, until the port is closed from this side. Modem lines are left
 * alone: pseudo-terminals have none.
 */
import { SerialPort } from 'serialport';
import { errnoOf, Failure, throwIfCancelled } from '../../domain/failure.js';
import { assert } from '../../lib/assert.js';
import type { LineExchange } from '../../ports/line-exchange.js';
import { Dialogue } from './dialogue.js';
import { LINE_ENDS, type LineFormat } from './line-format.js';
import { findPort, isSamePort, type PortNode } from './port-presence.js';
import { readLines } from './read-lines.js';

export type SerialOptions = LineFormat & {
  readonly path: string;
  readonly baud: number;
  readonly monotonicMs: () => number;
  readonly signal: AbortSignal;
};

const HEARTBEAT_MS = 500;
const OPEN_MS = 10_000;

/** Rejects `port-missing` (not there), `port-failed` (busy, not allowed, not a serial port) or `cancelled`. */
export async function openSerialExchange(options: SerialOptions): Promise<LineExchange> {
  throwIfCancelled(options.signal);
  const node = await findPort(options.path);
  if (node === undefined) throw new Failure('port-missing', { port: options.path });
  const port = new SerialPort({ path: node.path, baudRate: options.baud, autoOpen: false });
  await open(port, options.path);
  const decoder = new TextDecoder(options.encoding);
  const lineEnd = LINE_ENDS[options.lineEnd];
  let heartbeat: NodeJS.Timeout | undefined;
  const dialogue = new Dialogue({
    send: (line) => {
      assert(/^[\x20-\x7e]*$/.test(line), 'a command is one line of printable ASCII');
      return write(port, `${line}${lineEnd}`);
    },
    isThere: () => isThere(port, node),
    close: async () => {
      clearInterval(heartbeat);
      await close(port);
      // The reader is told as well, in case the port had died without a word.
      port.destroy();
      await reading;
    },
    monotonicMs: options.monotonicMs,
  });
  const reading = readLines(port, (bytes) => dialogue.hear(decoder.decode(bytes))).then(
    () => dialogue.fail(new Failure('port-failed', { problem: 'ended' })),
    (error: unknown) => dialogue.fail(new Failure('port-failed', { problem: 'read failed' }, error)),
  );
  // An error without a listener would end the process; the pipeline's end tells of it.
  port.on('error', (error) => dialogue.fail(new Failure('port-failed', { problem: 'port error' }, error)));
  heartbeat = setInterval(() => {
    void isThere(port, node).then((there) => {
      if (there) return;
      clearInterval(heartbeat);
      dialogue.fail(new Failure('port-failed', { problem: 'unplugged' }));
      return close(port);
    });
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return dialogue;
}

async function isThere(port: SerialPort, node: PortNode): Promise<boolean> {
  return port.isOpen && (await isSamePort(node));
}

/** A driver that hangs is given up; should it open the port later after all, the port is closed again. */
function open(port: SerialPort, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Failure('port-failed', { port: path, problem: 'does not open', waitedMs: OPEN_MS }));
    }, OPEN_MS);
    port.open((error) => {
      clearTimeout(timer);
      if (isLate) void close(port);
      else if (error === null) resolve();
      else reject(new Failure('port-failed', { port: path, errno: errnoOf(error) ?? null }, error));
    });
  });
}

function write(port: SerialPort, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    port.write(text, 'ascii', (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

/** Closing stops a spinning reader. Never rejects: a port that cannot be closed is as good as closed. */
function close(port: SerialPort): Promise<void> {
  if (!port.isOpen || port.closing) return Promise.resolve();
  return new Promise((resolve) => port.close(() => resolve()));
}
