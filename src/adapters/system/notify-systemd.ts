/**
 * Tells systemd how the service is, by starting `systemd-notify`: Node has no datagram Unix sockets of its own. Does nothing
 * where NOTIFY_SOCKET is not set. The unit needs NotifyAccess=all, because the message comes from a child.
 */
import { execFile } from 'node:child_process';
import type { Logger } from '../../ports/logger.js';

export type Notify = (state: 'READY=1' | 'STOPPING=1' | 'WATCHDOG=1') => Promise<void>;

const NOTIFY_MS = 5000;

/** Never rejects: a message that cannot be sent is logged, and systemd draws its own conclusion. */
export function notifySystemd(log: Logger): Notify {
  if (process.env['NOTIFY_SOCKET'] === undefined) return () => Promise.resolve();
  return (state) =>
    new Promise((resolve) => {
      execFile('systemd-notify', [state], { timeout: NOTIFY_MS }, (error) => {
        if (error !== null) log.warn('systemd-notify failed', { state, problem: error.message.slice(0, 200) });
        resolve();
      });
    });
}

/** Half of what the unit's WatchdogSec demands; undefined where no watchdog is set for this process. */
export function watchdogEveryMs(): number | undefined {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = process.env;
  if (usec === undefined || (pid !== undefined && Number(pid) !== process.pid)) return undefined;
  const everyMs = Number(usec) / 2000;
  return Number.isFinite(everyMs) && everyMs >= 1 ? everyMs : undefined;
}
