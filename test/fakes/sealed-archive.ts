/**
 * A dock that seals into a real folder with the program's own formats: the archive as a verifier finds it. Deterministic:
 * key, salts and clock come from fixed numbers, so that golden files can be compared.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DockId, dockId, dockingId, type Sha256Hex, seq, sha256Hex } from '../../src/domain/ids.js';
import { instant } from '../../src/domain/quantities.js';
import { digestFacts, sha256Of } from '../../src/evidence/digest.js';
import {
  checkpointPath,
  dockFolder,
  intakeFolder,
  otherRecordPath,
  proofPath,
  segmentRecordPath,
} from '../../src/evidence/evidence-paths.js';
import { MANIFEST, shortIntakeFiles, TAG_MANIFEST } from '../../src/evidence/intake-files.js';
import { keyIdOf, publicKeyPem } from '../../src/evidence/key-id.js';
import { possessionText } from '../../src/evidence/key-possession.js';
import { type FateLine, fateLineText, type InventoryLine, inventoryLineText } from '../../src/evidence/listing-text.js';
import { signedCheckpoint } from '../../src/evidence/log/checkpoint.js';
import { cosign, witnessKey } from '../../src/evidence/log/cosignature.js';
import { noteText, parseNote, verifierKey } from '../../src/evidence/log/signed-note.js';
import { encodeBundle, newTiles, rootOfHashes, tilePath } from '../../src/evidence/log/tiles.js';
import { tlogProofText } from '../../src/evidence/log/tlog-proof.js';
import { leafHash } from '../../src/evidence/log/tree-hash.js';
import { hashesOf, inclusionRanges } from '../../src/evidence/log/tree-proofs.js';
import { manifestLine } from '../../src/evidence/manifest.js';
import { PART_BYTES, partsOf } from '../../src/evidence/merkle.js';
import { minisignPublicKeyText } from '../../src/evidence/minisign-text.js';
import { needsPartsFile, partsText } from '../../src/evidence/parts-text.js';
import { encodeRecord } from '../../src/evidence/record-encoding.js';
import { recordHeader } from '../../src/evidence/record-header.js';
import type { RecordHeader } from '../../src/evidence/records/header.js';
import { type RecordsByType, type RecordType, recordTypeOf } from '../../src/evidence/records/seal-record.js';
import { signRecord } from '../../src/evidence/sign-record.js';
import { StoredNames } from '../../src/evidence/stored-name.js';
import { signablePath } from '../../src/evidence/text-rules.js';
import { type SeedKey, seedKey } from './seed-key.js';

export type RecordBody = { readonly [T in RecordType]: Omit<RecordsByType[T], keyof RecordHeader> }[RecordType];
export type CameraFile = { readonly path: string | Uint8Array; readonly bytes: Uint8Array };
export type SealedIntake = {
  readonly docking: string;
  /** Absolute. */
  readonly folder: string;
  /** Stored names in the order of the camera files. */
  readonly names: readonly string[];
  /** Log positions of the segment records, likewise. */
  readonly seqs: readonly number[];
  readonly closeSeq: number;
};

/** What a dock says when it puts another key in the place of its own. */
export function rotationBody(
  dock: string,
  key: SeedKey,
  next: SeedKey,
): Omit<RecordsByType['key'], keyof RecordHeader> {
  const proof = next.sign(possessionText({ dock, key: key.keyId, next: next.keyId }));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return {
    _type: 'urn:sealdock:record:key:1',
    action: 'rotate',
    key: { kid: key.keyId, public: hex(key.publicKey) },
    next: { kid: next.keyId, public: hex(next.publicKey), proof: hex(proof) },
    revocation: null,
    who: 'technician',
    reason: '年度更换',
  };
}

const STARTED_AT = Date.parse('2026-11-23T01:00:00.000Z');
const CAMERA = { id: '7710', id_usb: null, serial: 'K70000007710', model: 'KB-2', fw: '1.4.2' } as const;
const NO_FACT = { class: 'unknown', device: null, dock: null, method: 'none', offset_ms: null, lo_ms: null } as const;

