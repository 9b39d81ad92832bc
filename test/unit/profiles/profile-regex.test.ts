import { describe, expect, it } from 'vitest';
import { MAX_REGEX_CHARS, regexProblem } from '../../../src/profiles/profile-regex.js';

describe('an expression in a profile', () => {
  it.each([
    '(a+)+$',
    '^(\\d*)*$',
    '(?:x{2,})+',
    '([a-z]+_){2,}',
    '(?<n>(a|b)+)*',
    '^(a|a)*$',
    '(?:a|ab){3,}x',
    '(.+)*',
  ])('that can run for ever is refused: %s', (source) => {
    expect(regexProblem(source)).toContain('run for ever');
  });

  it('with many open wildcards is refused', () => {
    expect(regexProblem('^.*_.*_.*$')).toContain('open wildcards');
    expect(regexProblem('^[^_]+_[^_]+_\\S+$')).toContain('open wildcards');
    expect(regexProblem('^[^_]+_.*$')).toBeUndefined();
  });

  it('with a back reference is refused', () => {
    expect(regexProblem('^(a{1,9})\\1$')).toContain('back references');
    expect(regexProblem('^(?<x>a)\\k<x>$')).toContain('back references');
  });

  it('that does not compile, or is too long, is refused with the reason', () => {
    expect(regexProblem('^(a$')).toMatch(/regular expression/i);
    expect(regexProblem('a'.repeat(MAX_REGEX_CHARS + 1))).toContain(`${MAX_REGEX_CHARS}`);
  });

  it.each([
    '^(?<ts>\\d{14})_(?<seq>\\d{4,9})(?<imp>_?IMP|_ZY)?\\.(?<ext>mp4|avi)$',
    '(?:^|/)DCIM/10[01]ANDRO/',
    '^(?:DSJ|CAM)[-_0-9A-Z]{0,12}$',
    '\\.prv$',
    '[(+*]+x',
  ])('that is harmless is let through: %s', (source) => {
    expect(regexProblem(source)).toBeUndefined();
  });
});
