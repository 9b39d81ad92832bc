/** The chain, in any order of its records. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/evidence/digest.js';
import { ChainLogs } from '../../../../src/evidence/verify/chain-logs.js';
import { type ChainLink, ChainRuns } from '../../../../src/evidence/verify/chain-runs.js';
import { CheckList } from '../../../../src/evidence/verify/check-list.js';

const REQUEST = sha256Of(Buffer.from('request'));

function chain(length: number, dock = 'KB-0007', epoch = 1): ChainLink[] {
  const links: ChainLink[] = [];
  for (let seq = 0; seq < length; seq += 1) {
    const prev = links.at(-1)?.digest ?? REQUEST;
    const digest = sha256Of(Buffer.from(`${dock} ${epoch} ${seq} ${prev}`));
    links.push({ dock, epoch, seq, prev, digest, keyId: 'k1', nextKeyId: undefined, path: `rec/${seq}.rec` });
  }
  return links;
}

function judged(links: readonly ChainLink[], scope: { isWhole?: boolean; request?: string | undefined } = {}) {
  const checks = new CheckList();
  const runs = new ChainRuns({ dock: 'KB-0007', epoch: links[0]?.epoch ?? 1 }, checks);
  for (const link of links) runs.add(link);
  runs.end({ isWhole: scope.isWhole ?? true, requestDigest: 'request' in scope ? scope.request : REQUEST });
  const document = checks.document();
  return {
    verdict: document.verdict,
    passed: document.counts[0]?.pass ?? 0,
    told: document.checks
      .filter(({ result }) => result !== 'pass')
      .map(({ result, subject, because }) => `${result} ${subject}: ${because}`),
  };
}

function without(links: readonly ChainLink[], ...seqs: number[]): ChainLink[] {
  return links.filter(({ seq }) => !seqs.includes(seq));
}

describe('one chain', () => {
  test('whole and in any order it passes, every joint counted once', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(chain(30), { minLength: 30 }), (links) => {
        expect(judged(links)).toEqual({ verdict: 'pass', passed: 30, told: [] });
      }),
    );
  });

  test('whatever is left out is named by number, in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(chain(12), { minLength: 1, maxLength: 12 }), (links) => {
        const present = new Set(links.map(({ seq }) => seq));
        const last = Math.max(...present);
        const missing = Array.from({ length: last }, (_, seq) => seq).filter((seq) => !present.has(seq));
        const named = judged(links).told.flatMap((line) => {
          const [, from, to] = /records? (\d+)(?: to (\d+))? (?:is|are) missing/.exec(line) ?? [];
          return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => Number(from) + i);
        });
        expect(named.sort((a, b) => a - b)).toEqual(missing);
      }),
    );
  });

  test('a missing record makes a whole log incomplete, and is a note where only a part should be here', () => {
    const links = without(chain(6), 2, 3);
    expect(judged(links)).toMatchObject({
      verdict: 'incomplete',
      told: ['not-checked KB-0007 epoch 1: records 2 to 3 are missing'],
    });
    const part = judged(links, { isWhole: false, request: undefined });
    expect(part.verdict).toBe('pass');
    expect(part.told.join()).toContain('verify the whole archive');
  });

  test('a record that does not name the one before it fails, whichever came first', () => {
    const links = chain(6).map((link) => (link.seq === 3 ? { ...link, prev: 'f'.repeat(64) } : link));
    for (const order of [links, [...links].reverse()]) {
      expect(judged(order)).toMatchObject({
        verdict: 'fail',
        told: ['fail rec/3.rec: record 3 does not follow record 2 as it is here'],
      });
    }
  });

  test('a number that is there twice fails', () => {
    const links = chain(5);
    const twice = { ...links[2], path: 'rec/copy.rec' } as ChainLink;
    expect(judged([...links, twice])).toMatchObject({
      verdict: 'fail',
      told: ['fail rec/copy.rec: record 2 exists twice'],
    });
    expect(judged([twice, ...links]).told).toEqual(['fail rec/2.rec: record 2 exists twice']);
  });

  test('another key in the middle fails, across a hole too', () => {
    const links = chain(6).map((link) => (link.seq >= 4 ? { ...link, keyId: 'k2' } : link));
    const because = 'record 4 is signed by another key than record 3, which puts no key in force';
    expect(judged(links)).toMatchObject({ verdict: 'fail', told: [`fail rec/4.rec: ${because}`] });
    const holed = judged(without(links, 3));
    expect(holed.told.join()).toContain('record 4 is signed by another key than record 2');
    expect(holed.verdict).toBe('incomplete');
  });

  test('another key counts once the record before it has put it in force, and the old one no more', () => {
    const rotated = chain(6).map((link) => ({
      ...link,
      keyId: link.seq >= 4 ? 'k2' : 'k1',
      nextKeyId: link.seq === 3 ? 'k2' : undefined,
    }));
    expect(judged(rotated)).toMatchObject({ verdict: 'pass', told: [] });
    fc.assert(
      fc.property(fc.shuffledSubarray(rotated, { minLength: 6 }), (links) => judged(links).verdict === 'pass'),
      { numRuns: 50 },
    );
    expect(judged(without(rotated, 3)).told.join()).toContain('what put it in force is not here');
    const stubborn = rotated.map((link) => ({ ...link, keyId: 'k1' }));
    expect(judged(stubborn).told).toEqual([
      'fail rec/4.rec: record 4 is signed by key k1, but record 3 has put key k2 in force',
    ]);
    const strange = rotated.map((link) => (link.seq >= 4 ? { ...link, keyId: 'k3' } : link));
    expect(judged(strange).verdict).toBe('fail');
  });

  test.each([
    ['another request', 'a'.repeat(64), 'fail', 'does not name'],
    ['no request', undefined, 'incomplete', 'is not here'],
  ])('a log that begins with %s is not taken for whole', (_, request, verdict, told) => {
    const outcome = judged(chain(3), { request });
    expect(outcome.verdict).toBe(verdict);
    expect(outcome.told.join()).toContain(told);
  });

  test('what a later epoch begins with is not known', () => {
    expect(judged(chain(3, 'KB-0007', 2))).toMatchObject({ verdict: 'incomplete' });
  });
});

describe('many logs', () => {
  test('are judged apart', () => {
    const checks = new CheckList();
    const logs = new ChainLogs(checks);
    logs.add(chain(4));
    logs.add(without(chain(4, 'KB-0008'), 1));
    logs.end({ isWhole: true, requestDigests: new Map([['KB-0007', REQUEST]]) });
    const told = checks.document().checks.filter(({ result }) => result !== 'pass');
    expect(told.every(({ subject, because }) => subject.includes('KB-0008') || because.includes('request'))).toBe(true);
    expect(told.map(({ because }) => because)).toContain('record 1 is missing');
    expect(logs.count).toBe(7);
  });

  test('beyond a bound are told and not kept', () => {
    const checks = new CheckList();
    const logs = new ChainLogs(checks);
    for (let i = 0; i < 10_050; i += 1) logs.add(chain(1, `D-${i}`));
    logs.end({ isWhole: false, requestDigests: new Map() });
    expect(logs.count).toBe(10_000);
    expect(checks.document().verdict).toBe('incomplete');
  });
});
