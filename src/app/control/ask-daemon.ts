/** Asks the daemon that works in a home folder; other commands use it instead of opening what the daemon owns. */
import { Failure, type FailureFacts } from '../../domain/failure.js';
import { FAILURE_CODES, type FailureCode } from '../../domain/failure-codes.js';
import { askLine } from '../../platform/line-socket.js';
import { CONTROL_SOCKET, type ControlRequest, controlReply, MAX_LINE_BYTES } from './control-protocol.js';

const ANSWER_MS = 10_000;

/**
 * The operation's result; undefined: no daemon runs in this home. Rejects the Failure the daemon answered with,
 * `daemon-silent`, `request-unknown` or `cancelled`.
 */
export async function askDaemon(
  home: string,
  request: ControlRequest,
  signal: AbortSignal,
): Promise<{ readonly result: unknown } | undefined> {
  const line = await askLine({
    folder: home,
    name: CONTROL_SOCKET,
    line: JSON.stringify(request),
    maxBytes: MAX_LINE_BYTES,
    timeoutMs: ANSWER_MS,
    signal,
  });
  if (line === undefined) return undefined;
  const reply = controlReply.safeParse(parsed(line));
  if (!reply.success) throw new Failure('daemon-silent', { problem: 'not a reply' });
  if (reply.data.ok) return { result: reply.data.result };
  throw failureOf(reply.data.code, reply.data.facts);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Failure('daemon-silent', { problem: 'not JSON' }, error);
  }
}

function failureOf(code: string, facts: FailureFacts): Failure {
  return isCode(code) ? new Failure(code, facts) : new Failure('daemon-silent', { ...facts, code });
}

function isCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURE_CODES, code);
}
