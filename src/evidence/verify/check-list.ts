/**
 * Collects what was checked and turns it into the document of contract.md (`sealdock.verify/1`). Passes are counted per
 * code and subject, everything else keeps a row of its own up to a bound; beyond it the verdict still counts every one.
 */
import { EXIT, orderExitCodes } from '../../domain/exit-codes.js';
import { CHECK_CODE_NAMES, CHECK_CODES, type CheckCode, type CheckResult, type Verdict } from './check-codes.js';
import type { WitnessWord } from './witnessed.js';

export type CheckRow = {
  readonly code: CheckCode;
  readonly required: boolean;
  readonly result: CheckResult;
  readonly subject: string;
  readonly because: string;
};

export type CheckCount = {
  readonly code: CheckCode;
  readonly pass: number;
  readonly fail: number;
  readonly notChecked: number;
};

export type VerifyDocument = {
  readonly schema: 'sealdock.verify/1';
  readonly verdict: Verdict;
  /** Single checks that were made and passed or failed. */
  readonly checked: number;
  readonly checks: readonly CheckRow[];
  /** Single checks by code, those too that have no row of their own. */
  readonly counts: readonly CheckCount[];
  /** The keys that counted: to be compared with those of the registry. */
  readonly keys: readonly {
    readonly id: string;
    readonly docks: readonly string[] | 'any';
    /** By whom it is certified: from the dock's certificate to a trusted root's. */
    readonly chains?: readonly string[];
  }[];
  /** Who stands for it that the log only grew: `same-host` is the dock itself in other words, `unnamed` may be. */
  readonly witness: WitnessWord;
  /** RFC 3339: until then the witnesses saw no more of the log than is told here; null where none says so. */
  readonly asOf: string | null;
  readonly exitCodes: readonly number[];
};

/** Rows of one code and result that are no passes; more are counted and told as a number. A flood of one hides no other. */
const MAX_ROWS = 500;
/** Subjects whose passes are told apart, per code. */
const MAX_PASS_SUBJECTS = 200;
const MAX_BECAUSE_LENGTH = 500;
/** Passes of further subjects are summed under this name. */
const OTHERS = '*';
const MAX_DATE_SECONDS = 8.64e12;
const NO_WORD = { witness: 'none', asOfSeconds: undefined } as const;
const RESULT_ORDER: readonly CheckResult[] = ['fail', 'not-checked', 'pass'];
const VERDICTS: readonly Verdict[] = ['fail', 'incomplete', 'cannot-tell'];
const VERDICT_EXIT = {
  pass: EXIT.fine,
  fail: EXIT.integrity,
  incomplete: EXIT.incomplete,
  'cannot-tell': EXIT.cannotTell,
} as const satisfies Record<Verdict, number>;

export class CheckList {
  readonly #rows: CheckRow[] = [];
  readonly #passes = new Map<CheckCode, Map<string, number>>();
  readonly #verdicts = new Set<Verdict>();
  readonly #counts = new Map<CheckCode, CheckCount>();
  /** Rows by code, result and whether required. */
  readonly #kept = new Map<string, number>();
  #leftOut = 0;

  /** `subject` is the larger thing the check belongs to (an intake, a dock): passes are summed over it. */
  pass(code: CheckCode, subject: string): void {
    this.#count(code, 'pass');
    const bySubject = this.#passes.get(code) ?? new Map<string, number>();
    this.#passes.set(code, bySubject);
    const key = bySubject.has(subject) || bySubject.size < MAX_PASS_SUBJECTS ? subject : OTHERS;
    bySubject.set(key, (bySubject.get(key) ?? 0) + 1);
  }

  /** A failure always counts, whether the check had to be made or not. */
  fail(code: CheckCode, subject: string, because: string): void {
    this.#count(code, 'fail');
    this.#verdicts.add(CHECK_CODES[code].whenFailed);
    this.#keep({ code, required: true, result: 'fail', subject, because });
  }

  /** `required` false: the place itself says that it cannot be made here. */
  notChecked(code: CheckCode, subject: string, because: string, required: boolean = CHECK_CODES[code].required): void {
    this.#count(code, 'notChecked');
    if (required) this.#verdicts.add(CHECK_CODES[code].whenNotChecked);
    this.#keep({ code, required, result: 'not-checked', subject, because });
  }

  countOf(code: CheckCode): CheckCount {
    return this.#counts.get(code) ?? { code, pass: 0, fail: 0, notChecked: 0 };
  }

  /** Nothing at all was said about it. */
  isUntold(code: CheckCode): boolean {
    return !this.#counts.has(code);
  }

  document(
    keys: VerifyDocument['keys'] = [],
    word: { readonly witness: WitnessWord; readonly asOfSeconds: number | undefined } = NO_WORD,
  ): VerifyDocument {
    const left = this.#leftOut === 0 ? [] : [leftOutRow(this.#leftOut)];
    return {
      schema: 'sealdock.verify/1',
      verdict: VERDICTS.find((verdict) => this.#verdicts.has(verdict)) ?? 'pass',
      checked: [...this.#counts.values()].reduce((sum, { pass, fail }) => sum + pass + fail, 0),
      checks: [...[...this.#rows].sort(byWeight), ...left, ...this.#passRows()],
      counts: CHECK_CODE_NAMES.flatMap((code) => this.#counts.get(code) ?? []),
      keys,
      witness: word.witness,
      asOf: utcOf(word.asOfSeconds),
      exitCodes: orderExitCodes([...this.#verdicts].map((verdict) => VERDICT_EXIT[verdict])),
    };
  }

  #count(code: CheckCode, result: 'pass' | 'fail' | 'notChecked'): void {
    const count = this.countOf(code);
    this.#counts.set(code, { ...count, [result]: count[result] + 1 });
  }

  #passRows(): CheckRow[] {
    return [...this.#passes].flatMap(([code, bySubject]) =>
      [...bySubject].map(([subject, count]): CheckRow => {
        const because = count === 1 ? 'checked' : `${count} checked`;
        return { code, required: CHECK_CODES[code].required, result: 'pass', subject, because };
      }),
    );
  }

  #keep(row: CheckRow): void {
    const kind = `${row.code} ${row.result} ${row.required}`;
    const kept = this.#kept.get(kind) ?? 0;
    if (kept >= MAX_ROWS) {
      this.#leftOut += 1;
      return;
    }
    this.#kept.set(kind, kept + 1);
    this.#rows.push({ ...row, because: row.because.slice(0, MAX_BECAUSE_LENGTH) });
  }
}

/** What weighs most comes first; several files go at once, and the order must not depend on which was ready first. */
function byWeight(a: CheckRow, b: CheckRow): number {
  return (
    RESULT_ORDER.indexOf(a.result) - RESULT_ORDER.indexOf(b.result) ||
    Number(b.required) - Number(a.required) ||
    CHECK_CODE_NAMES.indexOf(a.code) - CHECK_CODE_NAMES.indexOf(b.code) ||
    compare(a.subject, b.subject) ||
    compare(a.because, b.because)
  );
}

/** Beyond what dates can say there is no time. */
function utcOf(seconds: number | undefined): string | null {
  return seconds === undefined || seconds > MAX_DATE_SECONDS ? null : new Date(seconds * 1000).toISOString();
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function leftOutRow(count: number): CheckRow {
  const because = `${count} more were found and counted, but are not listed`;
  return { code: 'readable', required: false, result: 'not-checked', subject: 'this list', because };
}
