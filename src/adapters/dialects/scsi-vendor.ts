/**
 * Vendor commands of a camera that is a disk without a medium: SCSI command blocks of 16 bytes. Byte 0 says write (FB) or read (FD), byte 1
 * whose command it is (82 write, 81 read), byte 2 which one, bytes 6 and 7 how much data. The camera opens its medium on command and stays
 * the device that it was. Order and widths of numbers in the answers are assumed. Every command that can be sent stands in the table below:
 * none writes, and none reads or sets a password.
 */
import type { CameraFacts, CameraLink } from '../../ports/camera-link.js';
import type { ScsiPipe } from '../../ports/scsi-pipe.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { codeOf } from './camera-words.js';
import { enterDiskMode } from './enter-disk-mode.js';
import { OptionalFacts, unlessRefused } from './optional-facts.js';
import { decodeZfyInfo } from './zfy-info.js';

/** `bytes`: of the answer; none: the command is all there is. */
const COMMANDS = {
  'id-code': { code: 2, bytes: 5 },
  info: { code: 3, bytes: 89 },
  'to-disk': { code: 6, bytes: 0 },
  battery: { code: 8, bytes: 4 },
} as const;

type Command = keyof typeof COMMANDS;

const CDB_BYTES = 16;
const READ = [0xfd, 0x81];
const WRITE = [0xfb, 0x82];

/** The command block as it goes to the unit. */
export function vendorCdb(command: Command): Uint8Array {
  const { code, bytes } = COMMANDS[command];
  const cdb = Buffer.alloc(CDB_BYTES);
  cdb.set([...(bytes === 0 ? WRITE : READ), code]);
  cdb.writeUInt16BE(bytes, 6);
  return cdb;
}

export function scsiVendorLink({
  pipe,
  profile,
}: {
  readonly pipe: ScsiPipe;
  readonly profile: DeviceProfile;
}): CameraLink {
  const { capabilities, command } = profile;
  const timeoutMs = command.replyTimeoutMs;
  return {
    dialect: command.dialect,
    identify: (signal) => identify(pipe, timeoutMs, signal),
    readClock: undefined,
    setClock: undefined,
    enterDiskMode:
      capabilities.toDisk === 'yes'
        ? (signal) => enterDiskMode(() => pipe.send(vendorCdb('to-disk'), { timeoutMs, signal }))
        : undefined,
    [Symbol.asyncDispose]: () => pipe[Symbol.asyncDispose](),
  };
}

async function identify(pipe: ScsiPipe, timeoutMs: number, signal: AbortSignal): Promise<CameraFacts> {
  const ask = (command: Command): Promise<Uint8Array> =>
    pipe.receive(vendorCdb(command), COMMANDS[command].bytes, { timeoutMs, signal });
  const idCode = codeOf(textOf(await unlessRefused(() => ask('id-code'))));
  const facts = new OptionalFacts();
  const block = await facts.ask(() => ask('info'));
  const info = block === undefined ? undefined : decodeZfyInfo(block, 89);
  return {
    serial: codeOf(info?.serial),
    model: undefined,
    firmware: undefined,
    idCode,
    officerId: codeOf(info?.userNo),
    unitId: codeOf(info?.unitNo),
    batteryPercent: percentOf(await facts.ask(() => ask('battery'))),
    settings: {},
  };
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
}

/** A number in four bytes, the low one first. */
function percentOf(bytes: Uint8Array | undefined): number | undefined {
  if (bytes?.length !== 4) return undefined;
  const value = Buffer.from(bytes).readUInt32LE();
  return value <= 100 ? value : undefined;
}
