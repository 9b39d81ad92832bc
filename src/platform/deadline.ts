/**
 * A signal that aborts when another does, or after some time. Stands in for `AbortSignal.any([signal, AbortSignal.timeout(ms)])`,
 * whose timeout may be collected as garbage before it fires, so that the wait never ends (nodejs/node issue 57736). The timer
 * lives until the deadline is disposed.
 */
export type Deadline = Disposable & {
  readonly signal: AbortSignal;
  /** Whether it was the time that ran out. */
  readonly isOver: () => boolean;
};

export function deadlineAfter(ms: number, outer?: AbortSignal): Deadline {
  const own = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    own.abort(new DOMException('the deadline has passed', 'TimeoutError'));
  }, ms);
  const pass = (): void => own.abort(outer?.reason);
  if (outer?.aborted === true) pass();
  else outer?.addEventListener('abort', pass, { once: true });
  return {
    signal: own.signal,
    isOver: () => isOver,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', pass);
    },
  };
}
