/** What is delivered for systemd: every setting stands in the example with its true default; unit and program agree. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { usbguardRules } from '../../scripts/usbguard-rules.js';
import { decodeSettings } from '../../src/app/read-settings.js';
import { DEFAULT_SETTINGS, settingsSchema } from '../../src/app/settings.js';
import { usbPort } from '../../src/domain/usb.js';
import { admitDevice } from '../../src/profiles/admit-device.js';
import { isSpokenOver } from '../../src/profiles/choose-command-profile.js';
import { isHarmful, isHub } from '../../src/profiles/usb-interfaces.js';
import { packagedProfiles } from '../unit/profiles/packaged.js';

const FOLDER = resolve(import.meta.dirname, '../../systemd');
const example = readFileSync(resolve(FOLDER, 'sealdock.yaml.example'), 'utf8');
/** A line that begins with # and exactly one blank explains; every other one with # is a setting. */
const settingsText = example
  .split('\n')
  .filter((line) => /^#(?! \S)./.test(line))
  .map((line) => line.slice(1))
  .join('\n');

const jsonSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
});

/** `limits.stallSeconds`, `slots.0.serial`: every setting that the schema knows. */
function pathsOf(schema: unknown, prefix = ''): string[] {
  const { properties, items } = jsonSchema.parse(schema);
  const own = Object.entries(properties ?? {}).flatMap(([name, value]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...pathsOf(value, path)];
  });
  return items === undefined ? own : [...own, ...pathsOf(items, `${prefix}.*`)];
}

function pathsIn(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, `${prefix}.*`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...pathsIn(inner, path)];
  });
}

describe('sealdock.yaml.example', () => {
  const known = pathsOf(z.toJSONSchema(settingsSchema, { io: 'input' }));

  test('is nothing but the defaults as it is delivered', () => {
    expect(decodeSettings(example, 'example')).toEqual(DEFAULT_SETTINGS);
  });

  test('holds every setting there is, and none that there is not', () => {
    expect(known.length).toBeGreaterThan(20);
    decodeSettings(settingsText, 'example');
    const shown = new Set(pathsIn(parse(settingsText)));
    expect(known.filter((path) => !shown.has(path))).toEqual([]);
  });

  test('shows the defaults as they are', () => {
    const shown = decodeSettings(settingsText, 'example');
    // These have no default that could be shown: their value is an example.
    const {
      dock,
      slots,
      importFolder,
      archive,
      profilesFolder,
      secrets,
      language,
      witness,
      cameraPolicy,
      ...defaults
    } = shown;
    const { witnesses, timestamps, ...log } = defaults.log;
    expect(DEFAULT_SETTINGS).toMatchObject({ ...defaults, log });
    const examples = [
      dock,
      slots,
      importFolder,
      archive,
      profilesFolder,
      secrets,
      language,
      witness,
      cameraPolicy,
      witnesses,
      timestamps,
    ];
    expect(examples).not.toContain(undefined);
  });
});

