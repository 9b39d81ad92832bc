/**
 * One card full of small files (`--files N`, 5,000 by default): docked in one process, forwarded to the archive in the next.
 * Once, not in rounds: what counts is what a file costs, which thousands of files tell well enough, and what grows with them.
 * The home is left to the end: ext4 looks at every inode that was freed within the last minutes before it gives out a new one.
 */
import { mkdir, rm } from 'node:fs/promises';
import type { PartOptions } from './copy-parts.js';
import type { DockAnswer } from './dock-process.js';
import { makeManyFiles } from './many-files.js';
import type { PartResult, Row } from './report.js';
import { runDock } from './run-dock.js';

const PART = 'many';

export async function manyPart({ program, cache, out, files }: PartOptions): Promise<PartResult> {
  const folder = await makeManyFiles(cache, files);
  const home = `${out}-many/home`;
  await mkdir(`${out}-many`, { recursive: true });
  try {
    const rows: Row[] = [];
    for (const [kind, what] of [
      ['ingest', 'docked'],
      ['forward', 'to the archive'],
    ] as const) {
      process.stderr.write(`  ${files} files: ${what}          \r`);
      rows.push(...rowsOf(`${files} files ${what}`, files, await runDock(program, { kind, folders: [folder], home })));
    }
    return { footageBytes: 0, outcomes: [], rows };
  } finally {
    await rm(`${out}-many`, { recursive: true, force: true });
  }
}

function rowsOf(what: string, files: number, answer: DockAnswer): readonly Row[] {
  const row = (measure: string, unit: string, reached: number, atMost?: number): Row => ({
    part: PART,
    what: `${what}: ${measure}`,
    unit,
    reached,
    atMost,
  });
  return [
    row('CPU a file', 'ms', (answer.cpuSeconds * 1000) / files),
    row('wall', 's', answer.wallMs / 1000),
    row('peak memory', 'MiB', answer.peakKiB / 1024),
    row('event loop: longest stall', 'ms', answer.stallMs),
    row('event loop: longest own work', 'ms', answer.busyMs),
  ];
}
