/** Lays a case's files on a folder, lets the real `check` judge it, and compares every fact with the label. */
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CheckDocument, checkPaths } from '../../src/app/check-paths.js';
import type { CardFile, ExpectedFinding, ExpectedRecording, LabelledCase } from './labelled-case.js';

type Recording = CheckDocument['recordings'][number];
type Finding = Recording['findings'][number];

export type CaseResult = { readonly name: string; readonly misses: readonly string[]; readonly told: string };

/** What the file systems of cards and our rounding to whole milliseconds may add. */
const ROUNDING_MS = 1;

export async function judgeCase(label: LabelledCase): Promise<CaseResult> {
  const folder = await mkdtemp(join(tmpdir(), 'labelled-'));
  try {
    for (const file of await label.files()) await layFile(folder, file);
    const document = await checkPaths({
      paths: [folder],
      mustBeContinuous: label.mustBeContinuous === true,
      profileId: label.profile,
      onDeepLook: label.deep === true ? () => undefined : undefined,
      signal: new AbortController().signal,
    });
    return { name: label.name, misses: missesOf(document, label), told: toldOf(document) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function layFile(folder: string, { path, bytes, sparse }: CardFile): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  if (sparse === undefined) return writeFile(target, bytes);
  const handle = await open(target, 'w');
  try {
    await handle.write(bytes, 0, sparse.at, 0);
    await handle.write(bytes, sparse.at, bytes.length - sparse.at, sparse.at + sparse.holeBytes);
  } finally {
    await handle.close();
  }
}

function missesOf({ recordings }: CheckDocument, { expected }: LabelledCase): readonly string[] {
  const misses = recordings.flatMap((recording, i) => {
    const label = expected[i];
    return label === undefined ? [] : recordingMisses(recording, label).map((miss) => `recording ${i + 1}: ${miss}`);
  });
  if (recordings.length === expected.length) return misses;
  return [`${recordings.length} recordings instead of ${expected.length}`, ...misses];
}

function recordingMisses(recording: Recording, label: ExpectedRecording): readonly string[] {
  const misses: string[] = [];
  if (recording.verdict !== label.verdict) misses.push(`${recording.verdict} instead of ${label.verdict}`);
  const [least, most] = label.claimMs ?? [0, Number.POSITIVE_INFINITY];
  const { claimMs } = recording;
  if (label.verdict === 'continuous' && (claimMs === null || claimMs < least || claimMs > most)) {
    misses.push(`claim of ${claimMs} ms instead of ${least} to ${most} ms`);
  }
  const own = recording.segments.filter(({ copyOf }) => copyOf === null);
  const states = own.map(({ state }) => state).join(' ');
  if (label.states !== undefined && states !== label.states.join(' ')) misses.push(`files are ${states}`);
  const copies = recording.segments.length - own.length;
  if (copies !== (label.copies ?? 0)) misses.push(`${copies} copies instead of ${label.copies ?? 0}`);
  const open = [...recording.findings];
  for (const finding of label.findings ?? []) {
    const at = open.findIndex((found) => differenceOf(found, finding) === undefined);
    if (at >= 0) open.splice(at, 1);
    else misses.push(notFound(recording.findings, finding));
  }
  return [...misses, ...open.map((finding) => `unexpected ${findingText(finding)}`)];
}

function notFound(findings: readonly Finding[], label: ExpectedFinding): string {
  const alike = findings.find(({ kind }) => kind === label.kind);
  const why = alike === undefined ? '' : ` (${differenceOf(alike, label) ?? 'found once only'})`;
  return `no ${label.severity} ${label.kind} ${label.fromS ?? ''}-${label.toS ?? ''}${why}`;
}

/** Undefined: it is the one that the label means. */
function differenceOf(found: Finding, label: ExpectedFinding): string | undefined {
  const { withinS = 1.2, track = 'both', missing = [] } = label;
  if (found.kind !== label.kind) return `kind ${found.kind}`;
  if (found.severity !== label.severity) return `severity ${found.severity}`;
  if (found.track !== track) return `track ${found.track}`;
  if (label.missing !== undefined && found.missing.join() !== missing.join()) return `missing ${found.missing.join()}`;
  const files = [found.file, found.afterFile, found.beforeFile].join(' ');
  if (label.file !== undefined && !files.includes(label.file)) return `files ${files}`;
  if (found.uncertaintyMs > withinS * 1000) return `uncertainty ${found.uncertaintyMs} ms`;
  if (isOff(found.startMs, label.fromS, found.uncertaintyMs)) return `start ${found.startMs} ±${found.uncertaintyMs}`;
  return isOff(found.endMs, label.toS, found.uncertaintyMs) ? `end ${found.endMs} ±${found.uncertaintyMs}` : undefined;
}

function isOff(foundMs: number | null, labelS: number | null | undefined, uncertaintyMs: number): boolean {
  if (labelS === undefined) return false;
  if (labelS === null || foundMs === null) return labelS !== foundMs;
  return Math.abs(foundMs - labelS * 1000) > uncertaintyMs + ROUNDING_MS;
}

function toldOf({ recordings }: CheckDocument): string {
  return recordings
    .map(({ verdict, claimMs, findings }) => {
      const claim = claimMs === null ? '' : ` (${claimMs} ms)`;
      return [`${verdict}${claim}`, ...findings.map(findingText)].join('; ');
    })
    .join(' | ');
}

function findingText({ kind, severity, track, startMs, endMs, uncertaintyMs }: Finding): string {
  const of = track === 'both' ? '' : ` ${track}`;
  return `${severity} ${kind}${of} ${startMs ?? '?'}-${endMs ?? '?'} ±${uncertaintyMs}`;
}
