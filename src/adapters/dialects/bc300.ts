/**
 * The language of the BC-300: a header of 16 bytes, then its data as a length and that many characters. Two commands are known: set the
 * time and become a disk. What the camera answers is not: that it answers is taken for done, and whether it took the password shows only
 * in the disk that comes. Nothing can be asked, neither who it is nor what its clock shows.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { cancelled, Failure } from '../../domain/failure.js';
import { formatInstant } from '../../domain/quantities.js';
import type { CameraLink } from '../../ports/camera-link.js';
import { zoneOffsetMinutes } from '../../profiles/zone-offset.js';
import type { Login } from './bc-ascii.js';
import { NOTHING_TOLD } from './camera-words.js';
import { enterDiskMode } from './enter-disk-mode.js';
import { FrameTalk, type PipeLinkOptions } from './frame-talk.js';

const COMMANDS = { 'set-time': 0xd4, 'to-disk': 0xf7 } as const;

type Command = keyof typeof COMMANDS;

const HEAD_BYTES = 16;
const MAGIC = [0x45, 0x3a, 0x02, 0x67];
/** Of a command that data follow. */
const WITH_DATA = [0x00, 0x00, 0x0f];
const TAIL = [0xba, 0xc5, 0xfd, 0x98];
/** Between a header and its data, as the one known client leaves it. */
const PAUSE_MS = 300;
const PASSWORD_CHARS = 6;

export function bc300Link({ pipe, profile, login, monotonicMs }: PipeLinkOptions): CameraLink {
  const { capabilities, command } = profile;
  // Whatever comes in one transfer is an answer.
  const cut = (bytes: Buffer) => (bytes.length === 0 ? undefined : { frame: bytes, usedBytes: bytes.length });
  const talk = new FrameTalk({ pipe, cut, replyTimeoutMs: command.replyTimeoutMs, monotonicMs });
  const zone = zoneOffsetMinutes(profile);
  return {
    dialect: command.dialect,
    identify: () => Promise.resolve(NOTHING_TOLD),
    readClock: undefined,
    setClock:
      capabilities.setTime === 'yes'
        ? (at, signal) => ask(talk, 'set-time', formatInstant(at, zone).slice(0, 19).replaceAll(/[-T:]/g, '/'), signal)
        : undefined,
    enterDiskMode:
      capabilities.toDisk === 'yes'
        ? async (signal) => {
            const password = await passwordOf(login);
            await enterDiskMode(() => ask(talk, 'to-disk', password, signal));
          }
        : undefined,
    [Symbol.asyncDispose]: () => talk[Symbol.asyncDispose](),
  };
}

async function passwordOf(login: Login): Promise<string> {
  const password = await login.password(undefined);
  if (password.length === PASSWORD_CHARS) return password;
  throw new Failure('camera-password-missing', { problem: 'length or characters' });
}

async function ask(talk: FrameTalk, command: Command, text: string, signal: AbortSignal): Promise<void> {
  const data = Buffer.alloc(4 + text.length);
  data.writeUInt32LE(text.length);
  data.write(text, 4, 'latin1');
  const head = Buffer.alloc(HEAD_BYTES);
  head.set([...MAGIC, COMMANDS[command], ...WITH_DATA]);
  head.writeUInt32LE(data.length, 8);
  head.set(TAIL, 12);
  await talk.tell(head, signal);
  await pause(signal);
  await talk.ask({ send: data, take: () => true, signal });
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await wait(PAUSE_MS, undefined, { signal });
  } catch {
    throw cancelled(signal);
  }
}
