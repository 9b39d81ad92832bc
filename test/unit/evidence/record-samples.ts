/** One sample body of every record type, as the golden files have them. */
import { sha256Of } from '../../../src/evidence/digest.js';
import { inventoryLineText } from '../../../src/evidence/listing-text.js';
import type { RecordType } from '../../../src/evidence/records/seal-record.js';
import { signablePath } from '../../../src/evidence/text-rules.js';
import {
  continuityBody,
  inventoryBody,
  type RecordBody,
  rotationBody,
  segmentBody,
} from '../../fakes/sealed-archive.js';
import { seedKey } from '../../fakes/seed-key.js';

const DOCKING = 'KB-0007-000123';
const DIGEST = sha256Of(Buffer.from('sample'));
const FOOTAGE = Buffer.from('sample footage');
const PATH = 'DCIM/执法记录 1.mp4';

export const RECORD_SAMPLES: Readonly<Record<RecordType, RecordBody>> = {
  inventory: sampleInventory(),
  segment: segmentBody(DOCKING, PATH, FOOTAGE, signablePath(Buffer.from(PATH))),
  continuity: continuityBody(DOCKING, [1, 2], Buffer.from('{}\n')),
  stored: {
    _type: 'urn:sealdock:record:stored:1',
    docking: DOCKING,
    of: 1,
    archive: 'directory:/srv/archive',
    key: `intake/2026/11/23/${DOCKING}/data/${PATH}`,
    version: null,
    size: FOOTAGE.length,
    sha256: sha256Of(FOOTAGE),
    stored_at: '2026-11-23T01:00:09.000Z',
  },
  close: {
    _type: 'urn:sealdock:record:close:1',
    docking: DOCKING,
    inventory_seq: 0,
    tagmanifest: { name: 'tagmanifest-sha256.txt', sha256: DIGEST },
    fates: { name: 'fates.ndjson', sha256: DIGEST, size: 321 },
    counts: { pulled: 1, already_held: 0, unreadable: 1, pending: 0 },
    bytes: FOOTAGE.length,
    handed_back: false,
    kept_because: 'a file cannot be read',
  },
  export: {
    _type: 'urn:sealdock:record:export:1',
    what: { kind: 'case', ref: '辰公（治）案〔2026〕17号' },
    dockings: [DOCKING],
    dockings_more: 0,
    files: 1,
    bytes: FOOTAGE.length,
    originals: 'included',
    manifest: { name: 'manifest-sha256.txt', sha256: DIGEST, size: 123 },
    who: 'records-office',
    reason: '依法调取',
  },
  look: {
    _type: 'urn:sealdock:record:look:1',
    about: DOCKING,
    decoder: { name: 'ffmpeg', least_ms: 2000 },
    looked: 3,
    not_looked: [{ seq: 4, reason: 'decoder' }],
    not_looked_more: 0,
    stretches: [{ seq: 1, kind: 'frozen', start_ms: 12_000, end_ms: 19_500 }],
    stretches_more: 0,
  },
  time: {
    _type: 'urn:sealdock:record:time:1',
    subject: 'camera',
    docking: DOCKING,
    cam: '7710',
    before: { at: '2026-11-23T01:07:12.000Z', sync: null, unc_ms: 60 },
    after: { at: '2026-11-23T01:00:00.100Z', sync: null, unc_ms: 60 },
    step_ms: -432_000,
    method: 'set-clock',
    reason: 'policy',
  },
  boot: {
    _type: 'urn:sealdock:record:boot:1',
    previous: 'unclean',
    config: DIGEST,
    free_bytes: 123_456_789_012,
    recovered: { renames_redone: 2, temporaries_removed: 1 },
  },
  maintenance: {
    _type: 'urn:sealdock:record:maintenance:1',
    cam: '7710',
    docking: null,
    kind: 'battery',
    who: 'technician',
    at: '2026-11-20T06:00:00.000Z',
    facts: { cycles: 412, health: '71 %', is_original: false, voltage_mv: null },
    parts: [{ part: 'battery', removed: 'B-0001', fitted: 'B-0002' }],
    note: '更换电池',
  },
  epoch: {
    _type: 'urn:sealdock:record:epoch:1',
    old: {
      epoch: 1,
      first_seq: 0,
      own_size: 12,
      own_root: DIGEST,
      witnessed: {
        size: 20,
        root: DIGEST,
        witness: 'police.example/witness/central',
        note: Buffer.from('police.example/dock/KB-0007/e1').toString('base64'),
      },
    },
    stopped: 'ledger-rolled-back',
    reason: '系统盘损坏，恢复了 11 月 20 日的备份',
    who: 'technician',
  },
  refused: {
    _type: 'urn:sealdock:record:refused:1',
    docking: null,
    attempt: 'overwrite',
    subject: `intake/2026/11/23/${DOCKING}/data/${PATH}`,
    by: 'forwarding',
    reason: 'other bytes lie there',
  },
  key: rotationBody('KB-0007', seedKey(7), seedKey(8)),
};

function sampleInventory(): RecordBody {
  const line = { kind: 'file', path: PATH, path_hex: null, size: FOOTAGE.length, mtime: null } as const;
  return inventoryBody(DOCKING, [line], Buffer.from(inventoryLineText(line)));
}
