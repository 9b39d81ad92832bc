/** The exit codes of contract.md and how several at once are ordered. */

export const EXIT = {
  fine: 0,
  internal: 1,
  usage: 2,
  integrity: 3,
  incomplete: 4,
  overdue: 5,
  camera: 6,
  archive: 7,
  storage: 8,
  refused: 9,
  clock: 10,
  busy: 11,
  cannotTell: 12,
  interrupted: 130,
} as const;

/** Worst first (contract.md, *Exit codes*); 2 and 130 stand alone and therefore lead. */
const ORDER: readonly number[] = [130, 2, 3, 4, 12, 5, 8, 7, 6, 10, 9, 11, 1];

/** All codes once, worst first; empty means fine. */
export function orderExitCodes(codes: Iterable<number>): number[] {
  const set = new Set([...codes].filter((code) => code !== EXIT.fine));
  return ORDER.filter((code) => set.has(code));
}

export function worstExitCode(codes: Iterable<number>): number {
  return orderExitCodes(codes)[0] ?? EXIT.fine;
}
