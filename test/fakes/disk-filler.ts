/**
 * Another process that takes all the room of a file system, at the moment when so much of a folder is written. It reserves
 * the room in one step (posix_fallocate), so that the writer it disturbs cannot end before the disk is full.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { until } from './until.js';

export type FillWhen = {
  /** Below this folder. */
  readonly folder: string;
  /** Of the files that count: the end of their names. */
  readonly suffix: string;
  /** As soon as that many of them lie there … */
  readonly files?: number;
  /** … or one of them is that long. */
  readonly bytes?: number;
  /** What is left free, a multiple of the file system's blocks. */
  readonly leaveBytes: number;
};

const SCRIPT = `
import os, sys, time
folder, suffix, files, size, leave, filler = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6]
def sizes():
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith(suffix):
                try: yield os.path.getsize(os.path.join(parent, name))
                except FileNotFoundError: pass
# It has a moment to meet: on a busy machine as well.
try: os.nice(-15)
except PermissionError: pass
print('watching', flush=True)
while True:
    seen = list(sizes())
    if len(seen) >= files or any(one >= size for one in seen): break
    time.sleep(0.0005)
fd = os.open(filler, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
# What others write meanwhile makes the room smaller: try again with less.
while True:
    facts = os.fstatvfs(fd)
    room = facts.f_bavail * facts.f_frsize - leave
    if room < 4096: break
    try: os.posix_fallocate(fd, os.fstat(fd).st_size, room // 4096 * 4096)
    except OSError as error:
        if error.errno != 28: raise
        try: os.posix_fallocate(fd, os.fstat(fd).st_size, 4096)
        except OSError: break
print('full', flush=True)
`;
const NEVER = 2 ** 50;

export class DiskFiller implements Disposable {
  readonly #child: ChildProcess;
  readonly #file: string;
  readonly #ended: Promise<unknown>;
  #said = '';

  private constructor(file: string, when: FillWhen) {
    this.#file = file;
    const { folder, suffix, files = NEVER, bytes = NEVER, leaveBytes } = when;
    const args = [folder, suffix, String(files), String(bytes), String(leaveBytes), file];
    this.#child = spawn('python3', ['-c', SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child.stdout?.on('data', (piece: Buffer) => {
      this.#said += piece.toString();
    });
    this.#ended = once(this.#child, 'close');
  }

  /** Resolves when it watches; `file` is what takes the room. */
  static async start(file: string, when: FillWhen): Promise<DiskFiller> {
    const filler = new DiskFiller(file, when);
    await Promise.race([once(filler.#child.stdout ?? filler.#child, 'data'), filler.#ended]);
    return filler;
  }

  /** Resolves when the disk is full; rejects where its moment never came. */
  async filled(): Promise<void> {
    await until('a full disk', () => this.#said.includes('full'));
  }

  /** Gives the room back. */
  async free(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    rmSync(this.#file, { force: true });
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}
