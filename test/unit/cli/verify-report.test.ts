/** The report of a verification as people read it, in both languages. */
import { describe, expect, test } from 'vitest';
import { verifyCodes } from '../../../src/app/verify-codes.js';
import { becauseInChinese } from '../../../src/cli/verify-because-zh.js';
import { codesText, type VerifyDocument, verifyReport } from '../../../src/cli/verify-report.js';
import { CheckList } from '../../../src/evidence/verify/check-list.js';

const LANGUAGES = ['zh', 'en'] as const;

function documentOf(fill: (checks: CheckList) => void): VerifyDocument {
  const checks = new CheckList();
  fill(checks);
  return checks.document([{ id: '38113bbcee8264d9', docks: ['KB-0007'] }]);
}

const FAILED = documentOf((checks) => {
  for (let i = 0; i < 12; i += 1) checks.pass('record-signature', 'KB-0007-000001');
  checks.pass('footage-digest', 'KB-0007-000001');
  const damage = 'not the bytes of record 3; 9 bytes instead of 8; part 0 of 1 differs';
  checks.fail('footage-digest', 'intake/2026/11/23/KB-0007-000001/data/a\u001b[2J\u202e.MP4', damage);
  checks.notChecked('chain', 'KB-0007 epoch 1', 'records 4 to 6 are missing');
  checks.notChecked(
    'keys-not-independent',
    'keys',
    'the folder of --keys lies in what is verified: who can change one can change the other',
  );
  checks.notChecked('receipt', 'KB-0007-000001', '1 of 2 files have no receipt here');
  checks.notChecked('cosignature', 'archive', 'nothing here is cosigned by a witness', false);
});

describe.each(LANGUAGES)('the report in %s', (language) => {
  test('reads as agreed', async () => {
    const text = verifyReport(FAILED, '/media/court/archive\n', language);
    await expect(text).toMatchFileSnapshot(`../../golden/pages/verify.${language}.txt`);
    expect(text).not.toMatch(/[^\P{C}\n]/u);
  });

  test.each([
    ['pass', (checks: CheckList) => checks.pass('chain', 'KB'), /^✓/],
    ['fail', (checks: CheckList) => checks.fail('chain', 'KB', 'x'), /^✗/],
    ['incomplete', (checks: CheckList) => checks.notChecked('chain', 'KB', 'x'), /^▲/],
    ['cannot-tell', (checks: CheckList) => checks.notChecked('record-signature', 'KB', 'x'), /^▲/],
  ] as const)('begins with the result: %s', (verdict, fill, head) => {
    const document = documentOf(fill);
    expect(document.verdict).toBe(verdict);
    expect(verifyReport(document, 'a', language)).toMatch(head);
  });

  test('says what a pass does not prove, and how to check without the program', () => {
    const text = verifyReport(
      documentOf((checks) => checks.pass('chain', 'KB')),
      'a',
      language,
    );
    expect(text.match(/^ {2}· /gm)).toHaveLength(4);
    expect(text).toContain('VERIFY.txt');
  });

  test('shows so many problems and says that there are more', () => {
    const text = verifyReport(
      documentOf((checks) => {
        for (let i = 0; i < 100; i += 1) checks.fail('manifest', `file ${i}`, 'the file is in no list');
      }),
      'a',
      language,
    );
    expect(text.match(/^ {2}✗ file /gm)).toHaveLength(40);
    expect(text).toContain('60');
  });

  test('names every code in the table', () => {
    const text = codesText(verifyCodes(), language);
    for (const { code } of verifyCodes()) expect(text).toContain(code);
  });
});

test('no Chinese is left in the English report, no English sentence in the Chinese', () => {
  expect(verifyReport(FAILED, 'a', 'en')).not.toMatch(/\p{Script=Han}/u);
  expect(codesText(verifyCodes(), 'en')).not.toMatch(/\p{Script=Han}/u);
  expect(verifyReport(FAILED, 'a', 'zh')).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
});

describe('a reason in Chinese', () => {
  test.each([
    ['record 7 is missing', '缺少记录 7'],
    ['record 9 of KB-0007-000001 is not here', '批次 KB-0007-000001 的记录 9 不在此处'],
    [
      'was not pulled: medium-gone; sealed later, in docking KB-0007-000002',
      '未采集：medium-gone；后来已在批次 KB-0007-000002 中封存',
    ],
    ['one record by itself; verify the intake or the archive', '只有一条记录；请核验批次或中心存储'],
    ['rec/a: nested too deep', 'rec/a：层数过深'],
    ['EIO', 'EIO'],
    ['$.sw.name: lone surrogate', '$.sw.name: lone surrogate'],
  ])('%s', (because, chinese) => {
    expect(becauseInChinese(because)).toBe(chinese);
  });
});
