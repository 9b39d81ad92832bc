/**
 * The demo's summary: what was kept, where the gaps are and how sure, how wrong the clocks were, and how to check all that
 * without this program. One language at a time; fits eighty columns but for paths and commands.
 */
import { relative } from 'node:path';
import type { DemoFact } from '../app/demo-facts.js';
import { explainGap } from '../app/queries/list-gaps.js';
import type { DemoDocking, DemoDocument } from '../app/run-demo.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { formatBytes, formatInstant, formatMillis, instant } from '../domain/quantities.js';
import { clockText } from './clock-text.js';
import { DEMO_WORDS, type DemoWords } from './demo-words.js';
import type { Language } from './language.js';
import { marked } from './people-text.js';
import { displayWidth, padEndTo, printable, toned, wrapText } from './terminal-text.js';
import type { Recording } from './timeline/recording-layout.js';
import { TIMELINE_SIGNS, timelinePicture } from './timeline/timeline-text.js';

type Look = { readonly columns: number; readonly language: Language };

const TONES = { continuous: 'good', gap: 'bad', 'cannot-tell': 'warn' } as const;
const MAX_COLUMNS = 110;

export function demoText(document: DemoDocument, look: Look): string {
  const words = DEMO_WORDS[look.language];
  const columns = Math.min(look.columns, MAX_COLUMNS);
  return [
    '',
    heading(words.summary, columns),
    words.kept({
      ...document,
      bytes: formatBytes(document.bytes),
      time: formatMillis(document.dockedMs, look.language),
    }),
    toned(words.signs(TIMELINE_SIGNS.file, TIMELINE_SIGNS.missing, TIMELINE_SIGNS.unknown), 'quiet'),
    ...document.dockings.flatMap((docking) => ['', ...dockingLines(docking, { ...look, columns }, words)]),
    '',
    heading(words.planted, columns),
    ...factLines(document.facts, look, words),
    '',
    heading(words.verify, columns),
    words.verifyHow,
    ...document.dockings.map(({ intake }) => `  ${verifyCommand(intake)}`),
    words.more,
    ...moreCommands(document.folder),
    '',
    ...codeLines(document, words),
    '',
  ].join('\n');
}

function heading(text: string, columns: number): string {
  return toned(`━━ ${text} ${'━'.repeat(Math.max(2, columns - displayWidth(text) - 4))}`, 'strong');
}

function dockingLines({ slot, profile, ingest }: DemoDocking, look: Look, words: DemoWords): readonly string[] {
  const title = profile === null ? '?' : profile.title[look.language];
  const whose = [words.slot(slot), printable(ingest.camera), printable(title)].join('  ');
  return [
    toned(whose, 'strong'),
    `  ${verdictText(ingest, words)}`,
    `  ${words.clock}  ${clockLine(ingest.clock, look, words)}`,
    ...ingest.continuity.recordings.flatMap((recording) => recordingLines(recording, look, words)),
    ...correctedLines(ingest, words),
  ];
}

function verdictText({ handedBack, duty, continuity }: DemoDocking['ingest'], words: DemoWords): string {
  if (!handedBack) return marked(words.leave, 'bad');
  return duty.must && continuity.verdict !== 'continuous'
    ? marked(words.takeThenAsk, 'warn')
    : marked(words.take, 'good');
}

function recordingLines(recording: Recording, { columns, language }: Look, words: DemoWords): readonly string[] {
  const { startAt, durationMs, segments, verdict, claimMs, findings } = recording;
  const length = durationMs === null ? '?' : formatMillis(durationMs, language);
  const claim = verdict === 'continuous' && claimMs !== null ? words.claim(formatMillis(claimMs, language)) : '';
  const head = [startAt?.slice(11, 19) ?? '?', length, words.files(segments.length)].join('  ');
  const told = findings
    .filter(({ severity }) => severity === 'gap' || severity === 'cannot-tell')
    .flatMap((finding) =>
      wrapText(printable(explainGap(finding, language)), columns - 6).map((line) => `      ${line}`),
    );
  return [
    `  ${head}  ${marked(words.verdicts[verdict], TONES[verdict])}${claim}`,
    ...timelinePicture(recording, { columns: columns - 4, language, paint: toned, hasRemarks: false }).map(
      (line) => `  ${line}`,
    ),
    ...told,
  ];
}

function clockLine(clock: DemoDocking['ingest']['clock'], { language }: Look, words: DemoWords): string {
  const text = clockText(clock, language);
  if (clock.class === 'unknown') return text;
  return clock.offsetMs === null ? words.bounded(text) : words.measured(text);
}

/** Raw times are never changed: the true one stands beside it, and only where the clock was measured. */
function correctedLines({ clock, continuity }: DemoDocking['ingest'], words: DemoWords): readonly string[] {
  const startAt = continuity.recordings[0]?.startAt;
  if (clock.offsetMs === null || startAt === null || startAt === undefined) return [];
  const seconds = Math.round((Date.parse(startAt) - clock.offsetMs) / 1000);
  const corrected = formatInstant(instant(seconds * 1000));
  return [`  ${words.corrected(startAt.slice(11, 19), corrected.slice(11, 19))}`];
}

function factLines(facts: readonly DemoFact[], { language }: Look, words: DemoWords): readonly string[] {
  const width = Math.max(...facts.map(({ planted }) => displayWidth(words.facts[planted])));
  return facts.map(({ planted, isFound, foundMs, uncertaintyMs }) => {
    const figure = foundMs === null ? undefined : formatMillis(Math.abs(foundMs), language);
    const sure = uncertaintyMs === null ? '' : ` ±${formatMillis(uncertaintyMs, language)}`;
    const found = isFound ? words.found[planted](`${figure ?? ''}${sure}`) : words.notFound;
    return marked(`${padEndTo(words.facts[planted], width)}  ${found}`, isFound ? 'good' : 'bad');
  });
}

/** Nothing but sh, sed, openssl and coreutils: the commands stand in the intake itself. */
function verifyCommand(intake: string): string {
  return `(cd ${quoted(near(intake))} && sed -n 's/^    //p' VERIFY.txt | sh)`;
}

function moreCommands(folder: string): readonly string[] {
  const program = `node ${quoted(near(process.argv[1] ?? 'dist/sealdock.js'))}`;
  const home = quoted(near(`${folder}/home`));
  return [`  ${program} status --home ${home}`, `  ${program} verify ${quoted(near(`${folder}/home/archive`))}`];
}

function codeLines({ wouldGive, exitCodes, facts }: DemoDocument, words: DemoWords): readonly string[] {
  const code = worstExitCode(exitCodes);
  const outcome = code === 0 ? words.allFound(facts.length) : words.somethingMissing;
  return [words.wouldGive(wouldGive.check, wouldGive.ingest), marked(outcome, code === 0 ? 'good' : 'bad')];
}

/** The shorter of the absolute path and the one from here. */
function near(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere !== '' && fromHere.length < path.length ? fromHere : path;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
