/**
 * The one class of things that could not be done (architecture.md 4.14 and 5). A verdict about footage is never
 * a Failure: it is a value. Codes are stable; their texts, remedies and exit codes stand in failure-codes.ts.
 */
import { FAILURE_CODES, type FailureCode } from './failure-codes.js';

/** What a failure leads to: see the table in src/README.md. */
export type FailureKind = 'transient' | 'permanent' | 'integrity' | 'operator' | 'cancelled';

/** Facts are for people and JSON: short, no secrets, no officer names, no footage. */
export type FailureFacts = Readonly<Record<string, string | number | boolean | null>>;

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly kind: FailureKind;
  readonly facts: FailureFacts;

  constructor(code: FailureCode, facts: FailureFacts = {}, cause?: unknown) {
    super(`${code}: ${FAILURE_CODES[code].message.en}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.kind = FAILURE_CODES[code].kind;
    this.facts = facts;
  }
}

export function isFailure(error: unknown, code?: FailureCode): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code);
}

/**
 * What ended the work, then what failed in closing after it: `await using` wraps the two into one, the later one outside
 * (https://github.com/tc39/proposal-explicit-resource-management).
 */
export function errorsInOrder(thrown: unknown): readonly [first: unknown, ...later: unknown[]] {
  const later: unknown[] = [];
  let first = thrown;
  while (first instanceof Error && first.name === 'SuppressedError' && 'suppressed' in first) {
    later.unshift('error' in first ? first.error : undefined);
    first = first.suppressed;
  }
  return [first, ...later];
}

/** The operating system's error code (`ENOENT`, `EIO` …), where there is one. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled(signal);
}

/** Keeps the first cause: an abort with a Failure as its reason comes out as that Failure. */
export function cancelled(signal: AbortSignal): Failure {
  return isFailure(signal.reason) ? signal.reason : new Failure('cancelled', {}, signal.reason);
}
