/**
 * The judgement as one self-contained SVG: the same layout as on the terminal, one block for each recording. Readable
 * without colour (hatch, question marks, letters), by a screen reader (title, description, a title on every part) and
 * printed; nothing is fetched, nothing runs.
 */
import type { CheckDocument } from '../../app/check-paths.js';
import type { Language } from '../language.js';
import type { Recording } from './recording-layout.js';
import { MARGIN, recordingBlock, safe, text, WIDTH } from './recording-svg.js';
import { factsLine, TIMELINE_WORDS, verdictLine } from './timeline-words.js';

/** Recordings in one drawing: a month's card; the rest is counted. */
const MAX_RECORDINGS = 200;

const STYLE = `text{font:13px 'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#1c1b1f}
.strong{font-weight:600;font-size:15px}.quiet{fill:#5a5a60;font-size:12px}.on{fill:#fff;font-size:12px}.letter{font-weight:600}`;
const DEFS = `<defs><pattern id="missing" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/><rect width="3.2" height="8" fill="#b3261e"/></pattern>
<pattern id="unknown" width="14" height="14" patternUnits="userSpaceOnUse"><rect width="14" height="14" fill="#fff4d6"/><text x="3" y="12" style="fill:#8a5a00;font-size:12px">?</text></pattern></defs>`;

/** What drawings inside a page share: once a page. */
export const DRAWING_STYLE = STYLE.split('\n')
  .join('')
  .split('}')
  .filter((rule) => rule !== '')
  .map((rule) => `svg ${rule}}`)
  .join('\n');

/** Patterns and legend for the drawings inside a page: before the first of them. */
export function legendSvg(language: Language): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="30" viewBox="0 0 ${WIDTH} 30" aria-hidden="true">${DEFS}${legend(language, 20)}</svg>`;
}

/** One recording for a page that has style and legend already. */
export function recordingSvg(recording: Recording, language: Language): string {
  const { parts, height } = recordingBlock(recording, language);
  const label = [factsLine(recording, language), verdictLine(recording, language)].join('; ');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height + 8}" viewBox="0 0 ${WIDTH} ${height + 8}" role="img" aria-label="${safe(label)}"><g transform="translate(${MARGIN} 4)">${parts.join('\n')}</g></svg>`;
}

export function timelineSvg(
  document: Pick<CheckDocument, 'recordings' | 'verdict' | 'ignored'>,
  language: Language,
): string {
  const words = TIMELINE_WORDS[language];
  const shown = document.recordings.slice(0, MAX_RECORDINGS);
  let y = MARGIN + 30;
  const blocks = shown.map((recording) => {
    const block = recordingBlock(recording, language);
    const drawn = `<g transform="translate(${MARGIN} ${y})">${block.parts.join('\n')}</g>`;
    y += block.height + 18;
    return drawn;
  });
  const total = words.total(document.recordings.length, document.ignored.length);
  const heading = `${words.title}: ${words.verdicts[document.verdict]} (${total})`;
  const summary = shown.map((recording) =>
    [factsLine(recording, language), verdictLine(recording, language)].join('; '),
  );
  const height = y + MARGIN + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title summary" lang="${language === 'zh' ? 'zh-CN' : 'en'}">`,
    `<title id="title">${safe(heading)}</title><desc id="summary">${safe(summary.join('. '))}</desc>`,
    `<style>${STYLE}</style>${DEFS}<rect width="100%" height="100%" fill="#fff"/>`,
    `<text class="strong" x="${MARGIN}" y="${MARGIN + 12}">${safe(heading)}</text>`,
    ...blocks,
    legend(language, height - MARGIN),
    '</svg>\n',
  ].join('\n');
}

function legend(language: Language, y: number): string {
  const { legend: names } = TIMELINE_WORDS[language];
  const signs = [
    { fill: '#2f5d8c', name: names.file },
    { fill: 'url(#missing)', name: names.missing },
    { fill: 'url(#unknown)', name: names.unknown },
  ];
  const parts = signs.map(({ fill, name }, i) => {
    const x = i * 150;
    return `<rect x="${x}" y="-12" width="26" height="14" fill="${fill}" stroke="#5a5a60"/>${text(x + 34, 0, name, 'quiet')}`;
  });
  const reach = `<path d="M450 -9v8m0-4h26m0-4v8" stroke="#5a5a60" fill="none"/>${text(484, 0, names.reach, 'quiet')}`;
  return `<g transform="translate(${MARGIN} ${y})">${parts.join('')}${reach}</g>`;
}
