/** Evidence that lies in memory: the reader of verification for tests that need no disk. Paths as keys, `/` between components. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256Of } from '../../src/evidence/digest.js';
import { keyIdOf, publicKeyPem } from '../../src/evidence/key-id.js';
import type {
  EvidenceEntry,
  EvidenceReader,
  FileDigest,
  FileToHash,
  SmallRead,
} from '../../src/evidence/verify/evidence-reader.js';
import { recordExaminer } from '../../src/evidence/verify/examine-record.js';
import { NO_REGISTRY } from '../../src/evidence/verify/registry.js';
import { type EvidenceScope, verifyEvidence } from '../../src/evidence/verify/verify-evidence.js';
import { partDigests, type TestDock, testWitness } from './sealed-archive.js';

export class MemoryEvidence implements EvidenceReader {
  readonly files: Map<string, Uint8Array>;

  constructor(files: Iterable<readonly [string, Uint8Array | string]> = []) {
    this.files = new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes)]));
  }

  static of(root: string): MemoryEvidence {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    return new MemoryEvidence(paths.map((path) => [relative(root, path), readFileSync(path)] as const));
  }

  readonly list: EvidenceReader['list'] = async (folder, limit) => {
    const prefix = folder === '' ? '' : `${folder}/`;
    const entries = new Map<string, EvidenceEntry>();
    for (const path of this.files.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...rest] = path.slice(prefix.length).split('/');
      entries.set(name, { name, kind: rest.length > 0 ? 'folder' : 'file' });
    }
    if (entries.size === 0) return { kind: 'missing' };
    const sorted = [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { kind: 'entries', entries: sorted.slice(0, limit), isCut: sorted.length > limit };
  };

  readonly readSmall: EvidenceReader['readSmall'] = async (path, maxBytes) => this.#read(path, maxBytes);

  readonly examineRecords: EvidenceReader['examineRecords'] = async ({ paths, ...trust }) => {
    const examine = recordExaminer(trust);
    return paths.map((path) =>
      examine(path, {
        record: this.#read(path, 65_000),
        signature: this.#read(`${path}.sig`, 64),
        minisig: this.#read(`${path}.minisig`, 16_384),
      }),
    );
  };

  readonly hashFiles: EvidenceReader['hashFiles'] = async (files) => files.map((file) => this.#hash(file));

  readonly hashParts: EvidenceReader['hashParts'] = async ({ path }) => {
    const bytes = this.files.get(path);
    return bytes === undefined ? undefined : partDigests(bytes);
  };

  #read(path: string, maxBytes: number): SmallRead {
    const bytes = this.files.get(path);
    if (bytes === undefined) return { kind: 'missing' };
    return bytes.length > maxBytes ? { kind: 'too-large' } : { kind: 'bytes', bytes };
  }

  #hash({ path, maxBytes }: FileToHash): FileDigest {
    const bytes = this.files.get(path);
    if (bytes === undefined) return { kind: 'missing' };
    if (bytes.length > maxBytes) return { kind: 'too-large', sizeBytes: bytes.length };
    return { kind: 'digest', sha256: sha256Of(bytes), sizeBytes: bytes.length };
  }
}

/** Verification of what lies in memory, under the given dock's key; problems as `result code subject: because`. */
export async function verifyMemory(
  evidence: EvidenceReader,
  scope: EvidenceScope,
  { dock, publicKey, formerKeys = [] }: Pick<TestDock, 'dock' | 'publicKey'> & Partial<Pick<TestDock, 'formerKeys'>>,
  trusted: { readonly witnesses?: Readonly<Record<string, string>>; readonly quorum?: number } = {},
) {
  const files = [...formerKeys, publicKey].map((key) => ({
    name: `${keyIdOf(key)}.pem`,
    dock,
    bytes: Buffer.from(publicKeyPem(key)),
  }));
  const { witnesses = { 'witness.vkey': testWitness().vkey }, quorum } = trusted;
  const trust = Object.entries(witnesses).map(([name, text]) => ({ name, dock: undefined, bytes: Buffer.from(text) }));
  const document = await verifyEvidence({
    reader: evidence,
    scope,
    keys: { files, witnesses: trust, registry: NO_REGISTRY, authorities: [], quorum, notIndependent: undefined },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const later = ['inclusion', 'cosignature', 'witness-independent', 'key-validity', 'key-revoked'];
  const rows = document.checks.filter(
    ({ result, code, required }) => result !== 'pass' && (required || !later.includes(code)),
  );
  const told = (isRequired: boolean): string[] =>
    rows
      .filter(({ required }) => required === isRequired)
      .map(({ result, code, subject, because }) => `${result} ${code} ${subject}: ${because}`);
  return { ...document, problems: told(true), notes: told(false) };
}
