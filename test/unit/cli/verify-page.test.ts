/** The printed report of a verification: what it shows, what it never lets through, how long it can get. */
import { describe, expect, test } from 'vitest';
import { verifyCodes } from '../../../src/app/verify-codes.js';
import type { Examination } from '../../../src/app/verify-path.js';
import { html } from '../../../src/cli/verify-page/html.js';
import { PLAIN_WORDS, QUESTIONS } from '../../../src/cli/verify-page/plain-words.js';
import { verifyPage } from '../../../src/cli/verify-page/verify-page.js';
import { instant } from '../../../src/domain/quantities.js';
import { IntakeAccount, VerifyAccount } from '../../../src/evidence/verify/account.js';
import { CheckList } from '../../../src/evidence/verify/check-list.js';
import { NOT_PROVED } from '../../../src/evidence/verify/not-proved.js';

const HOSTILE = `<img src=x onerror=alert(1)>"'&</td><script>alert(2)</script>\u001b[2J\u202e.mp4`;
const LANGUAGES = ['zh', 'en'] as const;

type Fill = (checks: CheckList, account: VerifyAccount) => void;
type Witness = 'none' | 'same-host' | 'independent';

function examined(fill: Fill, witness: Witness = 'independent'): Examination {
  const checks = new CheckList();
  const account = new VerifyAccount();
  fill(checks, account);
  const document = checks.document([{ id: '38113bbcee8264d9', docks: ['KB-0007'] }], {
    witness,
    asOfSeconds: undefined,
  });
  return { document, scope: 'archive', account, continuity: new Map(), madeAt: instant(1_763_000_000_000) };
}

function intake(docking: string): IntakeAccount {
  const account = new IntakeAccount(`intake/${docking}`, docking);
  account.camera = { id: HOSTILE, id_usb: null, serial: HOSTILE, model: null, fw: null };
  account.verdicts.push({ seq: 9, recording: HOSTILE, verdict: 'continuous', claimMs: 1000, isUnderDuty: true });
  return account;
}

const hostile: Fill = (checks, account) => {
  checks.pass('chain', 'KB-0007');
  checks.fail('footage-digest', HOSTILE, HOSTILE);
  account.addIntake(intake(HOSTILE));
};

function pageOf(examination: Examination, language: 'zh' | 'en', path = '/media/court'): string {
  return verifyPage(examination, { path, at: undefined, language });
}

describe.each(LANGUAGES)('the page in %s', (language) => {
  test('shows hostile names as text: no element, no attribute, no control character comes of them', () => {
    const page = pageOf(examined(hostile), language, HOSTILE);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;&lt;/td&gt;');
    expect(page).not.toMatch(/<(script|img|iframe|link|object)/i);
    expect(page).not.toMatch(/[^\P{C}\n]/u);
  });

  test('holds no script and fetches nothing', () => {
    const page = pageOf(examined(hostile), language);
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;`);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=[^x]|@import|url\((?!#)/);
  });

  test('names every check, with its result and what it means', () => {
    const page = pageOf(
      examined((checks) => checks.pass('chain', 'KB')),
      language,
    );
    for (const { code } of verifyCodes()) expect(page).toContain(`<code>${code}</code>`);
    expect(page.match(/class="sign good"/g)).toHaveLength(5);
    expect(page.match(/class="sign warn"/g)).toHaveLength(verifyCodes().length - 5);
  });

  test('says what it does not prove, in the words of every other report', () => {
    const page = pageOf(
      examined(() => undefined, 'same-host'),
      language,
    );
    for (const name of ['same-host', 'camera', 'deleted', 'key-validity'] as const)
      expect(page).toContain(html`${NOT_PROVED[name][language]}`.markup);
  });

  test('stays short whatever was found, and counts what it leaves out', () => {
    const examination = examined((checks, account) => {
      for (let i = 0; i < 5000; i += 1) {
        checks.fail('manifest', `${i}${'x'.repeat(900)}`, 'the file is in no list');
        account.addIntake(intake(`KB-0007-${String(i).padStart(6, '0')}`));
      }
    });
    const page = pageOf(examination, language);
    expect(page.length).toBeLessThan(600_000);
    expect(page).toContain('4975');
  });
});

test.each([
  ['none', '▲'],
  ['same-host', '▲'],
  ['independent', '✓'],
] as const)('a pass that rests on the witness %s begins with %s', (witness, sign) => {
  const page = pageOf(
    examined((checks) => checks.pass('chain', 'KB'), witness),
    'en',
  );
  expect(page).toContain(`<p class="verdict">${sign} PASS`);
});

test('the English page holds no Chinese', () => {
  expect(pageOf(examined(hostile), 'en').replaceAll(/'[^']*'/g, '')).not.toMatch(/\p{Script=Han}/u);
});

test('every check is explained and stands under one question', () => {
  const asked = QUESTIONS.flatMap(({ codes }) => codes);
  for (const { code } of verifyCodes()) {
    expect(PLAIN_WORDS[code], code).toBeDefined();
    expect(
      asked.filter((name) => name === code),
      code,
    ).toHaveLength(1);
  }
});
