/**
 * A recording laid out for drawing, the same for the terminal and for SVG: its files in turn, what is missing, what nobody
 * can tell, each with the reach of its uncertainty. Positions run from 0 to 1. A hole that would dwarf the footage is
 * drawn shortened and says so; files that nothing places are drawn behind a break, in their order.
 */
import type { CheckDocument } from '../../app/check-paths.js';

export type Recording = CheckDocument['recordings'][number];
export type Finding = Recording['findings'][number];
type Segment = Recording['segments'][number];

export type Stretch = { readonly from: number; readonly to: number };

export type DrawnFile = Stretch & {
  /** Its number in the name, else its place in the recording. */
  readonly label: string;
  readonly path: string;
  readonly hasPicture: boolean;
  readonly hasSound: boolean;
};

/** How a stretch without footage looks: proven loss, a question, or only a remark about footage that is there. */
export type DrawnFinding = Stretch & {
  readonly finding: Finding;
  readonly look: 'missing' | 'unknown' | 'remark';
  /** Where its edges may lie. */
  readonly reach: Stretch;
  readonly isShortened: boolean;
};

export type RecordingLayout = {
  readonly files: readonly DrawnFile[];
  readonly findings: readonly DrawnFinding[];
  /** Findings that lie nowhere. */
  readonly unplaced: readonly Finding[];
  /** Breaks behind which nothing is placed. */
  readonly breaks: readonly Stretch[];
  /** Picture and sound were not lost together: they are drawn apart. */
  readonly isSplit: boolean;
};

/** A hole longer than this part of all footage is drawn as so long. */
const LONGEST_HOLE = 0.6;
/** What has no length of its own: an open end, a break, a file that cannot be read. */
const UNKNOWN_PART = 0.12;
const LEAST_MS = 1;

export function layoutRecording(recording: Recording): RecordingLayout {
  const own = recording.segments.filter(({ copyOf }) => copyOf === null);
  const loosely = own.flatMap((segment, i) => placedFile(segment, i, recording.findings));
  const footageMs = Math.max(
    LEAST_MS,
    own.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
  );
  const holes = recording.findings.flatMap((finding) => heldHole(finding, footageMs * UNKNOWN_PART));
  const lost = holes.filter(({ look }) => look !== 'remark');
  const placed = loosely.map((file) => snapped(file, [...loosely, ...lost]));
  const scale = new Scale(lost, { placed, longestMs: footageMs * LONGEST_HOLE });
  const {
    files: loose,
    breaks,
    endMs,
  } = placeLoose(own, recording.findings, { startsMs: scale.endMs, breakMs: footageMs * UNKNOWN_PART });
  const total = Math.max(LEAST_MS, endMs - scale.startMs);
  const part = (drawnMs: number): number => Math.min(1, Math.max(0, (drawnMs - scale.startMs) / total));
  const drawn = (fromMs: number, toMs: number): Stretch => ({ from: part(scale.at(fromMs)), to: part(scale.at(toMs)) });
  return {
    files: [
      ...placed.map((file) => ({ ...file, ...drawn(file.fromMs, file.toMs) })),
      ...loose.map((file) => ({ ...file, from: part(file.fromMs), to: part(file.toMs) })),
    ],
    findings: holes.map(({ finding, look, fromMs, toMs }) => ({
      finding,
      look,
      ...drawn(fromMs, toMs),
      reach: drawn(fromMs - finding.uncertaintyMs, toMs + finding.uncertaintyMs),
      isShortened: look !== 'remark' && toMs - fromMs > footageMs * LONGEST_HOLE,
    })),
    unplaced: recording.findings.filter(({ startMs, endMs }) => startMs === null && endMs === null),
    breaks: breaks.map(({ fromMs, toMs }) => ({ from: part(fromMs), to: part(toMs) })),
    isSplit: recording.findings.some(
      ({ track, severity }) => track !== 'both' && (severity === 'gap' || severity === 'cannot-tell'),
    ),
  };
}

/** Ms on the recording's axis. */
type Held = { readonly fromMs: number; readonly toMs: number };
type HeldFile = Held & Omit<DrawnFile, keyof Stretch>;
type HeldHole = Held & { readonly finding: Finding; readonly look: DrawnFinding['look'] };

/** With the holes inside it, which its own length does not count. */
function placedFile(segment: Segment, index: number, findings: readonly Finding[]): HeldFile[] {
  const { offsetMs, durationMs, path } = segment;
  if (offsetMs === null || durationMs === null) return [];
  const lostMs = findings
    .filter(
      ({ kind, severity, file, track }) =>
        kind === 'inside-segment' && severity === 'gap' && file === path && track === 'both',
    )
    .reduce((sum, { startMs, endMs }) => sum + (endMs ?? 0) - (startMs ?? 0), 0);
  return [{ ...nameOf(segment, index), fromMs: offsetMs, toMs: offsetMs + durationMs + lostMs }];
}

