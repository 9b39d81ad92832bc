/**
 * A vault in memory (port: ports/vault.ts): pulls with resume, write-once names, drafts. Reads its sources through the port
 * alone. Can be told to be full.
 */
import { createHash } from 'node:crypto';
import { cancelled, Failure } from '../../src/domain/failure.js';
import { type Sha256Hex, sha256Hex } from '../../src/domain/ids.js';
import { PART_BYTES } from '../../src/evidence/merkle.js';
import { readMedia } from '../../src/media/read-media.js';
import type { PullRequest, Vault } from '../../src/ports/vault.js';
import { memorySource } from './memory-source.js';

const PIECE_BYTES = 64 * 1024;

export type MemoryVault = Vault & {
  readonly files: Map<string, Uint8Array>;
  readonly partials: Map<string, Uint8Array>;
  freeBytes: number;
};

export function memoryVault(): MemoryVault {
  const files = new Map<string, Uint8Array>();
  const partials = new Map<string, Uint8Array>();
  const partial = (temp: string): Uint8Array => {
    const bytes = partials.get(temp);
    if (bytes === undefined) throw new Failure('vault-failing', { errno: 'ENOENT' });
    return bytes;
  };
  const vault: MemoryVault = {
    files,
    partials,
    freeBytes: 1_000_000_000,
    pull: async (request) => {
      const kept = await keptPrefix(request, partials.get(request.temp));
      return pullFrom(vault, request, kept);
    },
    reread: async (pulled) => {
      const bytes = partial(pulled.temp);
      if (digest(bytes) !== pulled.sha256) throw new Failure('copy-differs', { sizeBytes: bytes.length });
      return { level: 'L1', reason: 'not-local', partDigests: partDigests(bytes) };
    },
    readMedia: async (temp, signal) => readMedia(memorySource(partial(temp)), { signal }),
    fingerprint: async (file) => digest(await file.readAt(0, file.sizeBytes)),
    fingerprintTemp: async (temp) => digest(partial(temp)),
    tempSize: async (temp) => partials.get(temp)?.length,
    discardTemp: async (temp) => {
      partials.delete(temp);
    },
    place: async ({ temp, path, sha256 }) => {
      const [there, bytes] = [files.get(path), partials.get(temp)];
      if (there === undefined && bytes === undefined) throw new Failure('sealed-file-missing', { path });
      if (there !== undefined && digest(there) !== sha256) throw new Failure('vault-conflict', { path });
      if (there === undefined && bytes !== undefined) files.set(path, bytes);
      partials.delete(temp);
    },
    writeFile: async (path, bytes) => {
      const there = files.get(path);
      if (there !== undefined && !Buffer.from(there).equals(bytes)) throw new Failure('vault-conflict', { path });
      spend(vault, bytes.length);
      files.set(path, bytes);
    },
    writeFiles: async (all) => {
      for (const { path, bytes } of all) await vault.writeFile(path, bytes);
    },
    writeDraft: async (path, chunks) => {
      const pieces: Uint8Array[] = [];
      for await (const chunk of chunks) pieces.push(chunk);
      const bytes = new Uint8Array(Buffer.concat(pieces));
      spend(vault, bytes.length);
      files.set(path, bytes);
      return { sizeBytes: bytes.length, sha256: digest(bytes) };
    },
    discardDraft: async (path) => {
      files.delete(path);
    },
    readFile: async (path, maxBytes) => {
      const bytes = files.get(path);
      if (bytes !== undefined && bytes.length > maxBytes) throw new Failure('vault-conflict', { path });
      return bytes;
    },
    readEnd: async (path, maxBytes) => {
      const bytes = files.get(path);
      return bytes?.slice(Math.max(0, bytes.length - maxBytes));
    },
    storedSize: async (path) => files.get(path)?.length,
    digest: async (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? undefined : { sizeBytes: bytes.length, sha256: digest(bytes) };
    },
    names: async (folder) => {
      const below = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))];
    },
    localPath: (path) => `/memory/${path}`,
    space: async () => ({ freeBytes: vault.freeBytes, totalBytes: 1_000_000_000 }),
    temps: async () => [...partials.keys()],
    discardUnfinishedWrites: async () => 0,
  };
  return vault;
}

/** What is there already and the source still begins with. */
async function keptPrefix({ file }: PullRequest, partial: Uint8Array | undefined): Promise<Uint8Array> {
  const nothing = new Uint8Array();
  if (partial === undefined || partial.length > file.sizeBytes) return nothing;
  const kept = partial.subarray(0, partial.length - (partial.length % PIECE_BYTES));
  const sample = Math.min(kept.length, 1024);
  const same = Buffer.from(await file.readAt(0, sample)).equals(kept.subarray(0, sample));
  return same ? kept : nothing;
}

async function pullFrom(vault: MemoryVault, request: PullRequest, kept: Uint8Array) {
  const { file, temp, signal, onProgress } = request;
  let bytes = kept;
  for (;;) {
    if (signal.aborted) throw cancelled(signal);
    const piece = await file.readAt(bytes.length, PIECE_BYTES);
    spend(vault, piece.length);
    bytes = new Uint8Array(Buffer.concat([bytes, piece]));
    vault.partials.set(temp, bytes);
    onProgress(bytes.length);
    if (piece.length < PIECE_BYTES) break;
  }
  if (bytes.length !== file.sizeBytes)
    throw new Failure('source-changed', { bytesRead: bytes.length, sizeBytes: file.sizeBytes });
  return {
    temp,
    sizeBytes: bytes.length,
    sha256: digest(bytes),
    resumedFromByte: kept.length,
    sourceBytesRead: bytes.length - kept.length + Math.min(kept.length, 1024),
  };
}

function spend(vault: MemoryVault, bytes: number): void {
  if (bytes > vault.freeBytes) throw new Failure('vault-full', {});
  vault.freeBytes -= bytes;
}

function partDigests(bytes: Uint8Array): Sha256Hex[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, i) => digest(bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES)));
}

function digest(bytes: Uint8Array): Sha256Hex {
  return sha256Hex(createHash('sha256').update(bytes).digest('hex'));
}
