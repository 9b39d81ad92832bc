/**
 * A witness on HTTP: `POST /add-checkpoint` and `GET /<origin hash>/checkpoint`, nothing else. Bounded in everything: length of a
 * request, time for it, connections. What a request does to itself hurts no other.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure } from '../../domain/failure.js';
import { MAX_SUBMISSION_BYTES } from '../../evidence/log/witness-rules.js';
import type { Logger } from '../../ports/logger.js';
import type { OwnWitness, WitnessAnswer } from './open-witness.js';

const REQUEST_MS = 15_000;
const HEADERS_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 256;
const TEXT = 'text/plain; charset=utf-8';

export type WitnessServer = AsyncDisposable & { readonly url: string };

/** Rejects `witness-unreachable` where the address cannot be listened on. */
export async function serveWitness(options: {
  readonly witness: OwnWitness;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly log: Logger;
}): Promise<WitnessServer> {
  const { witness, host, port, log } = options;
  const server = createServer((request, response) => {
    reply(witness, request)
      .catch((error: unknown): WitnessAnswer => {
        log.error('witness failed', { problem: String(error) });
        return { status: 500, contentType: TEXT, body: 'failed\n' };
      })
      .then((answer) => send(response, answer))
      .catch((error: unknown) => log.warn('witness answer not sent', { problem: String(error) }));
  });
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = HEADERS_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Failure('witness-unreachable', { host, port }, error)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(witness: OwnWitness, request: IncomingMessage): Promise<WitnessAnswer> {
  const { method, url = '' } = request;
  if (method === 'POST' && url === '/add-checkpoint') {
    const body = await readBody(request);
    if (body === undefined) return { status: 413, contentType: TEXT, body: 'too long\n' };
    return await witness.addCheckpoint(body);
  }
  const originHash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url)?.[1];
  const newest = method === 'GET' && originHash !== undefined ? await witness.newest(originHash) : undefined;
  if (newest !== undefined) return { status: 200, contentType: TEXT, body: Buffer.from(newest).toString('utf8') };
  return { status: 404, contentType: TEXT, body: 'not found\n' };
}

/** Undefined where it is longer than any request; no more of it is kept then. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk as Uint8Array);
    bytes += piece.length;
    if (bytes > MAX_SUBMISSION_BYTES) return undefined;
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, contentType, body }: WitnessAnswer): void {
  // A body that was not read to its end must not be taken for the next request.
  if (status === 413) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
