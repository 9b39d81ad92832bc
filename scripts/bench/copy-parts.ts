/** The parts about footage coming off: pulling alone (level L1), and whole dockings against the chain of stock tools. */
import type { DockAnswer } from './dock-process.js';
import { bytesOf, type Footage } from './footage.js';
import type { Measured } from './measured.js';
import { chain, cpSync, type PeerProgram, rsync } from './peers.js';
import type { Program } from './program.js';
import type { PartResult, Row } from './report.js';
import { inTurn, median, outcomeOf, ratio, type Variant } from './rounds.js';
import { ours } from './run-dock.js';

export type PartOptions = {
  readonly footage: Footage;
  readonly program: Program;
  readonly missing: readonly PeerProgram[];
  readonly runs: number;
  /** Of the card full of small files. */
  readonly files: number;
  /** Of the archive that is verified. */
  readonly records: number;
  /** What is made once and kept. */
  readonly cache: string;
  /** An empty folder on the disk of the footage. */
  readonly out: string;
};

const wall = ({ wallMs }: Measured): number => wallMs;
const cpu = ({ cpuSeconds }: Measured): number => cpuSeconds;

export async function pullPart(
  part: 'pull1' | 'pull8',
  folders: readonly string[],
  atMost: number,
  options: PartOptions,
): Promise<PartResult> {
  const { missing, program, runs, out } = options;
  const base = cpSync(folders);
  const mine = ours('pull', program, { kind: 'pull', folders: [...folders] });
  const variants = [
    base,
    mine,
    ...(missing.includes('rsync') ? [] : [rsync(folders)]),
    ...(missing.includes('sha256sum') ? [] : [cpSync(folders, true)]),
  ];
  const outcomes = await inTurn(variants, runs, out);
  const footageBytes = await bytesOf(folders);
  const [we, they] = [outcomeOf(outcomes, mine.name), outcomeOf(outcomes, base.name)];
  const cpuPerGb = median(we.runs.map(cpu)) / (footageBytes / 1e9);
  const what = folders.length === 1 ? 'one camera' : 'eight cameras at once';
  return {
    footageBytes,
    outcomes,
    rows: [
      { part, what: `${what}: wall against cp, fsync`, unit: 'x', reached: ratio(we, they, wall), atMost },
      { part, what: `${what}: CPU`, unit: 's/GB', reached: cpuPerGb, atMost: 0.9 },
    ],
  };
}

export async function ingestPart(
  part: 'ingest1' | 'ingest8' | 'small',
  folders: readonly string[],
  options: PartOptions,
): Promise<PartResult> {
  const { missing, program, runs, out } = options;
  const seen: DockAnswer[] = [];
  const mine = ours('ingest', program, { kind: 'ingest', folders: [...folders] }, (answer) => seen.push(answer));
  const serial = chain(folders, { missing, isAtOnce: false });
  const variants: Variant[] = [
    serial,
    mine,
    ...(part === 'ingest8' ? [chain(folders, { missing, isAtOnce: true })] : []),
  ];
  const outcomes = await inTurn(variants, runs, out);
  const footageBytes = await bytesOf(folders);
  const we = outcomeOf(outcomes, mine.name);
  const lacking = missing.length === 0 ? {} : { note: `the chain lacks ${missing.join(', ')}` };
  const rows: Row[] = outcomes
    .filter(({ name }) => name !== mine.name)
    .flatMap((they) => [
      {
        part,
        what: `whole ingest: wall against ${they.name}`,
        unit: 'x',
        reached: ratio(we, they, wall),
        atMost: 0.5,
        ...lacking,
      },
      {
        part,
        what: `whole ingest: CPU against ${they.name}`,
        unit: 'x',
        reached: ratio(we, they, cpu),
        atMost: 0.4,
        ...lacking,
      },
    ]);
  // The first answer is the round that is not counted.
  const of = (pick: (answer: DockAnswer) => number): number => median(seen.slice(1).map(pick));
  rows.push(
    { part, what: 'event loop: longest stall', unit: 'ms', reached: of(({ stallMs }) => stallMs), atMost: 20 },
    { part, what: 'event loop: longest own work', unit: 'ms', reached: of(({ busyMs }) => busyMs), atMost: undefined },
  );
  if (part === 'ingest8') {
    const peak = median(we.runs.map(({ peakKiB }) => (peakKiB ?? Number.NaN) / 1024));
    rows.push({ part, what: 'peak memory, eight cameras', unit: 'MiB', reached: peak, atMost: 160 });
  }
  return { footageBytes, outcomes, rows };
}
