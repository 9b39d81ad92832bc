/** The machine's clocks (port: ports/system-clock.ts). The only file that reads the wall clock. */
import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { TimeGrade } from '../../domain/clock-evidence.js';
import { cancelled, errnoOf } from '../../domain/failure.js';
import { instant } from '../../domain/quantities.js';
import type { SystemClock } from '../../ports/system-clock.js';

/** systemd-timesyncd touches this when it is in step with a server. */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';
/** What timesyncd promises is not told anywhere; one second is a cautious bound for a client on a working network. */
const TIMESYNCD_BOUND_MS = 1000;
const ASK_MS = 1500;
/** A crystal without help: 100 ppm, generously. */
const HOLDOVER_PPM = 100;

/** CLOCK_MONOTONIC of Linux: since the machine was booted, the same in every process, without the time it slept. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export async function openSystemClock(): Promise<SystemClock> {
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim().replaceAll('-', '');
  let lastSync: { readonly monotonicMs: number; readonly uncertaintyMs: number } | undefined;
  const grade = async (signal: AbortSignal): Promise<TimeGrade> => {
    const synced = (await chronyBound(signal)) ?? ((await isThere(SYNCHRONIZED)) ? TIMESYNCD_BOUND_MS : undefined);
    if (synced !== undefined) {
      lastSync = { monotonicMs: monotonicMs(), uncertaintyMs: synced };
      return { sync: 'ntp', uncertaintyMs: synced };
    }
    if (lastSync !== undefined) {
      const aloneMs = monotonicMs() - lastSync.monotonicMs;
      return { sync: 'holdover', uncertaintyMs: lastSync.uncertaintyMs + (aloneMs * HOLDOVER_PPM) / 1e6 };
    }
    return { sync: (await isThere('/sys/class/rtc/rtc0')) ? 'rtc' : 'none', uncertaintyMs: undefined };
  };
  return {
    now: () => instant(Date.now()),
    monotonicMs,
    bootId,
    grade,
    sleep: async (ms, signal) => {
      try {
        await wait(ms, undefined, { signal });
      } catch {
        throw cancelled(signal);
      }
    },
  };
}

/**
 * Bound of chrony's error, ms: |system time offset| + root delay / 2 + root dispersion (chronyc(1), tracking). Undefined
 * where chrony does not run or is not synchronised.
 */
async function chronyBound(signal: AbortSignal): Promise<number | undefined> {
  // A program that is not installed never lets go of the signal it was given: it gets one of its own.
  const own = AbortSignal.any([signal]);
  const text = await new Promise<string | undefined>((resolve) => {
    execFile('chronyc', ['-c', 'tracking'], { timeout: ASK_MS, signal: own, maxBuffer: 16_384 }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
  const fields = text?.trim().split(',') ?? [];
  const [offset, delay, dispersion, leap] = [fields[4], fields[10], fields[11], fields[13]];
  if (fields.length < 14 || leap === 'Not synchronised') return undefined;
  const bound = (Math.abs(Number(offset)) + Number(delay) / 2 + Number(dispersion)) * 1000;
  return Number.isFinite(bound) ? bound : undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
