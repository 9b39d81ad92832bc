/** What every camera link promises (src/ports/camera-link.ts), each language over a real stream, against its camera's side. */
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { atFrameLink } from '../../src/adapters/dialects/at-frame.js';
import { bcAsciiLink } from '../../src/adapters/dialects/bc-ascii.js';
import { bc300Link } from '../../src/adapters/dialects/bc300.js';
import { cdcLineLink } from '../../src/adapters/dialects/cdc-line.js';
import { e12AdbLink } from '../../src/adapters/dialects/e12-adb.js';
import type { PipeLinkOptions } from '../../src/adapters/dialects/frame-talk.js';
import { zzxJsonLink } from '../../src/adapters/dialects/zzx-json.js';
import { linesOverPipe } from '../../src/adapters/serial/lines-over-pipe.js';
import { openTcpPipe } from '../../src/adapters/tcp/tcp-pipe.js';
import { isFailure } from '../../src/domain/failure.js';
import { instant } from '../../src/domain/quantities.js';
import { defined } from '../../src/lib/assert.js';
import type { CameraFacts, CameraLink } from '../../src/ports/camera-link.js';
import type { DeviceProfile } from '../../src/profiles/profile-schema.js';
import { atSide, bc300Side, bcSide, type CameraSide, CameraState, e12Side, zzxSide } from '../fakes/camera-sides.js';
import { type CameraFault, type TcpCameraOptions, tcpCamera } from '../fakes/tcp-camera.js';
import type { TcpPeer } from '../fakes/tcp-peer.js';
import { until } from '../fakes/until.js';
import { packagedProfile } from '../unit/profiles/packaged.js';

vi.setConfig({ testTimeout: 60_000 });

const NEVER = new AbortController().signal;
const TIMEOUT_MS = 400;
const WRONG = 'wr0ngpwd';

type Language = {
  readonly name: string;
  readonly profile: string;
  readonly side: (state: CameraState) => CameraSide;
  readonly unasked?: (state: CameraState) => Buffer;
  readonly link: (options: PipeLinkOptions) => CameraLink;
  readonly facts: Partial<CameraFacts>;
  readonly password: string | undefined;
  /** Everything that may ever be said to a camera. */
  readonly harmless: RegExp;
};

function overLines(make: (exchange: ReturnType<typeof linesOverPipe>, options: PipeLinkOptions) => CameraLink) {
  return (options: PipeLinkOptions): CameraLink => {
    const { lineEnd, encoding } = options.profile.command;
    return make(linesOverPipe({ ...options, lineEnd, encoding }), options);
  };
}