export class TestDock {
  readonly root: string;
  readonly dock: DockId;
  publicKey: Uint8Array;
  /** Those before it, oldest first. */
  readonly formerKeys: Uint8Array[] = [];
  /** By its own clock, of the record that would be next, in whole seconds since 1970. */
  get nextSeconds(): number {
    return STARTED_AT / 1000 + this.#seq;
  }

  /** A dock that lies: what it seals instead. */
  lie: (body: RecordBody) => RecordBody = (body) => body;
  #key: SeedKey;
  /** What its records name from now on. */
  anchor: { size: number; root: string; time: number } | undefined;
  /** Every record of the present epoch so far, in the order of its log. */
  records: Uint8Array[] = [];
  epoch = 1;
  /** Number of the first record of the present epoch. */
  firstSeq = 0;
  #prev: Sha256Hex;
  #seq = 0;
  #dockings = 0;

  constructor(root: string, dock = 'KB-0007', seedByte = 7) {
    this.root = root;
    this.dock = dockId(dock);
    this.#key = seedKey(seedByte);
    this.publicKey = this.#key.publicKey;
    this.#prev = sha256Of(this.request);
  }

  /** Stands for the certificate request: its digest is the first `prev`. */
  get request(): Uint8Array {
    return Buffer.from(`request of ${this.dock}`, 'utf8');
  }

  get folder(): string {
    return join(this.root, dockFolder(this.dock));
  }

  readonly sign = (bytes: Uint8Array): Uint8Array => this.#key.sign(bytes);

  async writeKeys(): Promise<void> {
    await put(join(this.folder, 'dock.pem'), Buffer.from(publicKeyPem(this.publicKey)));
    await put(join(this.folder, 'dock.pub'), Buffer.from(minisignPublicKeyText(this.publicKey)));
    await put(join(this.folder, 'dock.csr'), this.request);
  }

