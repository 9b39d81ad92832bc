import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defined } from '../../../src/lib/assert.js';
import { NameMask } from '../../../src/profiles/capture/mask-names.js';
import { partsOf } from '../../../src/profiles/capture/name-parts.js';
import { suggestPatterns } from '../../../src/profiles/capture/suggest-patterns.js';
import { compileProfileRegex, regexProblem } from '../../../src/profiles/profile-regex.js';
import { packagedProfile, packagedProfiles } from './packaged.js';

const masked = (path: string, secrets: readonly string[] = []): string => new NameMask(secrets).path(path);

describe('the parts of a name', () => {
  it.each([
    [
      'ZQ7_004711_20260804_093000_0001.MP4',
      'letters digits mark digits mark date mark time mark counter mark extension',
    ],
    ['20260804093000_0001.mp4', 'date time mark counter mark extension'],
    ['REC_2026-08-04_09-30-00.avi', 'word mark date mark time mark extension'],
    ['260804-093000.mp4', 'date mark time mark extension'],
    ['IMG_0042.JPG', 'word mark counter mark extension'],
    ['20260804_093000_123456.mp4', 'date mark time mark digits mark extension'],
    ['20260804_093000_000123.mp4', 'date mark time mark counter mark extension'],
    ['0047112.log', 'digits mark extension'],
    ['0A3F12_7.mp4', 'code mark digits mark extension'],
    ['张三7.mp4', 'script digits mark extension'],
    ['%D5%C5.mp4', 'bytes mark extension'],
    ['20261304_093000.mp4', 'digits mark digits mark extension'],
    ['20260804', 'day'],
  ])('%s', (name, kinds) => {
    expect(
      partsOf(name)
        .map(({ kind }) => kind)
        .join(' '),
    ).toBe(kinds);
  });

  it('are the name when they are put together again, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        expect(
          partsOf(name)
            .map(({ text }) => text)
            .join(''),
        ).toBe(name);
      }),
    );
  });
});

describe('masking', () => {
  it('keeps dates, counters and cameras’ words and takes out whose they are', () => {
    expect(masked('DCIM/100MEDIA/004711_wangfang_20260804_093000_0001.MP4')).toMatch(
      /^DCIM\/100MEDIA\/\d{6}_[A-Z]{8}_20260804_093000_0001\.MP4$/,
    );
    const path = masked('张三/004711_wangfang_20260804_093000_0001.MP4');
    expect(path).not.toMatch(/张三|4711|wangfang/i);
  });

  it('gives one text one stand-in and two texts two', () => {
    const mask = new NameMask();
    const [a, b, again] = ['123456', '654321', '123456'].map((number) => mask.path(`${number}_x`));
    expect(a).toBe(again);
    expect(a).not.toBe(b);
  });

  it('takes out a number that a pattern found to be somebody’s, however short', () => {
    expect(masked('VIDEO/12_0001.mp4')).toBe('VIDEO/12_0001.mp4');
    expect(masked('VIDEO/99_0001.mp4', ['99'])).not.toContain('99');
  });

  it('keeps the names of answers and takes out what they say', () => {
    expect(new NameMask().line('+DEVNAME:Lisi 8812345')).toMatch(/^\+DEVNAME:[A-Z]{4} \d{7}$/);
    expect(new NameMask().line('+DEVNAME:Lisi 8812345')).not.toMatch(/Lisi|8812345/);
  });

  it('lets no long number and no foreign word through, and changes no length', () => {
    const secret = fc.oneof(
      fc.stringMatching(/^[1-9]{5,12}$/),
      fc.stringMatching(/^[g-jp-u]{4,12}$/),
      fc.stringMatching(/^[赵钱孙李周吴郑王]{2,4}$/u),
    );
    fc.assert(
      fc.property(secret, (text) => {
        // Not by chance the stand-in itself: stand-ins begin with zeros and capital letters.
        const shown = masked(`${text}_20260804_093000_0001.mp4`);
        expect(shown).not.toContain(text);
        expect(shown).toHaveLength(text.length + '_20260804_093000_0001.mp4'.length);
      }),
    );
  });
});

