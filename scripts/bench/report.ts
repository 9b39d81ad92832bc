/** What the bench found, as tables for people and one JSON file for everything else. */
import { median, type Outcome, ratio } from './rounds.js';

/** One goal: what was reached, and whether it is within the limit (never above, unless said otherwise). */
export type Row = {
  readonly part: string;
  readonly what: string;
  readonly unit: string;
  /** Undefined: could not be measured, and `note` says why. */
  readonly reached: number | undefined;
  readonly atMost: number | undefined;
  readonly note?: string;
};

export type PartResult = {
  readonly rows: readonly Row[];
  readonly outcomes: readonly Outcome[];
  /** Bytes of footage one run handles. */
  readonly footageBytes: number;
};

export function outcomeTable({ outcomes, footageBytes }: PartResult): string {
  const base = outcomes.find(({ name }) => !name.startsWith('sealdock'));
  const lines = outcomes.map((outcome) => {
    const of = (pick: (run: Outcome['runs'][number]) => number): number[] => outcome.runs.map(pick);
    const walls = of(({ wallMs }) => wallMs / 1000);
    const peak = median(of(({ peakKiB }) => (peakKiB ?? Number.NaN) / 1024));
    return [
      outcome.name,
      `${median(walls).toFixed(2)} (${Math.min(...walls).toFixed(2)}-${Math.max(...walls).toFixed(2)})`,
      base === undefined ? '' : ratio(outcome, base, ({ wallMs }) => wallMs).toFixed(2),
      footageBytes === 0 ? '-' : (median(of(({ cpuSeconds }) => cpuSeconds)) / (footageBytes / 1e9)).toFixed(2),
      Number.isNaN(peak) ? '-' : peak.toFixed(0),
      (median(of(({ readBytes }) => readBytes)) / 1e6).toFixed(1),
      (median(of(({ diskReadBytes }) => diskReadBytes)) / 1e6).toFixed(1),
    ];
  });
  const head = ['', 'wall s (min-max)', 'x base', 'CPU s/GB', 'peak MiB', 'MB read', 'MB from disk'];
  return table([head, ...lines]);
}

export function goalTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.part,
    row.what,
    row.reached === undefined ? '-' : `${shown(row.reached)} ${row.unit}`,
    row.atMost === undefined ? '' : `<= ${row.atMost} ${row.unit}`,
    verdictOf(row),
    row.note ?? '',
  ]);
  return table([['part', 'measure', 'reached', 'goal', '', 'note'], ...lines]);
}

export function verdictOf({ reached, atMost }: Row): 'met' | 'missed' | 'not measured' | '' {
  if (reached === undefined || Number.isNaN(reached)) return 'not measured';
  if (atMost === undefined) return '';
  return reached <= atMost ? 'met' : 'missed';
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
