/**
 * Puts transport and command language together from a device profile. Passwords come from the files that the settings name,
 * else from the profile's public factory password, whose use is logged; each is tried once. A camera that refused one is not
 * asked to take it again while this process lives: cameras lock themselves.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { bcAsciiLink, type Login } from '../adapters/dialects/bc-ascii.js';
import { cdcLineLink } from '../adapters/dialects/cdc-line.js';
import { openSerialExchange } from '../adapters/serial/open-serial-exchange.js';
import { errnoOf, Failure } from '../domain/failure.js';
import type { CameraLink, OpenCameraLink } from '../ports/camera-link.js';
import type { LineExchange } from '../ports/line-exchange.js';
import type { Logger } from '../ports/logger.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import type { Settings } from './settings.js';

type LinkDeps = {
  readonly settings: Pick<Settings, 'secrets'>;
  readonly clock: SystemClock;
  readonly log: Logger;
};

/** Refusals that are remembered; the oldest is forgotten first. */
const MAX_REFUSALS = 1000;
const PASSWORD = /^[!-~]{1,32}$/;

export function cameraLinks(deps: LinkDeps): OpenCameraLink {
  const refusals = new Set<string>();
  return async ({ portPath, profile, signal }) => {
    const { command, match } = profile;
    const isKnown = command.dialect === 'bc-ascii' || command.dialect === 'cdc-line';
    if (!isKnown || command.transport !== 'tty')
      throw new Failure('dialect-unknown', { dialect: command.dialect, transport: command.transport });
    await deps.clock.sleep(match.settleMs, signal);
    const { monotonicMs } = deps.clock;
    const { baud, lineEnd, encoding } = command;
    const exchange = await openSerialExchange({ path: portPath, baud, lineEnd, encoding, monotonicMs, signal });
    try {
      return linkOf(exchange, profile, loginOf(deps, { profile, portPath, refusals }));
    } catch (error) {
      await exchange[Symbol.asyncDispose]();
      throw error;
    }
  };
}

function linkOf(exchange: LineExchange, profile: DeviceProfile, login: Login): CameraLink {
  return profile.command.dialect === 'bc-ascii'
    ? bcAsciiLink({ exchange, profile, login })
    : cdcLineLink({ exchange, profile });
}

function loginOf(
  deps: LinkDeps,
  {
    profile,
    portPath,
    refusals,
  }: {
    readonly profile: DeviceProfile;
    readonly portPath: string;
    readonly refusals: Set<string>;
  },
): Login {
  let tried: string | undefined;
  const keyOf = (serial: string | undefined, password: string): string =>
    createHash('sha256')
      .update(JSON.stringify([profile.identity.profileId, serial ?? portPath, password]))
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
