/**
 * The verifier of the product (`isSignatureOf`, which is OpenSSL's through node:crypto) against the edge cases that others publish:
 * where it stands is pinned case by case, and which keys are stopped before it is asked at all.
 */
import { describe, expect, test } from 'vitest';
import { isSignatureOf, isWeakPublicKey, verifyingKey } from '../../src/evidence/key-id.js';
import { bytesOf, vectorLines } from './published-vectors.js';

describe('Wycheproof', () => {
  type Case = {
    readonly number: number;
    readonly key: Uint8Array;
    readonly isValid: boolean;
    readonly signature: Buffer;
    readonly bytes: Buffer;
  };
  const cases: Case[] = [];
  let key: Uint8Array = new Uint8Array();
  for (const [first, second, signature, message] of vectorLines('wycheproof-ed25519.txt')) {
    if (first === 'key') key = bytesOf(second, 'hex');
    else
      cases.push({
        number: Number(first),
        key,
        isValid: second === 'valid',
        signature: bytesOf(signature, 'hex'),
        bytes: bytesOf(message, 'hex'),
      });
  }

  test('all 151 cases are here, 88 of them valid, under 78 keys', () => {
    expect(cases.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 151 }, (_, i) => i + 1),
    );
    expect(cases.filter(({ isValid }) => isValid)).toHaveLength(88);
    expect(new Set(cases.map((each) => each.key)).size).toBe(78);
  });

  test.each(cases.map((each) => [each.number, each] as const))('case %i has the published verdict', (_, each) => {
    const { signature, bytes, isValid } = each;
    expect(isSignatureOf({ key: verifyingKey(each.key), bytes, signature })).toBe(isValid);
  });

  test('no valid signature is under a key that is stopped at the door', () => {
    expect(cases.filter((each) => each.isValid && isWeakPublicKey(each.key))).toEqual([]);
  });
});

describe('CCTV, all kinds of points', () => {
  const lines = vectorLines('cctv-ed25519.txt');
  const points = (letter: string) => lines.filter(([first]) => first === letter).map(([, hex]) => bytesOf(hex, 'hex'));
  const [keys, firsts] = [points('A'), points('R')];
  const cases = lines
    .filter(([first]) => first !== 'A' && first !== 'R')
    .map(([number, a, r, s, message, flags = '']) => ({
      number: Number(number),
      key: keys[Number(a)] ?? Buffer.alloc(0),
      signature: Buffer.concat([firsts[Number(r)] ?? Buffer.alloc(0), bytesOf(s, 'hex')]),
      bytes: Buffer.from(message === '-' ? 'ed25519vectors' : `ed25519vectors ${message}`),
      flags,
    }));
  const isAccepted = ({ key, signature, bytes }: (typeof cases)[number]): boolean =>
    isSignatureOf({ key: verifyingKey(key), bytes, signature });

  test('all 914 are here, over 22 keys and 22 first halves', () => {
    expect(cases.map(({ number }) => number)).toEqual(Array.from({ length: 914 }, (_, i) => i));
    expect([keys.length, firsts.length]).toEqual([22, 22]);
    expect(cases.every(({ key, signature }) => key.length === 32 && signature.length === 64)).toBe(true);
  });

  test('208 are accepted: those with a reduced R and no residue of low order', () => {
    // The behaviour that the set calls the most common one, of ref10 and what came of it.
    const expected = cases.filter(({ flags }) => !/[Rx]/.test(flags)).map(({ number }) => number);
    expect(expected).toHaveLength(208);
    expect(cases.filter(isAccepted).map(({ number }) => number)).toEqual(expected);
  });

  test('a key of low order or not reduced is stopped at the door, and no other', () => {
    const isWrong = ({ key, flags }: (typeof cases)[number]): boolean => /[aA]/.test(flags) !== isWeakPublicKey(key);
    expect(cases.filter(isWrong)).toEqual([]);
    expect(cases.filter(({ key }) => isWeakPublicKey(key)).length).toBeGreaterThan(400);
  });
});
