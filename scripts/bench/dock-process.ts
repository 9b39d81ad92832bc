/**
 * The measured side of the bench: the product's own parts, put together by the product's own `openDock`, in a process of
 * its own, which is warm as a daemon is. Says `ready`, waits for `go`, works, sends what it measured about itself.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openMedium } from '../../src/adapters/mass-storage/open-medium.js';
import { checkPaths } from '../../src/app/check-paths.js';
import { openDock } from '../../src/app/open-dock.js';
import { forwardOutbox } from '../../src/forwarding/forward-outbox.js';
import { runDocking } from '../../src/ingest/run-docking.js';
import { LoopWatch } from './loop-watch.js';
import { numberAfter } from './measured.js';

const jobSchema = z.strictObject({
  kind: z.enum(['pull', 'ingest', 'forward', 'check']),
  folders: z.array(z.string()).min(1),
  home: z.string(),
});
export type DockJob = z.infer<typeof jobSchema>;

export type DockAnswer = {
  readonly wallMs: number;
  readonly cpuSeconds: number;
  readonly peakKiB: number;
  readonly readBytes: number;
  readonly diskReadBytes: number;
  /** Longest time the event loop was away, and how much of such a time it worked itself. */
  readonly stallMs: number;
  readonly busyMs: number;
};

const MAX_FILES = 200_000;
const WARM_UP_FILES = 40;

const job = jobSchema.parse(JSON.parse(process.argv[2] ?? ''));
const { signal } = new AbortController();

switch (job.kind) {
  case 'pull':
    await withDock((dock) => pullAll(dock));
    break;
  case 'ingest':
    await withDock((dock) => Promise.all(job.folders.map((folder) => ingest(dock, folder))));
    break;
  case 'forward':
    await withDock((dock) => forwardOutbox(dock.forwarding, signal));
    break;
  case 'check':
    await measure(() => checkPaths({ paths: job.folders, mustBeContinuous: false, profileId: undefined, signal }));
    break;
}
process.disconnect();

type Dock = Awaited<ReturnType<typeof openDock>>;

async function withDock(work: (dock: Dock) => Promise<unknown>): Promise<void> {
  await using dock = await openDock({ home: job.home, logLevel: 'warn', onProgress: () => undefined, signal });
  await warmUp(dock);
  await measure(() => work(dock));
}

/** Threads started, code loaded and compiled: as in a daemon that has been running since the morning. */
async function warmUp(dock: Dock): Promise<void> {
  const folder = join(job.home, 'warm-up');
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < WARM_UP_FILES; i += 1) await writeFile(join(folder, `${i}.bin`), `warm-up ${i}`.repeat(500));
  await ingest(dock, folder);
}

async function ingest(dock: Dock, folder: string): Promise<void> {
  const medium = await openMedium({ root: folder, maxFiles: MAX_FILES });
  const outcome = await runDocking(
    dock.ingest,
    {
      slot: undefined,
      link: undefined,
      place: folder,
      medium,
      profile: undefined,
      camera: undefined,
      officer: undefined,
      activity: undefined,
      mustBeContinuous: false,
    },
    signal,
  );
  if (!outcome.isHandedBack) throw new Error(`not everything was sealed: ${outcome.keptBecause ?? ''}`);
}

/** Level L1 alone: copied, hashed, on the disk; nothing sealed. As many at once as the dock allows. */
async function pullAll(dock: Dock): Promise<void> {
  const { vault, pullLimit, policy } = dock.ingest;
  const pulls = job.folders.map(async (folder, camera) => {
    const medium = await openMedium({ root: folder, maxFiles: MAX_FILES });
    const { entries } = await medium.list(signal);
    const files = entries.map((entry, i) =>
      pullLimit.run(signal, async () => {
        await using file = await medium.open(entry);
        await vault.pull({
          file,
          temp: `bench-${camera}-${i}`,
          stallMs: policy.stallMs,
          onProgress: () => undefined,
          signal,
        });
      }),
    );
    await Promise.all(files);
  });
  await Promise.all(pulls);
}

async function measure(work: () => Promise<unknown>): Promise<void> {
  process.send?.('ready');
  await once(process, 'message');
  const watch = new LoopWatch();
  watch.start();
  const [ioBefore, cpuBefore, startedMs] = [procText('io'), process.cpuUsage(), performance.now()];
  await work();
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  const ioAfter = procText('io');
  const away = watch.stop();
  const read = (name: string): number => numberAfter(ioAfter, name) - numberAfter(ioBefore, name);
  const answer: DockAnswer = {
    wallMs,
    cpuSeconds: (user + system) / 1e6,
    peakKiB: numberAfter(procText('status'), 'VmHWM'),
    readBytes: read('rchar'),
    diskReadBytes: read('read_bytes'),
    ...away,
  };
  process.send?.(answer);
}

function procText(name: string): string {
  return readFileSync(`/proc/self/${name}`, 'utf8');
}
