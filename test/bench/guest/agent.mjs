/**
 * In the guest: takes requests, one JSON document a line, on a virtio-serial port, runs them in a shell or passes a line to a
 * socket, and answers alike.
 */
import { spawn } from 'node:child_process';
import { createReadStream, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';

const PORT = '/dev/virtio-ports/bench.agent';
/** For what a command printed just before its end; what it left running may hold its output open for ever. */
const LAST_WORDS_MS = 50;
const port = openSync(PORT, 'r+');

/** @param {unknown} answer */
function send(answer) {
  writeSync(port, `${JSON.stringify(answer)}\n`);
}

/** @param {{ readonly id: number, readonly command: string, readonly timeoutMs: number }} request */
function run({ id, command, timeoutMs }) {
  const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ piece) => {
    stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ piece) => {
    stderr += piece;
  });
  const timer = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, timeoutMs);
  child.on('exit', (code) => {
    clearTimeout(timer);
    setTimeout(() => send({ id, code, stdout, stderr }), LAST_WORDS_MS);
  });
}

/**
 * Starting a Node to ask one line takes a second under emulation.
 * @param {{ readonly id: number, readonly socket: string, readonly line: string }} request
 */
function ask({ id, socket, line }) {
  let stdout = '';
  /** @param {number} code @param {string} stderr */
  const end = (code, stderr) => {
    connection.destroy();
    send({ id, code, stdout, stderr });
  };
  const connection = connect(socket, () => connection.write(`${line}\n`));
  connection.setEncoding('utf8').on('data', (/** @type {string} */ piece) => {
    stdout += piece;
  });
  connection.once('end', () => end(0, ''));
  connection.once('error', (error) => end(1, error.message));
}

send({ ready: process.version });
let rest = '';
createReadStream(PORT, { fd: port, autoClose: false })
  .setEncoding('utf8')
  .on('data', (piece) => {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') continue;
      const request = JSON.parse(line);
      if (request.socket === undefined) run(request);
      else ask(request);
    }
  });
