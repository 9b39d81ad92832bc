import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/continuity/explain.js';
import { TEXTS } from '../../../src/continuity/explain-texts.js';
import { CAUSES, CLOCKS, REMARKS, TRACKS } from '../../../src/continuity/explain-words.js';

const SRC = resolve(import.meta.dirname, '../../../src/continuity');
const FIGURES = {
  source: 'name',
  track: 'audio',
  numbers: '2-4',
  count: 3,
  lowMs: 1500,
  highMs: 3500,
  lostMs: 2500,
  usualMs: 40,
  stepMs: -3_600_000,
  steps: 7,
  pictures: 352,
  lengthMs: 11_700,
  boundaries: 3,
  togetherMs: 900,
  remark: 'no index (moov) in the file',
};

describe('explaining a finding', () => {
  test('every code that the rules can give has a sentence', () => {
    const code = readdirSync(SRC)
      .filter((name) => /^(judge-|finding-).*\.ts$/.test(name))
      .map((name) => readFileSync(join(SRC, name), 'utf8'))
      .join('\n');
    const unused = Object.keys(TEXTS).filter(
      (key) => !code.includes(`'${key}'`) && !/^(unfiled|look)-/.test(key) && key !== 'empty',
    );
    expect(unused).toEqual(['unreadable']);
    const given = [...code.matchAll(/code: '([a-z-]+)'/g)].flatMap(([, name]) => name ?? []);
    expect(given.length).toBeGreaterThan(10);
    expect(given.filter((name) => TEXTS[name] === undefined)).toEqual([]);
  });

  test.each(Object.keys(TEXTS))('%s is one whole sentence in both languages', (code) => {
    const en = explain({ code, facts: FIGURES }, 'en');
    const zh = explain({ code, facts: FIGURES }, 'zh');
    expect(en).toMatch(/^[A-Z][^{}?]*\.$/);
    expect(zh).toMatch(/^[^{}?]*。$/);
    expect(zh.match(/[一-鿿]/g)?.length ?? 0).toBeGreaterThan(8);
    // One sentence: no full stop inside, apart from figures and names.
    expect(en.slice(0, -1).replaceAll(/\d\.\d/g, '')).not.toMatch(/\. /);
    expect(zh.slice(0, -1)).not.toContain('。');
  });

  test('names the figures it goes by', () => {
    expect(explain({ code: 'missing', facts: FIGURES }, 'en')).toBe(
      'Numbers should run on, but 3 numbers (2-4) cannot be found, nor their time: the start times in the file names prove 1.50 s to 3.50 s lost.',
    );
    expect(explain({ code: 'missing', facts: FIGURES }, 'zh')).toBe(
      '编号本应连续，但缺少编号 2-4（共 3 个），对应时间也不存在：文件名中的开始时间证明缺失 1.50 秒至 3.50 秒。',
    );
    expect(explain({ code: 'hole', facts: { track: 'video', usualMs: 40, lostMs: 2500 } }, 'en')).toBe(
      'Picture samples usually stand 40 ms apart; here 2.50 s is missing, as the file’s own times prove.',
    );
  });

  test.each(Object.keys(CAUSES))('puts the cause %s behind the sentence', (cause) => {
    const why = { code: 'cut-open', facts: { cause } };
    expect(explain(why, 'en')).toMatch(/went on; the camera’s log shows [^.]*\.$/);
    expect(explain(why, 'zh')).toMatch(/多久；记录仪日志显示[^。]*。$/);
  });

  test('writes what is unbounded as unknown, never as a figure', () => {
    expect(explain({ code: 'between', facts: { source: 'name', lowMs: 500 } }, 'en')).toContain('an unknown time lost');
    expect(explain({ code: 'unsure', facts: { source: 'name', lowMs: -900, highMs: 2500 } }, 'en')).toContain(
      'up to 2.50 s',
    );
  });

  test('has both languages for every clock and track', () => {
    for (const { zh, en } of [...Object.values(CLOCKS), ...Object.values(TRACKS)]) {
      expect(zh).toMatch(/[一-鿿]/);
      expect(en).toMatch(/^[a-z ]+$/);
    }
  });

  test('what the readers say of unreadable files has its Chinese, and no more than they say', () => {
    const code = ['../media', '../app', '.']
      .map((folder) => resolve(SRC, folder))
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .filter((path) => path.endsWith('.ts') && !path.includes('explain-words'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    expect(Object.keys(REMARKS).filter((remark) => !code.includes(`'${remark}'`))).toEqual([]);
    const zh = explain({ code: 'unreadable', facts: { remark: 'no index (moov) in the file' } }, 'zh');
    expect(zh).toContain('文件中没有索引');
    const counted =
      'no index (moov) in the file; its media hold at least 300 pictures (h264), about 12.0 s by their own rate';
    expect(explain({ code: 'unreadable', facts: { remark: counted } }, 'zh')).toContain(
      '文件中没有索引（moov）；媒体数据中至少有 300 幅图像（h264），按其自身帧率约 12.0 秒',
    );
    expect(explain({ code: 'unreadable', facts: { remark: 'of a later reader' } }, 'zh')).toContain(
      'of a later reader',
    );
  });

  test('an unknown code is shown as it is', () => {
    expect(explain({ code: 'of-a-later-version', facts: {} }, 'zh')).toBe('of-a-later-version');
  });
});
