/** One document of every page, with what hostile cameras, files and settings could put into it. */
import type { DoctorDocument } from '../../../src/app/doctor/run-doctor.js';
import type { CameraDocument, CamerasDocument } from '../../../src/app/queries/list-cameras.js';
import type { GapsDocument } from '../../../src/app/queries/list-gaps.js';
import type { MaintenanceDocument, MaintenanceEntryDocument } from '../../../src/app/queries/list-maintenance.js';
import type { QueueDocument } from '../../../src/app/queries/list-queue.js';
import type { TransferRow, TransfersDocument } from '../../../src/app/queries/list-transfers.js';
import type { StatusDocument } from '../../../src/app/queries/read-status.js';
import type { TraceDocument } from '../../../src/app/queries/read-trace.js';

/** Clears the screen, turns the reading direction, breaks the line, hides a letter. */
const HOSTILE = 'a\u001b[2Jb\u202egpj.mp4\nc\u200bd\u009b31m';

const AT = '2026-11-20T09:30:00+08:00';
const LATER = '2026-11-20T09:31:12.500+08:00';

const transfer: TransferRow = {
  docking: 'KB-0007-000124',
  slot: 3,
  place: `/media/${HOSTILE}`,
  camera: '1234567',
  profile: 'bc-ascii',
  state: 'closed',
  startedAt: AT,
  endedAt: LATER,
  durationMs: 72_500,
  files: { listed: 4, pulled: 2, alreadyHeld: 1, unreadable: 1, pending: 0, archived: 1 },
  bytes: 3_000_000_000,
  pulledBytes: 1_950_000_000,
  bytesPerSecond: 48_200_000,
  handedBack: false,
  failure: null,
  warnings: ['battery-low', HOSTILE],
};

export const TRANSFERS: TransfersDocument = {
  schema: 'sealdock.transfers/1',
  dockings: [
    transfer,
    {
      ...transfer,
      docking: 'KB-0007-000123',
      ...{ slot: null, camera: null, profile: null, state: 'interrupted', bytesPerSecond: null, warnings: [] },
      files: { listed: 0, pulled: 0, alreadyHeld: 0, unreadable: 0, pending: 0, archived: 0 },
      failure: 'medium-gone',
    },
  ],
  next: 'KB-0007-000123',
  exitCodes: [],
};

const finding = {
  at: AT,
  code: 'read-errors',
  severity: 'warning',
  docking: 'KB-0007-000124',
  camera: '1234567',
} as const;

export const STATUS: StatusDocument = {
  schema: 'sealdock.status/1',
  at: AT,
  dock: 'KB-0007',
  home: `/srv/${HOSTILE}`,
  activity: 'daemon',
  daemon: {
    startedAt: AT,
    slots: [
      {
        ...{ slot: 1, place: `/media/${HOSTILE}`, state: { kind: 'pulling' }, verdict: 'leave', camera: '1234567' },
        ...{ profile: 'bc-ascii', docking: 'KB-0007-000125' },
        progress: { files: 4, bytes: 1000, pulledBytes: 500, verifiedBytes: 250, archivedBytes: 0 },
      },
      {
        ...{ slot: 2, place: '/media/b', state: { kind: 'failed', code: HOSTILE, retryAt: undefined }, verdict: 'ask' },
        ...{ camera: null, profile: null, docking: null, progress: null },
      },
    ],
  },
  clock: { sync: 'ntp', uncertaintyMs: 21, isTrusted: true },
  disk: { freeBytes: 12_300_000_000, totalBytes: 500_000_000_000, reserveBytes: 268_435_456, isAtReserve: false },
  queue: {
    ...{ waiting: 12, waitingBytes: 3_400_000_000, oldestAt: AT, isLate: false, parked: 1 },
    parkedBy: [{ code: 'archive-conflict', items: 1 }],
  },
  duty: { gaps: 2, cannotTell: 0 },
  cameras: { known: 14, unpulled: 1, filesUnpulled: 3 },
  footage: { files: 5321, bytes: 2_140_000_000_000, archived: 5309, quarantined: 0 },
  findings: {
    since: AT,
    error: 0,
    warning: 1,
    note: 2,
    newest: [
      { ...finding, facts: {} },
      { ...finding, code: HOSTILE, facts: {} },
    ],
  },
  key: 'encrypted',
  records: 20_123,
  log: { sealed: 20_120, unsealedSince: AT, isLate: false, stopped: null },
  exitCodes: [3, 4, 7],
};

const clock = { class: 'measured', offsetMs: 432_010, lowMs: 431_985, highMs: 432_035, at: AT } as const;

