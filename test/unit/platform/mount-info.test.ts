/** What /proc/self/mountinfo says, read as the kernel writes it. */
import { describe, expect, test } from 'vitest';
import { parseMountInfo, readMounts } from '../../../src/platform/mount-info.js';

describe('parseMountInfo', () => {
  test('reads id, device, point, file system and source, with any number of optional fields', () => {
    const text = [
      '36 35 8:1 / /media/CAM rw,noatime shared:1 master:2 - vfat /dev/sda1 rw,errors=continue',
      '37 35 0:44 / /mnt/share rw - nfs4 server:/footage rw',
      '',
    ].join('\n');
    expect(parseMountInfo(text)).toEqual([
      { id: 36, device: '8:1', point: '/media/CAM', fs: 'vfat', source: '/dev/sda1' },
      { id: 37, device: '0:44', point: '/mnt/share', fs: 'nfs4', source: 'server:/footage' },
    ]);
  });

  test.each([
    ['a space', '/media/BODY\\040CAM', '/media/BODY CAM'],
    ['a tab', '/media/a\\011b', '/media/a\tb'],
    ['a newline', '/media/a\\012b', '/media/a\nb'],
    ['a backslash', '/media/a\\134b', '/media/a\\b'],
    ['a backslash before digits', '/media/a\\134040', '/media/a\\040'],
    ['Chinese', '/media/执法记录仪', '/media/执法记录仪'],
    ['a lone hyphen as name', '/media/-', '/media/-'],
  ])('undoes the kernel’s escapes: %s', (_, written, point) => {
    expect(parseMountInfo(`36 35 8:1 / ${written} rw - vfat /dev/sda1 rw`)[0]?.point).toBe(point);
  });

  test.each([
    ['no separator', '36 35 8:1 / /media/CAM rw vfat /dev/sda1'],
    ['no number', 'x 35 8:1 / /media/CAM rw - vfat /dev/sda1 rw'],
    ['no device', '36 35 none / /media/CAM rw - vfat /dev/sda1 rw'],
    ['nothing after the separator', '36 35 8:1 / /media/CAM rw - '],
  ])('leaves out a line with %s and keeps the others', (_, line) => {
    const good = '40 35 8:2 / /media/B rw - ext4 /dev/sda2 rw';
    expect(parseMountInfo(`${line}\n${good}\n`).map(({ id }) => id)).toEqual([40]);
  });

  test('finds the root of this machine', async () => {
    expect((await readMounts()).map(({ point }) => point)).toContain('/');
  });
});