  header(): RecordHeader {
    return recordHeader({
      dock: this.dock,
      epoch: this.epoch,
      anchor: this.anchor === undefined ? undefined : { ...this.anchor, root: sha256Hex(this.anchor.root) },
      keyId: keyIdOf(this.publicKey),
      seq: seq(this.#seq),
      prev: this.#prev,
      salt: createHash('md5').update(`salt ${this.#seq}`).digest('hex'),
      now: {
        at: instant(STARTED_AT + this.#seq * 1000),
        monotonicMs: 5000 + this.#seq * 1000,
        bootId: 'b'.repeat(32),
        sync: 'ntp',
        uncertaintyMs: 12,
      },
      software: { name: 'sealdock', version: '0.1.0', commit: undefined, build: undefined },
    });
  }

  /** Seals and writes the record with its signatures; `path` is relative to `folder`. */
  async seal(body: RecordBody, at: { owner: string; folder: string; path?: string }) {
    const record = { ...this.lie(body), ...this.header() } as RecordsByType[RecordType];
    const number = this.#seq;
    const type = recordTypeOf(record);
    const path = at.path ?? (type === 'segment' ? 'rec/unnamed.rec' : otherRecordPath(type, seq(number)));
    const bytes = encodeRecord(record);
    await this.writeSigned(bytes, { ...at, path });
    this.records.push(bytes);
    this.#seq += 1;
    this.#prev = sha256Of(bytes);
    return { path, seq: number, bytes };
  }

  /** Signs any bytes with the genuine key and puts them in place. */
  async writeSigned(bytes: Uint8Array, at: { owner: string; folder: string; path: string }): Promise<void> {
    const files = await signRecord({
      record: bytes,
      owner: at.owner,
      path: at.path,
      keyId: keyIdOf(this.publicKey),
      sign: this.sign,
    });
    await put(join(at.folder, at.path), files.record);
    await put(join(at.folder, `${at.path}.sig`), files.signature);
    await put(join(at.folder, `${at.path}.minisig`), files.minisig);
  }

  async boot(): Promise<void> {
    const body: RecordBody = {
      _type: 'urn:sealdock:record:boot:1',
      previous: 'first',
      config: sha256Of(Buffer.from('settings')),
      free_bytes: 1_000_000,
      recovered: {},
    };
    await this.seal(body, { owner: this.dock, folder: this.folder });
  }

  /** Signs with another key from the next record on, and says so unless `isTold` is false. */
  async rotate(seedByte: number, options: { readonly isTold?: boolean; readonly proof?: string } = {}): Promise<void> {
    const next = seedKey(seedByte);
    const body = rotationBody(this.dock, this.#key, next);
    if (options.proof !== undefined && body.next !== null) body.next.proof = options.proof;
    if (options.isTold !== false) await this.seal(body, { owner: this.dock, folder: this.folder });
    this.formerKeys.push(this.publicKey);
    this.#key = next;
    this.publicKey = next.publicKey;
    await put(join(this.folder, `dock-${next.keyId}.pem`), Buffer.from(publicKeyPem(next.publicKey)));
    await put(join(this.folder, `dock-${next.keyId}.pub`), Buffer.from(minisignPublicKeyText(next.publicKey)));
  }

  async intake(
    files: readonly CameraFile[],
    options: { readonly fates?: readonly FateLine[]; readonly isOpen?: boolean } = {},
  ): Promise<SealedIntake> {
    this.#dockings += 1;
    const docking = dockingId(`${this.dock}-${String(this.#dockings).padStart(6, '0')}`);
    const folder = join(this.root, intakeFolder(docking, instant(STARTED_AT)));
    const at = { owner: docking, folder };
    const listed = files.map((file) => ({ ...file, ...signablePath(raw(file.path)) }));
    const extra = (options.fates ?? []).map((fate) => listedAs(fate));
    const lines = [...listed.map((file) => lineOf(file, file.bytes.length)), ...extra];
    const listing = Buffer.from(lines.map(inventoryLineText).join(''));
    await put(join(folder, 'inventory.ndjson'), listing);
    const inventory = await this.seal(inventoryBody(docking, lines, listing), at);
    const taken = new StoredNames();
    const names: string[] = [];
    const seqs: number[] = [];
    const fates: FateLine[] = [];
    for (const file of listed) {
      const sha256 = sha256Of(file.bytes);
      const name = taken.claim(raw(file.path), sha256);
      const sealed = await this.#sealFile(docking, folder, name, file);
      names.push(name);
      seqs.push(sealed.seq);
      const { path, path_hex } = file;
      fates.push({
        fate: 'pulled',
        path,
        path_hex,
        name,
        size: file.bytes.length,
        sha256,
        seq: sealed.seq,
        level: 'L2',
      });
    }
    const report = Buffer.from('{"schema":"sealdock.check/1"}\n');
    await put(join(folder, 'continuity.json'), report);
    await this.seal(continuityBody(docking, seqs, report), at);
    const fateBytes = Buffer.from([...fates, ...(options.fates ?? [])].map(fateLineText).join(''));
    await put(join(folder, 'fates.ndjson'), fateBytes);
    const stored = listed.map((file, i) => ({
      name: names[i] ?? '',
      sizeBytes: file.bytes.length,
      sha256: sha256Of(file.bytes),
    }));
    const tagManifest = await this.writeTagFiles(docking, folder, stored);
    if (options.isOpen === true) return { docking, folder, names, seqs, closeSeq: -1 };
    const close = await this.seal(
      {
        _type: 'urn:sealdock:record:close:1',
        docking,
        inventory_seq: inventory.seq,
        tagmanifest: { name: 'tagmanifest-sha256.txt', sha256: sha256Of(tagManifest) },
        fates: { name: 'fates.ndjson', ...digestFacts(fateBytes) },
        counts: countsOf([...fates, ...(options.fates ?? [])]),
        bytes: stored.reduce((sum, file) => sum + file.sizeBytes, 0),
        handed_back: true,
        kept_because: null,
      },
      at,
    );
    return { docking, folder, names, seqs, closeSeq: close.seq };
  }

  get origin(): string {
    return `police.example/dock/${this.dock}/e${this.epoch}`;
  }

  /**
   * Goes on in a new epoch, as after a disk of `size` records was put back, from which `lost` had been witnessed since. What is
   * told of it may be another thing.
   */
  async beginEpoch(at: {
    readonly size: number;
    readonly firstSeq: number;
    /** What was put back, where it is of an earlier epoch. */
    readonly own?: readonly Uint8Array[];
    readonly tell?: (old: RecordsByType['epoch']['old']) => RecordsByType['epoch']['old'];
    readonly stopped?: string;
  }) {
    const { size, tell = (old) => old, stopped = 'ledger-rolled-back' } = at;
    const seen = { size: this.records.length, root: rootOfHashes(this.records.map((bytes) => leafHash(bytes))) };
    const own = at.own ?? this.records.slice(0, size);
    const old = {
      epoch: this.epoch,
      first_seq: this.firstSeq,
      own_size: size,
      own_root: rootOfHashes(own.map((bytes) => leafHash(bytes))).toString('hex'),
      witnessed: {
        size: seen.size,
        root: seen.root.toString('hex'),
        witness: testWitness().name,
        note: Buffer.from(cosignedCheckpoint(this, seen)).toString('base64'),
      },
    };
    this.#prev = sha256Of(own.at(-1) ?? this.request);
    Object.assign(this, { epoch: this.epoch + 1, firstSeq: at.firstSeq, records: [] });
    this.#seq = at.firstSeq;
    this.#dockings += 1000;
    const body = { _type: 'urn:sealdock:record:epoch:1', stopped, reason: 'restored', who: 'T1' };
    return await this.seal({ ...body, old: tell(old) } as RecordBody, { owner: this.dock, folder: this.folder });
  }

  /** Proves one record under the log as it is now; `path` is that of the record, below `folder`. */
  async prove(folder: string, path: string, index: number, timeSeconds = COSIGNED_AT_SECONDS): Promise<void> {
    const leaves = this.records.map((bytes) => leafHash(bytes));
    const subtree = (height: number, at: number) =>
      Promise.resolve(rootOfHashes(leaves.slice(at * 2 ** height, (at + 1) * 2 ** height)));
    const hashes = await hashesOf(inclusionRanges(index, leaves.length), subtree);
    const tree = { size: leaves.length, root: rootOfHashes(leaves) };
    const checkpoint = cosignedCheckpoint(this, tree, { timeSeconds });
    await put(join(folder, proofPath(path)), tlogProofText({ index, hashes, checkpoint }));
  }

  /** Publishes the log as it is now: the tiles it has gained, a checkpoint, the pointer to it. */
  async publishLog(
    options: { readonly records?: readonly Uint8Array[]; readonly from?: number; readonly timeSeconds?: number } = {},
  ): Promise<void> {
    const { records = this.records, from = 0, timeSeconds = COSIGNED_AT_SECONDS } = options;
    const files = logFiles(records, { from, origin: this.origin, dock: this, timeSeconds });
    for (const [path, bytes] of files) await put(join(this.folder, `log/e${this.epoch}`, path), bytes);
  }

  /** Writes the bag's own files over everything that lies in the folder now; gives the tag manifest. */
  async writeTagFiles(
    docking: string,
    folder: string,
    stored: readonly { name: string; sizeBytes: number; sha256: Sha256Hex }[],
  ): Promise<Uint8Array> {
    const all = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = all
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((path) => path.startsWith('rec/') || /\.(ndjson|json)$/.test(path))
      .filter((path) => !path.startsWith('rec/_close') && !path.startsWith('data/'));
    const tagFiles = await Promise.all(
      paths.map(async (name) => ({ name, sha256: sha256Of(await readFile(join(folder, name))) })),
    );
    const manifest = stored.map(({ name, sha256 }) => manifestLine({ name: `data/${name}`, sha256 })).join('');
    const own = [
      ...shortIntakeFiles({
        dock: this.dock,
        docking: dockingId(docking),
        keyId: keyIdOf(this.publicKey),
        startedAt: instant(STARTED_AT),
        software: { name: 'sealdock', version: '0.1.0' },
        payload: { files: stored.length, bytes: stored.reduce((sum, file) => sum + file.sizeBytes, 0) },
        example: stored[0]?.name,
        epoch: { number: this.epoch, firstSeq: this.firstSeq },
      }),
      { name: MANIFEST, bytes: Buffer.from(manifest) },
    ];
    for (const file of own) await put(join(folder, file.name), file.bytes);
    const ownLines = own.map(({ name, bytes }) => ({ name, sha256: sha256Of(bytes) }));
    const tagManifest = Buffer.from([...ownLines, ...tagFiles].map(manifestLine).join(''));
    await put(join(folder, TAG_MANIFEST), tagManifest);
    return tagManifest;
  }

  async #sealFile(docking: string, folder: string, name: string, file: CameraFile & { path_hex: string | null }) {
    const parts = partDigests(file.bytes);
    await put(join(folder, 'data', name), file.bytes);
    const path = segmentRecordPath(name);
    const sealed = await this.seal(segmentBody(docking, name, file.bytes, signablePath(raw(file.path))), {
      owner: docking,
      folder,
      path,
    });
    if (needsPartsFile(partsOf(parts))) {
      await put(join(folder, path.replace(/\.rec$/, '.parts')), Buffer.from(partsText(parts)));
    }
    return sealed;
  }
}

/** A witness with a fixed key; others by another number. */
export function testWitness(seedByte = 0x77, name = 'police.example/witness/central') {
  const { publicKey, sign } = seedKey(seedByte);
  return { name, publicKey, vkey: verifierKey(witnessKey(name, publicKey)), sign };
}

/** An hour after the dock began, by its own clock. */
export const COSIGNED_AT_SECONDS = STARTED_AT / 1000 + 3600;

/** Signed by the dock and cosigned by the test's witness, or by those that are given. */
export function cosignedCheckpoint(
  dock: Pick<TestDock, 'publicKey' | 'sign' | 'origin'>,
  tree: { readonly size: number; readonly root: Buffer },
  options: {
    readonly origin?: string;
    readonly witnesses?: readonly ReturnType<typeof testWitness>[];
    readonly timeSeconds?: number;
  } = {},
): Uint8Array {
  const { origin = dock.origin, witnesses = [testWitness()], timeSeconds = COSIGNED_AT_SECONDS } = options;
  const note = parseNote(signedCheckpoint({ origin, ...tree }, dock));
  if (note === undefined) throw new TypeError('not a note');
  const lines = witnesses.map((witness) => cosign(note.text, timeSeconds, witness));
  return Buffer.from(noteText({ ...note, signatures: [...note.signatures, ...lines] }), 'utf8');
}

/** What a log of these records adds to one of `from` records, computed in the plainest way. */
export function logFiles(
  records: readonly Uint8Array[],
  log: {
    readonly from: number;
    readonly origin: string;
    readonly dock: TestDock;
    readonly witnesses?: readonly ReturnType<typeof testWitness>[];
    readonly timeSeconds?: number;
  },
): ReadonlyMap<string, Uint8Array> {
  const levels: Buffer[][] = [records.map((bytes) => leafHash(bytes))];
  for (let below = levels[0] ?? []; below.length >= 256; below = levels.at(-1) ?? []) {
    const count = Math.floor(below.length / 256);
    levels.push(Array.from({ length: count }, (_, n) => rootOfHashes(below.slice(n * 256, (n + 1) * 256))));
  }
  const files = new Map<string, Uint8Array>();
  for (const place of newTiles(log.from, records.length)) {
    const [first, end] = [place.index * 256, place.index * 256 + place.width];
    const bytes =
      place.level === 'entries'
        ? encodeBundle(records.slice(first, end))
        : Buffer.concat((levels[place.level] ?? []).slice(first, end));
    files.set(tilePath(place), bytes);
  }
  const root = rootOfHashes(levels[0] ?? []);
  const { origin, witnesses = [testWitness()], timeSeconds = COSIGNED_AT_SECONDS } = log;
  const checkpoint = cosignedCheckpoint(log.dock, { size: records.length, root }, { origin, witnesses, timeSeconds });
  files.set(checkpointPath(records.length), checkpoint);
  files.set('checkpoint', checkpoint);
  return files;
}

export function partDigests(bytes: Uint8Array): Sha256Hex[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, i) => sha256Of(bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES)));
}