const LANGUAGES: readonly Language[] = [
  {
    name: 'BC+',
    profile: 'bc-ascii',
    side: bcSide,
    link: overLines((exchange, options) => bcAsciiLink({ ...options, exchange })),
    facts: { serial: '1234567', idCode: 'BC001', officerId: '000001', batteryPercent: 87 },
    password: '135790',
    harmless:
      /^(?:BC\+(?:(?:UDISKAUTHEN|VID|DID|UUID|GBIDCODE|DEVNAME|USER|BATVAL|MVEINFO|SVEINFO|SYSTIME)\?|SYSTIME=[-\d :]+|LOGIN=admin:\w+|UDISKEN=1)\r\n)*$/,
  },
  {
    name: 'status lines',
    profile: 'cdc-status',
    side: () => () => undefined,
    unasked: (state) =>
      Buffer.from(`STAT ID=C-0042 BAT=87 REC=0 TIME=${state.shown().replaceAll(/\D/g, '')}\n`, 'latin1'),
    link: overLines((exchange, options) => cdcLineLink({ ...options, exchange })),
    facts: { serial: 'C-0042', batteryPercent: 87 },
    password: undefined,
    harmless: /^$/,
  },
  {
    name: '@ frames',
    profile: 'amba-at',
    side: atSide,
    link: atFrameLink,
    facts: { serial: 'AMB0042' },
    password: '00000000',
    harmless: /^(?:@(?:Ver;8;\w{8}|Gdv;8;12345678|Sdt;8;\d{8}|Stm;6;\d{6}00|ATH;8;12345678);#)*$/,
  },
  {
    name: 'BC-300',
    profile: 'bc-300',
    side: bc300Side,
    link: bc300Link,
    facts: {},
    password: 'XzTuVt',
    harmless:
      /^(?:453a0267(?:d400000f17000000bac5fd9813000000(?:[23]\d){4}2f(?:[23][\da-f]){14}|f700000f0a000000bac5fd9806000000(?:[0-9a-f]{2}){6}))*$/,
  },
  {
    name: 'E12 frames',
    profile: 'guobao-e12',
    side: e12Side,
    link: e12AdbLink,
    facts: { serial: '1234567', idCode: 'HACH8', officerId: '000001', unitId: '540102', batteryPercent: 87 },
    password: undefined,
    harmless: /^(?:\n\0\0\0E12CMD(?:S00[346789]|N030)|\x13\0\0\0\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)*$/,
  },
  {
    name: 'ZZX lines',
    profile: 'zzx-police',
    side: zzxSide,
    link: zzxJsonLink,
    facts: { serial: '1234567', idCode: 'byand', officerId: '000001', unitId: '540102', batteryPercent: 87 },
    password: '123456',
    harmless:
      /^(?:\{"header":\{"version":"1\.0","id":(?:2|3|5|6|7|8|16|18),"device":"ZZX2080"\},"body":\{(?:"password":"\w+"(?:,"Time":"\d{13}")?)?\}\}\r\n)*$/,
  },
];

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

type Met = { link: CameraLink; state: CameraState; peer: TcpPeer; refusals: () => number; profile: DeviceProfile };

async function meet(
  language: Language,
  more: Omit<TcpCameraOptions, 'side'> & { readonly password?: string } = {},
): Promise<Met> {
  const state = new CameraState();
  state.password = language.password ?? '';
  const { unasked } = language;
  const peer = await tcpCamera({
    ...{ side: language.side(state), lateMs: TIMEOUT_MS * 1.5 },
    ...(unasked === undefined ? {} : { unasked: () => unasked(state) }),
    ...more,
  });
  open.push(peer);
  const packaged = packagedProfile(language.profile);
  const command = { ...packaged.command, replyTimeoutMs: TIMEOUT_MS, statusEveryMs: 100 };
  const profile = { ...packaged, command };
  let refusals = 0;
  const login = {
    password: async () => more.password ?? language.password ?? '',
    onRefused: () => {
      refusals += 1;
    },
  };
  const pipe = await openTcpPipe({ host: '127.0.0.1', port: peer.port }, { connectMs: 2000, signal: NEVER });
  const link = language.link({ pipe, profile, login, monotonicMs: () => performance.now() });
  open.push(link);
  return { link, state, peer, refusals: () => refusals, profile };
}

async function codeOf(work: Promise<unknown> | undefined): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isFailure(error) ? error.code : String(error);
  }
}

