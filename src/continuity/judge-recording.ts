/** One recording from its files in order: places them on one axis, judges every file and boundary, states the claim. */
import { formatInstant } from '../domain/quantities.js';
import { boundaryLosses } from './boundary-loss.js';
import { type FootageFile, isAudioOnly, lengthMs, mainTrack, readable } from './footage-file.js';
import { judgeBoundary } from './judge-boundary.js';
import { judgeBroken, judgeTruncated } from './judge-damage.js';
import { judgeInside } from './judge-holes.js';
import type { Finding, RecordingReport, SegmentReport, Verdict } from './report.js';
import { missingBetween, type Recording } from './sort-into-recordings.js';

type Run = {
  cursorMs: number | undefined;
  claimMs: number | undefined;
  isOpen: boolean;
  readonly findings: Finding[];
  readonly offsets: Map<string, number>;
};

export function judgeRecording(
  recording: Recording,
  options: { readonly zoneOffsetMinutes: number; readonly seen: ReadonlySet<number> },
): RecordingReport {
  const { files } = recording;
  const run: Run = { cursorMs: 0, claimMs: 0, isOpen: false, findings: [], offsets: new Map() };
  const losses = boundaryLosses(files);
  for (const [i, file] of files.entries()) {
    const after = files[i + 1];
    const isClosedByDamage = judgeFile(run, file, after);
    if (after === undefined) break;
    const missing = missingBetween(file, after).filter((number) => !options.seen.has(number));
    const judged = judgeBoundary(losses[i] ?? { kind: 'untimed' }, {
      before: file,
      after,
      endMs: run.cursorMs,
      missing,
    });
    // A hole that a damaged file has explained already is one hole, not two.
    const isTold = isClosedByDamage || (readable(after) === undefined && judged.finding?.severity !== 'gap');
    if (judged.finding !== undefined && !isTold) run.findings.push(judged.finding);
    if (!judged.isJudged && !isTold) run.isOpen = true;
    raise(run, isTold ? run.claimMs : judged.highMs);
    run.cursorMs =
      run.cursorMs === undefined || judged.shiftMs === undefined ? undefined : run.cursorMs + judged.shiftMs;
  }
  return reportOf(recording, run, options.zoneOffsetMinutes);
}

/** Places and judges one file; true where its damage already tells of the boundary behind it. */
function judgeFile(run: Run, file: FootageFile, after: FootageFile | undefined): boolean {
  const reading = readable(file);
  if (reading === undefined) {
    run.findings.push(judgeBroken(file, after, run.cursorMs));
    raise(run, undefined);
    return true;
  }
  const main = mainTrack(reading);
  const length = lengthMs(file) ?? 0;
  const axisMs = (run.cursorMs ?? 0) - (main?.startMs ?? 0);
  if (run.cursorMs !== undefined) run.offsets.set(file.path, run.cursorMs);
  const inside = judgeInside(file, reading, axisMs);
  run.findings.push(...inside.findings);
  raise(
    run,
    Math.max(
      inside.residualMs,
      ...inside.findings
        .filter(({ severity }) => severity === 'gap')
        .map((hole) => (hole.endMs ?? 0) - (hole.startMs ?? 0)),
    ),
  );
  run.cursorMs = run.cursorMs === undefined ? undefined : run.cursorMs + length;
  if (reading.state !== 'truncated') return false;
  const cut = judgeTruncated(file, reading, { after, axisMs, endMs: run.cursorMs });
  run.findings.push(cut);
  raise(
    run,
    cut.severity === 'gap' && cut.startMs !== null && cut.endMs !== null ? cut.endMs - cut.startMs : undefined,
  );
  return true;
}

/** The claim is the largest loss that anything leaves open; once something is unbounded it stays so. */
function raise(run: Run, highMs: number | undefined): void {
  run.claimMs = run.claimMs === undefined || highMs === undefined ? undefined : Math.max(run.claimMs, highMs);
}

function reportOf({ files, copies }: Recording, run: Run, zoneOffsetMinutes: number): RecordingReport {
  const names = files.map((file) => file.names);
  const startAt = names[0]?.startAt;
  const claimMs = run.claimMs === undefined ? null : Math.ceil(run.claimMs);
  const last = files.at(-1);
  const isPlaced =
    last !== undefined && run.cursorMs !== undefined && (readable(last) !== undefined || files.length === 1);
  const segments = [
    ...files.map((file) => segmentReport(file, run.offsets.get(file.path), null)),
    ...copies.map(({ file, of }) => segmentReport(file, run.offsets.get(of), of)),
  ];
  return {
    camera: names.find((name) => name?.serial !== undefined)?.serial ?? null,
    officer: names.find((name) => name?.officer !== undefined)?.officer ?? null,
    verdict: verdictOf(run),
    claimMs,
    claim: claimMs === null ? 'no claim' : `no loss above ${claimMs} ms`,
    startAt: startAt === undefined ? null : formatInstant(startAt, zoneOffsetMinutes),
    durationMs: isPlaced && readable(files[0] ?? last) !== undefined ? Math.round(run.cursorMs ?? 0) : null,
    segments,
    findings: run.findings,
  };
}

function verdictOf(run: Run): Verdict {
  if (run.findings.some(({ severity }) => severity === 'gap')) return 'gap';
  const isOpen =
    run.isOpen || run.claimMs === undefined || run.findings.some(({ severity }) => severity === 'cannot-tell');
  return isOpen ? 'cannot-tell' : 'continuous';
}

function segmentReport(file: FootageFile, offsetMs: number | undefined, copyOf: string | null): SegmentReport {
  const reading = readable(file);
  const state = reading?.state ?? (file.reading?.state === 'empty' || file.sizeBytes === 0 ? 'empty' : 'unreadable');
  const tracks = (reading?.tracks ?? []).map(({ kind, codec, samples, startMs, endMs }) => ({
    kind,
    codec,
    samples,
    durationMs: Math.round(endMs - startMs),
  }));
  const ends = reading === undefined ? [] : reading.tracks.map(({ endMs }) => endMs);
  const starts = reading === undefined ? [] : reading.tracks.map(({ startMs }) => startMs);
  return {
    path: file.path,
    state,
    sequence: file.names?.sequence ?? null,
    copyOf,
    offsetMs: offsetMs === undefined ? null : Math.round(offsetMs),
    durationMs:
      ends.length === 0
        ? null
        : Math.round(isAudioOnly(file) ? (lengthMs(file) ?? 0) : Math.max(...ends) - Math.min(...starts)),
    tracks,
  };
}
