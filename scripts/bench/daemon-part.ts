/**
 * The real daemon with eight cameras that appear at once: its memory and its event loop from their arrival until all is in
 * the archive. Cameras are folders of hard links that are moved into place, so that nothing is copied to make them appear.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { askSlots } from '../../src/app/control/ask-slots.js';
import type { PartOptions } from './copy-parts.js';
import { bytesOf } from './footage.js';
import type { PartResult } from './report.js';
import { chill, median } from './rounds.js';

const probeSchema = z.strictObject({
  stallMs: z.number(),
  busyMs: z.number(),
  cpuSeconds: z.number(),
  peakKiB: z.number(),
});
type Round = z.infer<typeof probeSchema> & { readonly wallMs: number };

const POLL_MS = 200;
const ROUND_MS = 600_000;
const OVER = ['safe-at-centre', 'attention'];

export async function daemonPart({ footage, program, runs, out }: PartOptions): Promise<PartResult> {
  const rounds: Round[] = [];
  for (let round = 1; round <= runs; round += 1) {
    process.stderr.write(`  round ${round}/${runs}: eight cameras dock at the daemon          \r`);
    await rm(out, { recursive: true, force: true });
    rounds.push(await oneRound(footage.eight, program, out));
  }
  await rm(out, { recursive: true, force: true });
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  const footageBytes = await bytesOf(footage.eight);
  const part = 'daemon';
  const perGb = 1e9 / footageBytes;
  return {
    footageBytes,
    outcomes: [],
    rows: [
      {
        part,
        what: 'peak memory, eight cameras',
        unit: 'MiB',
        reached: of(({ peakKiB }) => peakKiB / 1024),
        atMost: 160,
      },
      { part, what: 'event loop: longest stall', unit: 'ms', reached: of(({ stallMs }) => stallMs), atMost: 20 },
      {
        part,
        what: 'event loop: longest own work',
        unit: 'ms',
        reached: of(({ busyMs }) => busyMs),
        atMost: undefined,
      },
      {
        part,
        what: 'to the archive and back: wall',
        unit: 's/GB',
        reached: of(({ wallMs }) => wallMs / 1000) * perGb,
        atMost: undefined,
      },
      {
        part,
        what: 'to the archive and back: CPU',
        unit: 's/GB',
        reached: of(({ cpuSeconds }) => cpuSeconds) * perGb,
        atMost: undefined,
      },
    ],
  };
}

async function oneRound(cameras: readonly string[], program: PartOptions['program'], out: string): Promise<Round> {
  const [home, coming, docked, answer] = ['home', 'coming', 'docked', 'probe.json'].map((name) => join(out, name)) as [
    string,
    string,
    string,
    string,
  ];
  await mkdir(home, { recursive: true });
  await mkdir(docked);
  for (const [i, camera] of cameras.entries()) {
    await mkdir(join(coming, String(i)), { recursive: true });
    for (const name of await readdir(camera)) await link(join(camera, name), join(coming, String(i), name));
  }
  const slots = cameras.map((_, i) => `  - { slot: ${i + 1}, folder: ${JSON.stringify(join(docked, String(i)))} }\n`);
  await writeFile(join(home, 'settings.yaml'), `slots:\n${slots.join('')}`);
  const args = [
    ...program.flags,
    ...['--import', join(program.folder, 'scripts/bench/loop-probe.js')],
    ...[join(program.folder, 'src/sealdock.js'), 'run', '--home', home, '--log-level', 'warn'],
  ];
  const env = { ...process.env, ...program.env, BENCH_PROBE: answer };
  const daemon = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(daemon, 'exit');
  try {
    // Its first word is `ready`.
    await Promise.race([once(daemon.stdout, 'data'), ended.then(() => Promise.reject(new Error('the daemon ended')))]);
    chill();
    daemon.kill('SIGUSR2');
    const startedMs = performance.now();
    for (const i of cameras.keys()) await rename(join(coming, String(i)), join(docked, String(i)));
    await untilOver(home, cameras.length);
    const wallMs = performance.now() - startedMs;
    daemon.kill('SIGTERM');
    await ended;
    return { ...probeSchema.parse(JSON.parse(await readFile(answer, 'utf8'))), wallMs };
  } finally {
    daemon.kill('SIGKILL');
  }
}

async function untilOver(home: string, cameras: number): Promise<void> {
  const signal = AbortSignal.timeout(ROUND_MS);
  for (;;) {
    const running = await askSlots(home, signal);
    if (running === undefined) throw new Error('the daemon is gone');
    const states = running.slots.map(({ state }) => state.kind);
    if (states.filter((kind) => OVER.includes(kind)).length === cameras) return;
    const bad = states.find((kind) => ['failed', 'quarantined', 'out-of-service'].includes(kind));
    if (bad !== undefined) throw new Error(`a slot is ${bad}`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
