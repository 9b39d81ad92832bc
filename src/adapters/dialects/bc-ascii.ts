/**
 * The BC+ language over any line exchange: `BC+NAME?` asks, `BC+NAME=value` sets, `+NAME:value` or `Error:…` answers. Logs in only
 * where the camera says that its disk wants it, once. Every line that can be sent is built here from the names below: there is
 * none that formats, resets, deletes, switches off or changes a password.
 */
import { Failure, isFailure } from '../../domain/failure.js';
import { formatInstant, type Instant } from '../../domain/quantities.js';
import { wordsOf } from '../../lib/words-of.js';
import type { CameraFacts, CameraLink, ClockReading } from '../../ports/camera-link.js';
import type { Heard, LineExchange } from '../../ports/line-exchange.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { zoneOffsetMinutes } from '../../profiles/zone-offset.js';
import { codeOf, percentOf, timeOf } from './camera-words.js';
import { enterDiskMode } from './enter-disk-mode.js';
import { OptionalFacts, unlessRefused } from './optional-facts.js';

type Asked =
  | 'UDISKAUTHEN'
  | 'VID'
  | 'DID'
  | 'UUID'
  | 'GBIDCODE'
  | 'DEVNAME'
  | 'USER'
  | 'BATVAL'
  | 'MVEINFO'
  | 'SVEINFO'
  | 'SYSTIME';
type Told = 'LOGIN' | 'SYSTIME' | 'UDISKEN';

export type Login = {
  /**
   * The password for the camera that told this serial number. Rejects `camera-password-missing`, and
   * `camera-login-refused` where this camera has refused it before.
   */
  readonly password: (serial: string | undefined) => Promise<string>;
  readonly onRefused: () => void;
};

export type BcAsciiOptions = {
  readonly exchange: LineExchange;
  readonly profile: DeviceProfile;
  readonly login: Login;
};

const NO = /^(?:fail|err|no\b|0$)/i;

export function bcAsciiLink({ exchange, profile, login }: BcAsciiOptions): CameraLink {
  const { capabilities, clock, command } = profile;
  const zone = zoneOffsetMinutes(profile);
  const talk = new Talk(exchange, command.replyTimeoutMs);
  return {
    dialect: command.dialect,
    identify: (signal) => identify(talk, { login, user: command.loginUser, signal }),
    readClock:
      capabilities.getTime === 'yes' ? (signal) => readClock(talk, zone, clock.resolutionMs, signal) : undefined,
    setClock: capabilities.setTime === 'yes' ? (at, signal) => setClock(talk, at, zone, signal) : undefined,
    enterDiskMode: capabilities.toDisk === 'yes' ? (signal) => enterDiskMode(() => toDisk(talk, signal)) : undefined,
    [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose](),
  };
}

class Talk {
  readonly #exchange: LineExchange;
  readonly #timeoutMs: number;
  readonly #facts = new OptionalFacts();

  constructor(exchange: LineExchange, timeoutMs: number) {
    this.#exchange = exchange;
    this.#timeoutMs = timeoutMs;
  }

  /** `read` makes the answer of the value; undefined where the value is none. */
  ask<T>(name: Asked, read: (value: string) => T | undefined, signal: AbortSignal): Promise<Heard<T>> {
    return this.#send(name, `BC+${name}?`, read, signal);
  }

  async tell(name: Told, value: string, signal: AbortSignal): Promise<string> {
    return (await this.#send(name, `BC+${name}=${value}`, (answer) => answer, signal)).answer;
  }

  /** Undefined where the camera refuses, does not know the question or says nothing to it. */
  askFact(name: Asked, signal: AbortSignal): Promise<string | undefined> {
    return this.#facts.ask(async () => (await this.ask(name, (value) => value, signal)).answer);
  }

  #send<T>(
    name: Asked | Told,
    line: string,
    read: (value: string) => T | undefined,
    signal: AbortSignal,
  ): Promise<Heard<T>> {
    const take = (heard: string): T | undefined => {
      if (/^\s*error\b/i.test(heard)) throw new Failure('camera-refused', { command: name });
      const value = valueIn(name, heard);
      return value === undefined ? undefined : read(value);
    };
    return this.#exchange.ask({ line, take, timeoutMs: this.#timeoutMs, signal });
  }
}

/** What stands behind `+NAME:`; undefined where the line is no answer to that name. */
function valueIn(name: Asked | Told, line: string): string | undefined {
  const text = line.trim();
  const prefix = `+${name}:`;
  return text.toUpperCase().startsWith(prefix) ? text.slice(prefix.length).trim() : undefined;
}

async function identify(
  talk: Talk,
  { login, user, signal }: { readonly login: Login; readonly user: string; readonly signal: AbortSignal },
): Promise<CameraFacts> {
  const needsLogin = (await unlessRefused(() => talk.ask('UDISKAUTHEN', (value) => value, signal)))?.answer === '1';
  const serial = codeOf(await talk.askFact('DID', signal));
  if (needsLogin) await logIn(talk, { login, user, serial, signal });
  const settings: Record<string, string> = {};
  for (const name of ['VID', 'UUID', 'MVEINFO', 'SVEINFO'] as const) {
    const value = wordsOf(await talk.askFact(name, signal));
    if (value !== undefined) settings[name.toLowerCase()] = value;
  }
  return {
    serial,
    model: wordsOf(await talk.askFact('DEVNAME', signal)),
    firmware: undefined,
    idCode: codeOf(await talk.askFact('GBIDCODE', signal)),
    officerId: codeOf(await talk.askFact('USER', signal)),
    unitId: undefined,
    batteryPercent: percentOf(await talk.askFact('BATVAL', signal)),
    settings,
  };
}

async function logIn(
  talk: Talk,
  who: {
    readonly login: Login;
    readonly user: string;
    readonly serial: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { login, user, serial, signal } = who;
  if (!/^[!-9;-~]{1,32}$/.test(user)) throw new Failure('profile-invalid', { field: 'command.loginUser' });
  const password = await login.password(serial);
  let answer: string;
  try {
    answer = await talk.tell('LOGIN', `${user}:${password}`, signal);
  } catch (error) {
    if (!isFailure(error, 'camera-refused')) throw error;
    answer = 'fail';
  }
  // The language itself spells it "Sucess".
  if (/^suc/i.test(answer)) return;
  login.onRefused();
  throw new Failure('camera-login-refused', { user });
}

async function readClock(talk: Talk, zone: number, resolutionMs: number, signal: AbortSignal): Promise<ClockReading> {
  const heard = await talk.ask('SYSTIME', (value) => timeOf(value, zone), signal);
  const { answer: deviceAt, sentMonoMs, receivedMonoMs, strays } = heard;
  // A doubled or late answer: this one may be the answer to an earlier question as well.
  const isOutOfStep = strays.some((line) => valueIn('SYSTIME', line) !== undefined);
  return { deviceAt, resolutionMs, sentMonoMs, receivedMonoMs, isOutOfStep };
}

async function setClock(talk: Talk, at: Instant, zone: number, signal: AbortSignal): Promise<void> {
  const shown = formatInstant(at, zone);
  const answer = await talk.tell('SYSTIME', `${shown.slice(0, 10)} ${shown.slice(11, 19)}`, signal);
  if (NO.test(answer)) throw new Failure('camera-refused', { command: 'SYSTIME' });
}

async function toDisk(talk: Talk, signal: AbortSignal): Promise<void> {
  const answer = await talk.tell('UDISKEN', '1', signal);
  if (NO.test(answer)) throw new Failure('camera-refused', { command: 'UDISKEN' });
}
