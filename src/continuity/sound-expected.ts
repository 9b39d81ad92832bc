/**
 * Of which files of a chain sound is expected: of those that the camera's serial, its numbers or some clock tie to a file that has it.
 * Files that only look alike may be of two occasions, and a file without sound among them has lost nothing that anybody knows of.
 */
import type { Chain } from './chain.js';
import { hasTrack, type Segment } from './segment.js';

export function soundExpected({ segments, losses }: Pick<Chain, 'segments' | 'losses'>): readonly boolean[] {
  const expected: boolean[] = [];
  let run: Segment[] = [];
  const endRun = (): void => {
    const hasSound = run.some((segment) => hasTrack(segment, 'audio'));
    for (const _ of run) expected.push(hasSound);
    run = [];
  };
  for (const [i, segment] of segments.entries()) {
    run.push(segment);
    const after = segments[i + 1];
    const isTied = losses[i]?.boundary.source !== 'none' || (after !== undefined && areOfOneCamera(segment, after));
    if (!isTied) endRun();
  }
  endRun();
  return expected;
}

/** By its serial, or by numbers that one camera counts. */
function areOfOneCamera(a: Segment, b: Segment): boolean {
  const [one, other] = [a.file.names, b.file.names];
  if (one === undefined || other === undefined) return false;
  if (one.serial !== undefined) return one.serial === other.serial;
  return one.pattern === other.pattern && one.sequence !== undefined && other.sequence !== undefined;
}
