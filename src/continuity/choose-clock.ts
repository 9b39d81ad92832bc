/**
 * The one kind of clock by which a group of files is judged. Names, recording dates and creation times run on axes of
 * their own (zones, time of closing), so that a difference between two kinds of them is no time that passed. The kind
 * that most files have is kept; of equals the better one.
 */
import type { ClockSource, Segment } from './segment.js';

const FAMILIES: readonly (readonly ClockSource[])[] = [['name', 'schedule'], ['recorded'], ['created']];

export function withOneClock(segments: readonly Segment[]): readonly Segment[] {
  const counts = FAMILIES.map(
    (family) => segments.filter(({ clock }) => clock !== undefined && family.includes(clock.source)).length,
  );
  if (counts.filter((count) => count > 0).length < 2) return segments;
  const kept = FAMILIES[counts.indexOf(Math.max(...counts))] ?? [];
  return segments.map((segment) =>
    segment.clock === undefined || kept.includes(segment.clock.source) ? segment : { ...segment, clock: undefined },
  );
}
