/**
 * Puts transport and command language together from a device profile. Passwords come from the files that the settings name,
 * else from the profile's public factory password, whose use is logged; each is tried once. A camera that refused one is not
 * asked to take it again while this process lives: cameras lock themselves.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { atFrameLink } from '../adapters/dialects/at-frame.js';
import { bcAsciiLink, type Login } from '../adapters/dialects/bc-ascii.js';
import { bc300Link } from '../adapters/dialects/bc300.js';
import { cdcLineLink } from '../adapters/dialects/cdc-line.js';
import { e1ControlLink } from '../adapters/dialects/e1-control.js';
import { e12AdbLink } from '../adapters/dialects/e12-adb.js';
import type { PipeLinkOptions } from '../adapters/dialects/frame-talk.js';
import { scsiVendorLink } from '../adapters/dialects/scsi-vendor.js';
import { zzxJsonLink } from '../adapters/dialects/zzx-json.js';
import { openScsiPipe } from '../adapters/scsi/open-scsi-pipe.js';
import { linesOverPipe } from '../adapters/serial/lines-over-pipe.js';
import { openSerialExchange } from '../adapters/serial/open-serial-exchange.js';
import { openBulkPipe, openControlPipe } from '../adapters/usb/open-usb-device.js';
import { errnoOf, Failure } from '../domain/failure.js';
import type { UsbPlace } from '../domain/usb.js';
import { formatTcpAddress, type TcpAddress } from '../lib/tcp-address.js';
import type { BytePipe } from '../ports/byte-pipe.js';
import type { CameraLink, CameraPort, OpenCameraLink } from '../ports/camera-link.js';
import type { LineExchange } from '../ports/line-exchange.js';
import type { Logger } from '../ports/logger.js';
import type { SystemClock } from '../ports/system-clock.js';
import { isSpokenOver } from '../profiles/choose-command-profile.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import type { Settings } from './settings.js';

type LinkDeps = {
  readonly settings: Pick<Settings, 'secrets'>;
  readonly clock: SystemClock;
  readonly log: Logger;
  readonly openTcp: (tcp: TcpAddress, signal: AbortSignal) => Promise<BytePipe>;
};

type LinkRequest = Parameters<OpenCameraLink>[0];

/** Refusals that are remembered; the oldest is forgotten first. */
const MAX_REFUSALS = 1000;
const PASSWORD = /^[!-~]{1,32}$/;

export function cameraLinks(deps: LinkDeps): OpenCameraLink {
  const refusals = new Set<string>();
  return async (request) => {
    const { port, profile, signal } = request;
    const opening = waysToOpen(deps, request, loginOf(deps, { profile, port, refusals }))[profile.command.dialect];
    if (opening === undefined || !isSpokenOver(profile, port.kind)) throw unknown(profile);
    await deps.clock.sleep(profile.match.settleMs, signal);
    return await opening();
  };
}

type Dialect = DeviceProfile['command']['dialect'];

/** Of each language that is spoken here: opens what carries it, and makes the link on that. */
function waysToOpen(
  deps: LinkDeps,
  request: LinkRequest,
  login: Login,
): Partial<Record<Dialect, () => Promise<CameraLink>>> {
  const { profile } = request;
  const { monotonicMs } = deps.clock;
  const onPipe = (make: (options: PipeLinkOptions) => CameraLink) => async () =>
    linkOn(await openPipe(deps, request), (pipe) => make({ pipe, profile, login, monotonicMs }));
  return {
    'at-frame': onPipe(atFrameLink),
    bc300: onPipe(bc300Link),
    'e12-adb': onPipe(e12AdbLink),
    'scsi-vendor': async () => scsiVendorLink({ pipe: await openScsiPipe(nodeOf(request)), profile }),
    'zzx-json': onPipe(zzxJsonLink),
    'bc-ascii': async () =>
      linkOn(await openLines(deps, request), (exchange) => bcAsciiLink({ exchange, profile, login })),
    'cdc-line': async () => linkOn(await openLines(deps, request), (exchange) => cdcLineLink({ exchange, profile })),
    'e1-control': async () =>
      linkOn(await openControlPipe(usbOf(request)), (pipe) => e1ControlLink({ pipe, profile, login, monotonicMs })),
  };
}

