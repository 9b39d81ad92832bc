/** Over a tree of files like the kernel's, and folders in the place of cards. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Captured, type CaptureOptions, captureProfile } from '../../../src/app/capture-profile.js';
import { usbPort } from '../../../src/domain/usb.js';
import { decodeProfile } from '../../../src/profiles/decode-profile.js';
import { descriptorsOf, UsbTree } from '../../fakes/usb-tree.js';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'capture-'));
});
afterEach(() => rmSync(base, { recursive: true }));

function cardOf(...paths: readonly string[]): string {
  for (const path of paths) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), 'footage');
  }
  return base;
}

async function capture(options: Partial<CaptureOptions>): Promise<Captured> {
  return await captureProfile({
    profileId: 'own-camera',
    card: undefined,
    usb: undefined,
    line: undefined,
    isMasked: true,
    userFolder: undefined,
    onSend: () => undefined,
    signal: new AbortController().signal,
    ...options,
  });
}

const UNKNOWN = ['MOVIE/ZQ7_004711_20260804_093000_0001.MP4', 'MOVIE/ZQ7_004711_20260804_094000_0002.MP4'];

describe('a card', () => {
  test('that no profile knows gives a draft that the linter has nothing against and that recognises it', async () => {
    const seen = await capture({ card: cardOf(...UNKNOWN, 'LOG/20260804.txt') });
    expect(seen.findings).toEqual([]);
    expect(seen.recognisedAs).toBe('own-camera');
    const profile = decodeProfile(seen.draft, 'own-camera.json');
    expect(profile.match.appearances).toMatchObject([{ state: 'disk', roots: ['MOVIE'] }]);
    expect(profile.log.paths).toEqual(['LOG']);
    expect(profile.media.seqScope).toBe('none');
    expect(profile.after.deletePolicy).toBe('never');
  });

  test('shows names and sizes, never content, and nobody’s number', async () => {
    const card = cardOf(...UNKNOWN, '张三/004711.log');
    const { capture: text, draft } = await capture({ card });
    expect(text).not.toMatch(/footage"|4711|张三/);
    expect(draft).not.toContain('4711');
    expect(JSON.parse(text)).toMatchObject({ card: { files: 3, bytes: 21 }, isMasked: true });
    const open = await capture({ card, isMasked: false });
    expect(open.capture).toContain('张三/004711.log');
    expect(open.draft).toContain('ZQ7_004711_20260804_093000_0001.MP4');
  });

  test('whose names are known gives the patterns that read them, and no appearance that another profile has', async () => {
    const names = ['DCIM/8888888_123456_20260804093000_0001.MP4', 'DCIM/8888888_123456_20260804093100_0002.MP4'];
    const seen = await capture({ card: cardOf(...names) });
    expect(seen.findings).toEqual([]);
    expect(seen.recognisedAs).toBe('own-camera');
    expect(seen.names.known).toEqual([{ pattern: 'msc-gat947-plain/a', count: 2 }]);
  });

  test('without footage is told to be too little', async () => {
    expect((await capture({ card: cardOf('NOTES/a.bin') })).recognisedAs).not.toBe('own-camera');
  });

  test('that is not there, and an id that is in force, are refused', async () => {
    await expect(capture({ card: join(base, 'nothing') })).rejects.toMatchObject({ code: 'path-missing' });
    const taken = capture({ card: base, profileId: 'bc-ascii' });
    await expect(taken).rejects.toMatchObject({ code: 'bad-option' });
  });
});

describe('a USB port', () => {
  const port = usbPort('1-1');

  test('gives descriptors as they are and a draft that lets the device in', async () => {
    using tree = new UsbTree();
    const device = { vid: 0x9999, pid: 0x1234, interfaces: ['08/06/50', '0e/01/00'], serial: 'SN7654321' };
    tree.plug('1-1', device);
    const { sysfs } = tree;
    const seen = await capture({ usb: port, sysfs });
    expect(seen.usb).toEqual({ refusal: undefined, interfaces: [] });
    expect(seen.findings).toEqual([]);
    expect(seen.capture).not.toContain('7654321');
    const shown: unknown = JSON.parse(seen.capture);
    const descriptors = Buffer.from(descriptorsOf(device)).toString('hex');
    expect(shown).toMatchObject({ usb: { id: '9999:1234', descriptors, product: 'QEMU USB HARDDRIVE' } });
  });

  test('with a disk that is a keyboard as well stays refused whatever the draft says', async () => {
    using tree = new UsbTree();
    tree.plug('1-1', { interfaces: ['03/01/01', '08/06/50'] });
    const seen = await capture({ usb: port, sysfs: tree.sysfs });
    expect(seen.usb).toEqual({ refusal: 'usb-harmful', interfaces: ['03/01/01'] });
    expect(seen.draft).not.toContain('03/01/01');
  });

  test('whose device does not describe itself properly is captured all the same', async () => {
    using tree = new UsbTree();
    tree.plug('1-1', { descriptors: Uint8Array.from([18, 1, 0]) });
    const seen = await capture({ usb: port, sysfs: tree.sysfs });
    expect(seen.usb?.refusal).toBe('usb-unreadable');
    expect(JSON.parse(seen.capture)).toMatchObject({ usb: { descriptors: '120100', problem: 'no device descriptor' } });
  });

  test('at which nothing stands is missing', async () => {
    using tree = new UsbTree();
    await expect(capture({ usb: port, sysfs: tree.sysfs })).rejects.toMatchObject({ code: 'port-missing' });
  });
});
