import { describe, expect, test } from 'vitest';
import { type KeyId, keyIdOf } from '../../../../src/evidence/key-id.js';
import { parseTlogPolicy } from '../../../../src/evidence/log/tlog-policy.js';
import { testWitness } from '../../../fakes/sealed-archive.js';

const [A, B, C, D] = [1, 2, 3, 4].map((n) => testWitness(n, `police.example/witness/${n}`));
const LOG = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const WITNESSES = `witness a ${A?.vkey}\nwitness b ${B?.vkey} https://b.example/\n\twitness  c\t${C?.vkey}\n`;

function read(text: string) {
  return parseTlogPolicy(Buffer.from(text, 'utf8'));
}

function metBy(text: string, witnesses: readonly (typeof A)[]): boolean {
  const policy = read(text);
  if (!policy.ok) throw new Error(policy.because);
  return policy.isMet(new Set(witnesses.map((witness): KeyId => keyIdOf(witness?.publicKey ?? new Uint8Array()))));
}

describe('a policy of the C2SP format', () => {
  test('names logs, witnesses and the quorum', () => {
    const policy = read(`# 见证策略\n\nlog ${LOG} https://log.example/\n${WITNESSES}group two 2 a b c\nquorum two\n`);
    if (!policy.ok) throw new Error(policy.because);
    expect(policy.logs.map(({ name }) => name)).toEqual(['example.com/foo']);
    expect(policy.witnesses.map(({ name }) => name)).toEqual([A, B, C].map((each) => each?.name));
    expect(policy.quorum).toBe('two');
  });

  test.each<[string, string, (typeof A)[], boolean]>([
    ['one named witness, who is there', 'quorum a\n', [A], true],
    ['one named witness, another being there', 'quorum a\n', [B, C], false],
    ['any, one being there', 'group g any a b c\nquorum g\n', [C], true],
    ['any, nobody being there', 'group g any a b c\nquorum g\n', [], false],
    ['all, all being there', 'group g all a b c\nquorum g\n', [A, B, C], true],
    ['all, one missing', 'group g all a b c\nquorum g\n', [A, C], false],
    ['two, two being there', 'group g 2 a b c\nquorum g\n', [A, C], true],
    ['two, one being there and a stranger', 'group g 2 a b c\nquorum g\n', [A, D], false],
    ['a group in a group, both met', 'group g any a b\ngroup h all g c\nquorum h\n', [B, C], true],
    ['a group in a group, one not', 'group g any a b\ngroup h all g c\nquorum h\n', [A, B], false],
    ['nobody', 'quorum none\n', [], true],
  ])('that wants %s', (_, lines, there, isMet) => {
    expect(metBy(WITNESSES + lines, there)).toBe(isMet);
  });

  test.each<[string, string]>([
    ['without a quorum', WITNESSES],
    ['with two', `${WITNESSES}quorum a\nquorum a\n`],
    ['with a quorum that is defined later', `quorum a\n${WITNESSES}`],
    ['with an unknown quorum', `${WITNESSES}quorum x\n`],
    ['with a threshold of none', `${WITNESSES}group g 0 a b\nquorum g\n`],
    ['with a threshold above its members', `${WITNESSES}group g 3 a b\nquorum g\n`],
    ['with a threshold that is no number', `${WITNESSES}group g 1.5 a b\nquorum g\n`],
    ['with a group of nobody', `${WITNESSES}group g any\nquorum g\n`],
    ['with an unknown member', `${WITNESSES}group g 1 a x\nquorum g\n`],
    ['that counts a member twice', `${WITNESSES}group g 2 a a\nquorum g\n`],
    [
      'that counts a witness in two groups',
      `${WITNESSES}group g any a b\ngroup h any a c\ngroup i all g h\nquorum i\n`,
    ],
    ['with one name twice', `${WITNESSES}witness a ${D?.vkey}\nquorum a\n`],
    ['with one key twice', `${WITNESSES}witness d ${A?.vkey}\nquorum a\n`],
    ['with one log twice', `log ${LOG}\nlog ${LOG}\nquorum none\n`],
    ['with a log’s key for a witness', `witness a ${LOG}\nquorum a\n`],
    ['with a witness’s key for a log', `log ${A?.vkey}\nquorum none\n`],
    ['that calls a witness none', `witness none ${A?.vkey}\nquorum none\n`],
    ['with another word', `${WITNESSES}threshold 1\nquorum a\n`],
    ['with a carriage return', `${WITNESSES}quorum a\r\n`],
    ['without the last newline', `${WITNESSES}quorum a`],
    ['of nothing', ''],
    ['of lines without end', `${'#\n'.repeat(2000)}quorum none\n`],
  ])('%s is none', (_, text) => {
    expect(read(text).ok).toBe(false);
  });
});
