import { describe, expect, test } from 'vitest';
import { chooseMedia } from '../../../src/continuity/choose-media.js';
import type { FootageFile } from '../../../src/continuity/footage-file.js';
import { file, names, UNREADABLE } from './makers.js';

const other = (path: string, kind: 'photo' | 'log' | 'sidecar' | 'pre-record' | 'other'): FootageFile =>
  file(1, 0, 0, { path, names: { kind, pattern: 'x' }, reading: undefined });

describe('what is footage', () => {
  test('photos, logs, side-cars, pre-record buffers and the rest are ignored, each with its reason', () => {
    const kinds = ['photo', 'log', 'sidecar', 'pre-record'] as const;
    const { media, ignored } = chooseMedia([
      ...kinds.map((kind) => other(`card/${kind}`, kind)),
      other('card/x', 'other'),
    ]);
    expect(media).toEqual([]);
    expect(ignored.map(({ reason }) => reason)).toEqual([...kinds, 'not-media']);
  });

  test('what is named like footage stays footage though nothing in it can be read', () => {
    const files = [
      file(1, 0, 0, { reading: undefined }),
      file(2, 0, 0, { reading: UNREADABLE }),
      file(3, 0, 0, { reading: { state: 'empty' }, sizeBytes: 0 }),
    ];
    expect(chooseMedia(files).media).toHaveLength(3);
  });

  test('media under a strange name is footage, an empty file under one is not', () => {
    const strange = { names: { kind: 'other', pattern: 'x' } as const };
    expect(chooseMedia([file(1, 0, 1000, strange)]).media).toHaveLength(1);
    expect(chooseMedia([file(1, 0, 0, { ...strange, reading: { state: 'empty' } })]).ignored).toHaveLength(1);
  });
});

describe('what is a copy', () => {
  const copies = (files: readonly FootageFile[]) => Object.fromEntries(chooseMedia(files).copyOf);

  test('equal content counts once; the plain file is the original, not the one with the mark', () => {
    const marked = file(1, 0, 1000, { path: 'card/IMP/1.mp4', sha256: 'a', names: names(1, 0, { isImportant: true }) });
    expect(copies([marked, file(1, 0, 1000, { sha256: 'a' })])).toEqual({ 'card/IMP/1.mp4': 'card/1.mp4' });
  });

  test('equal content of two cameras is no copy; of a camera and of nobody in particular it is', () => {
    const other = file(1, 0, 1000, { path: 'b/1.mp4', sha256: 'a', names: names(1, 0, { serial: '7654321' }) });
    const nameless = file(1, 0, 1000, { path: 'c/1.mp4', sha256: 'a', names: { kind: 'video', pattern: 'x' } });
    expect(copies([file(1, 0, 1000, { sha256: 'a' }), other])).toEqual({});
    expect(copies([file(1, 0, 1000, { sha256: 'a' }), nameless])).toEqual({ 'c/1.mp4': 'card/1.mp4' });
  });

  test('empty files and files of unknown content are never copies', () => {
    const empty = { sizeBytes: 0, reading: { state: 'empty' }, sha256: 'e3b0' } as const;
    expect(copies([file(1, 0, 0, empty), file(2, 0, 0, empty), file(3, 0, 1), file(4, 0, 1)])).toEqual({});
  });

  test('a twin stands for nothing where its original is gone or cannot be read', () => {
    const twin = file(1, 0, 1000, { path: 'card/1_thm.mp4', names: names(1, 0, { twinOf: '1.MP4' }) });
    expect(copies([twin, file(1, 0, 1000)])).toEqual({ 'card/1_thm.mp4': 'card/1.mp4' });
    expect(copies([twin])).toEqual({});
    expect(copies([twin, file(1, 0, 0, { reading: UNREADABLE })])).toEqual({});
  });

  test('a twin of a copy is a twin of the original', () => {
    const marked = file(1, 0, 1000, { path: 'card/IMP/1.mp4', sha256: 'a', names: names(1, 0, { isImportant: true }) });
    const twin = file(1, 0, 1000, { path: 'card/IMP/1_s.mp4', names: names(1, 0, { twinOf: '1.mp4' }) });
    expect(copies([file(1, 0, 1000, { sha256: 'a' }), marked, twin])).toEqual({
      'card/IMP/1.mp4': 'card/1.mp4',
      'card/IMP/1_s.mp4': 'card/1.mp4',
    });
  });
});
