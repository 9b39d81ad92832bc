/**
 * A judgement for people: each recording with its verdict, its picture and its findings, then the verdict of all and what
 * the signs of the pictures mean. One language at a time.
 */
import type { CheckDocument } from '../app/check-paths.js';
import type { Language } from './language.js';
import { marked } from './people-text.js';
import { printable, type Tone, toned } from './terminal-text.js';
import type { Recording } from './timeline/recording-layout.js';
import { TIMELINE_SIGNS, timelineText } from './timeline/timeline-text.js';
import { factsLine, TIMELINE_WORDS, verdictLine } from './timeline/timeline-words.js';

export type CheckLook = {
  readonly columns: number;
  readonly language: Language;
  readonly paint?: (text: string, tone: Tone) => string;
};

const TONES = { continuous: 'good', gap: 'bad', 'cannot-tell': 'warn' } as const;
/** A card of a month has hundreds of recordings; the whole ones of a long list are counted, not drawn. */
const MAX_WHOLE_DRAWN = 20;

export function checkText(
  document: Pick<CheckDocument, 'verdict' | 'recordings' | 'ignored' | 'deep'>,
  { columns, language, paint = toned }: CheckLook,
): string {
  const words = TIMELINE_WORDS[language];
  let whole = 0;
  const blocks = document.recordings.flatMap((recording) => {
    if (recording.verdict === 'continuous') whole += 1;
    const isShort = recording.verdict === 'continuous' && whole > MAX_WHOLE_DRAWN;
    return [recordingText(recording, { columns, language, paint }, isShort)];
  });
  const signs = document.recordings.length === 0 ? [] : [paint(signsLine(language), 'quiet')];
  const deep = document.deep === undefined ? [] : [deepLine(document.deep, language)];
  const total = words.total(document.recordings.length, document.ignored.length);
  return [
    ...blocks,
    ...signs,
    ...deep,
    `${marked(words.verdicts[document.verdict], TONES[document.verdict])}  ${total}`,
    '',
  ].join('\n');
}

function recordingText(recording: Recording, look: Required<CheckLook>, isShort: boolean): string {
  const head = marked(printable(verdictLine(recording, look.language)), TONES[recording.verdict]);
  const facts = look.paint(printable(factsLine(recording, look.language)), 'strong');
  const picture = isShort ? [] : timelineText(recording, { ...look, hasRemarks: true });
  return [facts, head, ...picture, ''].join('\n');
}

function deepLine({ looked, notLooked }: NonNullable<CheckDocument['deep']>, language: Language): string {
  const words = TIMELINE_WORDS[language];
  const rest = notLooked.map(({ path, reason }) => printable(`  ${path}: ${words.notLooked[reason]}`));
  return [words.looked(looked, notLooked.length), ...rest.slice(0, MAX_NOT_LOOKED)].join('\n');
}

const MAX_NOT_LOOKED = 10;

function signsLine(language: Language): string {
  const { legend } = TIMELINE_WORDS[language];
  const { file, missing, unknown, reach } = TIMELINE_SIGNS;
  const parts = [
    `${file} ${legend.file}`,
    `${missing} ${legend.missing}`,
    `${unknown} ${legend.unknown}`,
    `${reach} ${legend.reach}`,
  ];
  return parts.join('   ');
}