const camera: CamerasDocument['cameras'][number] = {
  camera: '1234567',
  serial: '1234567',
  profile: 'bc-ascii',
  custody: 'in-service',
  firstSeenAt: AT,
  lastSeenAt: AT,
  lastDocking: 'KB-0007-000124',
  dockings: 17,
  model: HOSTILE,
  firmware: `2.0${HOSTILE}`,
  batteryPercent: 71,
  freeBytes: 3_000_000_000,
  totalBytes: 32_000_000_000,
  clock,
  unpulled: 1,
  unpulledSince: AT,
  policy: 'deviates',
  warnings: ['clock-off', HOSTILE],
};

export const CAMERAS: CamerasDocument = {
  schema: 'sealdock.cameras/1',
  cameras: [
    camera,
    {
      ...camera,
      ...{ camera: '执法仪-7', custody: 'new', lastSeenAt: null, lastDocking: null, dockings: 0, model: null },
      ...{ firmware: null, batteryPercent: null, freeBytes: null, totalBytes: null, clock: null, unpulled: 0 },
      ...{ unpulledSince: null, policy: null, warnings: [] },
    },
  ],
  next: null,
  exitCodes: [4],
};

export const MAINTENANCE: MaintenanceDocument = {
  schema: 'sealdock.maintenance/1',
  entries: [
    {
      id: 12,
      camera: '1234567',
      kind: 'battery',
      at: AT,
      by: 'tech-2',
      note: `更换电池 ${HOSTILE}`,
      docking: null,
      facts: {},
      seq: 40,
    },
    {
      ...{
        id: 11,
        camera: '1234567',
        kind: 'docking-facts',
        at: AT,
        by: null,
        note: null,
        docking: 'KB-0007-000124',
        seq: 39,
      },
      facts: {
        firmware: HOSTILE,
        battery_percent: 71,
        clock_offset_ms: 432_010,
        bytes_per_second: 48_200_000,
        warnings: 'clock-off',
      },
    },
  ],
  next: '11',
  exitCodes: [],
};

const docked = MAINTENANCE.entries[1];
export const ENTRY: MaintenanceEntryDocument = {
  schema: 'sealdock.maintenance-entry/1',
  entry: {
    id: 11,
    camera: '1234567',
    kind: 'docking-facts',
    at: AT,
    by: null,
    note: HOSTILE,
    docking: 'KB-0007-000124',
    facts: docked?.facts ?? {},
    seq: 39,
  },
  record: 'intake/2026/11/20/KB-0007-000124/rec/_maintenance-39.rec',
  sha256: 'ab'.repeat(32),
  exitCodes: [],
};

export const GAPS: GapsDocument = {
  schema: 'sealdock.gaps/1',
  recordings: [
    {
      ...{ id: 9, camera: '1234567', officer: '000001', docking: 'KB-0007-000124', verdict: 'gap', isUnderDuty: true },
      ...{
        dutySource: 'settings:all',
        startAt: AT,
        durationMs: 900_000,
        claimMs: null,
        claim: 'none',
        judgedAt: LATER,
        seq: 38,
      },
      ...{ segments: 3, findingsLeftOut: 2 },
      findings: [
        {
          ...{
            kind: 'between-segments',
            severity: 'gap',
            track: 'both',
            startMs: 300_000,
            endMs: 302_500,
            uncertaintyMs: 40,
          },
          ...{ missing: [], file: null, afterFile: `DCIM/${HOSTILE}`, beforeFile: 'DCIM/b.mp4' },
          ...{ because: `lost ${HOSTILE}`, fromAt: '2026-11-20T09:35:00+08:00', toAt: '2026-11-20T09:35:02.500+08:00' },
        },
      ],
    },
    {
      ...{
        id: 8,
        camera: '1234567',
        officer: null,
        docking: 'KB-0007-000123',
        verdict: 'cannot-tell',
        isUnderDuty: false,
      },
      ...{
        dutySource: 'settings:none',
        startAt: null,
        durationMs: null,
        claimMs: null,
        claim: '',
        judgedAt: AT,
        seq: 30,
      },
      ...{ segments: 1, findingsLeftOut: 0, findings: [] },
    },
  ],
  next: '8',
  exitCodes: [4],
};

