/** A witness somewhere else, over HTTP (port: ports/witness.ts), and the dock's own one in the same process. */
import { createHash } from 'node:crypto';
import { cancelled, Failure } from '../../domain/failure.js';
import type { NoteKey } from '../../evidence/log/signed-note.js';
import { deadlineAfter } from '../../platform/deadline.js';
import type { Witness, WitnessReply } from '../../ports/witness.js';
import type { OwnWitness, WitnessAnswer } from './open-witness.js';

const ANSWER_MS = 5_000;
/** Lines of a few signatures, post-quantum ones among them. */
const MAX_ANSWER_BYTES = 64 * 1024;

export function witnessAt(url: string, key: NoteKey): Witness {
  const ask = async (path: string, request: RequestInit, signal: AbortSignal) => {
    using deadline = deadlineAfter(ANSWER_MS, signal);
    try {
      const target = `${url.replace(/\/+$/, '')}/${path}`;
      const response = await fetch(target, { ...request, redirect: 'error', signal: deadline.signal });
      return { status: response.status, body: await textOf(response) };
    } catch (error) {
      if (signal.aborted) throw cancelled(signal);
      if (error instanceof Failure) throw error;
      throw new Failure('witness-unreachable', { witness: key.name, url }, error);
    }
  };
  return {
    key,
    submit: async (body, signal) => replyOf(await ask('add-checkpoint', { method: 'POST', body }, signal)),
    newest: async (origin, signal) => {
      const { status, body } = await ask(`${originHash(origin)}/checkpoint`, {}, signal);
      return status === 200 ? Buffer.from(body, 'utf8') : undefined;
    },
  };
}

export function witnessHere(own: OwnWitness): Witness {
  return {
    key: own.key,
    submit: async (submission, signal) => {
      if (signal.aborted) throw cancelled(signal);
      return replyOf(await own.addCheckpoint(submission));
    },
    newest: async (origin, signal) => {
      if (signal.aborted) throw cancelled(signal);
      return await own.newest(originHash(origin));
    },
  };
}

function originHash(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}

function replyOf({ status, body }: Pick<WitnessAnswer, 'status' | 'body'>): WitnessReply {
  if (status === 200) return { kind: 'cosigned', lines: body };
  const size = /^(0|[1-9]\d{0,15})\n$/.exec(body)?.[1];
  if (status === 409 && size !== undefined) return { kind: 'conflict', size: Number(size) };
  return { kind: 'refused', status };
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Failure('witness-unreachable', { problem: 'the answer has no end' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
