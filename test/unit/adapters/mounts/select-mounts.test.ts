/** Which mounts are media of cameras. */
import { describe, expect, test } from 'vitest';
import { selectMounts } from '../../../../src/adapters/mounts/select-mounts.js';
import { slotId } from '../../../../src/domain/ids.js';
import type { Mount } from '../../../../src/platform/mount-info.js';

const mount = (point: string, over: Partial<Mount> = {}): Mount => ({
  id: 1,
  device: '8:1',
  point,
  fs: 'vfat',
  source: '/dev/sda1',
  ...over,
});
const rules = { slots: [{ slot: slotId(3), mount: '/dock/3' }], mountRoots: ['/media'], ownPaths: ['/home/dock'] };
const selected = (mounts: readonly Mount[], over: Partial<typeof rules> = {}) =>
  selectMounts(mounts, { ...rules, ...over }).map(({ slot, mount: { point } }) => [slot, point]);

describe('selectMounts', () => {
  test('gives a bound slot exactly its own mount point, whatever is mounted there', () => {
    const share = mount('/dock/3', { device: '0:50', source: 'server:/x', fs: 'nfs4' });
    expect(selected([share, mount('/dock/4')])).toEqual([[3, '/dock/3']]);
  });

  test('takes a disk below a mount root without a slot', () => {
    expect(selected([mount('/media/user/CAM')])).toEqual([[undefined, '/media/user/CAM']]);
  });

  test.each([
    ['the root itself', mount('/media')],
    ['a folder that only begins like the root', mount('/media2/CAM')],
    ['a share', mount('/media/share', { source: 'server:/x' })],
    ['a file system in memory', mount('/media/tmp', { source: 'tmpfs' })],
  ])('leaves %s alone', (_, other) => {
    expect(selected([other])).toEqual([]);
  });

  test('never takes a disk that the dock’s home or archive lies on', () => {
    expect(selected([mount('/media/archive')], { ownPaths: ['/media/archive/sealdock'] })).toEqual([]);
    expect(selected([mount('/media/archive')], { ownPaths: ['/media/archive'] })).toEqual([]);
    expect(selected([mount('/media/archive')], { ownPaths: ['/media/archive-2'] })).toHaveLength(1);
  });

  test('takes a device that is mounted twice once, and prefers its slot', () => {
    expect(selected([mount('/media/a'), mount('/media/b', { id: 2 })])).toEqual([[undefined, '/media/a']]);
    expect(selected([mount('/media/a'), mount('/dock/3', { id: 2 })])).toEqual([[3, '/dock/3']]);
  });

  test('sees what was mounted last on a point', () => {
    const [found] = selectMounts([mount('/dock/3'), mount('/dock/3', { id: 9, device: '8:9' })], rules);
    expect(found?.mount.device).toBe('8:9');
  });
});
