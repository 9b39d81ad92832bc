/**
 * The guide for experts of a court: the format, and step by step the commands of stock tools with what each proves. The commands
 * are those of VERIFY.txt, for whatever intake the reader stands in.
 */
import type { VerifyGuide } from '../../app/verify-guide.js';
import type { Language } from '../language.js';
import { SOFTWARE_VERSION } from '../version.js';
import { GUIDE_WORDS } from './guide-words.js';
import { type Html, html, NOTHING, trusted } from './html.js';
import { page } from './page.js';

export function guidePage({ steps, notProved }: VerifyGuide, language: Language): string {
  const words = GUIDE_WORDS[language];
  const body = html`<header><h1>${words.title}</h1><p>${words.subtitle}</p></header>
${words.before.map(section)}
<h2>${words.steps}</h2><p>${words.stepsHelp}</p>
${steps.map(
  ({
    number,
    title,
    hint,
    commands,
    proves,
  }) => html`<section><h3>${number === 'result' ? '' : `${number}. `}${title[language]}</h3>
${hint[language] === '' ? NOTHING : html`<p>${hint[language]}</p>`}<pre class="commands">${lines(commands)}</pre>
<p><strong>${words.proves}</strong>${proves[language]}</p></section>`,
)}
${words.after.map(section)}
<h2>${words.notProved}</h2><ul>${notProved.map((limit) => html`<li>${limit[language]}${words.stop}</li>`)}</ul>
<footer class="quiet"><p>sealdock ${SOFTWARE_VERSION}. ${words.footer}</p></footer>`;
  return page({ title: words.title, language, body });
}

type Section = (typeof GUIDE_WORDS)[Language]['before'][number];

function section({ title, text, rows }: Section): Html {
  const cells = rows.map(
    ([name, meaning]) => html`<tr><th scope="row"><code>${name}</code></th><td>${meaning}</td></tr>`,
  );
  return html`<h2>${title}</h2>${text.map((paragraph) => html`<p>${paragraph}</p>`)}${
    rows.length === 0 ? NOTHING : html`<table class="facts">${cells}</table>`
  }`;
}

/** Each line by itself: a line's end would be shown as a hostile mark. */
function lines(commands: string): Html {
  return trusted(
    commands
      .split('\n')
      .map((line) => html`${line}`.markup)
      .join('\n'),
  );
}
