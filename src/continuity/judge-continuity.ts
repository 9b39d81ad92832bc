/**
 * The judgement of a set of files: which recordings they make and whether each is whole. Pure and deterministic: the same
 * files give the same report, years later as well. Nothing is ever called continuous for want of evidence.
 */
import { type FootageFile, ignoredBecause } from './footage-file.js';
import { judgeRecording } from './judge-recording.js';
import { type ContinuityReport, type RecordingReport, worstVerdict } from './report.js';
import { sortIntoRecordings } from './sort-into-recordings.js';

export function judgeContinuity(
  files: readonly FootageFile[],
  options: { readonly mustBeContinuous: boolean; readonly zoneOffsetMinutes: number },
): ContinuityReport {
  const ignored = files.flatMap((file) => {
    const reason = ignoredBecause(file);
    return reason === undefined ? [] : [{ path: file.path, reason }];
  });
  const footage = files.filter((file) => ignoredBecause(file) === undefined);
  // A counter that photos share has no hole where a photo took the number.
  const seen = new Set(
    files.flatMap(({ names }) => (names?.sequence === undefined || names.kind === 'video' ? [] : [names.sequence])),
  );
  const recordings = sortIntoRecordings(footage, options)
    .map((recording) => judgeRecording(recording, { zoneOffsetMinutes: options.zoneOffsetMinutes, seen }))
    .sort(byStart);
  return { verdict: worstVerdict(recordings.map(({ verdict }) => verdict)), recordings, ignored };
}

function byStart(a: RecordingReport, b: RecordingReport): number {
  if (a.startAt !== b.startAt) {
    if (a.startAt === null) return 1;
    if (b.startAt === null) return -1;
    return a.startAt < b.startAt ? -1 : 1;
  }
  return (a.segments[0]?.path ?? '') < (b.segments[0]?.path ?? '') ? -1 : 1;
}
