/** What the threads of the fuzzer tell each other, and the sum of it. */
type Extreme = { value: number; index: number };

export type FuzzJob = {
  readonly cache: string;
  readonly seed: number;
  readonly runs: number;
  readonly first: number;
  readonly step: number;
  readonly maxFailures: number;
  /** Two doubles: the case in hand, and since when (0: none). */
  readonly progress: SharedArrayBuffer;
};

export type FuzzTally = {
  runs: number;
  readonly worstMs: Extreme;
  readonly peakBytes: Extreme;
  readonly worstOutput: Extreme;
  /** How often each sample came to each state. */
  readonly states: { [key: string]: number };
  readonly failures: { readonly index: number; readonly sample: string; readonly message: string }[];
};

export type FuzzMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly runs: number }
  | { readonly kind: 'end'; readonly tally: FuzzTally };

export function sumTallies(tallies: readonly FuzzTally[]): FuzzTally {
  const sum: FuzzTally = {
    runs: 0,
    worstMs: { value: 0, index: 0 },
    peakBytes: { value: 0, index: 0 },
    worstOutput: { value: 0, index: 0 },
    states: {},
    failures: [],
  };
  for (const tally of tallies) {
    sum.runs += tally.runs;
    for (const key of ['worstMs', 'peakBytes', 'worstOutput'] as const)
      if (tally[key].value > sum[key].value) Object.assign(sum[key], tally[key]);
    for (const [state, count] of Object.entries(tally.states)) sum.states[state] = (sum.states[state] ?? 0) + count;
    sum.failures.push(...tally.failures);
  }
  return sum;
}
