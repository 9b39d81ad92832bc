/** A time-stamping authority over HTTP (RFC 3161, 3.4; port: ports/timestamper.ts). */
import { cancelled, Failure } from '../../domain/failure.js';
import { MAX_TIMESTAMP_BYTES } from '../../evidence/log/timestamp.js';
import { deadlineAfter } from '../../platform/deadline.js';
import type { Timestamper } from '../../ports/timestamper.js';

const ANSWER_MS = 10_000;

export function timestamperAt(url: string): Timestamper {
  return {
    ask: async (query, signal) => {
      using deadline = deadlineAfter(ANSWER_MS, signal);
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/timestamp-query' },
          body: Buffer.from(query),
          redirect: 'error',
          signal: deadline.signal,
        });
        if (response.status !== 200) throw unreachable(url, `status ${response.status}`);
        return await bytesOf(response, url);
      } catch (error) {
        if (signal.aborted) throw cancelled(signal);
        if (error instanceof Failure) throw error;
        throw new Failure('timestamp-unreachable', { url }, error);
      }
    },
  };
}

async function bytesOf(response: Response, url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_TIMESTAMP_BYTES) throw unreachable(url, 'the answer has no end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreachable(url: string, problem: string): Failure {
  return new Failure('timestamp-unreachable', { url, problem });
}
