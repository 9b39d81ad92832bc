/** In the guest: takes requests, one JSON document a line, on a virtio-serial port, runs them in a shell and answers alike. */
import { spawn } from 'node:child_process';
import { createReadStream, openSync, writeSync } from 'node:fs';

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

send({ ready: process.version });
let rest = '';
createReadStream(PORT, { fd: port, autoClose: false })
  .setEncoding('utf8')
  .on('data', (piece) => {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') run(JSON.parse(line));
  });
