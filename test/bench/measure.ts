/**
 * `npm run bench:hardware`: what the dock in the virtual machine takes, against stock tools on the same cards in the same machine, in turn.
 *   -- --rounds N   (5)     -- --megabytes N   of each of the eight cards (30)
 * Software emulation makes everything slow, so that only ratios and the order of magnitude of waits say something.
 */
import { randomFillSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ShownSlot } from '../fakes/daemon.js';
import { BenchDock, HOME } from './host/bench-dock.js';
import { vfatImage } from './host/camera-image.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, megabytes: { type: 'string', default: '30' } },
});
const [rounds, megabytes] = [Number(values.rounds), Number(values.megabytes)];
const PORTS = [1, 2, 3, 4, 5, 6, 7, 8];
const MEDIA = '/run/sealdock/media';

const dock = await BenchDock.boot({
  mustBeContinuous: 'none',
  slots: PORTS.map((slot) => ({ slot, usb: [`2-${slot}`] })),
});
try {
  await dock.startDaemon();
  await measureWaits();
  await measureThroughput();
} finally {
  await dock.stop();
}

/** From the plug to what a person sees at the slot. */
async function measureWaits(): Promise<void> {
  const waits: { readonly known: number; readonly reading: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const image = card(`wait-${round}`);
    const from = performance.now();
    await dock.machine.plugDisk('wait', image, { port: 1 });
    const until = async (isWanted: (slot: ShownSlot) => boolean) => {
      await dock.shows('a camera', (seen) => seen.slot === 1 && isWanted(seen));
      return performance.now() - from;
    };
    const known = await until(({ camera, progress }) => camera !== null || progress !== null);
    const reading = await until(({ progress }) => (progress?.pulledBytes ?? 0) > 0);
    waits.push({ known, reading });
    await dock.shows('all pulled', (seen) => seen.slot === 1 && isPulled(seen));
    await dock.machine.unplugDisk('wait');
    await dock.shows('an empty slot', ({ slot, state }) => slot === 1 && state.kind === 'empty');
  }
  const seconds = (of: 'known' | 'reading') => (median(waits.map((wait) => wait[of])) / 1000).toFixed(2);
  process.stdout.write(
    `plug to identified ${seconds('known')} s, to the first byte ${seconds('reading')} s (median)\n`,
  );
}

async function measureThroughput(): Promise<void> {
  const times: Record<'cat' | 'tee and openssl' | 'sealdock', number[]> = {
    cat: [],
    'tee and openssl': [],
    sealdock: [],
  };
  for (let round = 0; round < rounds; round += 1) {
    const images = PORTS.map((port) => card(`load-${round}-${port}`));
    // The daemon has the cards first: afterwards it knows them, and they can be read by others in peace.
    const from = await plugAll(images);
    await Promise.all(PORTS.map((port) => dock.shows('all pulled', (seen) => seen.slot === port && isPulled(seen))));
    times.sealdock.push(performance.now() - from);
    for (const port of PORTS) await dock.shows('a docking that ended', (seen) => seen.slot === port && isSafe(seen));
    times.cat.push(await timed('cat "$f" >$to/$n; sync $to/$n'));
    times['tee and openssl'].push(await timed('tee $to/$n <"$f" | openssl dgst -sha256 >/dev/null; sync $to/$n'));
    await Promise.all(PORTS.map((port) => dock.machine.unplugDisk(`load-${port}`)));
    await dock.waitFor('eight empty slots', async () =>
      (await dock.slots()).every(({ state }) => state.kind === 'empty'),
    );
    await dock.machine.sh(`rm -rf ${HOME}/archive/*/*/data`);
  }
  const bytes = PORTS.length * megabytes * 1e6;
  const peer = median(times['tee and openssl']);
  for (const [name, all] of Object.entries(times)) {
    const ms = median(all);
    const rate = (bytes / 1000 / ms).toFixed(1);
    process.stdout.write(
      `${name}: ${(ms / 1000).toFixed(2)} s, ${rate} MB/s, ${((peer / ms) * 100).toFixed(0)} % of tee and openssl\n`,
    );
  }
  const peak = await dock.machine.sh('grep VmHWM /proc/$(cat /tmp/daemon.pid)/status');
  process.stdout.write(`daemon: ${peak.replaceAll(/\s+/g, ' ')}\n`);
}

/** Gives when the first of them can be read. */
async function plugAll(images: readonly string[]): Promise<number> {
  await Promise.all(PORTS.map((port, at) => dock.machine.plugDisk(`load-${port}`, images[at] ?? '', { port })));
  await dock.machine.sh(`until grep -q " ${MEDIA}/" /proc/self/mounts; do sleep 0.02; done`);
  return performance.now();
}

/** One shell a card, all at once, nothing of the cards in memory. */
async function timed(command: string): Promise<number> {
  await dock.machine.sh('rm -rf /dock/peer; mkdir -p /dock/peer; sync; echo 3 >/proc/sys/vm/drop_caches');
  const from = performance.now();
  await dock.machine.sh(
    `for card in ${MEDIA}/*; do (to=/dock/peer/$(basename $card); mkdir $to; n=0; for f in $card/DCIM/*; do n=$((n+1)); ${command}; done) & done; wait`,
    600_000,
  );
  return performance.now() - from;
}

function card(name: string): string {
  const folder = join(dock.folder, name);
  const image = join(dock.folder, `${name}.img`);
  mkdirSync(join(folder, 'DCIM'), { recursive: true });
  const bytes = randomFillSync(Buffer.alloc((megabytes * 1e6) / 2));
  for (const file of ['A.MP4', 'B.MP4']) writeFileSync(join(folder, 'DCIM', file), bytes.fill(file, 0, 16));
  vfatImage(image, folder);
  return image;
}

function isPulled({ progress }: ShownSlot): boolean {
  return progress !== null && progress.bytes > 0 && progress.pulledBytes === progress.bytes;
}

function isSafe({ state }: ShownSlot): boolean {
  return ['safe-here', 'safe-at-centre', 'attention'].includes(state.kind);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