function nameOf({ sequence, path, tracks }: Segment, index: number): Omit<DrawnFile, keyof Stretch> {
  return {
    label: String(sequence ?? index + 1),
    path,
    hasPicture: tracks.some(({ kind }) => kind === 'video'),
    hasSound: tracks.some(({ kind }) => kind === 'audio'),
  };
}

/**
 * Up to a neighbour that is nearly touched: sound begins a little before the picture and ends a little after it, which
 * must not look like a hole.
 */
function snapped(file: HeldFile, neighbours: readonly Held[]): HeldFile {
  const others = neighbours.filter((other) => other !== file);
  const fromMs = others.map(({ toMs }) => toMs).find((ms) => ms < file.fromMs && ms >= file.fromMs - TOUCH_MS);
  const toMs = others.map((other) => other.fromMs).find((ms) => ms > file.toMs && ms <= file.toMs + TOUCH_MS);
  return { ...file, fromMs: fromMs ?? file.fromMs, toMs: toMs ?? file.toMs };
}

const TOUCH_MS = 100;

/** An open end is drawn with some length, so that it is seen at all. */
function heldHole(finding: Finding, unknownMs: number): HeldHole[] {
  const { severity, startMs, endMs } = finding;
  const look = severity === 'gap' ? 'missing' : severity === 'cannot-tell' ? 'unknown' : 'remark';
  const fromMs = startMs ?? endMs;
  if (fromMs === null) return [];
  const isOpen = endMs === null || (look === 'unknown' && endMs === startMs);
  if (look === 'remark') return [{ finding, look, fromMs, toMs: endMs ?? fromMs }];
  return [{ finding, look, fromMs, toMs: isOpen ? fromMs + unknownMs : (endMs ?? fromMs) }];
}

/** Files without a place, one behind the other, with a break wherever nobody can tell what lies between two. */
function placeLoose(
  segments: readonly Segment[],
  findings: readonly Finding[],
  { startsMs, breakMs }: { readonly startsMs: number; readonly breakMs: number },
): { readonly files: readonly HeldFile[]; readonly breaks: readonly Held[]; readonly endMs: number } {
  const files: HeldFile[] = [];
  const breaks: Held[] = [];
  let atMs = startsMs;
  for (const [i, segment] of segments.entries()) {
    const { offsetMs, durationMs } = segment;
    if (offsetMs !== null || durationMs === null) continue;
    const before = findings.filter((finding) => finding.beforeFile === segment.path && finding.endMs === null);
    const isDrawn = before.some(({ startMs, severity }) => startMs !== null && severity === 'cannot-tell');
    if (files.length === 0 ? !isDrawn : before.length > 0) {
      breaks.push({ fromMs: atMs, toMs: atMs + breakMs });
      atMs += breakMs;
    }
    files.push({ ...nameOf(segment, i), fromMs: atMs, toMs: atMs + durationMs });
    atMs += durationMs;
  }
  return { files, breaks, endMs: atMs };
}

/** From the recording's axis to the drawn one, on which long holes take less. */
class Scale {
  readonly startMs: number;
  readonly endMs: number;
  readonly #cuts: readonly (Held & { readonly savedMs: number })[];

  constructor(holes: readonly Held[], options: { readonly placed: readonly Held[]; readonly longestMs: number }) {
    const { placed, longestMs } = options;
    const all = [...placed, ...holes];
    this.#cuts = joined(holes)
      .filter(({ fromMs, toMs }) => toMs - fromMs > longestMs)
      .map(({ fromMs, toMs }) => ({ fromMs, toMs, savedMs: toMs - fromMs - longestMs }));
    this.startMs = this.at(all.reduce((least, { fromMs }) => Math.min(least, fromMs), 0));
    this.endMs = this.at(all.reduce((most, { toMs }) => Math.max(most, toMs), LEAST_MS));
  }

  at(ms: number): number {
    let drawnMs = ms;
    for (const { fromMs, toMs, savedMs } of this.#cuts) {
      drawnMs -= Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs))) * savedMs;
    }
    return drawnMs;
  }
}

/** Holes that meet count as one: no time may be cut out twice. */
function joined(holes: readonly Held[]): readonly Held[] {
  const result: Held[] = [];
  for (const hole of [...holes].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last === undefined || hole.fromMs > last.toMs) result.push(hole);
    else result[result.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, hole.toMs) };
  }
  return result;
}
