/**
 * Docking by docking: the camera, how far its clock was off, what the log proves of the time, and each recording's continuity
 * with its drawing. Where there are many, the first are told and the rest is counted.
 */

import { retoldReport } from '../../app/retold-report.js';
import type { Examination } from '../../app/verify-path.js';
import { clampedInstant, formatBytes, formatMillis } from '../../domain/quantities.js';
import { clockText } from '../clock-text.js';
import type { Language } from '../language.js';
import { legendSvg, recordingSvg } from '../timeline/timeline-svg.js';
import { factRows, shownInstant } from './fact-rows.js';
import { type Html, html, NOTHING, trusted } from './html.js';
import { PAGE_WORDS } from './words.js';

type Intake = Examination['account']['intakes'][number];
type Recording = Extract<
  NonNullable<ReturnType<Examination['continuity']['get']>>,
  { kind: 'report' }
>['recordings'][number];

const MAX_DOCKINGS = 25;
const MAX_DRAWINGS = 60;
const MAX_VERDICTS = 40;
/** A drawing with more files or findings is no drawing. */
const MAX_DRAWN_FILES = 400;
const MAX_DRAWN_FINDINGS = 40;

export function dockingSection(examination: Examination, language: Language): Html {
  const words = PAGE_WORDS[language];
  const { intakes, intakesMore } = examination.account;
  if (intakes.length === 0) return NOTHING;
  const shown = intakes.slice(0, MAX_DOCKINGS);
  const more = intakes.length - shown.length + intakesMore;
  const drawings = { left: MAX_DRAWINGS };
  const parts = shown.map((intake) => docking(intake, examination, { language, drawings }));
  return html`<h2>${words.dockings}</h2><p class="quiet">${words.continuityHelp} ${words.clockHelp}</p>
<figure>${trusted(legendSvg(language))}</figure>${parts}${more > 0 ? html`<p><strong>${words.dockingsMore(more)}</strong></p>` : NOTHING}`;
}

type Drawing = { readonly language: Language; readonly drawings: { left: number } };

function docking(intake: Intake, examination: Examination, drawing: Drawing): Html {
  const words = PAGE_WORDS[drawing.language];
  const { camera, firstAt, lastAt, files, footageBytes } = intake;
  const name = examination.scope === 'record' ? words.recordAlone : words.docking;
  const told = [camera?.model, camera?.serial, camera?.id, camera?.fw].flatMap((fact) => fact ?? []);
  const rows: readonly (readonly [string, string])[] = [
    [words.camera, told.length === 0 ? words.unknown : told.join(' · ')],
    [words.span, firstAt === undefined ? words.unknown : `${shown(firstAt)} – ${shown(lastAt ?? firstAt)}`],
    [words.files, words.filesText(files.toLocaleString('en-US'), formatBytes(footageBytes))],
    [words.clock, clockOf(intake, drawing.language)],
    [words.proven, boundsText(intake, examination, drawing.language)],
  ];
  return html`<section><h3>${name} ${intake.docking}</h3>${factRows(rows)}${continuity(intake, examination, drawing)}</section>`;
}

function clockOf({ clock }: Intake, language: Language): string {
  if (clock === undefined) return PAGE_WORDS[language].unknown;
  const { class: kind, offset_ms: offsetMs, lo_ms: lowMs, hi_ms: highMs, device, dock } = clock;
  const text = clockText({ class: kind, offsetMs, lowMs, highMs }, language);
  if (device === null || dock === null) return text;
  return `${text}${language === 'zh' ? '；' : '; '}${PAGE_WORDS[language].clockRead(shown(device), shown(dock))}`;
}

function boundsText({ docking: subject }: Intake, { account, document }: Examination, language: Language): string {
  const words = PAGE_WORDS[language];
  const bounds = account.boundsOf(subject);
  const told = [
    bounds?.notBeforeSeconds === undefined ? [] : [words.notBefore(secondsText(bounds.notBeforeSeconds))],
    bounds?.notAfterSeconds === undefined ? [] : [words.notAfter(secondsText(bounds.notAfterSeconds))],
  ].flat();
  if (bounds === undefined || told.length === 0) return words.unbounded;
  const isAnchored = document.counts.some(({ code, pass }) => code === 'anchor' && pass > 0);
  const notes = [
    ...(bounds.open === 0 ? [] : [words.openRecords(bounds.open)]),
    ...(bounds.notBeforeSeconds === undefined || isAnchored ? [] : [words.anchorUnchecked]),
  ];
  return [told.join(language === 'zh' ? '，' : ', '), ...notes].join(language === 'zh' ? '；' : '; ');
}

function continuity(intake: Intake, examination: Examination, { language, drawings }: Drawing): Html {
  const words = PAGE_WORDS[language];
  if (intake.verdicts.length === 0) return examination.scope === 'record' ? NOTHING : html`<p>${words.noVerdicts}</p>`;
  const read = examination.continuity.get(intake);
  const recordings = read?.kind === 'report' ? read.recordings : [];
  const drawable = recordings.filter(isDrawable).slice(0, drawings.left);
  drawings.left -= drawable.length;
  const left = recordings.length - drawable.length;
  const why = read === undefined ? 'bound' : read.kind === 'unusable' ? read.because : undefined;
  return html`${verdictTable(intake, language)}
${why === undefined ? NOTHING : html`<p>${words.undrawn[why]}</p>`}
${drawable.map((recording) => html`<figure>${trusted(recordingSvg(retold(recording, language), language))}</figure>`)}
${left > 0 ? html`<p>${words.recordingsMore(left)}</p>` : NOTHING}
${drawable.length > 0 ? html`<p class="quiet">${words.drawnFrom}</p>` : NOTHING}`;
}

function verdictTable({ verdicts, verdictsMore }: Intake, language: Language): Html {
  const words = PAGE_WORDS[language];
  const tones = { continuous: 'good', gap: 'bad', 'cannot-tell': 'warn' } as const;
  const rows = verdicts.slice(0, MAX_VERDICTS).map(({ verdict, recording, claimMs, isUnderDuty, seq }) => {
    const claim = verdict === 'continuous' && claimMs !== null ? [words.claim(formatMillis(claimMs, language))] : [];
    const told = [recording, ...claim, ...(isUnderDuty ? [words.duty] : [])].join(' · ');
    return html`<tr><td class="sign ${tones[verdict]}">${words.verdicts[verdict]}</td><td class="subject">${told}</td><td class="count">${words.signedAs(seq)}</td></tr>`;
  });
  const more = Math.max(0, verdicts.length - MAX_VERDICTS) + verdictsMore;
  return html`<table>${rows}</table>${more > 0 ? html`<p>${words.more(more)}</p>` : NOTHING}`;
}

function isDrawable({ segments, findings }: Recording): boolean {
  return segments.length <= MAX_DRAWN_FILES && findings.length <= MAX_DRAWN_FINDINGS;
}

/** The stored sentences are those of one language; the codes and figures beside them give any. */
function retold(recording: Recording, language: Language): Recording {
  const [told = recording] = retoldReport({ recordings: [recording] }, language).recordings;
  return told;
}

function shown(utc: string): string {
  const at = Date.parse(utc);
  return Number.isNaN(at) ? utc : shownInstant(clampedInstant(at));
}

function secondsText(seconds: number): string {
  return shownInstant(clampedInstant(seconds * 1000));
}
