/**
 * Regular expressions that come out of device profiles. They are written by people outside and run over names and log
 * lines that a camera made, so both sides are bounded: the expression's length and shape here, its input by clipping.
 * Always without regard to case and in Unicode mode. The shape check is simple on purpose: it refuses what can take
 * exponential or high polynomial time, and may refuse a harmless expression that looks the same.
 */

/** Longest expression a profile may hold. */
export const MAX_REGEX_CHARS = 400;
/** Longest name or path that is ever handed to an expression; a file name has at most 255 bytes on every file system here. */
export const MAX_NAME_CHARS = 512;
/** `.*`, `.+` and the like that one expression may hold: each one more is a further factor of the input's length. */
const MAX_OPEN_WILDCARDS = 2;

/** Undefined when the expression may be used, else what is wrong with it. */
export function regexProblem(source: string): string | undefined {
  if (source.length > MAX_REGEX_CHARS) return `longer than ${MAX_REGEX_CHARS} characters`;
  try {
    compileProfileRegex(source);
  } catch (error) {
    return error instanceof Error ? error.message : 'not a regular expression';
  }
  if (hasNestedRepeat(source)) return 'a repeated group holds another open repeat, such as (a+)+: it can run for ever';
  if (/\\[1-9]|\\k</.test(source)) return 'back references are not allowed: they can run for ever';
  if (countOpenWildcards(source) > MAX_OPEN_WILDCARDS) {
    return `more than ${MAX_OPEN_WILDCARDS} open wildcards such as .* or [^_]+: bound them, for example [^_]{1,40}`;
  }
  return undefined;
}

export function compileProfileRegex(source: string): RegExp {
  return new RegExp(source, 'iu');
}

type Token = { readonly kind: 'open' | 'close' | 'atom' | 'repeat'; readonly text: string };

/** Splits into groups, single atoms and repeats; enough to see what repeats what. */
function tokens(source: string): Token[] {
  const found = source.matchAll(
    /\\(?:[pPku]\{[^}]*\}|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<[^>]+>))?|\)|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gsu,
  );
  return [...found].map(([text]) => {
    if (text.startsWith('(')) return { kind: 'open', text };
    if (text === ')') return { kind: 'close', text };
    return { kind: /^(?:[*+?]\??|\{\d+(?:,\d*)?\}\??)$/.test(text) ? 'repeat' : 'atom', text };
  });
}

/** Without an upper end, or with one so high that it comes to the same. */
function isOpenRepeat(text: string): boolean {
  if (/^[*+]/.test(text)) return true;
  const upper = /^\{(\d+)(,?)(\d*)\}/.exec(text);
  if (upper === null) return false;
  const end = upper[2] === '' ? upper[1] : upper[3];
  return end === '' || Number(end) > 255;
}

/** A group that is repeated more than once while something inside it, or a choice, is repeated or open as well. */
function hasNestedRepeat(source: string): boolean {
  const stack: boolean[] = [];
  let hasOpenInside = false;
  let justClosed = false;
  for (const token of tokens(source)) {
    if (token.kind === 'open') {
      stack.push(hasOpenInside);
      hasOpenInside = false;
    }
    if (token.kind === 'repeat') {
      const repeats = isOpenRepeat(token.text) || /^\{(?:[2-9]|1\d|1,[2-9]|\d+,\d{2})/.test(token.text);
      if (justClosed && repeats && hasOpenInside) return true;
      if (isOpenRepeat(token.text)) hasOpenInside = true;
    }
    if (token.kind === 'atom' && token.text === '|' && stack.length > 0) hasOpenInside ||= isChoiceRepeated(source);
    justClosed = token.kind === 'close';
    if (justClosed) hasOpenInside = (stack.pop() ?? false) || hasOpenInside;
  }
  return false;
}

/** `(a|a)*`: choices under an open repeat can overlap, so they are refused together with nested repeats. */
function isChoiceRepeated(source: string): boolean {
  return /\([^()]*\|[^()]*\)(?:[*+]|\{\d+,\})/.test(source);
}

function countOpenWildcards(source: string): number {
  let count = 0;
  let previous = '';
  for (const token of tokens(source)) {
    const isWide = previous === '.' || previous.startsWith('[^') || /^\\[SWDpP]/.test(previous);
    if (token.kind === 'repeat' && isWide && isOpenRepeat(token.text)) count += 1;
    previous = token.text;
  }
  return count;
}
