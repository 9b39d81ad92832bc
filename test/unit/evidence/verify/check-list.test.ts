/** What checks add up to. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHECK_CODE_NAMES, CHECK_CODES, type CheckCode } from '../../../../src/evidence/verify/check-codes.js';
import { CheckList } from '../../../../src/evidence/verify/check-list.js';

function listOf(fill: (checks: CheckList) => void) {
  const checks = new CheckList();
  fill(checks);
  return checks.document();
}

describe('the verdict', () => {
  test('passes on passes alone', () => {
    expect(listOf((checks) => checks.pass('chain', 'KB'))).toMatchObject({
      verdict: 'pass',
      checked: 1,
      exitCodes: [],
    });
  });

  test('fails before it is incomplete, is incomplete before it cannot tell; exit codes name all', () => {
    const fill = (checks: CheckList) => {
      checks.notChecked('record-signature', 'a', 'no key');
      checks.notChecked('chain', 'b', 'missing');
    };
    expect(listOf(fill)).toMatchObject({ verdict: 'incomplete', exitCodes: [4, 12] });
    const worse = (checks: CheckList) => {
      fill(checks);
      checks.fail('manifest', 'c', 'changed');
    };
    expect(listOf(worse)).toMatchObject({ verdict: 'fail', exitCodes: [3, 4, 12], checked: 1 });
  });

  test.each(CHECK_CODE_NAMES)('%s that failed never passes', (code) => {
    const document = listOf((checks) => checks.fail(code, 's', 'b'));
    expect(document.verdict).toBe(CHECK_CODES[code].whenFailed);
    expect(document.checks[0]).toMatchObject({ code, required: true, result: 'fail' });
  });

  test.each(CHECK_CODE_NAMES)('%s that was not made passes only where it had not to be', (code) => {
    const { required, whenNotChecked } = CHECK_CODES[code];
    expect(listOf((checks) => checks.notChecked(code, 's', 'b')).verdict).toBe(required ? whenNotChecked : 'pass');
    expect(listOf((checks) => checks.notChecked(code, 's', 'b', true)).verdict).toBe(whenNotChecked);
    expect(listOf((checks) => checks.notChecked(code, 's', 'b', false)).verdict).toBe('pass');
  });

  test('the codes that the contract requires are required', () => {
    const required: readonly CheckCode[] = [
      'record-signature',
      'record-encoding',
      'chain',
      'footage-digest',
      'manifest',
      'inventory-complete',
    ];
    expect(required.every((code) => CHECK_CODES[code].required)).toBe(true);
    expect(CHECK_CODES['keys-not-independent'].whenNotChecked).toBe('cannot-tell');
  });
});

describe('the rows', () => {
  test('sum passes over a subject and keep a row for everything else', () => {
    const document = listOf((checks) => {
      for (let i = 0; i < 3; i += 1) checks.pass('chain', 'KB-1');
      checks.pass('chain', 'KB-2');
      checks.fail('chain', 'x', 'broken');
    });
    expect(document.checks.map(({ result, subject, because }) => [result, subject, because])).toEqual([
      ['fail', 'x', 'broken'],
      ['pass', 'KB-1', '3 checked'],
      ['pass', 'KB-2', 'checked'],
    ]);
    expect(document.counts).toEqual([{ code: 'chain', pass: 4, fail: 1, notChecked: 0 }]);
  });

  test('stand in one order, whatever was ready first', () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      code: CHECK_CODE_NAMES[i % 5] ?? 'chain',
      subject: `s${i % 4}`,
    }));
    const inOrder = (order: readonly { code: CheckCode; subject: string }[]) =>
      listOf((checks) => {
        for (const [i, { code, subject }] of order.entries()) {
          if (subject === 's0') checks.notChecked(code, subject, 'why', false);
          else checks.fail(code, subject, i < 0 ? '' : 'why');
        }
      }).checks;
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (order) => {
        expect(inOrder(order)).toEqual(inOrder(rows));
      }),
    );
  });

  test('are bounded, and what is left out still counts', () => {
    const document = listOf((checks) => {
      for (let i = 0; i < 6000; i += 1) checks.notChecked('readable', `p${i}`, 'EIO', false);
      checks.fail('chain', 'x', 'broken');
      for (let i = 0; i < 1000; i += 1) checks.pass('manifest', `intake ${i}`);
    });
    expect(document.checks.length).toBeLessThan(800);
    expect(document.checks[0]).toMatchObject({ code: 'chain', result: 'fail' });
    expect(document.checks.some(({ because }) => because.startsWith('5500 more'))).toBe(true);
    expect(document.verdict).toBe('fail');
    expect(document.counts).toEqual([
      { code: 'chain', pass: 0, fail: 1, notChecked: 0 },
      { code: 'manifest', pass: 1000, fail: 0, notChecked: 0 },
      { code: 'readable', pass: 0, fail: 0, notChecked: 6000 },
    ]);
    const told = document.checks.filter(({ code, result }) => code === 'manifest' && result === 'pass');
    expect(told.find(({ subject }) => subject === '*')?.because).toBe('800 checked');
  });
});
