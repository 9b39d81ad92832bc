/** Every labelled case, judged by the real `check`: each verdict, finding and time as the files were made. */
import { describe, expect, test } from 'vitest';
import { allCases } from '../../scripts/labelled-cases/all-cases.js';
import { judgeCase } from '../../scripts/labelled-cases/judge-case.js';

const cases = allCases();

describe('labelled footage', () => {
  test('covers enough, and every case but once', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(cases.map((label) => [label.name, label] as const))('%s', async (_, label) => {
    expect((await judgeCase(label)).misses).toEqual([]);
  });

  test('a wrong label is found out: the comparison can fail in every fact', async () => {
    const whole = cases.find(({ name }) => name.startsWith('mp4: three files'));
    const gap = cases.find(({ name }) => name.startsWith('mp4: three seconds'));
    if (whole === undefined || gap === undefined) throw new Error('the plain cases are gone');
    const [own] = gap.expected;
    const [hole] = own?.findings ?? [];
    if (own === undefined || hole === undefined) throw new Error('the plain cases have no finding');
    const wrong = [
      { ...whole, expected: [] },
      { ...whole, expected: [{ verdict: 'gap' as const }] },
      { ...whole, expected: [{ verdict: 'continuous' as const, claimMs: [0, 900] as const }] },
      { ...whole, expected: [{ verdict: 'continuous' as const, copies: 1 }] },
      { ...whole, expected: [{ verdict: 'continuous' as const, states: ['ok'] as const }] },
      { ...gap, expected: [{ ...own, findings: [] }] },
      { ...gap, expected: [{ ...own, findings: [hole, hole] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, fromS: 2.5 }] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, toS: 9 }] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, toS: null }] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, withinS: 0.5 }] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, track: 'audio' as const }] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, severity: 'note' as const }] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, missing: [2] }] }] },
      { ...gap, expected: [{ ...own, findings: [{ ...hole, file: '_0009' }] }] },
    ];
    for (const label of wrong) expect((await judgeCase(label)).misses, JSON.stringify(label.expected)).not.toEqual([]);
  });
});
