import { describe, expect, it } from 'vitest';
import { decodeProfile } from '../../../src/profiles/decode-profile.js';
import { lintProfiles } from '../../../src/profiles/lint-profiles.js';
import { profileText } from './packaged.js';

const pattern = (id: string, regex: string, example: string, others: object = {}) => ({
  id,
  regex,
  ...others,
  examples: [example],
});
const named = (...namePatterns: object[]) => ({ media: { namePatterns } });

function problems(...files: [string, string][]): string[] {
  return lintProfiles(files.map(([file, text]) => ({ file, text }))).map(
    (finding) => `${finding.file} ${finding.at}: ${finding.problem}`,
  );
}

describe('the linter', () => {
  it('has nothing to say about a good profile', () => {
    expect(
      problems(['good.json', profileText('good', named(pattern('a', '^(?<seq>\\d{4})\\.mp4$', '0001.mp4')))]),
    ).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['broken JSON', '{"identity": ', 'x.json $: not JSON'],
    [
      'an unknown field',
      profileText('x', { media: { namePattern: [] } }),
      'x.json media: Unrecognized key: "namePattern"',
    ],
    [
      'a missing $schema',
      profileText('x').replace('"$schema":"./profile.schema.json",', ''),
      'x.json $schema: missing',
    ],
    ['groups out of order', profileText('x', { media: {}, clock: {} }), 'x.json $: "clock" stands too late'],
    [
      'fields out of order',
      profileText('x', { clock: { zone: 'utc', sources: [] } }),
      'x.json clock: "sources" stands too late',
    ],
    ['a file named otherwise', profileText('y'), 'x.json identity.profileId: "y" is not the file’s name'],
    [
      'a pattern id that stands twice',
      profileText('x', named(pattern('a', '^a\\.mp4$', 'a.mp4'), pattern('a', '^b\\.mp4$', 'b.mp4'))),
      'stands twice',
    ],
    [
      'an example that is not read',
      profileText('x', named(pattern('a', '^a\\.mp4$', 'b.mp4'))),
      'does not read its own example "b.mp4"',
    ],
    [
      'an example that an earlier pattern takes',
      profileText('x', named(pattern('a', '^\\w\\.mp4$', 'a.mp4'), pattern('b', '^b\\.mp4$', 'b.mp4'))),
      'already read by the earlier pattern "a"',
    ],
    [
      'a group without meaning',
      profileText('x', named(pattern('a', '^(?<number>\\d)\\.mp4$', '1.mp4'))),
      'the group "number" has no meaning',
    ],
    [
      'a rival that does not exist',
      profileText('x', named(pattern('a', '^a\\.mp4$', 'a.mp4', { sameNamesAs: 'z' }))),
      '"z" is no earlier pattern',
    ],
    [
      'a runaway expression',
      profileText('x', named(pattern('a', '^(\\d+)+\\.mp4$', '1.mp4'))),
      'x.json media.namePatterns[0].regex: a repeated group',
    ],
  ])('finds %s', (_, text, expected) => {
    expect(problems(['x.json', text]).join('\n')).toContain(expected);
  });

  it('finds two files of one id', () => {
    expect(problems(['x.json', profileText('x')], ['own/x.json', profileText('x')])).toEqual([
      'own/x.json identity.profileId: the same id stands in x.json',
    ]);
  });

  it('finds two cameras that look the same and two generic profiles for one state', () => {
    const same = { match: { appearances: [{ state: 'command', vid: '1111' }] } };
    expect(problems(['x.json', profileText('x', same)], ['y.json', profileText('y', same)])[0]).toContain(
      'looks exactly like x',
    );
    const generic = { match: { appearances: [{ state: 'disk', isGeneric: true }] } };
    expect(problems(['x.json', profileText('x', generic)], ['y.json', profileText('y', generic)])[0]).toContain(
      'already generic for disk',
    );
  });

  it('finds names that two profiles of one priority both read', () => {
    const media = named(pattern('a', '^(?<seq>\\d{4})\\.mp4$', '0001.mp4'));
    expect(problems(['x.json', profileText('x', media)], ['y.json', profileText('y', media)]).join('\n')).toContain(
      '"0001.mp4" is read by x too',
    );
  });
});

describe('decoding', () => {
  it('names the file, the place and the problem', () => {
    const text = profileText('x', { clock: { zone: 'Beijing' }, after: { deletePolicy: 'always' } });
    expect(() => decodeProfile(text, 'own/x.json')).toThrow(
      expect.objectContaining({
        code: 'profile-invalid',
        facts: expect.objectContaining({
          file: 'own/x.json',
          at: 'clock.zone',
          more: expect.stringContaining('after.deletePolicy'),
        }),
      }),
    );
  });

  it.each(['[]', 'null', '"x"', '', '{}'])('of %s fails as profile-invalid', (text) => {
    expect(() => decodeProfile(text, 'x.json')).toThrow(expect.objectContaining({ code: 'profile-invalid' }));
  });

  it('fills in what is left out', () => {
    const profile = decodeProfile(profileText('x'), 'x.json');
    expect(profile).toMatchObject({
      clock: { zone: '+08:00', syncPolicy: 'never' },
      after: { deletePolicy: 'never' },
      command: { dialect: 'none' },
    });
  });

  it('refuses more than one password try and any order to delete at once', () => {
    for (const group of [{ command: { maxPasswordTries: 3 } }, { after: { deletePolicy: 'immediately' } }]) {
      expect(() => decodeProfile(profileText('x', group), 'x.json')).toThrow(
        expect.objectContaining({ code: 'profile-invalid' }),
      );
    }
  });
});