describe('rules for USB', () => {
  const codes = [0x02, 0x03, 0x06, 0x08, 0x09, 0x0a, 0x0e, 0xe0, 0xef, 0xff].flatMap((base) =>
    [0x00, 0x01, 0x02, 0x04, 0x06, 0x0b, 0x0d, 0x0e, 0x42].flatMap((subclass) =>
      [0x00, 0x01, 0x50, 0xff].map((protocol) =>
        [base, subclass, protocol].map((one) => one.toString(16).padStart(2, '0')),
      ),
    ),
  );
  const harmful = codes.filter((code) => isHarmful(code.join('/'))).map((code) => code.join(''));
  const rules = readFileSync(resolve(FOLDER, '70-sealdock.rules'), 'utf8');
  const helper = readFileSync(resolve(FOLDER, 'sealdock-mount'), 'utf8');
  const ofHelper = /case \$\(property ID_USB_INTERFACES\) in\n(.+)\) exit 0/.exec(helper)?.[1] ?? '';

  test('the helper that mounts leaves alone what the daemon refuses, and nothing else', () => {
    const script = codes
      .map((code) => `case :080650:${code.join('')}: in ${ofHelper}) echo ${code.join('')} ;; esac`)
      .join('\n');
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(harmful.length).toBeGreaterThan(50);
    expect(stdout.trim().split('\n').sort()).toEqual([...harmful].sort());
  });

  test('the rules of udev have the same pattern in both their places', () => {
    const patterns = [...rules.matchAll(/ID_USB_INTERFACES\}=="([^"]+)"/g)].map(([, pattern]) => pattern);
    const same = ofHelper.replaceAll(' ', '');
    expect(patterns.filter((pattern) => pattern !== '*:ff????:*')).toEqual(['*:08????:*', same, same]);
  });

  test('the dock may open every camera that is spoken to over USB itself, and its disk mode is not among them', () => {
    const opened = [
      ...rules.matchAll(/ATTR\{idVendor\}=="(\w+)", ATTR\{idProduct\}=="([\w|]+)".*MODE="0660"/g),
    ].flatMap(([, vid = '', pids = '']) => pids.split('|').map((pid) => `${vid}:${pid}`));
    const spoken = packagedProfiles()
      .filter((profile) => isSpokenOver(profile, 'usb'))
      .flatMap(({ match }) => match.appearances.filter(({ state }) => state === 'command'))
      .flatMap(({ vid = '', pid = [] }) => pid.map((one) => `${vid}:${one}`));
    expect(spoken.length).toBeGreaterThan(4);
    expect([...new Set(spoken)].sort()).toEqual(opened.sort());
  });

  const profiles = packagedProfiles();
  const policy = readFileSync(resolve(FOLDER, 'usbguard-rules.conf'), 'utf8');

  test('the policy for USBGuard is the one that follows from the device profiles', () => {
    expect(policy).toBe(usbguardRules(profiles));
  });

  test('what it lets in, the daemon admits', () => {
    const rows = [...policy.matchAll(/^allow (?:id (\S+) )?with-interface equals \{ (.+) \}$/gm)];
    expect(rows.length).toBe(policy.split('\n').filter((line) => line.startsWith('allow')).length);
    for (const [line, id = '46f4:0001', set = ''] of rows) {
      const [vid = '', pid = ''] = id.split(':');
      const interfaces = set.split(' ').map((one) => one.replaceAll(':', '/').replaceAll('*', '00'));
      const words = { manufacturer: undefined, product: undefined, serial: undefined };
      const device = { port: usbPort('1-1'), enumeration: '', vid, pid, interfaces, isAuthorized: true, ...words };
      const { kind } = admitDevice(device, profiles, { isSlot: true });
      expect(kind, line).toBe(interfaces.every(isHub) ? 'passed-over' : 'admitted');
    }
  });
});

describe('sealdock.service', () => {
  const unit = readFileSync(resolve(FOLDER, 'sealdock.service'), 'utf8');
  const seconds = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(unit)?.[1]);

  test('waits longer for the stop than the daemon does, and for the watchdog longer than a loop may be silent', () => {
    const limit = (file: string, name: string) => {
      const text = readFileSync(resolve(import.meta.dirname, '../../src/app/daemon', file), 'utf8');
      return Number(new RegExp(`${name} = ([\\d_]+)`).exec(text)?.[1]?.replaceAll('_', '')) / 1000;
    };
    expect(seconds('TimeoutStopSec')).toBeGreaterThan(limit('supervisor.ts', 'STOP_MS'));
    expect(seconds('WatchdogSec')).toBeGreaterThan(limit('health.ts', 'SILENT_MS') * 2);
  });

  test('is accepted by systemd where systemd is', () => {
    const { status, stderr, error } = spawnSync('systemd-analyze', ['verify', resolve(FOLDER, 'sealdock.service')], {
      encoding: 'utf8',
    });
    // A machine without systemd cannot say: then at least the sections are there.
    const isSaid = error === undefined && status !== null;
    const complaints = isSaid ? stderr.split('\n').filter((line) => line.includes('sealdock.service')) : [];
    expect(complaints.filter((line) => !line.includes('is not executable'))).toEqual([]);
    for (const section of ['[Unit]', '[Service]', '[Install]']) expect(unit).toContain(section);
  });
});
