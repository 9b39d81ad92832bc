import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../../src/cli/check-text.js';
import { displayWidth } from '../../../src/cli/terminal-text.js';
import { layoutRecording } from '../../../src/cli/timeline/recording-layout.js';
import { timelineSvg } from '../../../src/cli/timeline/timeline-svg.js';
import { timelineText } from '../../../src/cli/timeline/timeline-text.js';
import { axisTime, endTimes, verdictLine } from '../../../src/cli/timeline/timeline-words.js';
import type { FootageFile, Language } from '../../../src/continuity/footage-file.js';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { file, log, names, reading, sound, step, track, UNREADABLE } from '../continuity/makers.js';

const M = 60_000;
const plain = (text: string) => text;

function report(files: readonly FootageFile[], language: Language = 'en') {
  return {
    schema: 'sealdock.check/1' as const,
    exitCodes: [],
    ...judgeContinuity(files, { mustBeContinuous: true, zoneOffsetMinutes: 480, language }),
  };
}

function only(files: readonly FootageFile[], language: Language = 'en') {
  const [recording] = report(files, language).recordings;
  if (recording === undefined) throw new Error('no recording');
  return recording;
}

const draw = (files: readonly FootageFile[], columns = 42, language: Language = 'en') =>
  timelineText(only(files, language), { columns, language, paint: plain, hasRemarks: true });

describe('a recording on the terminal', () => {
  test('files stand in turn with their numbers, what is missing is hatched where it is missing', () => {
    expect(draw([file(1, 0, M), file(3, 2 * M, M)]).slice(0, 3)).toEqual([
      '  09:30:00                        09:33:00',
      '  █████ 1 █████╱╱╱╱╱╱╱╱╱╱╱╱╱╱▓▓▓▓▓ 3 ▓▓▓▓▓',
      '               ├─────A──────┤',
    ]);
  });

  test('a hole of one track is drawn in that track', () => {
    const holed = reading([track(M, { longSteps: [step(30_000, 20_000)] }), sound(M)]);
    const [, picture, voice] = draw([file(1, 0, 0, { reading: holed })]);
    expect(picture).toMatch(/^ {2}picture █+ 1 █+╱+█+$/);
    expect(voice).toMatch(/^ {2}sound {3}█+ 1 █+$/);
  });

  test('what cannot be read stands as question marks over its whole time', () => {
    const [, row] = draw([file(1, 0, M), file(2, M, 0, { reading: UNREADABLE }), file(3, 2 * M, M)]);
    expect(row).toMatch(/^ {2}█+ 1 █+\?{12,14}▓+ 3 ▓+$/);
  });

  test('an open end is seen though it has no length', () => {
    const torn = reading([track(M)], { state: 'truncated', readableEndMs: M });
    expect(draw([file(1, 0, 0, { reading: torn })])[1]).toMatch(/^ {2}█+ 1 █+\?{4,5}$/);
  });

  test('what no clock places is drawn behind a break, in its order', () => {
    const [, row] = draw([file(1, 4_000_000, M), file(2, 400_000, M)]);
    expect(row).toMatch(/^ {2}█+ 1 █+\?+▓+ 2 ▓+$/);
  });

  test('every place that no clock spans stands open, once', () => {
    const nameless = (number: number) =>
      file(number, 0, M, { names: { kind: 'video', pattern: 'x', serial: '1234567', sequence: number } });
    const [, row] = draw([nameless(1), nameless(2), nameless(3)]);
    expect(row).toMatch(/^ {2}█+ 1 █+\?{3,4}▓+ 2 ▓+\?{3,4}█+ 3 █+$/);
  });

  test('a hole that would dwarf the footage is drawn shorter and says so', () => {
    const lines = draw([file(1, 0, M), file(2, 3_000_000, M)], 60);
    expect(lines[1]).toMatch(/^ {2}█+ 1 █+╱+…╱+▓+ 2 ▓+$/);
    expect((lines[1] ?? '').replaceAll(/[^╱…]/g, '').length).toBeLessThan(24);
    expect(lines.join('\n')).toContain('drawn shorter');
  });

  test('copies are not drawn; what is missing between recordings is', () => {
    const copy = { sha256: 'a' };
    const marked = file(1, 0, M, { path: 'card/IMP/1.mp4', names: names(1, 0, { isImportant: true }), ...copy });
    expect(layoutRecording(only([file(1, 0, M, copy), marked])).files).toHaveLength(1);
    const stopped = log(['rec-start', 0], ['rec-stop', 60], ['rec-start', 100], ['rec-stop', 160], ['rec-start', 200]);
    const [, row] = draw([file(1, 0, M), file(3, 200_000, M), stopped]);
    expect(row).toMatch(/^ {2}█+ 1 █+ +╱+(?:…╱+)?$/);
  });

  test('the verdict says what matters most about it', () => {
    expect(verdictLine(only([file(1, 0, M), file(2, M, M)]), 'en')).toBe('continuous, no loss above 1.01 s');
    expect(verdictLine(only([file(1, 0, M), file(3, 2 * M, M)]), 'en')).toMatch(
      /^gap, 59\.9\d s ±1\.05 s missing in all$/,
    );
    expect(verdictLine(only([file(1, 0, M), file(3, 2 * M, M)]), 'zh')).toMatch(
      /^有缺口，共缺失 59\.9\d 秒 ±1\.05 秒$/,
    );
    const holed = reading([track(M, { longSteps: [step(30_000, 20_000)] })]);
    expect(verdictLine(only([file(1, 0, 0, { reading: holed })]), 'en')).toBe('gap, 20.00 s missing in all');
  });

  test('times are the camera’s clock, across midnight too, and the recording’s own without one', () => {
    expect(endTimes(only([file(1, 52_170_000, M)]))).toEqual(['23:59:30', '00:00:30']);
    expect(endTimes(only([file(1, 0, M, { names: { kind: 'video', pattern: 'x' } })]))).toEqual(['0:00.0', '1:00.0']);
    expect([0, 59_960, 3_661_200, -400, -40].map(axisTime)).toEqual([
      '0:00.0',
      '1:00.0',
      '1:01:01.2',
      '-0:00.4',
      '0:00.0',
    ]);
  });

  test('remarks are left out where only losses are asked for', () => {
    const files = [file(1, 0, M), file(2, 45_000, M)];
    const quiet = timelineText(only(files), { columns: 60, language: 'en', paint: plain, hasRemarks: false });
    expect(draw(files).join('\n')).toContain('pre-recorded');
    expect(quiet.join('\n')).not.toContain('pre-recorded');
  });
});

