/**
 * The language of the Guobao E12: frames of a length (four bytes, little-endian) and a text, over TCP. The camera says `E12DATR880` while it
 * works, then the answer itself or a code that ends in 0 for no and in 1 for yes. It wants no login on this channel. Every text that can
 * be sent stands in the table below: none reads or sets a password, restarts, or starts a recording.
 */
import { Failure } from '../../domain/failure.js';
import { formatInstant, type Instant } from '../../domain/quantities.js';
import type { CameraFacts, CameraLink, ClockReading } from '../../ports/camera-link.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { zoneOffsetMinutes } from '../../profiles/zone-offset.js';
import { codeOf, percentOf, timeOf } from './camera-words.js';
import { enterDiskMode } from './enter-disk-mode.js';
import { babbles, type CutFrame, type FrameAnswer, FrameTalk, type PipeLinkOptions } from './frame-talk.js';
import { OptionalFacts, unlessRefused } from './optional-facts.js';
import { decodeZfyInfo } from './zfy-info.js';

/** `no` and `yes`: the codes by which the camera says so. */
const COMMANDS = {
  'set-time': { text: 'E12CMDS003', no: 'E12DATR000', yes: 'E12DATR001' },
  info: { text: 'E12CMDS004', no: 'E12DATR120', yes: 'E12DATR121' },
  resolution: { text: 'E12CMDS006', no: 'E12DATR130', yes: 'E12DATR131' },
  battery: { text: 'E12CMDS007', no: 'E12DATR140', yes: 'E12DATR141' },
  'to-disk': { text: 'E12CMDS008', no: 'E12DATR010', yes: 'E12DATR011' },
  'id-code': { text: 'E12CMDS009', no: 'E12DATR150', yes: 'E12DATR151' },
  time: { text: 'E12CMDN030', no: 'E12DATR050', yes: 'E12DATR051' },
} as const;

type Command = keyof typeof COMMANDS;

const WORKING = 'E12DATR880';
const ANY_CODE = /^E12/;
const LENGTH_BYTES = 4;
const MAX_TEXT_BYTES = 4096;

type Talking = { readonly talk: FrameTalk; readonly signal: AbortSignal };

export function e12AdbLink({ pipe, profile, monotonicMs }: PipeLinkOptions): CameraLink {
  const { capabilities, command } = profile;
  const talk = new FrameTalk({ pipe, cut: cutFrame, replyTimeoutMs: command.replyTimeoutMs, monotonicMs });
  const zone = zoneOffsetMinutes(profile);
  return {
    dialect: command.dialect,
    identify: (signal) => identify({ talk, signal }),
    readClock: capabilities.getTime === 'yes' ? (signal) => readClock({ talk, signal }, profile) : undefined,
    setClock: capabilities.setTime === 'yes' ? (at, signal) => setClock({ talk, signal }, at, zone) : undefined,
    enterDiskMode:
      capabilities.toDisk === 'yes' ? (signal) => enterDiskMode(() => toDisk({ talk, signal })) : undefined,
    [Symbol.asyncDispose]: () => talk[Symbol.asyncDispose](),
  };
}

const cutFrame: CutFrame = (bytes) => {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const textBytes = bytes.readUInt32LE();
  if (textBytes > MAX_TEXT_BYTES) throw babbles('length beyond any answer');
  const usedBytes = LENGTH_BYTES + textBytes;
  return bytes.length < usedBytes ? undefined : { frame: bytes.subarray(LENGTH_BYTES, usedBytes), usedBytes };
};

function frameOf(text: string): Buffer {
  const frame = Buffer.alloc(LENGTH_BYTES + text.length);
  frame.writeUInt32LE(text.length);
  frame.write(text, LENGTH_BYTES, 'latin1');
  return frame;
}

type Read<T> = (text: string, frame: Buffer) => T | undefined;

/** Rejects `camera-refused` on the command's own no. */
async function ask<T>(
  { talk, signal }: Talking,
  command: Command,
  send: string,
  read: Read<T>,
): Promise<FrameAnswer<T>> {
  const take = (frame: Buffer): T | undefined => {
    const text = frame.toString('latin1').trim();
    if (text === COMMANDS[command].no) throw new Failure('camera-refused', { command });
    return read(text, frame);
  };
  return await talk.ask({ send: frameOf(send), take, isWorking, signal });
}

/** A fact is never a code of the language: a late yes or no of another command is passed over. */
function askFact<T>(talking: Talking, command: Command, read: Read<T>): Promise<FrameAnswer<T>> {
  return ask(talking, command, COMMANDS[command].text, (text, frame) =>
    ANY_CODE.test(text) ? undefined : read(text, frame),
  );
}

function isWorking(frame: Buffer): boolean {
  return frame.toString('latin1') === WORKING;
}

function isText(wanted: string): Read<true> {
  return (text) => (text === wanted ? true : undefined);
}

async function identify(talking: Talking): Promise<CameraFacts> {
  const heard = await unlessRefused(() => askFact(talking, 'info', (_, frame) => decodeZfyInfo(frame, 89)));
  const info = heard?.answer;
  const facts = new OptionalFacts();
  const fact = <T>(command: Command, read: (text: string) => T | undefined): Promise<T | undefined> =>
    facts.ask(async () => read((await askFact(talking, command, (text) => text)).answer));
  const idCode = await fact('id-code', codeOf);
  const resolution = await fact('resolution', (text) => (/^\d{1,5}\*\d{1,5}$/.test(text) ? text : undefined));
  return {
    serial: codeOf(info?.serial),
    model: undefined,
    firmware: undefined,
    idCode,
    officerId: codeOf(info?.userNo),
    unitId: codeOf(info?.unitNo),
    batteryPercent: await fact('battery', percentOf),
    settings: resolution === undefined ? {} : { resolution },
  };
}

async function readClock(talking: Talking, profile: DeviceProfile): Promise<ClockReading> {
  const zone = zoneOffsetMinutes(profile);
  const heard = await askFact(talking, 'time', (text) => timeOf(text, zone));
  const { answer: deviceAt, sentMonoMs, receivedMonoMs, strays } = heard;
  // A doubled or late answer: this one may be the answer to an earlier question as well.
  const isOutOfStep = strays.some((frame) => timeOf(frame.toString('latin1'), zone) !== undefined);
  return { deviceAt, resolutionMs: profile.clock.resolutionMs, sentMonoMs, receivedMonoMs, isOutOfStep };
}

/** The time follows in a frame of its own, once the camera says that it is at work. */
async function setClock(talking: Talking, at: Instant, zone: number): Promise<void> {
  const { text, yes } = COMMANDS['set-time'];
  const shown = formatInstant(at, zone);
  await ask(talking, 'set-time', text, isText(WORKING));
  await ask(talking, 'set-time', `${shown.slice(0, 10)} ${shown.slice(11, 19)}`, isText(yes));
}

async function toDisk(talking: Talking): Promise<void> {
  const { text, yes } = COMMANDS['to-disk'];
  await ask(talking, 'to-disk', text, isText(yes));
}
