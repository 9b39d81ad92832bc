/** What is delivered for systemd: every setting stands in the example with its true default; unit and program agree. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { decodeSettings } from '../../src/app/read-settings.js';
import { DEFAULT_SETTINGS, settingsSchema } from '../../src/app/settings.js';

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
    const { dock, slots, importFolder, archive, profilesFolder, secrets, language, witness, ...defaults } = shown;
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
      witnesses,
      timestamps,
    ];
    expect(examples).not.toContain(undefined);
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
