/** One bar per docking in three parts, pulled | verified | in archive: never one bar that is full at the first hop. */
import type { DockingProgress } from '../app/run-demo.js';
import { formatBytes } from '../domain/quantities.js';

type State = { total: number; pulled: number; verified: number; archived: number; readonly files: Map<number, number> };

const WIDTH = 18;
const EVERY_MS = 100;

export function progressBars(out: NodeJS.WriteStream): {
  readonly onProgress: (progress: DockingProgress) => void;
  readonly end: () => void;
} {
  const states = new Map<string, State>();
  let shownMs = 0;
  const show = (): void => {
    const [last] = [...states].slice(-1);
    if (last === undefined) return;
    const [docking, { total, pulled, verified, archived }] = last;
    const line = `${docking}  采集 pulled ${bar(pulled, total)} | 核验 verified ${bar(verified, total)} | 中心 archive ${bar(archived, total)}  ${formatBytes(total)}`;
    out.write(out.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
  return {
    onProgress: (progress) => {
      const state = states.get(progress.docking) ?? { total: 0, pulled: 0, verified: 0, archived: 0, files: new Map() };
      states.set(progress.docking, state);
      add(state, progress);
      const nowMs = performance.now();
      if (!out.isTTY || nowMs - shownMs < EVERY_MS) return;
      shownMs = nowMs;
      show();
    },
    end: () => {
      show();
      if (out.isTTY) out.write('\n');
    },
  };
}

function add(state: State, progress: DockingProgress): void {
  if (progress.kind === 'listed') state.total = progress.bytes;
  if (progress.kind === 'pulled') {
    state.pulled += progress.bytes - (state.files.get(progress.file) ?? 0);
    state.files.set(progress.file, progress.bytes);
  }
  if (progress.kind === 'verified') state.verified += progress.bytes;
  if (progress.kind === 'archived') state.archived += progress.bytes;
  if (progress.kind === 'held') {
    state.pulled += progress.bytes;
    state.verified += progress.bytes;
    if (progress.isArchived) state.archived += progress.bytes;
  }
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? 0 : Math.min(WIDTH, Math.floor((done / total) * WIDTH));
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
}
