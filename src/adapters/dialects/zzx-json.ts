/**
 * The language of ZZX cameras: one JSON object a line, over TCP, with the number of the function in its header; every value of an answer is
 * a text. Each command carries the password, and an answer to it says whether it was right: after a wrong one nothing more is sent that
 * needs it. Every function that can be asked for stands in the table below: none writes, deletes or sets a password.
 */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { type Instant, instant } from '../../domain/quantities.js';
import { wordsOf } from '../../lib/words-of.js';
import type { CameraFacts, CameraLink, ClockReading } from '../../ports/camera-link.js';
import type { Login } from './bc-ascii.js';
import { codeOf, percentOf } from './camera-words.js';
import { enterDiskMode } from './enter-disk-mode.js';
import { babbles, type CutFrame, type FrameAnswer, FrameTalk, type PipeLinkOptions } from './frame-talk.js';
import { OptionalFacts } from './optional-facts.js';

const FUNCTIONS = {
  'id-code': 2,
  info: 3,
  'set-time': 5,
  'to-disk': 6,
  resolution: 7,
  battery: 8,
  time: 16,
  storage: 18,
} as const;

type Asked = keyof typeof FUNCTIONS;

const HEADER = { version: '1.0', device: 'ZZX2080' } as const;
const MAX_LINE_BYTES = 16 * 1024;
/** Seconds since 1970, up to the year 9999. */
const MAX_EPOCH_S = 253_402_300_799;
const LF = 0x0a;
const CR = 0x0d;

const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const answerSchema = z.looseObject({
  header: z.looseObject({ id: z.union([z.number(), z.string()]).transform(Number) }),
  body: z.record(z.string(), z.unknown()).default({}),
});
type Body = Readonly<Record<string, unknown>>;

export function zzxJsonLink({ pipe, profile, login, monotonicMs }: PipeLinkOptions): CameraLink {
  const { capabilities, command, clock } = profile;
  const frames = new FrameTalk({ pipe, cut: cutLine, replyTimeoutMs: command.replyTimeoutMs, monotonicMs });
  const talk = new Talk(frames, login);
  return {
    dialect: command.dialect,
    identify: (signal) => identify(talk, signal),
    readClock: capabilities.getTime === 'yes' ? (signal) => readClock(talk, clock.resolutionMs, signal) : undefined,
    setClock: capabilities.setTime === 'yes' ? (at, signal) => setClock(talk, at, signal) : undefined,
    enterDiskMode:
      capabilities.toDisk === 'yes' ? (signal) => enterDiskMode(() => talk.ask('to-disk', signal)) : undefined,
    [Symbol.asyncDispose]: () => frames[Symbol.asyncDispose](),
  };
}

const cutLine: CutFrame = (bytes) => {
  let begin = 0;
  while (bytes[begin] === CR || bytes[begin] === LF) begin += 1;
  const end = bytes.findIndex((byte, at) => at >= begin && (byte === CR || byte === LF));
  if (end < 0) {
    if (bytes.length - begin > MAX_LINE_BYTES) throw babbles('line beyond any answer');
    return undefined;
  }
  if (end - begin > MAX_LINE_BYTES) throw babbles('line beyond any answer');
  return { frame: bytes.subarray(begin, end), usedBytes: end + 1 };
};

/** Undefined where the line is no answer to that function. */
function bodyOf(line: Buffer, asked: Asked): Body | undefined {
  let decoded: unknown;
  try {
    decoded = JSON.parse(line.toString('utf8'));
  } catch {
    // Not JSON: something that the camera mutters.
    return undefined;
  }
  const answer = answerSchema.safeParse(decoded);
  return answer.success && answer.data.header.id === FUNCTIONS[asked] ? answer.data.body : undefined;
}

function textOf(body: Body, key: string): string | undefined {
  return value.safeParse(body[key]).data;
}

class Talk {
  readonly #frames: FrameTalk;
  readonly #login: Login;
  #password: string | undefined;
  #isRefused = false;

