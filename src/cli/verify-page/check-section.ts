/** Every check there is, under the question that it answers: whether it holds, how often it was made, what it means. */
import type { VerifyCodeRow } from '../../app/verify-codes.js';
import type { Examination } from '../../app/verify-path.js';
import type { Language } from '../language.js';
import { type Html, html, NOTHING } from './html.js';
import { PLAIN_WORDS, QUESTIONS, TOLD_ONLY_IN_TROUBLE } from './plain-words.js';
import { PAGE_WORDS } from './words.js';

type Count = Examination['document']['counts'][number];
type Result = 'pass' | 'fail' | 'not-checked';

export function checkSection(
  { counts }: Pick<Examination['document'], 'counts'>,
  codes: readonly VerifyCodeRow[],
  language: Language,
): Html {
  const asked = new Set(QUESTIONS.flatMap((question) => question.codes));
  const groups = [
    ...QUESTIONS.map(({ title, codes: own }) => ({
      title: title[language],
      rows: own.flatMap((code) => codes.find((row) => row.code === code) ?? []),
    })),
    { title: PAGE_WORDS[language].otherChecks, rows: codes.filter(({ code }) => !asked.has(code)) },
  ];
  return html`${groups.map(({ title, rows }) =>
    rows.length === 0
      ? NOTHING
      : html`<h3>${title}</h3><table>${rows.map((row) =>
          checkRow(
            row,
            counts.find(({ code }) => code === row.code),
            language,
          ),
        )}</table>`,
  )}`;
}

function checkRow({ code, text }: VerifyCodeRow, count: Count | undefined, language: Language): Html {
  const words = PAGE_WORDS[language];
  const result = resultOf(code, count);
  const tone = { pass: 'good', fail: 'bad', 'not-checked': 'warn' }[result];
  const meaning = PLAIN_WORDS[code]?.[language];
  const help = meaning === undefined ? NOTHING : html`<br><span class="quiet">${meaning}</span>`;
  return html`<tr><td class="sign ${tone}">${words.results[result]}</td><td>${text[language]} <code>${code}</code>${help}</td><td class="count">${countText(count, result, language)}</td></tr>`;
}

/** A failure weighs more than what was not checked, and that more than what holds. */
function resultOf(code: VerifyCodeRow['code'], count: Count | undefined): Result {
  if (count === undefined) return TOLD_ONLY_IN_TROUBLE.has(code) ? 'pass' : 'not-checked';
  if (count.fail > 0) return 'fail';
  return count.notChecked > 0 ? 'not-checked' : 'pass';
}

function countText(count: Count | undefined, result: Result, language: Language): string {
  const words = PAGE_WORDS[language];
  if (count === undefined) return result === 'pass' ? '' : words.nothingOfTheKind;
  const signs = [
    ['✓', count.pass],
    ['✗', count.fail],
    ['–', count.notChecked],
  ] as const;
  return signs.flatMap(([sign, times]) => (times === 0 ? [] : [`${sign} ${times.toLocaleString('en-US')}`])).join('  ');
}