describe('suggested patterns', () => {
  const unknown = ['a', 'b', 'c'].flatMap((_, day) => [
    `MOVIE/ZQ7_004711_20260804_09300${day}_000${day}.MP4`,
    `MOVIE/ZQ7_004711_20260804_09300${day}_000${day}L.MP4`,
  ]);

  it('read the names that they were made of and are expressions that a profile may hold', () => {
    const { suggested, unknown: left, reader } = suggestPatterns(unknown, packagedProfiles());
    expect({ left, reader, count: suggested.map(({ count }) => count) }).toEqual({
      left: 0,
      reader: undefined,
      count: [3, 3],
    });
    for (const { regex } of suggested) expect(regexProblem(regex)).toBeUndefined();
    for (const path of unknown) {
      const readers = suggested.filter(({ regex }) => compileProfileRegex(regex).test(path.slice('MOVIE/'.length)));
      expect(readers).toHaveLength(1);
    }
    expect(suggested[0]?.regex).toContain('(?<d>\\d{8})_(?<t>\\d{6})_(?<seq>\\d{4})');
  });

  it('come from the profile that reads the names where one does, and count what is left', () => {
    const names = ['VIDEO/8888888_123456_20260804093000_0001.MP4', 'VIDEO/8888888_123456_20260804093100_0002.MP4'];
    const seen = suggestPatterns([...names, 'VIDEO/wangfang.mp4'], [packagedProfile('msc-gat947-plain')]);
    expect(seen.reader?.identity.profileId).toBe('msc-gat947-plain');
    expect(seen.known).toEqual([{ pattern: 'msc-gat947-plain/a', count: 2 }]);
    expect([...seen.secrets].sort()).toEqual(['123456', '8888888']);
    expect(seen.suggested.map(({ count }) => count)).toEqual([1]);
  });

  it('take a number in a counter’s place that does not count for somebody’s', () => {
    const names = [1, 2].map((minute) => `MOVIE/qx_20260804_09300${minute}_7351.mp4`);
    expect([...suggestPatterns(names, packagedProfiles()).secrets]).toContain('7351');
    const counting = [1, 2].map((minute) => `MOVIE/qx_20260804_09300${minute}_735${minute}.mp4`);
    expect([...suggestPatterns(counting, packagedProfiles()).secrets]).toEqual([]);
  });

  it('are made of a sample where there are very many names, and say so', () => {
    const many = Array.from({ length: 9000 }, (_, number) => `MOVIE/qx-${String(number).padStart(4, '0')}q.mp4`);
    const { media, lookedAt } = suggestPatterns(many, [packagedProfile('tesla-dashcam')]);
    expect({ media, lookedAt }).toEqual({ media: 9000, lookedAt: 3000 });
  });

  it('are few: what has no shape in common is counted and no more', () => {
    const names = Array.from({ length: 20 }, (_, width) => `${'9'.repeat(width + 5)}q.mp4`);
    const { suggested, unknown: left } = suggestPatterns(names, [packagedProfile('tesla-dashcam')]);
    expect(suggested).toHaveLength(8);
    expect(left).toBe(12);
  });

  it('read every name of a card whose names hold anything, masked or not', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_张三 .()+-]{1,20}$/u).map((stem) => `${stem}.mp4`);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const { suggested, reader } = suggestPatterns(names, [packagedProfile('tesla-dashcam')]);
        fc.pre(reader === undefined);
        for (const one of suggested) {
          const regex = compileProfileRegex(one.regex);
          expect(regex.test(one.example)).toBe(true);
          expect(regex.test(new NameMask().path(one.example))).toBe(true);
        }
        const read = names.filter((one) => suggested.some(({ regex }) => compileProfileRegex(regex).test(one)));
        expect(new Set(read).size).toBe(new Set(names).size);
        expect(defined(suggested[0], 'a pattern').count).toBeGreaterThan(0);
      }),
    );
  });
});
