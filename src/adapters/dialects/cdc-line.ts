/**
 * A camera or cradle that only tells its state, one line every moment or so: nothing is ever sent to it. The profile's
 * `statusRe` says what such a line looks like; a line that does not fit is passed over.
 */
import { Failure } from '../../domain/failure.js';
import { wordsOf } from '../../lib/words-of.js';
import type { CameraFacts, CameraLink, ClockReading } from '../../ports/camera-link.js';
import type { Heard, LineExchange } from '../../ports/line-exchange.js';
import { compileProfileRegex } from '../../profiles/profile-regex.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { zoneOffsetMinutes } from '../../profiles/zone-offset.js';
import { codeOf, percentOf, timeOf } from './camera-words.js';

type Groups = Readonly<Record<string, string | undefined>>;

const MAX_CHARS = 512;
/** Periods without a line after which nobody is there. */
const PERIODS = 3;
const DEFAULT_PERIOD_MS = 1000;

/** Rejects `profile-invalid` where the profile does not say what a status line looks like. */
export function cdcLineLink({
  exchange,
  profile,
}: {
  readonly exchange: LineExchange;
  readonly profile: DeviceProfile;
}): CameraLink {
  const { command, capabilities } = profile;
  if (command.statusRe === undefined) throw new Failure('profile-invalid', { field: 'command.statusRe' });
  const status = compileProfileRegex(command.statusRe);
  const periodMs = command.statusEveryMs ?? DEFAULT_PERIOD_MS;
  const timeoutMs = Math.max(command.replyTimeoutMs, periodMs * PERIODS);
  const listen = <T>(read: (groups: Groups) => T | undefined, signal: AbortSignal): Promise<Heard<T>> => {
    const take = (line: string): T | undefined => {
      const groups = status.exec(line.slice(0, MAX_CHARS).trim())?.groups;
      return groups && read(groups);
    };
    return exchange.ask({ line: undefined, take, timeoutMs, signal });
  };
  const canTellTime = capabilities.getTime === 'yes' && command.statusRe.includes('(?<ts>');
  return {
    dialect: command.dialect,
    identify: async (signal) => (await listen(factsOf, signal)).answer,
    readClock: canTellTime ? (signal) => readClock(listen, { profile, periodMs, signal }) : undefined,
    setClock: undefined,
    enterDiskMode: undefined,
    [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose](),
  };
}

function factsOf(groups: Groups): CameraFacts {
  const settings: Record<string, string> = {};
  for (const name of ['charging', 'rec', 'free']) {
    const value = wordsOf(groups[name]);
    if (value !== undefined) settings[name] = value;
  }
  return {
    serial: codeOf(groups['serial']),
    model: undefined,
    firmware: codeOf(groups['firmware']),
    idCode: undefined,
    officerId: undefined,
    unitId: undefined,
    batteryPercent: percentOf(groups['battery']),
    settings,
  };
}

/** A line may have been on its way, or held back somewhere, for a whole period before it was listened for. */
async function readClock(
  listen: <T>(read: (groups: Groups) => T | undefined, signal: AbortSignal) => Promise<Heard<T>>,
  {
    profile,
    periodMs,
    signal,
  }: { readonly profile: DeviceProfile; readonly periodMs: number; readonly signal: AbortSignal },
): Promise<ClockReading> {
  const zone = zoneOffsetMinutes(profile);
  const heard = await listen(({ ts }) => (ts === undefined ? undefined : timeOf(ts, zone)), signal);
  return {
    deviceAt: heard.answer,
    resolutionMs: profile.clock.resolutionMs,
    sentMonoMs: heard.sentMonoMs - periodMs,
    receivedMonoMs: heard.receivedMonoMs,
    isOutOfStep: false,
  };
}
