/**
 * Lines over a serial port, or over a pseudo-terminal in its place (port: ports/line-exchange.ts), through serialport. An
 * unplug is noticed by looking at the device node twice a second: serialport's reader may take the end of a closed port
 * for "read again" and spin on it without ever telling, until the port is closed from this side. Modem lines are left
 * alone: pseudo-terminals have none.
 */
import { pipeline } from 'node:stream/promises';
import { ReadlineParser } from '@serialport/parser-readline';
import { SerialPort } from 'serialport';
import { errnoOf, Failure, throwIfCancelled } from '../../domain/failure.js';
import { assert } from '../../lib/assert.js';
import type { LineExchange } from '../../ports/line-exchange.js';
import { Dialogue } from './dialogue.js';
import { LineCutter } from './line-cutter.js';
import { findPort, isSamePort, type PortNode } from './port-presence.js';

export type SerialOptions = {
  readonly path: string;
  readonly baud: number;
  readonly lineEnd: 'crlf' | 'lf' | 'cr';
  /** Of the lines that come; what is sent is ASCII. */
  readonly encoding: 'utf8' | 'gbk';
  readonly monotonicMs: () => number;
  readonly signal: AbortSignal;
};

const LINE_ENDS = { crlf: '\r\n', lf: '\n', cr: '\r' } as const;
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

/** Each line as its bytes: the parser carries them as Latin-1, one character per byte, whatever their encoding is. */
async function readLines(port: SerialPort, hear: (bytes: Buffer) => void): Promise<void> {
  const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1', readableObjectMode: true });
  await pipeline(port, new LineCutter(), parser, async (lines: AsyncIterable<string>) => {
    for await (const line of lines) if (line.length > 0) hear(Buffer.from(line, 'latin1'));
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
