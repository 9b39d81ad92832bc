/**
 * Collects what was checked and turns it into the document of contract.md (`sealdock.verify/1`). Passes are counted per
 * code and subject, everything else keeps a row of its own up to a bound; beyond it the verdict still counts every one.
 */
import { EXIT, orderExitCodes } from '../../domain/exit-codes.js';
import { CHECK_CODES, type CheckCode, type CheckResult, type Verdict } from './check-codes.js';

export type CheckRow = {
  readonly code: CheckCode;
  readonly required: boolean;
  readonly result: CheckResult;
  readonly subject: string;
  readonly because: string;
};

export type VerifyDocument = {
  readonly schema: 'sealdock.verify/1';
  readonly verdict: Verdict;
  /** Single checks that were made and passed or failed. */
  readonly checked: number;
  readonly checks: readonly CheckRow[];
  readonly exitCodes: readonly number[];
};

const MAX_ROWS = 5000;
const VERDICT_EXIT = {
  pass: EXIT.fine,
  fail: EXIT.integrity,
  incomplete: EXIT.incomplete,
  'cannot-tell': EXIT.cannotTell,
} as const satisfies Record<Verdict, number>;

export class CheckList {
  readonly #rows: CheckRow[] = [];
  /** `code subject` → passes; a map keeps the order in which they came. */
  readonly #passes = new Map<string, { code: CheckCode; subject: string; required: boolean; count: number }>();
  readonly #verdicts = new Set<Verdict>();
  #leftOut = 0;
  #checked = 0;

  /** `subject` is the larger thing the check belongs to (an intake, a dock): passes are summed over it. */
  pass(code: CheckCode, subject: string, required: boolean = CHECK_CODES[code].required): void {
    this.#checked += 1;
    const key = `${code} ${subject}`;
    const counted = this.#passes.get(key) ?? { code, subject, required, count: 0 };
    counted.count += 1;
    this.#passes.set(key, counted);
  }

  fail(code: CheckCode, subject: string, because: string, required: boolean = CHECK_CODES[code].required): void {
    this.#checked += 1;
    this.#verdicts.add(CHECK_CODES[code].whenFailed);
    this.#keep({ code, required, result: 'fail', subject, because });
  }

  notChecked(code: CheckCode, subject: string, because: string, required: boolean = CHECK_CODES[code].required): void {
    if (required) this.#verdicts.add(CHECK_CODES[code].whenNotChecked);
    this.#keep({ code, required, result: 'not-checked', subject, because });
  }

  document(): VerifyDocument {
    const passes = [...this.#passes.values()].map(
      ({ code, subject, required, count }): CheckRow => ({
        code,
        required,
        result: 'pass',
        subject,
        because: count === 1 ? 'checked' : `${count} checked`,
      }),
    );
    const left = this.#leftOut === 0 ? [] : [leftOutRow(this.#leftOut)];
    const exitCodes = orderExitCodes([...this.#verdicts].map((verdict) => VERDICT_EXIT[verdict]));
    const verdicts: readonly Verdict[] = ['fail', 'incomplete', 'cannot-tell'];
    return {
      schema: 'sealdock.verify/1',
      verdict: verdicts.find((verdict) => this.#verdicts.has(verdict)) ?? 'pass',
      checked: this.#checked,
      checks: [...this.#rows, ...left, ...passes],
      exitCodes,
    };
  }

  #keep(row: CheckRow): void {
    if (this.#rows.length < MAX_ROWS) this.#rows.push({ ...row, because: row.because.slice(0, 500) });
    else this.#leftOut += 1;
  }
}

function leftOutRow(count: number): CheckRow {
  const because = `${count} more were found and counted, but are not listed`;
  return { code: 'readable', required: false, result: 'not-checked', subject: 'this list', because };
}