export function segmentBody(
  docking: string,
  name: string,
  bytes: Uint8Array,
  source: { path: string; path_hex: string | null },
): RecordBody {
  return {
    _type: 'urn:sealdock:record:segment:1',
    cam: CAMERA,
    officer: { id: '004512', source: 'camera-profile' },
    intake: docking,
    file: { name, size: bytes.length, sha256: sha256Of(bytes), sm3: null },
    parts: partsOf(partDigests(bytes)),
    src: { ...source, mtime: '2026-11-22T08:30:00.000Z', fs: 'vfat', vol: '1A2B-3C4D', reads: 1 },
    rec_time: { start: null, end: null, source: 'unknown', unc_ms: null },
    clock: { ...NO_FACT, hi_ms: null, drift_ppb: null, set_after: false, reason: 'no-source' },
    codec: null,
    codec_reason: 'not-judged-yet',
    cont: null,
    incamera_sig: null,
    legal: null,
  };
}

export function inventoryBody(docking: string, lines: readonly InventoryLine[], listing: Uint8Array): RecordBody {
  const files = lines.filter((line) => line.kind === 'file');
  return {
    _type: 'urn:sealdock:record:inventory:1',
    docking,
    cam: CAMERA,
    slot: 1,
    medium: { fs: 'vfat', vol: '1A2B-3C4D' },
    listing: { name: 'inventory.ndjson', ...digestFacts(listing) },
    count: files.length,
    bytes: files.reduce((sum, line) => sum + line.size, 0),
    refused: lines.length - files.length,
    truncated: false,
  };
}

