/** Signs the record of one verified file, then gives the file its final name. Repeatable from the ledger alone. */
import { formatUtc, instant } from '../domain/quantities.js';
import { sha256Of } from '../evidence/digest.js';
import { segmentRecordPath } from '../evidence/evidence-paths.js';
import { partsOf } from '../evidence/merkle.js';
import { needsPartsFile, partsText } from '../evidence/parts-text.js';
import { signablePath, signableText } from '../evidence/text-rules.js';
import { assert, defined } from '../lib/assert.js';
import type { SegmentRow } from '../ports/ledger.js';
import type { RecordBody } from '../ports/sealer.js';
import type { Vault } from '../ports/vault.js';
import type { DockingContext } from './docking-context.js';
import type { IngestDeps } from './ingest-deps.js';

type SegmentBody = Extract<RecordBody, { readonly parts: { readonly root: string } }>;

export async function sealSegment(deps: IngestDeps, context: DockingContext, id: number): Promise<void> {
  const row = defined(await deps.ledger.segment(id), `segment ${id}`);
  assert(row.state === 'verified', `segment ${id} is verified before it is sealed`);
  const sha256 = defined(row.sha256, 'digest of a verified segment');
  const name = context.names.claim(rawPath(row), sha256);
  const storedPath = `${context.folder}/data/${name}`;
  const body = segmentBody(context, row, name);
  const files = [{ path: storedPath, sizeBytes: row.sizeBytes, sha256 }];
  const parts = partsFileOf({ ...row, storedPath });
  if (parts !== undefined)
    files.push({ path: parts.path, sizeBytes: parts.bytes.length, sha256: sha256Of(parts.bytes) });
  const sealed = await deps.sealer.seal({
    body,
    docking: row.docking,
    recordPath: segmentRecordPath(name),
    folder: context.folder,
    files,
    segment: { id: row.id, patch: { state: 'sealed', storedPath } },
  });
  await placeSegment(deps.vault, { ...row, storedPath });
  await deps.ledger.markPlaced([sealed.seq]);
  deps.onOutbox();
}

/** The final names of sealed footage and its list of parts; recovery repeats exactly this. */
export async function placeSegment(vault: Vault, row: SegmentRow): Promise<void> {
  const parts = partsFileOf(row);
  if (parts !== undefined) await vault.writeFile(parts.path, parts.bytes);
  const path = defined(row.storedPath, 'stored path of sealed footage');
  await vault.place({ temp: row.temp, path, sizeBytes: row.sizeBytes, sha256: defined(row.sha256, 'digest') });
}

/** `rec/<name>.parts` beside the record; undefined for files of one part. */
export function partsFileOf(row: SegmentRow): { readonly path: string; readonly bytes: Uint8Array } | undefined {
  const digests = defined(row.partDigests, 'digests of parts');
  if (!needsPartsFile(partsOf(digests))) return undefined;
  const stored = defined(row.storedPath, 'stored path of sealed footage');
  return { path: `${stored.replace('/data/', '/rec/')}.parts`, bytes: Buffer.from(partsText(digests), 'utf8') };
}

function segmentBody(context: DockingContext, row: SegmentRow, name: string): SegmentBody {
  const { camera, officer, medium } = context;
  const path = signablePath(rawPath(row));
  return {
    _type: 'urn:sealdock:record:segment:1',
    cam: {
      id: camera.id,
      id_usb: null,
      serial: text(camera.serial),
      model: text(camera.facts?.model),
      fw: text(camera.facts?.firmware),
    },
    officer: { id: text(officer.id, 64), source: officer.source },
    intake: row.docking,
    file: { name, size: row.sizeBytes, sha256: defined(row.sha256, 'digest'), sm3: null },
    parts: partsOf(defined(row.partDigests, 'digests of parts')),
    src: {
      ...path,
      mtime: formatUtc(instant(row.mtimeMs)),
      fs: text(medium.fs, 64),
      vol: text(medium.volume),
      reads: 1,
    },
    rec_time: recordedTime(row),
    clock: clockOf(context),
    ...codecOf(row),
    cont: null,
    incamera_sig: null,
    legal: null,
  };
}

function recordedTime(row: SegmentRow): SegmentBody['rec_time'] {
  const startAt = row.names?.startAt;
  const length = lengthMs(row);
  if (startAt !== undefined) {
    const end = length === undefined ? null : formatUtc(instant(Math.round(startAt + length)));
    return { start: formatUtc(startAt), end, source: 'filename', unc_ms: row.names?.startResolutionMs ?? 1000 };
  }
  return { start: null, end: formatUtc(instant(row.mtimeMs)), source: 'mtime', unc_ms: null };
}

function clockOf({ clock, isClockSet }: DockingContext): SegmentBody['clock'] {
  const whole = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value));
  return {
    class: clock.class,
    device: clock.deviceAt === undefined ? null : formatUtc(clock.deviceAt),
    dock: formatUtc(clock.dockAt),
    method: clock.method,
    offset_ms: whole(clock.offsetMs),
    lo_ms: clock.lowMs === undefined ? null : Math.floor(clock.lowMs),
    hi_ms: clock.highMs === undefined ? null : Math.ceil(clock.highMs),
    drift_ppb: null,
    set_after: isClockSet ?? null,
    reason: clock.class === 'unknown' ? clock.reason : null,
  };
}

function codecOf(row: SegmentRow): Pick<SegmentBody, 'codec' | 'codec_reason'> {
  const { reading } = row;
  if (reading === undefined) return { codec: null, codec_reason: 'not-media' };
  if (!('tracks' in reading))
    return { codec: null, codec_reason: reading.state === 'photo' ? 'not-media' : reading.state };
  const tracks = reading.tracks.map(({ kind, codec, samples, startMs, endMs }) => ({
    kind,
    codec: text(codec, 32) ?? 'unknown',
    samples,
    dur_ms: Math.round(endMs - startMs),
  }));
  const length = lengthMs(row);
  return {
    codec: { container: reading.container, dur_ms: length === undefined ? null : Math.round(length), tracks },
    codec_reason: null,
  };
}

function lengthMs({ reading }: SegmentRow): number | undefined {
  if (reading === undefined || !('tracks' in reading) || reading.tracks.length === 0) return undefined;
  return (
    Math.max(...reading.tracks.map(({ endMs }) => endMs)) - Math.min(...reading.tracks.map(({ startMs }) => startMs))
  );
}

export function rawPath(row: Pick<SegmentRow, 'path' | 'rawPathHex'>): Buffer {
  return row.rawPathHex === undefined ? Buffer.from(row.path, 'utf8') : Buffer.from(row.rawPathHex, 'hex');
}

function text(value: string | undefined, maxLength = 200): string | null {
  return value === undefined || value === '' ? null : signableText(value, maxLength);
}