describe('the whole judgement as text', () => {
  const holed = [file(1, 0, M), file(3, 2 * M, M)];

  test('ends with the verdict of all, and has no colour where there is no terminal', () => {
    const text = checkText(report(holed, 'zh'), { columns: 80, language: 'zh' });
    expect(text).toMatch(/✗ 有缺口 {2}共 1 段录像，另有 0 个其他文件\n$/);
    expect(text).not.toContain('\u001b');
  });

  test('whole recordings of a long list are counted, not drawn; one with a gap always is', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      file(1, i * M, 1000, { path: `c/${i}.mp4`, names: names(1, i * M, { serial: `C${i}` }) }),
    );
    const text = checkText(
      report([...many, ...holed.map((each) => ({ ...each, names: { ...names(1, 0), ...each.names, serial: 'Z' } }))]),
      {
        columns: 80,
        language: 'en',
      },
    );
    expect(text.match(/^ {2}█/gm)).toHaveLength(21);
    expect(text.match(/^C\d+ /gm)).toHaveLength(30);
  });

  test('what was decoded is told, and what was not to its end', () => {
    const deep = { looked: 3, notLooked: [{ path: 'card/9.mp4', reason: 'deadline' as const }] };
    const text = checkText({ ...report(holed), deep }, { columns: 80, language: 'en' });
    expect(text).toContain('3 files decoded, 1 not to their end:\n  card/9.mp4: out of time');
    expect(checkText({ ...report(holed, 'zh'), deep }, { columns: 80, language: 'zh' })).toContain(
      '已解码查看 3 个文件',
    );
  });

  test('names are hostile and cannot move the cursor', () => {
    const evil = file(1, 0, M, { path: 'card/a\u001b[2J\u202eb.mp4', reading: UNREADABLE });
    const text = checkText(report([evil]), { columns: 80, language: 'en' });
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text).toContain('\\u{1b}');
  });
});

