/** What a witness promises, tried on the one in this process and over HTTP: C2SP tlog-witness. */
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OwnWitness, openWitness } from '../../src/adapters/witness/open-witness.js';
import { serveWitness, type WitnessServer } from '../../src/adapters/witness/serve-witness.js';
import { witnessAt, witnessHere } from '../../src/adapters/witness/witness-client.js';
import { sha256Of } from '../../src/evidence/digest.js';
import { verifyingKey } from '../../src/evidence/key-id.js';
import { logKey, parseCheckpoint, signedCheckpoint } from '../../src/evidence/log/checkpoint.js';
import { readCosignature, witnessKey } from '../../src/evidence/log/cosignature.js';
import { parseNote, parseSignatureLines } from '../../src/evidence/log/signed-note.js';
import { rootOfHashes } from '../../src/evidence/log/tiles.js';
import { emptyRoot, leafHash } from '../../src/evidence/log/tree-hash.js';
import { consistencyRanges, hashesOf } from '../../src/evidence/log/tree-proofs.js';
import { submissionText } from '../../src/evidence/log/witness-rules.js';
import type { Witness } from '../../src/ports/witness.js';
import { type ManualClock, manualClock } from '../fakes/manual-clock.js';
import { TestDock, testWitness } from '../fakes/sealed-archive.js';

const dock = new TestDock('/nowhere');
const stranger = new TestDock('/nowhere', 'KB-0007', 9);
const key = testWitness();
const NEVER = new AbortController().signal;
const LOG = { error: () => undefined, warn: () => undefined, info: () => undefined };
const leaves = Array.from({ length: 400 }, (_, n) => leafHash(Buffer.from(`record ${n}`)));
const rewritten = leaves.map((leaf, n) => (n === 150 ? leafHash(Buffer.from('another')) : leaf));

let folder: string;
let clock: ManualClock;
let own: OwnWitness;
let server: WitnessServer | undefined;

const open = () =>
  openWitness({
    folder,
    key: witnessKey(key.name, key.publicKey),
    sign: key.sign,
    logs: [logKey(dock.origin, dock.publicKey)],
    clock,
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  clock = manualClock();
  own = await open();
});
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const noteOf = (size: number, history = leaves, by = dock, origin = dock.origin) =>
  signedCheckpoint({ origin, size, root: rootOfHashes(history.slice(0, size)) }, by);

async function submission(oldSize: number, size: number, history = leaves, note = noteOf(size, history)) {
  const subtree = (height: number, at: number) =>
    Promise.resolve(rootOfHashes(history.slice(at * 2 ** height, (at + 1) * 2 ** height)));
  const proof = oldSize > size ? [] : await hashesOf(consistencyRanges(oldSize, size), subtree);
  return submissionText({ oldSize, proof, checkpoint: note });
}

const here = async (): Promise<Witness> => witnessHere(own);
const overHttp = async (): Promise<Witness> => {
  server = await serveWitness({ witness: own, host: '127.0.0.1', port: 0, log: LOG });
  return witnessAt(server.url, own.key);
};

