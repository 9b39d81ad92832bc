/**
 * Boxes of ISO base media files (ISO/IEC 14496-12, 4.2) and QuickTime atoms inside a view in memory. A box that
 * claims more than its parent holds is cut to the parent and marked; the search stops there, because what follows
 * it is not at a known place. Bounded: a parent is searched for at most MAX_CHILDREN boxes.
 */
import type { ByteView } from './byte-view.js';

export type Box = {
  readonly type: string;
  /** What stands after the header, cut to the parent's end. */
  readonly content: ByteView;
  readonly isCut: boolean;
};

export type BoxHeader = {
  readonly type: string;
  readonly headerBytes: number;
  /** Whole box with header; undefined: to the end of the file. */
  readonly sizeBytes: number | undefined;
};

const MAX_CHILDREN = 4096;

/** Reads the header at `at`; undefined where no valid one stands (fewer than 8 bytes, a size below the header's). */
export function readBoxHeader(view: ByteView, at: number): BoxHeader | undefined {
  if (at + 8 > view.length) return undefined;
  const size = view.u32(at);
  const type = view.fourcc(at + 4);
  if (size === 0) return { type, headerBytes: 8, sizeBytes: undefined };
  if (size !== 1) return size < 8 ? undefined : { type, headerBytes: 8, sizeBytes: size };
  if (at + 16 > view.length) return undefined;
  const long = view.u64(at + 8);
  return long < 16 ? undefined : { type, headerBytes: 16, sizeBytes: long };
}

export function childBoxes(parent: ByteView, from = 0): readonly Box[] {
  const boxes: Box[] = [];
  let at = from;
  while (boxes.length < MAX_CHILDREN) {
    const header = readBoxHeader(parent, at);
    if (header === undefined) break;
    const end = header.sizeBytes === undefined ? parent.length : at + header.sizeBytes;
    const isCut = end > parent.length;
    boxes.push({ type: header.type, content: parent.part(at + header.headerBytes, end), isCut });
    if (isCut || header.sizeBytes === undefined) break;
    at = end;
  }
  return boxes;
}

/** The first child of that type, or of the path of types one inside the other. */
export function findBox(parent: ByteView, ...path: readonly string[]): ByteView | undefined {
  let here: ByteView | undefined = parent;
  for (const type of path) {
    if (here === undefined) return undefined;
    here = childBoxes(here).find((box) => box.type === type)?.content;
  }
  return here;
}
