/** What a unit prescribes against what a camera told, as a table. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CameraPolicy, compareWithPolicy } from '../../../src/ingest/compare-with-policy.js';

const FACTS = {
  profile: 'bc-ascii',
  model: 'DSJ-A1',
  firmware: 'V1.2.3',
  setting_loop: 'off',
  setting_segment_minutes: '10',
};
const told = (policies: readonly CameraPolicy[], facts = FACTS as Readonly<Record<string, string>>) => {
  const { facts: added, warnings } = compareWithPolicy(facts, policies);
  return { policy: added['policy'], codes: warnings.map(({ code }) => code) };
};

describe('compareWithPolicy', () => {
  test.each<[string, CameraPolicy[], { policy: string | undefined; codes: string[] }]>([
    ['no policy', [], { policy: undefined, codes: [] }],
    ['a policy for another profile', [{ profile: 'amba-e1', firmware: ['9'] }], { policy: undefined, codes: [] }],
    ['a policy for another model', [{ model: 'DSJ-B2', firmware: ['9'] }], { policy: undefined, codes: [] }],
    ['an approved firmware', [{ firmware: ['V1.2.2', 'v1.2.3 '] }], { policy: 'met', codes: [] }],
    ['another firmware', [{ firmware: ['V1.2.2'] }], { policy: 'deviates', codes: ['firmware-not-prescribed'] }],
    [
      'prescribed settings',
      [{ settings: { loop: ['OFF'], segmentMinutes: ['5', '10'] } }],
      { policy: 'met', codes: [] },
    ],
    ['another setting', [{ settings: { loop: ['on'] } }], { policy: 'deviates', codes: ['settings-not-prescribed'] }],
    ['a setting that was not told', [{ settings: { tone: ['on'] } }], { policy: 'not-told', codes: [] }],
    [
      'one not told and one that deviates',
      [{ settings: { tone: ['on'], loop: ['on'] } }],
      { policy: 'deviates', codes: ['settings-not-prescribed'] },
    ],
    [
      'two policies of which one is broken',
      [{ firmware: ['V1.2.3'] }, { profile: 'bc-ascii', model: 'dsj-a1', firmware: ['V2'] }],
      { policy: 'deviates', codes: ['firmware-not-prescribed'] },
    ],
  ])('%s', (_, policies, expected) => {
    expect(told(policies)).toEqual(expected);
  });

  test('says what was seen and what is prescribed, by the names of the camera', () => {
    const { facts, warnings } = compareWithPolicy(FACTS, [
      { firmware: ['V2', 'V3'], settings: { loop: ['on'], segmentMinutes: ['5'], tone: ['on'] } },
    ]);
    expect(warnings).toEqual([
      { code: 'firmware-not-prescribed', facts: { seen: 'V1.2.3', prescribed: 'V2 V3' } },
      { code: 'settings-not-prescribed', facts: { settings: 'loop=off (on) segment_minutes=10 (5)' } },
    ]);
    expect(facts).toEqual({
      policy: 'deviates',
      policy_deviates: 'firmware loop segment_minutes',
      policy_not_told: 'tone',
    });
  });

  test('never calls broken what was not told, nor met what is unknown', () => {
    const names = fc.constantFrom('loop', 'tone', 'zone', 'pre');
    const settings = fc.dictionary(names, fc.constantFrom('on', 'off'), { minKeys: 1 });
    fc.assert(
      fc.property(settings, settings, (seen, wanted) => {
        const facts = Object.fromEntries(Object.entries(seen).map(([name, value]) => [`setting_${name}`, value]));
        const policy = { settings: Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, [value]])) };
        const isBroken = Object.entries(wanted).some(
          ([name, value]) => seen[name] !== undefined && seen[name] !== value,
        );
        const isUnknown = Object.keys(wanted).some((name) => seen[name] === undefined);
        expect(told([policy], facts).policy).toBe(isBroken ? 'deviates' : isUnknown ? 'not-told' : 'met');
      }),
    );
  });
});
