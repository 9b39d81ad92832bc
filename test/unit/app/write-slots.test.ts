/** Learned slots in the settings: nothing else of the file changes, and a file that would be refused is never written. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeSettings } from '../../../src/app/read-settings.js';
import { withSlots, writeSlots } from '../../../src/app/write-slots.js';
import { usbPort } from '../../../src/domain/usb.js';

const learned = (slot: number, ...ports: string[]) => ({ slot, usb: ports.map(usbPort) });
const slotsOf = (text: string) => decodeSettings(text, 'settings.yaml').slots;

describe('the text of the settings', () => {
  test('keeps comments, order and everything else', () => {
    const text = ['# Who we are.', 'dock:', '  id: KB-0007 # on the housing', '', 'deepLook: duty', ''].join('\n');
    const written = withSlots(text, [learned(1, '1-1.1', '2-1.1'), learned(2, '1-1.2')], 'settings.yaml');
    expect(written).toContain(text.trimEnd());
    expect(written).toContain('usb: [ 1-1.1, 2-1.1 ]');
    expect(slotsOf(written)).toEqual([learned(1, '1-1.1', '2-1.1'), learned(2, '1-1.2')]);
  });

  test('of a file with nothing but comments keeps them', () => {
    const written = withSlots('# nothing yet\n#dock:\n#  id: X\n', [learned(3, '1-1')], 'settings.yaml');
    expect(written).toContain('#  id: X');
    expect(slotsOf(written)).toEqual([learned(3, '1-1')]);
  });

  test('gives a known slot its port and leaves its profile and its serial line', () => {
    const text =
      'slots:\n  - slot: 1 # left\n    serial: /dev/ttyS0\n    profile: bc-ascii\n  - slot: 2\n    mount: /media/2\n';
    const written = withSlots(text, [learned(1, '1-1.1')], 'settings.yaml');
    expect(written).toContain('# left');
    expect(slotsOf(written)).toEqual([
      { slot: 1, serial: '/dev/ttyS0', profile: 'bc-ascii', usb: ['1-1.1'] },
      { slot: 2, mount: '/media/2' },
    ]);
  });

  test('takes a port from the slot that had it, and that slot away where it has no other place', () => {
    const text =
      'slots:\n  - {slot: 1, usb: [1-1.1]}\n  - {slot: 2, usb: [1-1.2, 2-1.2]}\n  - {slot: 3, usb: [1-1.3], folder: /srv/3}\n';
    const written = withSlots(text, [learned(4, '1-1.1'), learned(5, '1-1.2'), learned(6, '1-1.3')], 'settings.yaml');
    expect(slotsOf(written)).toEqual([
      learned(2, '2-1.2'),
      { slot: 3, folder: '/srv/3' },
      learned(4, '1-1.1'),
      learned(5, '1-1.2'),
      learned(6, '1-1.3'),
    ]);
  });

  test('is refused where the settings were wrong before', () => {
    expect(() => withSlots('dokc: 1\n', [learned(1, '1-1')], 'settings.yaml')).toThrow('settings');
    expect(() => withSlots('slots: {a: 1}\n', [learned(1, '1-1')], 'settings.yaml')).toThrow('settings');
  });
});

describe('the file', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'write-slots-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const file = () => join(home, 'settings.yaml');

  test('is made where there is none', async () => {
    expect(await writeSlots(home, [learned(1, '1-1')])).toEqual({ file: file(), backup: undefined });
    expect(slotsOf(readFileSync(file(), 'utf8'))).toEqual([learned(1, '1-1')]);
  });

  test('is replaced with its mode, and the one before lies beside it', async () => {
    writeFileSync(file(), '# mine\nlanguage: zh\n');
    chmodSync(file(), 0o640);
    const { backup } = await writeSlots(home, [learned(1, '1-1')]);
    expect(readFileSync(backup ?? '', 'utf8')).toBe('# mine\nlanguage: zh\n');
    expect(statSync(file()).mode & 0o777).toBe(0o640);
    expect(readFileSync(file(), 'utf8')).toContain('# mine');
    expect(decodeSettings(readFileSync(file(), 'utf8'), file())).toMatchObject({
      language: 'zh',
      slots: [{ slot: 1 }],
    });
  });

  test('is left as it is where it is wrong, or where the home is none', async () => {
    writeFileSync(file(), 'dokc: 1\n');
    await expect(writeSlots(home, [learned(1, '1-1')])).rejects.toMatchObject({ code: 'settings-invalid' });
    expect(readFileSync(file(), 'utf8')).toBe('dokc: 1\n');
    expect(existsSync(`${file()}.before-learn`)).toBe(false);
    await expect(writeSlots(join(home, 'none'), [learned(1, '1-1')])).rejects.toMatchObject({ code: 'home-unusable' });
  });
});
