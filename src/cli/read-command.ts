/**
 * What the commands that only read have in common: where the home is, how far to page, since when, and how the answer is
 * given. An option that cannot be understood is refused with what it may be (exit code 2), never guessed.
 */
import type { Command } from 'commander';
import { type Ask, withLedger } from '../app/queries/with-ledger.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import { type CameraId, type DockingId, dockingId, isCameraId } from '../domain/ids.js';
import { type Instant, instant, instantOfFields } from '../domain/quantities.js';
import { defaultHome } from './home.js';
import type { Language } from './language.js';
import type { Run } from './run-command.js';

export type HomeFlags = { readonly home?: string; readonly json?: boolean };
export type PageFlags = HomeFlags & { readonly limit?: string; readonly after?: string };

const MAX_LIMIT = 1000;
const MAX_YEARS_MS = 200 * 365 * 86_400_000;

export function addHomeOptions(command: Command): Command {
  return command
    .option('--home <dir>', 'folder of settings, ledger, vault and default archive (SEALDOCK_HOME)')
    .option('--json', 'one JSON document on standard output');
}

export function addPageOptions(command: Command, limit: number): Command {
  return addHomeOptions(command)
    .option('--limit <n>', `rows on a page, 1 to ${MAX_LIMIT}`, String(limit))
    .option('--after <id>', 'go on after this row: what the page before gave as next');
}

export function homeOf(flags: HomeFlags): string {
  return flags.home ?? defaultHome();
}

export function limitOf({ limit }: PageFlags): number {
  const value = /^\d{1,4}$/.test(limit ?? '') ? Number(limit) : 0;
  if (value < 1 || value > MAX_LIMIT) throw wrong('limit', `a whole number from 1 to ${MAX_LIMIT}`);
  return value;
}

export function afterNumber({ after }: PageFlags): number | undefined {
  if (after === undefined) return undefined;
  return numberOf(after, 'after');
}

export function numberOf(text: string, option: string): number {
  if (!/^\d{1,15}$/.test(text)) throw wrong(option, 'a number as a list showed it');
  return Number(text);
}

export function cameraOf(text: string): CameraId {
  if (!isCameraId(text)) throw new Failure('camera-unknown', { camera: text.slice(0, 64) });
  return text;
}

export function dockingOf(text: string): DockingId {
  if (!/^[A-Z0-9-]{1,32}-\d{6,12}$/.test(text)) throw new Failure('docking-unknown', { docking: text.slice(0, 64) });
  return dockingId(text);
}

/** `7d`, `12h`, `30m`; a day or a time in the dock's zone; RFC 3339. */
export function sinceOf(text: string | undefined, now: Instant): Instant | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d{1,5})([dhm])$/.exec(text) ?? [];
  if (amount === undefined) return timeOf(text, 'since');
  const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000 }[unit ?? ''] ?? 0;
  return instant(now - Math.min(Number(amount) * unitMs, MAX_YEARS_MS));
}

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/;
const RFC_3339 = /^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

export function timeOf(text: string, option: string): Instant {
  const local = LOCAL.exec(text);
  if (local !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = local
      .slice(1)
      .map((part) => Number(part ?? 0));
    const at = instantOfFields({ year, month, day, hour, minute, second });
    if (at !== undefined) return at;
  }
  const at = RFC_3339.test(text) && isRealDay(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(at)) throw wrong(option, '7d, 12h, 2026-11-20, "2026-11-20 09:30" or RFC 3339');
  return instant(at);
}

/** `Date.parse` takes 30 February for 2 March. */
function isRealDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return instantOfFields({ year, month, day, hour: 0, minute: 0, second: 0 }) !== undefined;
}

export function readCommand<T extends { readonly exitCodes: readonly number[] }>(
  run: Run,
  flags: HomeFlags,
  parts: { readonly ask: Ask<T>; readonly text: (document: T, language: Language) => string },
): Promise<void> {
  const home = homeOf(flags);
  return run(
    flags.json === true,
    async (_, language) => {
      const document = await withLedger(home, parts.ask);
      return { document, exitCode: worstExitCode(document.exitCodes), text: parts.text(document, language) };
    },
    home,
  );
}

function wrong(option: string, problem: string): Failure {
  return new Failure('bad-option', { option, problem });
}
