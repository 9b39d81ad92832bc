/**
 * What one docking tells of its camera, as names and small values: the form in which it is signed and kept. A name is
 * there only when its value was told; nothing is filled in.
 */

import type { ClockEvidence } from '../domain/clock-evidence.js';
import { formatUtc } from '../domain/quantities.js';
import { fateOf, type SegmentState } from '../domain/segment-lifecycle.js';
import { signableText } from '../evidence/text-rules.js';
import type { CameraFacts } from '../ports/camera-link.js';
import type { Facts } from '../ports/ledger.js';
import type { DockingTally } from '../ports/ledger-views.js';
import type { PowerLoss } from '../profiles/power-losses.js';
import type { LogReading } from '../profiles/read-log.js';

/** Of the camera and its clock, as the docking met them. */
export type CameraMet = {
  readonly cameraFacts: CameraFacts | undefined;
  readonly clock: ClockEvidence | undefined;
  readonly isClockSet: boolean | undefined;
  readonly fs: string | undefined;
  readonly bytesPerSecond: number | undefined;
  /** Code of what ended it before its time. */
  readonly interruptedBy: string | undefined;
};

export type Observed = {
  readonly slot: number | undefined;
  readonly profile: string | undefined;
  readonly space: { readonly freeBytes: number; readonly totalBytes: number } | undefined;
  readonly tally: DockingTally;
  readonly logs: readonly LogReading[];
  /** Since the docking before. */
  readonly losses: readonly PowerLoss[];
};

/** Settings beyond these are counted, not kept: a record holds 64 facts (evidence/records/maintenance.ts). */
const MAX_SETTINGS = 24;
const MAX_VALUE = 200;
/** Some cameras tell their passwords to whoever asks: a log that is kept for ever must not. */
const SECRET = /pass|pwd|secret|token|psk|(^|[^a-z])key/i;
export const SETTING = 'setting_';

export function dockingFacts(met: CameraMet, seen: Observed): Facts {
  const { cameraFacts } = met;
  return told({
    slot: seen.slot,
    profile: seen.profile,
    fs: met.fs,
    model: cameraFacts?.model,
    firmware: cameraFacts?.firmware,
    battery_percent: rounded(cameraFacts?.batteryPercent),
    free_bytes: seen.space?.freeBytes,
    total_bytes: seen.space?.totalBytes,
    ...(met.clock === undefined ? {} : clockFacts(met.clock)),
    clock_was_set: met.isClockSet,
    ...fileFacts(seen.tally),
    bytes_per_second: met.bytesPerSecond,
    interrupted_by: met.interruptedBy,
    ...logFacts(seen),
    ...settingFacts(cameraFacts?.settings ?? {}),
  });
}

function clockFacts(clock: ClockEvidence) {
  return {
    clock_class: clock.class,
    clock_reason: clock.class === 'unknown' ? clock.reason : undefined,
    clock_offset_ms: rounded(clock.offsetMs),
    clock_low_ms: clock.lowMs === undefined ? undefined : Math.floor(clock.lowMs),
    clock_high_ms: clock.highMs === undefined ? undefined : Math.ceil(clock.highMs),
    clock_at: formatUtc(clock.dockAt),
  };
}

function fileFacts(tally: DockingTally) {
  const sum = { pulled: 0, 'already-held': 0, unreadable: 0, pending: 0 };
  let pulledBytes = 0;
  for (const [state, { files, bytes }] of Object.entries(tally) as [SegmentState, { files: number; bytes: number }][]) {
    const fate = fateOf(state);
    sum[fate] += files;
    if (fate === 'pulled') pulledBytes += bytes;
  }
  return {
    files_pulled: sum.pulled,
    files_held: sum['already-held'],
    files_unreadable: sum.unreadable,
    files_pending: sum.pending,
    bytes_pulled: pulledBytes,
  };
}

function logFacts({ logs, losses }: Observed) {
  if (logs.length === 0) return {};
  const lastAt = logs.flatMap((log) => log.lastAt ?? []).reduce<number | undefined>(later, undefined);
  const last = losses.at(-1);
  return {
    log_last_at: lastAt === undefined ? undefined : new Date(lastAt).toISOString(),
    log_bad_lines: logs.reduce((sum, { badLines }) => sum + badLines, 0),
    power_losses: losses.length,
    power_lost_at: last === undefined ? undefined : formatUtc(last.lastAt),
  };
}

function settingFacts(settings: Readonly<Record<string, string>>): Record<string, string | number | undefined> {
  const rows = Object.entries(settings)
    .filter(([name]) => !SECRET.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const kept = rows.slice(0, MAX_SETTINGS).map(([name, value]) => [settingKey(name), value] as const);
  return {
    ...Object.fromEntries(kept),
    settings_left_out: rows.length > MAX_SETTINGS ? rows.length - MAX_SETTINGS : undefined,
  };
}

/** The name under which a setting of the camera is kept. */
export function settingKey(name: string): string {
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 36);
  return `${SETTING}${plain}`;
}

function told(facts: Readonly<Record<string, string | number | boolean | undefined>>): Facts {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => {
      if (value === undefined || value === '') return [];
      return [[name, typeof value === 'string' ? signableText(value, MAX_VALUE) : value] as const];
    }),
  );
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

function later(a: number | undefined, b: number): number {
  return a === undefined || b > a ? b : a;
}
