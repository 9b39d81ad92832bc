/**
 * Preloaded into the process that is to die, and by Node into its worker threads as well: kills the whole process at a counted
 * operation on files (main thread, while a chosen step runs) or after a number of bytes written or read (worker threads),
 * in the middle of that very write.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/** @typedef {{ worker?: 'vault' | 'archive', bytesWritten?: number, bytesRead?: number }} WorkerKill */

export function die() {
  process.kill(process.pid, 'SIGKILL');
  // The signal ends all threads; until it does, this one must not go on.
  for (;;);
}

let fileOperationsLeft = Number.POSITIVE_INFINITY;

/** From now on the process dies at this operation on files, counted from 1; Infinity: at none. @param {number} count */
export function dieAtFileOperation(count) {
  fileOperationsLeft = count;
}

function countOperation() {
  fileOperationsLeft -= 1;
  if (fileOperationsLeft <= 0) die();
}

const probe = await fs.promises.open('/dev/null', 'r');
const prototype = Object.getPrototypeOf(probe);
await probe.close();

if (isMainThread) hookMain();
else hookWorker();

function hookMain() {
  const names = /** @type {const} */ (['open', 'link', 'unlink', 'rename', 'mkdir']);
  for (const name of names) {
    const original = /** @type {(...args: any[]) => Promise<unknown>} */ (fs.promises[name]);
    Object.assign(fs.promises, {
      [name]: (/** @type {any[]} */ ...args) => {
        countOperation();
        return original.apply(fs.promises, args);
      },
    });
  }
  for (const name of ['sync', 'writeFile', 'chmod']) {
    const original = prototype[name];
    prototype[name] = function (/** @type {any[]} */ ...args) {
      countOperation();
      return original.apply(this, args);
    };
  }
  syncBuiltinESMExports();
}

function hookWorker() {
  /** @type {WorkerKill} */
  const kill = JSON.parse(process.env['CRASH_WORKER'] ?? '{}');
  const isChosen = kill.worker !== undefined && (process.argv[1] ?? '').endsWith(`${kill.worker}-worker.js`);
  if (!isChosen) return;
  let written = kill.bytesWritten ?? Number.POSITIVE_INFINITY;
  let read = kill.bytesRead ?? Number.POSITIVE_INFINITY;
  const { writev: originalWritev, read: originalRead } = prototype;
  prototype.writev = async function (/** @type {Buffer[]} */ pieces, /** @type {number} */ position) {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length >= written) {
      // A torn write: what the disk had taken when the power went.
      const whole = Buffer.concat(pieces).subarray(0, written);
      await this.write(whole, 0, whole.length, position).catch(() => undefined);
      die();
    }
    written -= length;
    return originalWritev.call(this, pieces, position);
  };
  prototype.read = function (
    /** @type {Buffer} */ buffer,
    /** @type {number} */ offset,
    /** @type {number} */ length,
    /** @type {number} */ position,
  ) {
    read -= length;
    if (read <= 0) die();
    return originalRead.call(this, buffer, offset, length, position);
  };
}
