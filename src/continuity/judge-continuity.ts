/**
 * The judgement of a set of files: which recordings they make and whether each is whole. Pure and deterministic: the
 * same files give the same report, years later as well. Nothing is ever called continuous for want of evidence.
 */

import { atOnce, mapped, type Sliced } from '../lib/sliced.js';
import { logsOf } from './camera-log.js';
import { withOneClock } from './choose-clock.js';
import { chooseMedia } from './choose-media.js';
import type { ContinuityOptions, FootageFile } from './footage-file.js';
import { groupRecordings } from './group-recordings.js';
import { judgingRecording } from './judge-recording.js';
import { ruleOf, thresholdsOf } from './limits.js';
import { compareNaturally } from './natural-order.js';
import { orderSegments } from './order-segments.js';
import { type ContinuityReport, type RecordingReport, worstVerdict } from './report.js';
import { type Segment, segmentOf } from './segment.js';
import { separateContained } from './separate-contained.js';
import { separateLenses } from './separate-lenses.js';
import { counterOf, withNumbers } from './sequence-step.js';
import { splittingRecordings } from './split-recordings.js';

export function judgeContinuity(files: readonly FootageFile[], options: ContinuityOptions): ContinuityReport {
  return atOnce(judgingContinuity(files, options));
}

/** The same with pauses between the files and between the recordings. */
export function* judgingContinuity(
  files: readonly FootageFile[],
  options: ContinuityOptions,
): Sliced<ContinuityReport> {
  const { media, copyOf, ignored } = chooseMedia(files);
  yield;
  const trustsCreation = options.trustsCreation === true;
  const segments = yield* mapped(media, (file) => segmentOf(file, { trustsCreation }));
  const counted = segments.filter(({ path }) => !copyOf.has(path));
  const copies = copiesOf(segments, copyOf);
  yield;
  const thresholds = thresholdsOf(options);
  const scope = options.sequenceScope ?? 'shared';
  const recordings: Row[] = [];
  for (const group of groupRecordings(counted, options.camera).map(withOneClock).flatMap(separateLenses)) {
    yield;
    const ordered = orderSegments(group, scope);
    yield;
    const { kept, inner } = separateContained(ordered);
    yield;
    const counter = withNumbers(counterOf(files, group, scope), [...inner.values()].flat());
    const limits = { thresholds, counter, log: logsOf(files, group) };
    const parts = yield* splittingRecordings(kept, { ...limits, mustBeContinuous: options.mustBeContinuous });
    const { zoneOffsetMinutes, camera, language = 'en' } = options;
    for (const part of parts) {
      yield;
      const report = yield* judgingRecording(part, { ...limits, zoneOffsetMinutes, copies, inner, camera, language });
      recordings.push({ report, startAt: part.segments[0]?.file.names?.startAt });
    }
  }
  const sorted = recordings.sort(compareRecordings).map(({ report }) => report);
  return {
    verdict: worstVerdict(sorted.map(({ verdict }) => verdict)),
    rule: ruleOf(thresholds),
    recordings: sorted,
    ignored: [...ignored].sort((a, b) => compareNaturally(a.path, b.path)),
  };
}

function copiesOf(
  segments: readonly Segment[],
  copyOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly Segment[]> {
  const copies = new Map<string, Segment[]>();
  for (const segment of [...segments].sort((a, b) => compareNaturally(a.path, b.path))) {
    const original = copyOf.get(segment.path);
    if (original !== undefined) copies.set(original, [...(copies.get(original) ?? []), segment]);
  }
  return copies;
}

type Row = { readonly report: RecordingReport; readonly startAt: number | undefined };

function compareRecordings(a: Row, b: Row): number {
  const one = a.startAt ?? Number.MAX_SAFE_INTEGER;
  const other = b.startAt ?? Number.MAX_SAFE_INTEGER;
  return one - other || compareNaturally(firstPath(a), firstPath(b));
}

function firstPath({ report }: Row): string {
  return report.segments[0]?.path ?? '';
}