  constructor(frames: FrameTalk, login: Login) {
    this.#frames = frames;
    this.#login = login;
  }

  /** Without the password: the one function that needs none. */
  idCode(signal: AbortSignal): Promise<FrameAnswer<Body>> {
    return this.#send('id-code', {}, signal);
  }

  /** Rejects `camera-refused` where the answer's result is no, `camera-login-refused` where its password is. */
  async ask(
    asked: Asked,
    signal: AbortSignal,
    more: Readonly<Record<string, string>> = {},
  ): Promise<FrameAnswer<Body>> {
    if (this.#isRefused) throw new Failure('camera-login-refused', { before: true });
    this.#password ??= await this.#login.password(undefined);
    const heard = await this.#send(asked, { password: this.#password, ...more }, signal);
    if (textOf(heard.answer, 'password') === 'false') {
      this.#isRefused = true;
      this.#login.onRefused();
      throw new Failure('camera-login-refused');
    }
    if (textOf(heard.answer, 'Result') === 'false') throw new Failure('camera-refused', { command: asked });
    return heard;
  }

  #send(asked: Asked, body: Readonly<Record<string, string>>, signal: AbortSignal): Promise<FrameAnswer<Body>> {
    const { version, device } = HEADER;
    const line = JSON.stringify({ header: { version, id: FUNCTIONS[asked], device }, body });
    return this.#frames.ask({ send: Buffer.from(`${line}\r\n`), take: (frame) => bodyOf(frame, asked), signal });
  }
}

async function identify(talk: Talk, signal: AbortSignal): Promise<CameraFacts> {
  const idCode = codeOf(textOf((await talk.idCode(signal)).answer, 'IDCode'));
  const facts = new OptionalFacts();
  const fact = async (asked: Asked): Promise<Body> =>
    (await facts.ask(async () => (await talk.ask(asked, signal)).answer)) ?? {};
  const info = await fact('info');
  const resolution = await fact('resolution');
  const battery = await fact('battery');
  const storage = await fact('storage');
  const size = [textOf(resolution, 'VideoWidth'), textOf(resolution, 'VideoHeight')].map(codeOf);
  const settings: Record<string, string> = {};
  if (size[0] !== undefined && size[1] !== undefined) settings['resolution'] = `${size[0]}x${size[1]}`;
  for (const name of ['free', 'total']) {
    const megabytes = wordsOf(textOf(storage, name));
    if (megabytes !== undefined) settings[`${name}-mb`] = megabytes;
  }
  return {
    serial: codeOf(textOf(info, 'serial')),
    model: undefined,
    firmware: undefined,
    idCode,
    officerId: codeOf(textOf(info, 'policeNo')),
    unitId: codeOf(textOf(info, 'groupNo')),
    batteryPercent: percentOf(textOf(battery, 'battery')),
    settings,
  };
}

/** In seconds since 1970: no zone of the camera's is in it. */
function timeOf(body: Body): Instant | undefined {
  const text = textOf(body, 'Time') ?? '';
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  return seconds <= MAX_EPOCH_S ? instant(seconds * 1000) : undefined;
}

async function readClock(talk: Talk, resolutionMs: number, signal: AbortSignal): Promise<ClockReading> {
  const { answer, sentMonoMs, receivedMonoMs, strays } = await talk.ask('time', signal);
  const deviceAt = timeOf(answer);
  if (deviceAt === undefined) throw babbles('no time');
  // A doubled or late answer: this one may be the answer to an earlier question as well.
  const isOutOfStep = strays.some((line) => bodyOf(line, 'time') !== undefined);
  return { deviceAt, resolutionMs, sentMonoMs, receivedMonoMs, isOutOfStep };
}

/** It is told in seconds and set in milliseconds. */
async function setClock(talk: Talk, at: Instant, signal: AbortSignal): Promise<void> {
  await talk.ask('set-time', signal, { Time: String(at) });
}
