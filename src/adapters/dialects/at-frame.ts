/**
 * The "@" language: `@Tag;length;value;#`, answered likewise in at most 64 bytes. The login comes first. There is no question for the
 * clock: it can be set, date and time apart, and never read. Every frame that can be sent is built here from the tags below: none
 * formats, deletes or changes a password.
 */
import { Failure, isFailure } from '../../domain/failure.js';
import { formatInstant } from '../../domain/quantities.js';
import type { CameraFacts, CameraLink } from '../../ports/camera-link.js';
import { zoneOffsetMinutes } from '../../profiles/zone-offset.js';
import type { Login } from './bc-ascii.js';
import { codeOf, NOTHING_TOLD } from './camera-words.js';
import { enterDiskMode } from './enter-disk-mode.js';
import { type CutFrame, FrameTalk, type PipeLinkOptions } from './frame-talk.js';

type Tag = 'Ver' | 'Gdv' | 'Sdt' | 'Stm' | 'ATH';

const FRAME_BYTES = 64;
const END = 0x23;
const NUL = 0;
/** Stands where a value means nothing, in the one client of this language that is known. */
const FILLER = '12345678';
const NO = /^(?:err|fail|no\b|ng\b)/i;

export function atFrameLink({ pipe, profile, login, monotonicMs }: PipeLinkOptions): CameraLink {
  const { capabilities, command } = profile;
  const talk = new FrameTalk({ pipe, cut: cutFrame, replyTimeoutMs: command.replyTimeoutMs, monotonicMs });
  const zone = zoneOffsetMinutes(profile);
  return {
    dialect: command.dialect,
    identify: (signal) => identify(talk, login, signal),
    readClock: undefined,
    setClock:
      capabilities.setTime === 'yes' ? (at, signal) => setClock(talk, formatInstant(at, zone), signal) : undefined,
    enterDiskMode:
      capabilities.toDisk === 'yes'
        ? (signal) => enterDiskMode(() => ask(talk, { tag: 'ATH', length: 8, value: FILLER }, signal))
        : undefined,
    [Symbol.asyncDispose]: () => talk[Symbol.asyncDispose](),
  };
}

/** Up to `#`; an answer that fills its transfer without one is whole as well. Padding before it belongs to the one before. */
const cutFrame: CutFrame = (bytes) => {
  let begin = 0;
  while (bytes[begin] === NUL) begin += 1;
  const end = bytes.indexOf(END, begin);
  const wholeBytes = end < 0 ? FRAME_BYTES : Math.min(end + 1 - begin, FRAME_BYTES);
  if (bytes.length - begin < wholeBytes) return undefined;
  return { frame: bytes.subarray(begin, begin + wholeBytes), usedBytes: begin + wholeBytes };
};

type Said = { readonly tag: Tag; readonly length: number; readonly value: string };

/** The fields behind the tag. Rejects `camera-refused` where one of them says no. */
async function ask(talk: FrameTalk, { tag, length, value }: Said, signal: AbortSignal): Promise<readonly string[]> {
  const take = (frame: Buffer): readonly string[] | undefined => {
    const [named = '', ...fields] = frame
      .toString('latin1')
      .replace(/[\0#]+$/, '')
      .replace(/^\s*@/, '')
      .split(';')
      .map((field) => field.trim());
    const isOurs = named.toLowerCase() === tag.toLowerCase();
    if (NO.test(named) || (isOurs && fields.some((field) => NO.test(field))))
      throw new Failure('camera-refused', { command: tag });
    return isOurs ? fields : undefined;
  };
  const send = Buffer.from(`@${tag};${length};${value};#`, 'latin1');
  return (await talk.ask({ send, take, signal })).answer;
}

async function identify(talk: FrameTalk, login: Login, signal: AbortSignal): Promise<CameraFacts> {
  await logIn(talk, login, signal);
  const [, serial] = (await askFields(talk, signal)) ?? [];
  return { ...NOTHING_TOLD, serial: codeOf(serial) };
}

/** Who the camera is; undefined where it does not tell. */
async function askFields(talk: FrameTalk, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    return await ask(talk, { tag: 'Gdv', length: 8, value: FILLER }, signal);
  } catch (error) {
    if (isFailure(error, 'camera-refused') || isFailure(error, 'camera-babbles')) return undefined;
    throw error;
  }
}

async function logIn(talk: FrameTalk, login: Login, signal: AbortSignal): Promise<void> {
  const password = await login.password(undefined);
  if (/[@;#]/.test(password)) throw new Failure('camera-password-missing', { problem: 'length or characters' });
  try {
    const [answer = ''] = await ask(talk, { tag: 'Ver', length: password.length, value: password }, signal);
    if (/^ok/i.test(answer)) return;
  } catch (error) {
    if (!isFailure(error, 'camera-refused')) throw error;
  }
  login.onRefused();
  throw new Failure('camera-login-refused');
}

/** The length before the time does not fit what follows; so the cameras have it. */
async function setClock(talk: FrameTalk, shown: string, signal: AbortSignal): Promise<void> {
  const date = shown.slice(0, 10).replaceAll('-', '');
  const time = shown.slice(11, 19).replaceAll(':', '');
  await ask(talk, { tag: 'Sdt', length: 8, value: date }, signal);
  await ask(talk, { tag: 'Stm', length: 6, value: `${time}00` }, signal);
}