/** What carries the link is closed where none can be made. */
async function linkOn<T extends AsyncDisposable>(carrier: T, make: (carrier: T) => CameraLink): Promise<CameraLink> {
  try {
    return make(carrier);
  } catch (error) {
    await carrier[Symbol.asyncDispose]();
    throw error;
  }
}

async function openLines(deps: LinkDeps, request: LinkRequest): Promise<LineExchange> {
  const { port, profile, signal } = request;
  const { baud, lineEnd, encoding } = profile.command;
  const { monotonicMs } = deps.clock;
  if (port.kind === 'line')
    return await openSerialExchange({ path: port.path, baud, lineEnd, encoding, monotonicMs, signal });
  return linesOverPipe({ pipe: await openPipe(deps, request), lineEnd, encoding, monotonicMs });
}

async function openPipe({ openTcp }: LinkDeps, request: LinkRequest): Promise<BytePipe> {
  const { port, profile, signal } = request;
  if (port.kind === 'tcp') return await openTcp(port.tcp, signal);
  const { endpoints } = profile.command;
  if (endpoints === undefined) throw unknown(profile);
  return await openBulkPipe(endpoints, usbOf(request));
}

function nodeOf({ port, profile, signal }: LinkRequest): { readonly path: string; readonly signal: AbortSignal } {
  if (port.kind !== 'line') throw unknown(profile);
  return { path: port.path, signal };
}

function usbOf({ port, profile, signal }: LinkRequest): { readonly place: UsbPlace; readonly signal: AbortSignal } {
  if (port.kind !== 'usb') throw unknown(profile);
  return { place: port.place, signal };
}

function unknown({ command }: DeviceProfile): Failure {
  return new Failure('dialect-unknown', { dialect: command.dialect, transport: command.transport });
}

function loginOf(
  deps: LinkDeps,
  {
    profile,
    port,
    refusals,
  }: {
    readonly profile: DeviceProfile;
    readonly port: CameraPort;
    readonly refusals: Set<string>;
  },
): Login {
  let tried: string | undefined;
  const keyOf = (serial: string | undefined, password: string): string =>
    createHash('sha256')
      .update(JSON.stringify([profile.identity.profileId, serial ?? nameOf(port), password]))
      .digest('hex');
  return {
    password: async (serial) => {
      const password = await readPassword(deps, profile);
      tried = keyOf(serial, password);
      if (refusals.has(tried)) throw new Failure('camera-login-refused', { before: true });
      return password;
    },
    onRefused: () => {
      const [oldest] = refusals;
      if (refusals.size >= MAX_REFUSALS && oldest !== undefined) refusals.delete(oldest);
      if (tried !== undefined) refusals.add(tried);
    },
  };
}

/** Where a camera has not told its serial number: by USB's, else by the place where it stands. */
function nameOf(port: CameraPort): string {
  if (port.kind === 'line') return port.path;
  return port.kind === 'tcp' ? formatTcpAddress(port.tcp) : (port.serial ?? `usb ${port.place.port}`);
}

async function readPassword({ settings, log }: LinkDeps, { command, identity }: DeviceProfile): Promise<string> {
  const { passwordRef, passwordHint, passwordLen } = command;
  const file = passwordRef === undefined ? undefined : settings.secrets[passwordRef];
  const password = file === undefined ? passwordHint : await readSecret(file, passwordRef ?? '');
  if (password === undefined) throw new Failure('camera-password-missing', { secret: passwordRef ?? null });
  // A password that cannot be right is not spent on a camera that locks itself.
  if (!PASSWORD.test(password) || (passwordLen !== undefined && password.length !== passwordLen))
    throw new Failure('camera-password-missing', { secret: passwordRef ?? null, problem: 'length or characters' });
  if (file === undefined) log.warn('public factory password used', { profile: identity.profileId });
  return password;
}

async function readSecret(file: string, secret: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new Failure('camera-password-missing', { secret, errno: errnoOf(error) ?? 'unreadable' }, error);
  }
}
