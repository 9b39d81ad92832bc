/** The daemon's side of the control socket: decodes, does, answers. A request that fails never hurts the daemon. */
import { isFailure } from '../../domain/failure.js';
import { unreachable } from '../../lib/assert.js';
import { serveLines } from '../../platform/line-socket.js';
import {
  CONTROL_SOCKET,
  type ControlReply,
  type ControlRequest,
  controlRequest,
  MAX_LINE_BYTES,
  type SlotsDocument,
} from './control-protocol.js';

type Wanted<Op extends ControlRequest['op']> = Omit<Extract<ControlRequest, { op: Op }>, 'op'>;

export type ControlHandlers = {
  readonly slots: () => SlotsDocument;
  readonly addMaintenance: (event: Wanted<'add-maintenance'>) => Promise<unknown>;
  readonly addExport: (wanted: Wanted<'add-export'>) => Promise<unknown>;
  readonly retryQueue: (wanted: Wanted<'retry-queue'>) => Promise<unknown>;
};

export function serveControl(home: string, handlers: ControlHandlers): Promise<AsyncDisposable> {
  return serveLines({
    folder: home,
    name: CONTROL_SOCKET,
    maxBytes: MAX_LINE_BYTES,
    answer: async (line) => JSON.stringify(await reply(line, handlers), nullForUndefined),
  });
}

async function reply(line: string, handlers: ControlHandlers): Promise<ControlReply> {
  const request = decoded(line);
  if (request === undefined) return { ok: false, code: 'request-unknown', facts: {} };
  try {
    return { ok: true, result: await perform(request, handlers) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { ok: false, code: error.code, facts: error.facts };
  }
}

function decoded(line: string): ControlRequest | undefined {
  try {
    const request = controlRequest.safeParse(JSON.parse(line));
    return request.success ? request.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function perform(request: ControlRequest, handlers: ControlHandlers): Promise<unknown> {
  switch (request.op) {
    case 'slots':
      return handlers.slots();
    case 'add-maintenance':
      return await handlers.addMaintenance(request);
    case 'add-export':
      return await handlers.addExport(request);
    case 'retry-queue':
      return await handlers.retryQueue(request);
    default:
      return unreachable(request);
  }
}

/** Absence is told in JSON, so that a reader sees the same fields every time. */
function nullForUndefined(_key: string, value: unknown): unknown {
  return value === undefined ? null : value;
}
