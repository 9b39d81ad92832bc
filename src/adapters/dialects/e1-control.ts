/**
 * The "E1" language: vendor requests on the control endpoint. A command is `A1 B2 C3 D4 00 | E1 00 code | 00 | payload`, padded to the
 * command's own length; its answer is asked for by a request of its own and has the same length, `80` in its seventh byte where the camera
 * has done it, and its data from the tenth on. There is no question for the clock: it can be set and never read. Every command that can
 * be sent stands in the table below: none of them formats, deletes, or sets a password or a network.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { cancelled, Failure, isFailure } from '../../domain/failure.js';
import { formatInstant, type Instant } from '../../domain/quantities.js';
import type { CameraFacts, CameraLink } from '../../ports/camera-link.js';
import type { ControlPipe } from '../../ports/control-pipe.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { zoneOffsetMinutes } from '../../profiles/zone-offset.js';
import type { Login } from './bc-ascii.js';
import { codeOf } from './camera-words.js';
import { enterDiskMode } from './enter-disk-mode.js';
import { OptionalFacts, unlessRefused } from './optional-facts.js';
import { decodeZfyInfo } from './zfy-info.js';

/** `bytes`: of the payload, and of what comes back in its place. */
const COMMANDS = {
  'admin-login': { code: 0x10, bytes: 6 },
  'user-login': { code: 0x11, bytes: 6 },
  'id-code': { code: 0x20, bytes: 5 },
  info: { code: 0x30, bytes: 100 },
  'set-time': { code: 0x41, bytes: 7 },
  'to-disk': { code: 0x51, bytes: 0 },
  resolution: { code: 0x60, bytes: 1 },
  battery: { code: 0x70, bytes: 1 },
} as const;

type Command = keyof typeof COMMANDS;

const MAGIC = [0xa1, 0xb2, 0xc3, 0xd4, 0x00];
const GROUP = 0xe1;
const DONE = 0x80;
const HEAD_BYTES = 9;
const COMMAND_REQUEST = { request: 0x55, value: 0x00aa, index: 0 };
const ANSWER_REQUEST = { request: 0x55, value: 0, index: 0 };
/** Between two looks for an answer that is not there yet. */
const AGAIN_MS = 50;
/** Answers to earlier commands that are passed over within one question. */
const MAX_LATE = 8;
/** As one client of this language names them; other indexes are told as numbers. */
const RESOLUTIONS: Readonly<Record<number, string>> = {
  0: '2304x1296 30fps',
  1: '1920x1080 30fps',
  3: '1280x720 60fps',
  4: '1280x720 30fps',
};

export type E1ControlOptions = {
  readonly pipe: ControlPipe;
  readonly profile: DeviceProfile;
  readonly login: Login;
  readonly monotonicMs: () => number;
};

export function e1ControlLink({ pipe, profile, login, monotonicMs }: E1ControlOptions): CameraLink {
  const { capabilities, command } = profile;
  const talk = new Talk(pipe, command.replyTimeoutMs, monotonicMs);
  const zone = zoneOffsetMinutes(profile);
  return {
    dialect: command.dialect,
    identify: (signal) => identify(talk, { login, user: command.loginUser, signal }),
    readClock: undefined,
    setClock: capabilities.setTime === 'yes' ? (at, signal) => setClock(talk, at, zone, signal) : undefined,
    enterDiskMode:
      capabilities.toDisk === 'yes' ? (signal) => enterDiskMode(() => talk.ask('to-disk', signal)) : undefined,
    [Symbol.asyncDispose]: () => pipe[Symbol.asyncDispose](),
  };
}

class Talk {
  readonly #pipe: ControlPipe;
  readonly #timeoutMs: number;
  readonly #monotonicMs: () => number;
  readonly #facts = new OptionalFacts();

  constructor(pipe: ControlPipe, timeoutMs: number, monotonicMs: () => number) {
    this.#pipe = pipe;
    this.#timeoutMs = timeoutMs;
    this.#monotonicMs = monotonicMs;
  }

