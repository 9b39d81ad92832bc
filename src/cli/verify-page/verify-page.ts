/**
 * A verification as a page to print: what was examined, the verdict in one sentence, every check with what it means, problems,
 * recordings with their drawings, and what all this does not prove. Bounded: what was left out is counted.
 */
import { verifyCodes } from '../../app/verify-codes.js';
import { verifyLimits } from '../../app/verify-limits.js';
import type { Examination } from '../../app/verify-path.js';
import { formatBytes } from '../../domain/quantities.js';
import type { Language } from '../language.js';
import { becauseInChinese } from '../verify-because-zh.js';
import { asOfText, verdictOf } from '../verify-report.js';
import { SOFTWARE_VERSION } from '../version.js';
import { checkSection } from './check-section.js';
import { dockingSection } from './docking-section.js';
import { factRows, shownInstant } from './fact-rows.js';
import { type Html, html, NOTHING } from './html.js';
import { page } from './page.js';
import { PAGE_WORDS } from './words.js';

type Check = Examination['document']['checks'][number];

const MAX_PROBLEMS = 200;
const MAX_NOTES = 60;
const MAX_KEYS = 20;

export type VerifyPageFacts = { readonly path: string; readonly at: string | undefined; readonly language: Language };

export function verifyPage(examination: Examination, facts: VerifyPageFacts): string {
  const { language } = facts;
  const words = PAGE_WORDS[language];
  const { document } = examination;
  const { text, tone: ownTone } = verdictOf(document);
  const reservation =
    document.verdict === 'pass' && document.witness !== 'independent' ? words.reservation[document.witness] : undefined;
  // No green tick on the dock's word alone.
  const tone = reservation === undefined ? ownTone : 'warn';
  const sign = { good: '✓', warn: '▲', bad: '✗' }[tone];
  const untrue = document.checks.filter(({ result }) => result !== 'pass');
  const body = html`<header><h1>${words.title}</h1>
<div class="box ${tone}"><p class="verdict">${sign} ${text[language]}</p>${reservation === undefined ? NOTHING : html`<p><strong>${reservation}</strong></p>`}<p>${words.advice[document.verdict]}</p></div></header>
<h2>${words.examined}</h2>${factsTable(examination, facts)}
<h2>${words.checks}</h2>${checkSection(document, verifyCodes(), language)}
${listSection(
  words.problems,
  untrue.filter(({ required }) => required),
  { language, max: MAX_PROBLEMS },
)}
${listSection(
  words.notes,
  untrue.filter(({ required }) => !required),
  { language, max: MAX_NOTES },
)}
${dockingSection(examination, language)}
<h2>${words.notProved}</h2><p>${words.notProvedHelp}</p>
<ul>${verifyLimits(document).map((limit) => html`<li>${limit[language]}${words.stop}</li>`)}</ul>
<h2>${words.without}</h2><p>${words.withoutText}</p>
<footer class="quiet"><p>${words.footer}</p></footer>`;
  return page({ title: words.title, language, body });
}

function factsTable({ document, scope, account, madeAt }: Examination, { path, at, language }: VerifyPageFacts): Html {
  const words = PAGE_WORDS[language];
  const number = (value: number): string => value.toLocaleString('en-US');
  const hashed = document.counts.find(({ code }) => code === 'footage-digest');
  const files = hashed === undefined ? 0 : hashed.pass + hashed.fail;
  const amount = words.amountText(
    number(account.records),
    number(files),
    formatBytes(account.footageBytes),
    number(document.checked),
  );
  const rows: readonly (readonly [string, string])[] = [
    [words.path, path],
    [words.kind, words.kinds[scope]],
    [words.amount, amount],
    [words.keys, keysText(document, language)],
    [words.witness, `${words.witnesses[document.witness]}${asOfText(document, language)}`],
    [words.madeAt, shownInstant(madeAt)],
    ...(at === undefined ? [] : [[words.at, at] as const]),
    [words.exit, document.exitCodes.length === 0 ? '0' : document.exitCodes.join(', ')],
    [words.program, `sealdock ${SOFTWARE_VERSION}`],
  ];
  return factRows(rows);
}

function keysText({ keys }: Examination['document'], language: Language): string {
  const words = PAGE_WORDS[language];
  if (keys.length === 0) return words.noKeys;
  const shown = keys.slice(0, MAX_KEYS).map(({ id, docks, chains = [] }) => {
    const owner = docks === 'any' ? words.anyDock : docks.join(', ');
    return chains.length === 0 ? `${id} (${owner})` : `${id} (${owner}; ${chains.join('; ')})`;
  });
  return `${shown.join(', ')}${keys.length > MAX_KEYS ? ` … +${keys.length - MAX_KEYS}` : ''}`;
}

function listSection(
  title: string,
  checks: readonly Check[],
  { language, max }: { readonly language: Language; readonly max: number },
): Html {
  const words = PAGE_WORDS[language];
  if (checks.length === 0)
    return title === words.problems ? html`<h2>${title}</h2><p>${words.noProblems}</p>` : NOTHING;
  const texts = new Map(verifyCodes().map((row) => [row.code, row.text]));
  const rows = checks.slice(0, max).map(({ code, result, subject, because }) => {
    const tone = result === 'fail' ? 'bad' : 'warn';
    const reason = language === 'zh' ? becauseInChinese(because) : because;
    return html`<tr><td class="sign ${tone}">${words.results[result]}</td><td><span class="subject">${subject}</span><br>${texts.get(code)?.[language] ?? ''} <code>${code}</code><br><strong>${reason}</strong></td></tr>`;
  });
  const more = checks.length > max ? html`<p>${words.more(checks.length - max)}</p>` : NOTHING;
  return html`<h2>${title}</h2><table>${rows}</table>${more}`;
}