describe.each([
  ['in this process', here],
  ['over HTTP', overHttp],
])('a witness %s', (_, make) => {
  let witness: Witness;
  beforeEach(async () => {
    witness = await make();
  });
  test('tells the newest checkpoint that it remembers of a log, and nothing of another', async () => {
    expect(await witness.newest(dock.origin, NEVER)).toBeUndefined();
    await bring(0, 100);
    await bring(100, 300);
    const kept = await witness.newest(dock.origin, NEVER);
    expect(parseCheckpoint(kept ?? new Uint8Array())).toMatchObject({ origin: dock.origin, size: 300 });
    expect(await witness.newest('police.example/dock/KB-0008/e1', NEVER)).toBeUndefined();
  });

  const bring = async (oldSize: number, size: number, history = leaves) =>
    witness.submit(await submission(oldSize, size, history), NEVER);

  test('cosigns nothing that it cannot remember, and goes on when its disk does', async () => {
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, '');
    expect(await bring(0, 100)).toEqual({ kind: 'refused', status: 500 });
    rmSync(folder);
    renameSync(`${folder}.away`, folder);
    expect(await bring(0, 100)).toMatchObject({ kind: 'cosigned' });
  });

  test('cosigns a log that grows, at its own time, so that anybody with its key can tell', async () => {
    for (const [from, to] of [
      [0, 100],
      [100, 300],
    ] as const) {
      const reply = await bring(from, to);
      const [line] = parseSignatureLines(reply.kind === 'cosigned' ? reply.lines : '') ?? [];
      const text = parseNote(noteOf(to))?.text ?? '';
      const trusted = { publicKey: key.publicKey, key: verifyingKey(key.publicKey) };
      if (line === undefined) throw new Error(`not cosigned: ${JSON.stringify(reply)}`);
      expect(readCosignature(text, line, trusted)).toEqual({
        name: key.name,
        timeSeconds: Math.floor(clock.now() / 1000),
      });
    }
  });

  test('answers a log that was put back with the size that it has seen', async () => {
    await bring(0, 300);
    expect(await bring(100, 200)).toEqual({ kind: 'conflict', size: 300 });
    expect(await bring(0, 100)).toEqual({ kind: 'conflict', size: 300 });
  });

  test('refuses a log in which an earlier record was rewritten, and one of the same size with another root', async () => {
    await bring(0, 300);
    expect(await bring(300, 301, rewritten)).toEqual({ kind: 'refused', status: 422 });
    expect(await bring(300, 300, rewritten)).toEqual({ kind: 'refused', status: 422 });
    expect(await bring(300, 301)).toMatchObject({ kind: 'cosigned' });
  });

  test('refuses a replayed checkpoint', async () => {
    await bring(0, 300);
    expect(await bring(300, 100)).toEqual({ kind: 'refused', status: 400 });
  });

  test('cosigns the same checkpoint again, with the time of now', async () => {
    await bring(0, 300);
    const first = await bring(300, 300);
    await clock.advance(86_400_000);
    const second = await bring(300, 300);
    expect(first).toMatchObject({ kind: 'cosigned' });
    expect(second).toMatchObject({ kind: 'cosigned' });
    expect(second).not.toEqual(first);
  });

  test('does not know other logs, and takes no other key for the one that it knows', async () => {
    const other = await submission(0, 10, leaves, noteOf(10, leaves, dock, 'police.example/dock/KB-0008/e1'));
    expect(await witness.submit(other, NEVER)).toEqual({ kind: 'refused', status: 404 });
    const forged = await submission(0, 10, leaves, noteOf(10, leaves, stranger));
    expect(await witness.submit(forged, NEVER)).toEqual({ kind: 'refused', status: 403 });
  });

  test('refuses a proof where there is nothing to prove, and an empty log with a root', async () => {
    const proof = [leaves[0] ?? Buffer.alloc(32)];
    const more = submissionText({ oldSize: 0, proof, checkpoint: noteOf(10) });
    expect(await witness.submit(more, NEVER)).toEqual({ kind: 'refused', status: 422 });
    const none = signedCheckpoint({ origin: dock.origin, size: 0, root: proof[0] ?? emptyRoot() }, dock);
    expect(await witness.submit(submissionText({ oldSize: 0, proof: [], checkpoint: none }), NEVER)).toEqual({
      kind: 'refused',
      status: 422,
    });
  });

  test.each(['', 'old 0\n', 'old -1\n\n', 'old 00\n\n', 'old 1\nAAAA\n\n', `old 1\n${'A'.repeat(44)}\n\n`])(
    'refuses what is no request: %j',
    async (text) => {
      const whole = Buffer.concat([Buffer.from(text), noteOf(1).subarray(0, text.length % 7)]);
      expect(await witness.submit(whole, NEVER)).toEqual({ kind: 'refused', status: 400 });
    },
  );

  test('of two that come at once cosigns one history only', async () => {
    await bring(0, 100);
    const ends = await Promise.all([bring(100, 200), bring(100, 300), bring(100, 200, rewritten)]);
    expect(ends.filter(({ kind }) => kind === 'cosigned')).toHaveLength(1);
    expect(ends.filter(({ kind }) => kind === 'conflict')).toHaveLength(2);
  });

  test('stops when it is told to', async () => {
    const stopped = witness.submit(await submission(0, 10), AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('what a witness has seen', () => {
  test('it still knows when it was started anew', async () => {
    await own.addCheckpoint(await submission(0, 300));
    own = await open();
    expect(await own.addCheckpoint(await submission(0, 100))).toMatchObject({ status: 409, body: '300\n' });
    expect((await own.addCheckpoint(await submission(0, 100))).contentType).toBe('text/x.tlog.size');
  });

  test('and can no longer read keeps it from cosigning anything', async () => {
    await own.addCheckpoint(await submission(0, 300));
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'damaged');
    await expect(own.addCheckpoint(await submission(0, 100))).rejects.toMatchObject({ code: 'witness-damaged' });
  });

  test('is shown to whoever watches the log, with both signatures', async () => {
    await own.addCheckpoint(await submission(0, 300));
    server = await serveWitness({ witness: own, host: '127.0.0.1', port: 0, log: LOG });
    const response = await fetch(`${server.url}/${sha256Of(Buffer.from(dock.origin))}/checkpoint`);
    const note = parseNote(Buffer.from(await response.text()));
    expect(note?.signatures.map(({ name }) => name)).toEqual([dock.origin, key.name]);
    expect((await fetch(`${server.url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
  });
});

describe('over HTTP', () => {
  test.each([
    ['GET', '/add-checkpoint'],
    ['POST', '/'],
    ['POST', '/add-checkpoint/'],
    ['PUT', '/add-checkpoint'],
  ])('%s %s is nothing', async (method, path) => {
    server = await serveWitness({ witness: own, host: '127.0.0.1', port: 0, log: LOG });
    expect((await fetch(`${server.url}${path}`, { method })).status).toBe(404);
  });

  test('a body without end is not read to its end, and the next request is answered', async () => {
    server = await serveWitness({ witness: own, host: '127.0.0.1', port: 0, log: LOG });
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    const closed = new Promise<void>((resolve) => {
      socket.on('error', () => undefined);
      socket.once('close', () => resolve());
    });
    socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const flood = (): void => {
      while (!socket.destroyed && socket.write(chunk));
      if (!socket.destroyed) socket.once('drain', flood);
    };
    flood();
    await closed;
    const reply = await witnessAt(server.url, own.key).submit(await submission(0, 10), NEVER);
    expect(reply.kind).toBe('cosigned');
  }, 60_000);

  test('nobody there is a witness that cannot be reached', async () => {
    const gone = await serveWitness({ witness: own, host: '127.0.0.1', port: 0, log: LOG });
    const witness = witnessAt(gone.url, own.key);
    await gone[Symbol.asyncDispose]();
    await expect(witness.submit(await submission(0, 10), NEVER)).rejects.toMatchObject({
      code: 'witness-unreachable',
    });
  });

  test('an address that is taken is told', async () => {
    server = await serveWitness({ witness: own, host: '127.0.0.1', port: 0, log: LOG });
    const port = Number(new URL(server.url).port);
    await expect(serveWitness({ witness: own, host: '127.0.0.1', port, log: LOG })).rejects.toMatchObject({
      code: 'witness-unreachable',
    });
  });
});

test('a witness’s clock is its own', async () => {
  clock.set(1_800_000_000_000);
  const { body } = await own.addCheckpoint(await submission(0, 1));
  const [line] = parseSignatureLines(body) ?? [];
  expect(Buffer.from(line?.signature ?? []).readBigUInt64BE()).toBe(1_800_000_000n);
});