  /** The data of the answer. Rejects `camera-refused` where the camera has not done it; a failure holds no payload. */
  async ask(command: Command, signal: AbortSignal, payload: readonly number[] = []): Promise<Uint8Array> {
    const { code, bytes } = COMMANDS[command];
    const until = this.#monotonicMs() + this.#timeoutMs;
    const limits = (): { timeoutMs: number; signal: AbortSignal } => ({
      timeoutMs: Math.max(1, Math.ceil(until - this.#monotonicMs())),
      signal,
    });
    const padding = new Array<number>(bytes - payload.length).fill(0);
    await this.#pipe.send(
      COMMAND_REQUEST,
      Uint8Array.of(...MAGIC, GROUP, 0, code, 0, ...payload, ...padding),
      limits(),
    );
    for (let late = 0; late <= MAX_LATE; ) {
      const answer = await this.#pipe.receive(ANSWER_REQUEST, HEAD_BYTES + bytes, limits());
      if (answer.length === 0) await this.#awaitAnswer(until, signal);
      else if (answer.length < HEAD_BYTES) throw babbles(command, 'cut');
      else if (isOfAnother(answer, code)) late += 1;
      else if (answer[6] !== DONE) throw new Failure('camera-refused', { command });
      else if (answer.length !== HEAD_BYTES + bytes) throw babbles(command, 'cut');
      else return answer.subarray(HEAD_BYTES);
    }
    throw babbles(command, 'answers to other commands');
  }

  /** Undefined where the camera refuses, or gives no answer that fits. */
  askFact(command: Command, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#facts.ask(() => this.ask(command, signal));
  }

  async #awaitAnswer(until: number, signal: AbortSignal): Promise<void> {
    if (this.#monotonicMs() >= until) throw new Failure('camera-silent', { waitedMs: this.#timeoutMs });
    try {
      await wait(AGAIN_MS, undefined, { signal });
    } catch {
      throw cancelled(signal);
    }
  }
}

/** It names another command of the table, so it came late or twice. Whether every camera names the command is not known. */
function isOfAnother(answer: Uint8Array, code: number): boolean {
  const [group, named] = [answer[5], answer[7]];
  return group === GROUP && named !== code && Object.values(COMMANDS).some((one) => one.code === named);
}

async function identify(
  talk: Talk,
  { login, user, signal }: { readonly login: Login; readonly user: string; readonly signal: AbortSignal },
): Promise<CameraFacts> {
  const idCode = codeOf(textOf(await unlessRefused(() => talk.ask('id-code', signal))));
  await logIn(talk, { login, user, signal });
  const block = await talk.askFact('info', signal);
  const info = block === undefined ? undefined : decodeZfyInfo(block, 100);
  const [resolution] = (await talk.askFact('resolution', signal)) ?? [];
  const [battery] = (await talk.askFact('battery', signal)) ?? [];
  return {
    serial: codeOf(info?.serial),
    model: undefined,
    firmware: undefined,
    idCode,
    officerId: codeOf(info?.userNo),
    unitId: codeOf(info?.unitNo),
    batteryPercent: battery !== undefined && battery <= 100 ? battery : undefined,
    settings: resolution === undefined ? {} : { resolution: RESOLUTIONS[resolution] ?? `index ${resolution}` },
  };
}

async function logIn(
  talk: Talk,
  { login, user, signal }: { readonly login: Login; readonly user: string; readonly signal: AbortSignal },
): Promise<void> {
  const command = user === 'admin' ? 'admin-login' : 'user-login';
  const password = await login.password(undefined);
  const payload = [...Buffer.from(password, 'latin1')];
  if (payload.length > COMMANDS[command].bytes)
    throw new Failure('camera-password-missing', { problem: 'length or characters' });
  try {
    await talk.ask(command, signal, payload);
  } catch (error) {
    if (!isFailure(error, 'camera-refused')) throw error;
    login.onRefused();
    throw new Failure('camera-login-refused', { user });
  }
}

/** The camera answers with the time that it took. */
async function setClock(talk: Talk, at: Instant, zone: number, signal: AbortSignal): Promise<void> {
  const shown = formatInstant(at, zone);
  const [year = 0, ...rest] = [
    shown.slice(0, 4),
    shown.slice(5, 7),
    shown.slice(8, 10),
    ...shown.slice(11, 19).split(':'),
  ].map(Number);
  const payload = [year >> 8, year & 0xff, ...rest];
  const echo = await talk.ask('set-time', signal, payload);
  if (payload.some((byte, i) => byte !== echo[i]))
    throw new Failure('camera-refused', { command: 'set-time', problem: 'took another time' });
}

/** Up to the first zero byte. */
function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1');
}

function babbles(command: Command, problem: string): Failure {
  return new Failure('camera-babbles', { command, problem });
}
