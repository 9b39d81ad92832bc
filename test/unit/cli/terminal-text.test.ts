import { expect, test } from 'vitest';
import { chooseLanguage } from '../../../src/cli/language.js';
import { cutTo, displayWidth, padEndTo, printable, tableText, toned } from '../../../src/cli/terminal-text.js';

test('what could move the cursor or turn the writing direction is shown, not sent', () => {
  expect(printable('a\u001b[31mb\nc\r\u202Edgpj\u2066\u0085')).toBe(
    'a\\u{1b}[31mb\\u{a}c\\u{d}\\u{202e}dgpj\\u{2066}\\u{85}',
  );
  expect(printable('执法 录像—café')).toBe('执法 录像—café');
});

test('a Chinese character takes two columns, a combining mark none', () => {
  expect(displayWidth('采集a')).toBe(5);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(padEndTo('采集', 6)).toBe('采集  ');
  expect(cutTo('采集站采集站', 7)).toBe('采集站…');
  expect(cutTo('采集站', 6)).toBe('采集站');
});

test('columns align whatever they hold', () => {
  const rows = [
    [{ text: '文件' }, { text: '12', align: 'right' as const }, { text: '好' }],
    [{ text: 'a\nb' }, { text: '3', align: 'right' as const }, { text: 'fine' }],
  ];
  expect(tableText(rows)).toBe('文件     12  好\na\\u{a}b   3  fine');
});

test('colour is sent to terminals only', () => {
  expect(toned('x', 'bad', { isTTY: false })).toBe('x');
});

test.each([
  [{ flag: 'en', setting: 'zh', env: { LANG: 'zh_CN.UTF-8' } }, 'en'],
  [{ setting: 'zh', env: { LANG: 'en_US.UTF-8' } }, 'zh'],
  [{ env: { LC_ALL: '', LANG: 'en_US.UTF-8' } }, 'en'],
  [{ env: { LC_ALL: 'zh_CN', LANG: 'en_US' } }, 'zh'],
  [{ env: { LANG: 'C.UTF-8' } }, 'zh'],
  [{ env: { LANG: 'eng' } }, 'zh'],
  [{ env: {} }, 'zh'],
] as const)('language %j is %s', (sources, language) => {
  expect(chooseLanguage(sources)).toBe(language);
});