export const QUEUE: QueueDocument = {
  schema: 'sealdock.queue/1',
  ...{ waiting: 1, waitingBytes: 1_000_000, parked: 1, oldestAt: AT, next: null, exitCodes: [3, 7] },
  items: [
    {
      ...{ item: 31, state: 'parked', docking: 'KB-0007-000124', segment: 4, path: `intake/data/${HOSTILE}`, files: 4 },
      ...{ bytes: 650_000_000, since: AT, attempts: 1, nextAttemptAt: null, code: 'archive-conflict' },
    },
    {
      ...{
        item: 32,
        state: 'waiting',
        docking: null,
        segment: null,
        path: null,
        files: 0,
        bytes: 1_000_000,
        since: AT,
      },
      ...{ attempts: 3, nextAttemptAt: LATER, code: HOSTILE },
    },
  ],
};

const file: TraceDocument['files'][number] = {
  ...{
    id: 1,
    path: `DCIM/${HOSTILE}`,
    sizeBytes: 650_000_000,
    fate: 'pulled',
    state: 'archived',
    level: 'L4',
    levelReason: null,
  },
  ...{ code: null, pulledBytes: 650_000_000, pullMs: 13_400, sealedAt: AT, record: 33 },
  forwarding: { item: 30, state: 'sent', attempts: 0, code: null },
  looks: null,
  receipt: { record: 44, at: LATER },
};

export const TRACE: TraceDocument = {
  schema: 'sealdock.trace/1',
  transfer: { ...transfer, failure: 'read-stalled' },
  identity: { serial: '1234567', model: HOSTILE, firmware: null },
  clock: { ...clock, method: 'second-edge', reason: null, cameraAt: LATER, dockAt: AT, wasSet: true },
  facts: { battery_percent: 71 },
  steps: [
    { at: AT, record: 32, type: 'inventory' },
    { at: LATER, record: 38, type: 'continuity' },
  ],
  files: [
    file,
    {
      ...file,
      ...{ id: 2, path: 'DCIM/b.mp4', level: 'L1', levelReason: 'not-local', state: 'sealed', receipt: null },
      looks: [
        { kind: 'black', startMs: 0, endMs: 29_940 },
        ...Array.from({ length: 6 }, (_, i) => ({ kind: 'silent' as const, startMs: i * 1000, endMs: i * 1000 + 500 })),
      ],
      forwarding: { item: 31, state: 'parked', attempts: 1, code: 'archive-conflict' },
    },
    {
      ...file,
      ...{
        id: 3,
        path: 'DCIM/c.mp4',
        level: null,
        state: 'unreadable',
        fate: 'unreadable',
        code: 'file-unreadable',
        sealedAt: null,
        pullMs: null,
        receipt: null,
        forwarding: null,
      },
    },
    {
      ...file,
      ...{
        id: 4,
        path: 'DCIM/d.mp4',
        level: null,
        state: 'listed',
        fate: 'pending',
        sealedAt: null,
        pullMs: null,
        pulledBytes: 1_000_000,
        receipt: null,
        forwarding: null,
      },
    },
  ],
  next: '4',
  verdicts: [{ verdict: 'gap', isUnderDuty: true, dutySource: 'settings:all' }],
  findings: [{ ...finding, facts: {} }],
  waiting: 2,
  exitCodes: [6, 4, 7],
};

export const CAMERA: CameraDocument = {
  schema: 'sealdock.camera/1',
  camera,
  settings: { loop: 'on', [HOSTILE]: HOSTILE },
  transfers: TRANSFERS.dockings,
  maintenance: MAINTENANCE.entries,
  gaps: GAPS.recordings,
  findings: [{ ...finding, facts: {} }],
  week: [{ day: '2026-11-20', files: 12, bytes: 7_800_000_000 }],
  exitCodes: [4],
};

export const DOCTOR: DoctorDocument = {
  schema: 'sealdock.doctor/1',
  at: AT,
  home: `/srv/${HOSTILE}`,
  checks: [
    { check: 'node', result: 'fine', code: null, facts: { version: '20.20.2' } },
    { check: 'settings', result: 'problem', code: 'settings-invalid', facts: { problem: HOSTILE } },
    { check: 'disk', result: 'fine', code: null, facts: { freeBytes: 12_300_000_000, totalBytes: 500_000_000_000 } },
    { check: 'vault', result: 'not-checked', code: null, facts: { because: 'made at the first start' } },
    { check: 'ledger', result: 'warning', code: 'ended-unclean', facts: {} },
    { check: 'clock', result: 'problem', code: 'clock-not-trusted', facts: { sync: 'none', uncertaintyMs: null } },
    { check: 'copies', result: 'warning', code: 'partial-copies', facts: { copies: 2, bytes: 1_000_000 } },
  ],
  exitCodes: [2, 10],
};