export function continuityBody(docking: string, seqs: readonly number[], report: Uint8Array): RecordBody {
  return {
    _type: 'urn:sealdock:record:continuity:1',
    docking,
    recording: 'K70000007710/2026-11-22T08:30',
    seqs: [...seqs],
    seqs_more: 0,
    duty: { must: true, source: 'settings' },
    verdict: 'gap',
    claim_ms: null,
    findings: [
      {
        kind: 'missing-segment',
        severity: 'gap',
        track: 'both',
        start_ms: 20_000,
        end_ms: 22_500,
        unc_ms: 40,
        missing: [3],
        seq: seqs[0] ?? null,
      },
    ],
    findings_more: 0,
    rule: { name: 'join', version: '1', digest: sha256Hex('c'.repeat(64)) },
    report: { name: 'continuity.json', ...digestFacts(report) },
  };
}

function countsOf(fates: readonly FateLine[]) {
  const of = (fate: FateLine['fate']): number => fates.filter((line) => line.fate === fate).length;
  return {
    pulled: of('pulled'),
    already_held: of('already-held'),
    unreadable: of('unreadable'),
    pending: of('pending'),
  };
}

function listedAs(fate: FateLine): InventoryLine {
  return lineOf(fate, fate.fate === 'already-held' ? fate.size : 10);
}

function lineOf(
  { path, path_hex }: { path: string | Uint8Array; path_hex: string | null },
  size: number,
): InventoryLine {
  return { kind: 'file', path: String(path), path_hex, size, mtime: '2026-11-22T08:30:00.000Z' };
}

function raw(path: string | Uint8Array): Uint8Array {
  return typeof path === 'string' ? Buffer.from(path, 'utf8') : path;
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
