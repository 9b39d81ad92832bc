/**
 * What of a docking's facts a person must hear: the profile's thresholds, and what is other than at the docking before.
 * Pure. Where a value was not told there is no warning, and where a bound is all there is, only what it proves is warned of.
 */
import type { CameraFindingCode } from '../domain/camera-findings.js';
import type { Facts } from '../ports/ledger.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { SETTING } from './docking-facts.js';

export type Thresholds = DeviceProfile['maintenance'] & { readonly maxDriftPerDayS: number };
export type CameraWarning = { readonly code: CameraFindingCode; readonly facts: Facts };

const DAY_MS = 86_400_000;
/** Below half a day the reading's own error would be taken for drift. */
const SHORTEST_DRIFT_MS = DAY_MS / 2;

export function warnOfCamera(now: Facts, before: Facts | undefined, limits: Thresholds): readonly CameraWarning[] {
  return [
    ...stateWarnings(now, limits),
    ...clockWarnings(now, limits),
    ...(before === undefined ? [] : changes(now, before, limits)),
  ];
}

function stateWarnings(now: Facts, limits: Thresholds): CameraWarning[] {
  const warnings: CameraWarning[] = [];
  const percent = number(now, 'battery_percent');
  if (percent !== undefined && percent < limits.batteryPercent)
    warnings.push({ code: 'battery-low', facts: { percent, limit: limits.batteryPercent } });
  const [free, total] = [number(now, 'free_bytes'), number(now, 'total_bytes')];
  if (free !== undefined && total !== undefined && total > 0) {
    const freePercent = Math.floor((free / total) * 100);
    if (freePercent < limits.freeSpacePercent)
      warnings.push({ code: 'card-nearly-full', facts: { freePercent, limit: limits.freeSpacePercent } });
  }
  const errors = number(now, 'files_unreadable') ?? 0;
  if (errors >= limits.ioErrors) warnings.push({ code: 'read-errors', facts: { files: errors } });
  const losses = number(now, 'power_losses') ?? 0;
  if (limits.abnormalPowerOff && losses > 0)
    warnings.push({ code: 'power-lost', facts: { times: losses, cameraTime: now['power_lost_at'] ?? null } });
  return warnings;
}

function clockWarnings(now: Facts, { driftS }: Thresholds): CameraWarning[] {
  if (now['clock_reason'] === 'reset-date') return [{ code: 'clock-reset', facts: {} }];
  const [lowMs, highMs] = [number(now, 'clock_low_ms'), number(now, 'clock_high_ms')];
  const atLeastMs = lowMs !== undefined && lowMs > driftS * 1000 ? lowMs : undefined;
  const atMostMs = highMs !== undefined && highMs < -driftS * 1000 ? highMs : undefined;
  const offMs = number(now, 'clock_offset_ms') ?? atLeastMs ?? atMostMs;
  if ((atLeastMs ?? atMostMs) === undefined || offMs === undefined) return [];
  return [{ code: 'clock-off', facts: { offsetMs: offMs, limitS: driftS } }];
}

function changes(now: Facts, before: Facts, limits: Thresholds): CameraWarning[] {
  const warnings: CameraWarning[] = [];
  const awayMs = elapsedMs(now, before);
  if (awayMs !== undefined && awayMs > limits.daysSinceDock * DAY_MS)
    warnings.push({ code: 'away-long', facts: { days: Math.floor(awayMs / DAY_MS), limit: limits.daysSinceDock } });
  const drift = awayMs === undefined ? undefined : driftPerDay(now, before, awayMs);
  if (drift !== undefined && Math.abs(drift) > limits.maxDriftPerDayS * 1000)
    warnings.push({ code: 'clock-drift', facts: { perDayMs: Math.round(drift), limitS: limits.maxDriftPerDayS } });
  const [firmware, old] = [now['firmware'], before['firmware']];
  if (firmware !== undefined && old !== undefined && firmware !== old)
    warnings.push({ code: 'firmware-changed', facts: { before: old, after: firmware } });
  const changed = Object.keys(now).filter(
    (name) => name.startsWith(SETTING) && before[name] !== undefined && before[name] !== now[name],
  );
  if (changed.length > 0) {
    const names = changed.map((name) => name.slice(SETTING.length)).join(' ');
    warnings.push({ code: 'settings-changed', facts: { settings: names.slice(0, 200) } });
  }
  return warnings;
}

/**
 * The least drift that both measurements together prove, ms a day; 0 where their errors explain the difference. After the
 * dock set the clock its offset was zero, to the second that such clocks are set to.
 */
function driftPerDay(now: Facts, before: Facts, apartMs: number): number | undefined {
  if (apartMs < SHORTEST_DRIFT_MS) return undefined;
  if (now['clock_class'] !== 'measured' || before['clock_class'] !== 'measured') return undefined;
  const wasSet = before['clock_was_set'] === true;
  const [low, high] = [number(now, 'clock_low_ms'), number(now, 'clock_high_ms')];
  const from = wasSet ? SET_ERROR_MS : number(before, 'clock_high_ms');
  const to = wasSet ? -SET_ERROR_MS : number(before, 'clock_low_ms');
  if (low === undefined || high === undefined || from === undefined || to === undefined) return undefined;
  const [leastMs, mostMs] = [low - from, high - to];
  const provenMs = leastMs > 0 ? leastMs : Math.min(mostMs, 0);
  return (provenMs * DAY_MS) / apartMs;
}

const SET_ERROR_MS = 1000;

function elapsedMs(now: Facts, before: Facts): number | undefined {
  const [at, was] = [time(now, 'clock_at'), time(before, 'clock_at')];
  return at === undefined || was === undefined || at < was ? undefined : at - was;
}

function number(facts: Facts, name: string): number | undefined {
  const value = facts[name];
  return typeof value === 'number' ? value : undefined;
}

function time(facts: Facts, name: string): number | undefined {
  const value = facts[name];
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
