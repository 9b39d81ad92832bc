import { describe, expect, test } from 'vitest';
import type { FootageFile } from '../../../src/continuity/footage-file.js';
import { groupRecordings } from '../../../src/continuity/group-recordings.js';
import { segmentOf } from '../../../src/continuity/segment.js';
import { file, names, reading, sound, track, UNREADABLE } from './makers.js';

const groups = (files: readonly FootageFile[], camera?: string) =>
  groupRecordings(
    files.map((each) => segmentOf(each, { trustsCreation: false })),
    camera,
  ).map((group) => group.map(({ path }) => path.slice(path.indexOf('/') + 1)));
const nameless = (path: string, more: Partial<FootageFile> = {}) =>
  file(0, 0, 1000, { path, names: { kind: 'video', pattern: 'fallback/extension' }, ...more });

describe('which files belong together', () => {
  test('those of one serial, wherever they lie and whatever their shape', () => {
    const small = { reading: reading([track(1000, { pictureSize: { width: 64, height: 48 } })]) };
    const files = [file(1, 0, 1), file(2, 0, 1, { path: 'card/IMP/2.mp4', ...small })];
    expect(groups(files)).toEqual([['1.mp4', 'IMP/2.mp4']]);
    const other = file(3, 0, 1, { names: names(3, 0, { serial: '7654321' }) });
    expect(groups([...files, other])).toEqual([['1.mp4', 'IMP/2.mp4'], ['3.mp4']]);
  });

  test('without a serial those of one folder with equal container, codec and size', () => {
    const shape = (codec: string, width: number) =>
      reading([track(1000, { codec, pictureSize: { width, height: 48 } })]);
    const files = [
      nameless('card/a/1.mp4', { reading: shape('avc1', 64) }),
      nameless('card/a/2.mp4', { reading: shape('avc1', 64) }),
      nameless('card/a/3.mp4', { reading: shape('hvc1', 64) }),
      nameless('card/a/4.mp4', { reading: shape('avc1', 128) }),
      nameless('card/b/5.mp4', { reading: shape('avc1', 64) }),
    ];
    expect(groups(files)).toEqual([['a/1.mp4', 'a/2.mp4'], ['a/3.mp4'], ['a/4.mp4'], ['b/5.mp4']]);
  });

  test('a fragmented MP4 belongs with the plain ones of its camera', () => {
    const fragmented = reading([track(1000)], { container: 'fragmented-mp4' });
    expect(groups([nameless('card/1.mp4'), nameless('card/2.mp4', { reading: fragmented })])).toHaveLength(1);
  });

  test('sound alone is a recording of its own, and so is every lens', () => {
    const files = [
      file(1, 0, 1),
      file(2, 0, 1, { reading: reading([sound(1000)]) }),
      file(3, 0, 1, { names: names(3, 0, { channel: 'R' }) }),
    ];
    expect(groups(files)).toEqual([['1.mp4'], ['2.mp4'], ['3.mp4']]);
  });

  test('a file that cannot be read goes with the names that its own resembles', () => {
    const files = [
      nameless('card/REC_1.mp4', { reading: reading([track(1000, { codec: 'avc1' })]) }),
      nameless('card/clip1.mp4', { reading: reading([track(1000, { codec: 'hvc1' })]) }),
      nameless('card/clip2.mp4', { reading: UNREADABLE }),
    ];
    expect(groups(files)).toEqual([['REC_1.mp4'], ['clip1.mp4', 'clip2.mp4']]);
    expect(groups([nameless('card/alone.mp4', { reading: UNREADABLE })])).toEqual([['alone.mp4']]);
  });

  test('a camera that is known speaks for names without a serial', () => {
    expect(groups([nameless('card/a/1.mp4'), nameless('card/b/2.mp4')], '1234567')).toHaveLength(1);
  });
});
