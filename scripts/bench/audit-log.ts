/**
 * The audit of a published log of a million records by its files alone, as `verify` does it: every tile, every bundle of entries, the
 * root of the checkpoint. The files are made as they are asked for, so that no gigabyte has to lie on a disk; what making them costs is
 * measured by itself and taken off.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { checkpointPath, NEWEST_CHECKPOINT } from '../../src/evidence/evidence-paths.js';
import { publicKeyPem } from '../../src/evidence/key-id.js';
import { logOrigin, signedCheckpoint } from '../../src/evidence/log/checkpoint.js';
import { CompactRange } from '../../src/evidence/log/compact-range.js';
import {
  encodeBundle,
  newTiles,
  parseTilePath,
  rootOfHashes,
  TILE_WIDTH,
  tilePath,
} from '../../src/evidence/log/tiles.js';
import { HASH_BYTES, leafHash } from '../../src/evidence/log/tree-hash.js';
import type { EvidenceEntry, EvidenceReader } from '../../src/evidence/verify/evidence-reader.js';
import { NO_REGISTRY } from '../../src/evidence/verify/registry.js';
import { verifyEvidence } from '../../src/evidence/verify/verify-evidence.js';
import type { Row } from './report.js';

const DOCK = 'BENCH-1';
const LOG = `docks/${DOCK}/log/e1`;
const ENTRY_BYTES = 900;
const SAMPLE_MS = 50;
/** Of a processor: some eight times what the bare hashes cost (evidence format, 3: 0.78 million leaves and 1.18 million nodes a second). */
const MAX_CPU_SECONDS = 20;

export async function auditRows(size: number): Promise<readonly Row[]> {
  const log = new MadeLog(size);
  const makingSeconds = await log.costOfMaking();
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 3)]),
    ...{ format: 'der', type: 'pkcs8' },
  });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  const origin = logOrigin({ domain: 'bench.example', dock: DOCK, epoch: 1 });
  log.checkpoint = signedCheckpoint(
    { origin, size, root: log.root },
    { publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, key)) },
  );
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, SAMPLE_MS);
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
  const { counts } = await verifyEvidence({
    reader: log.reader,
    scope: { kind: 'archive' },
    keys: {
      files: [{ name: `${DOCK}.pem`, dock: undefined, bytes: Buffer.from(publicKeyPem(publicKey)) }],
      ...{ witnesses: [], registry: NO_REGISTRY, authorities: [], quorum: undefined, notIndependent: undefined },
    },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  }).finally(() => clearInterval(sampler));
  const seconds = (performance.now() - startedMs) / 1000;
  const used = process.cpuUsage(cpu);
  const consistent = counts.find(({ code }) => code === 'log-consistency');
  // Both copies of the checkpoint, and every tile and bundle.
  if (consistent?.pass !== log.paths.length + 2 || consistent.fail > 0)
    throw new Error(`audited ${JSON.stringify(consistent)} of ${log.paths.length} tiles`);
  const what = `audit of a log of ${size} records of ${ENTRY_BYTES} bytes`;
  return [
    { part: 'log', what, unit: 's', reached: Math.max(0, seconds - makingSeconds), atMost: undefined },
    {
      part: 'log',
      what: `${what}, processor`,
      unit: 's',
      reached: (used.user + used.system) / 1e6 - makingSeconds,
      atMost: MAX_CPU_SECONDS,
    },
    {
      part: 'log',
      what: `${what}, memory of the process`,
      unit: 'MiB',
      reached: peak / 1024 / 1024,
      atMost: undefined,
    },
  ];
}

class MadeLog {
  readonly paths: readonly string[];
  readonly root: Buffer;
  checkpoint: Uint8Array = new Uint8Array();
  readonly #levels: Buffer[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
    this.paths = newTiles(0, size).map(tilePath);
    const range = new CompactRange();
    let level = Buffer.alloc(size * HASH_BYTES);
    for (let i = 0; i < size; i += 1) {
      const leaf = leafHash(entry(i));
      range.append(leaf);
      level.set(leaf, i * HASH_BYTES);
    }
    this.root = range.root();
    for (let count = size; count > 0; count = Math.floor(count / TILE_WIDTH)) {
      this.#levels.push(level);
      const above = Buffer.alloc(Math.floor(count / TILE_WIDTH) * HASH_BYTES);
      for (let i = 0; (i + 1) * TILE_WIDTH <= count; i += 1)
        above.set(
          rootOfHashes(hashesIn(level.subarray(i * TILE_WIDTH * HASH_BYTES, (i + 1) * TILE_WIDTH * HASH_BYTES))),
          i * HASH_BYTES,
        );
      level = above;
    }
  }

  /** What giving all files costs, without anybody looking at them. */
  async costOfMaking(): Promise<number> {
    const cpu = process.cpuUsage();
    for (const path of this.paths) this.#bytes(`${LOG}/${path}`);
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1e6;
  }

  get reader(): EvidenceReader {
    const files = [NEWEST_CHECKPOINT, checkpointPath(this.#size), ...this.paths].map((path) => `${LOG}/${path}`);
    const folders = new Map<string, Map<string, EvidenceEntry>>();
    for (const file of files) {
      const parts = file.split('/');
      for (const [depth, name] of parts.entries()) {
        const folder = parts.slice(0, depth).join('/');
        const entries = folders.get(folder) ?? new Map<string, EvidenceEntry>();
        folders.set(folder, entries.set(name, { name, kind: depth === parts.length - 1 ? 'file' : 'folder' }));
      }
    }
    return {
      list: async (folder, limit) => {
        const entries = folders.get(folder);
        if (entries === undefined) return { kind: 'missing' };
        const sorted = [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        return { kind: 'entries', entries: sorted.slice(0, limit), isCut: sorted.length > limit };
      },
      readSmall: async (path) => {
        const bytes = this.#bytes(path);
        return bytes === undefined ? { kind: 'missing' } : { kind: 'bytes', bytes };
      },
      examineRecords: async () => [],
      hashFiles: async (wanted) => wanted.map(() => ({ kind: 'missing' })),
      hashParts: async () => undefined,
    };
  }

  #bytes(path: string): Uint8Array | undefined {
    const name = path.slice(LOG.length + 1);
    if (name === NEWEST_CHECKPOINT || name === checkpointPath(this.#size)) return this.checkpoint;
    const tile = parseTilePath(name);
    if (tile === undefined) return undefined;
    const first = tile.index * TILE_WIDTH;
    if (tile.level === 'entries') return encodeBundle(Array.from({ length: tile.width }, (_, i) => entry(first + i)));
    return this.#levels[tile.level]?.subarray(first * HASH_BYTES, (first + tile.width) * HASH_BYTES);
  }
}

/** Differs in its number alone. */
function entry(number: number): Buffer {
  const bytes = Buffer.alloc(ENTRY_BYTES, 0x61);
  bytes.writeUInt32BE(number);
  return bytes;
}

function hashesIn(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}