describe.each(LANGUAGES)('a camera that speaks $name', (language) => {
  const asks = Object.keys(language.facts).length > 0;
  const profile = packagedProfile(language.profile);

  test('tells who it is, and what it does not tell stays unknown', async () => {
    const { link, refusals } = await meet(language);
    const facts = await link.identify(NEVER);
    const unknown = { serial: undefined, model: undefined, firmware: undefined, idCode: undefined };
    expect({ ...facts, settings: {}, model: undefined }).toEqual({
      ...{ ...unknown, officerId: undefined, unitId: undefined, batteryPercent: undefined, settings: {} },
      ...language.facts,
    });
    expect(JSON.stringify(facts)).not.toContain('张三');
    expect(refusals()).toBe(0);
  });

  test('has the methods that its profile grants, and is told nothing but harmless things by all of them', async () => {
    const { link, peer } = await meet(language);
    const { getTime, setTime, toDisk } = profile.capabilities;
    expect([link.readClock, link.setClock, link.enterDiskMode].map((method) => method !== undefined)).toEqual(
      [getTime, setTime, toDisk].map((one) => one === 'yes'),
    );
    await link.identify(NEVER);
    await link.readClock?.(NEVER);
    await link.setClock?.(instant(Date.now()), NEVER);
    await link.enterDiskMode?.(NEVER);
    await link[Symbol.asyncDispose]();
    await link[Symbol.asyncDispose]();
    await until('the end of the connection', () => peer.connections === 0);
    expect(peer.heard.toString(language.profile === 'bc-300' ? 'hex' : 'latin1')).toMatch(language.harmless);
  });

  test('becomes a disk, and goes without a word where it likes', async () => {
    const { link, state } = await meet(language);
    if (link.enterDiskMode === undefined) return expect(profile.capabilities.toDisk).not.toBe('yes');
    await link.identify(NEVER);
    await link.enterDiskMode(NEVER);
    expect(state.isDisk).toBe(true);
    const gone = await meet(language, { fault: 'hangs-up' });
    expect(await codeOf(gone.link.enterDiskMode?.(NEVER))).toBe('none');
    return undefined;
  });

  test('is told the dock’s time to the second', async () => {
    const { link, state } = await meet(language);
    if (link.setClock === undefined) return expect(profile.capabilities.setTime).not.toBe('yes');
    await link.identify(NEVER);
    const at = Date.parse('2026-11-20T01:30:00Z');
    await link.setClock(instant(at), NEVER);
    const shownMs = state.now().getTime();
    expect(shownMs - at).toBeGreaterThanOrEqual(0);
    expect(shownMs - at).toBeLessThan(2000);
    return undefined;
  });

  test('tells its time within the moments of question and answer', async () => {
    const { link, state } = await meet(language);
    if (link.readClock === undefined) return expect(profile.capabilities.getTime).not.toBe('yes');
    await link.identify(NEVER);
    const reading = await link.readClock(NEVER);
    const wallMinusMono = state.now().getTime() - performance.now();
    expect(reading.deviceAt).toBeLessThanOrEqual(reading.receivedMonoMs + wallMinusMono + 1);
    expect(reading.deviceAt + reading.resolutionMs).toBeGreaterThan(reading.sentMonoMs + wallMinusMono - 1);
    return undefined;
  });

  test.each<[CameraFault, RegExp]>([
    ['cut', /^(?:none|camera-(?:silent|babbles|refused|login-refused))$/],
    ['late', /^(?:none|camera-(?:silent|babbles))$/],
    ['endless', /^(?:none|camera-(?:silent|babbles))$/],
    ['noise', /^(?:none|camera-(?:silent|babbles))$/],
    ['hangs-up', /^(?:none|port-failed)$/],
  ])('fails clearly and in bounded time where its answers are %s, and lets go of the port', async (fault, code) => {
    const { link, peer } = await meet(language, { fault });
    for (const work of [link.identify(NEVER), link.readClock?.(NEVER)]) void work?.catch(() => undefined);
    await link[Symbol.asyncDispose]();
    const again = await meet(language, { fault });
    const begin = performance.now();
    const found = await codeOf(again.link.identify(NEVER));
    expect(found).toMatch(code);
    if (asks && (fault === 'noise' || fault === 'hangs-up')) expect(found).not.toBe('none');
    expect(performance.now() - begin).toBeLessThan(15_000);
    await again.link[Symbol.asyncDispose]();
    await until('the end of both connections', () => peer.connections + again.peer.connections === 0);
  });

  test('is not misunderstood where it answers twice', async () => {
    const { link } = await meet(language, { fault: 'doubled' });
    expect(await link.identify(NEVER)).toMatchObject(language.facts);
    if (link.readClock === undefined || language.unasked !== undefined) return;
    await link.readClock(NEVER);
    expect(await link.readClock(NEVER)).toMatchObject({ isOutOfStep: true });
  });
});

const ASKED = LANGUAGES.filter(({ facts }) => Object.keys(facts).length > 0);

describe.each(ASKED)('a camera that is asked in $name', (language) => {
  test('is silent where it says nothing, and cancelled where it is waited for no longer', async () => {
    const { link } = await meet(language, { fault: 'silent' });
    expect(await codeOf(link.identify(NEVER))).toBe('camera-silent');
    const stop = new AbortController();
    const asked = codeOf(link.identify(stop.signal));
    stop.abort();
    expect(await asked).toBe('cancelled');
  });

  test('fails by its own codes alone whatever bytes it answers', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const words = fc.constantFrom(
      '{"header":{"id":2}}\r\n',
      '@Ver;OK;',
      '\n\0\0\0E12DATR880',
      '+DID:',
      'Error:',
      '\xff',
    );
    const noise = fc.array(fc.oneof(bytes, words), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(noise, async (parts) => {
        const said = Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? part : [...part])));
        const { link } = await meet(language, { fault: 'noise', noise: said });
        expect(await codeOf(link.identify(NEVER))).toMatch(
          /^(?:none|camera-(?:silent|babbles|refused|login-refused)|port-failed)$/,
        );
        await link[Symbol.asyncDispose]();
      }),
      { numRuns: 5 },
    );
  });
});

describe.each(ASKED.filter(({ password }) => password !== undefined))(
  'a camera that wants a login in $name',
  (language) => {
    test('is tried with a wrong password once, and the failure holds none', async () => {
      const { link, state, refusals } = await meet(language, { password: WRONG });
      const failure: unknown = await link.identify(NEVER).catch((error: unknown) => error);
      expect(isFailure(failure, 'camera-login-refused')).toBe(true);
      expect([refusals(), state.wrongPasswords]).toEqual([1, 1]);
      const told = failure instanceof Error ? [String(failure), JSON.stringify(failure), failure.stack] : [];
      expect(defined(told, 'text').join(' ')).not.toContain(WRONG);
    });
  },
);