/** Names of open elements must close in their order; text must be escaped. */
function checkMarkup(svg: string): void {
  const open: string[] = [];
  const rest = svg.replaceAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/gi,
    (_, close: string, name: string, _attributes, self: string) => {
      if (close !== '') expect(open.pop()).toBe(name);
      else if (self === '') open.push(name);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
}

describe('the drawing', () => {
  test('is one whole, self-contained picture that says itself in words', () => {
    const svg = timelineSvg(report([file(1, 0, M), file(3, 2 * M, M)], 'zh'), 'zh');
    checkMarkup(svg);
    expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="title summary" lang="zh-CN">/);
    expect(svg).toMatch(/<title id="title">录像连续性: 有缺口/);
    expect(svg).toMatch(/<desc id="summary">1234567 .*有缺口，共缺失/);
    expect(svg).toContain('fill="url(#missing)"');
    expect(svg).not.toMatch(/<script|<image|href=|@import|url\((?!#)|on\w+=/);
  });

  test('escapes what names and readers say', () => {
    const evil = file(1, 0, M, {
      path: 'card/<b>"&\u0007.mp4',
      reading: { state: 'unreadable', container: 'mp4', because: '</text><script>' },
    });
    const svg = timelineSvg(report([evil]), 'en');
    checkMarkup(svg);
    expect(svg).not.toContain('<script');
  });

  const anyFile = fc.record({
    number: fc.integer({ min: 0, max: 20 }),
    atMs: fc.integer({ min: 0, max: 3_000_000 }),
    lengthMs: fc.integer({ min: 40, max: 400_000 }),
    lostMs: fc.option(fc.integer({ min: 1, max: 30_000 }), { nil: undefined }),
    state: fc.constantFrom('ok', 'torn', 'unreadable', 'nameless'),
  });

  test('whatever was judged can be drawn: in as many columns as there are, and as whole markup', () => {
    fc.assert(
      fc.property(
        fc.array(anyFile, { maxLength: 8 }),
        fc.integer({ min: 40, max: 160 }),
        fc.constantFrom('zh' as const, 'en' as const),
        (all, columns, language) => {
          const files = all.map(({ number, atMs, lengthMs, lostMs, state }, i) => {
            const longSteps = lostMs === undefined ? [] : [step(Math.min(20, lengthMs / 2), lostMs)];
            const whole = track(lengthMs + (lostMs ?? 0), { longSteps });
            const torn = state === 'torn' ? ({ state: 'truncated', readableEndMs: whole.endMs } as const) : {};
            return {
              ...file(number, atMs, 0, { path: `card/${i}.mp4` }),
              reading: state === 'unreadable' ? UNREADABLE : reading([whole, sound(lengthMs)], torn),
              names: state === 'nameless' ? ({ kind: 'video', pattern: 'x' } as const) : names(number, atMs),
            };
          });
          const document = report(files, language);
          for (const line of checkText(document, { columns, language })
            .split('\n')
            .filter((each) => each.startsWith('  '))) {
            expect(displayWidth(line)).toBeLessThanOrEqual(columns);
          }
          checkMarkup(timelineSvg(document, language));
          for (const recording of document.recordings) {
            const { files: drawn, findings } = layoutRecording(recording);
            for (const { from, to } of [...drawn, ...findings]) {
              expect(from).toBeGreaterThanOrEqual(0);
              expect(to).toBeLessThanOrEqual(1);
              expect(to).toBeGreaterThanOrEqual(from);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
