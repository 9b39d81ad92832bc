/**
 * ZFY_INFO, the identity block that `GetZFYInfo` and `WriteZFYInfo` of the common camera interface carry: five texts in GBK, each in a
 * slot of fixed size, padded with NUL. Three layouts are in use: packed (89 bytes), as a C structure that ends every text with a NUL (94),
 * and with wider slots (100). What a camera writes there is anybody's bytes: any of them decode, none does harm.
 */
import { wordsOf } from '../../lib/words-of.js';

export type ZfyLayout = 89 | 94 | 100;

/** The texts as they stand in the block; an empty one is "not told". */
export type ZfyInfo = {
  /** The camera's own number, at most 7 bytes. */
  readonly serial: string;
  /** The officer's number, at most 6 bytes. */
  readonly userNo: string;
  /** At most 32 bytes: 16 Chinese characters. */
  readonly userName: string;
  /** At most 12 bytes. */
  readonly unitNo: string;
  /** At most 32 bytes. */
  readonly unitName: string;
};

type Field = keyof ZfyInfo;

/** Order in the block; `bytes`: what the text itself may take. */
const FIELDS: readonly { readonly field: Field; readonly bytes: number }[] = [
  { field: 'serial', bytes: 7 },
  { field: 'userNo', bytes: 6 },
  { field: 'userName', bytes: 32 },
  { field: 'unitNo', bytes: 12 },
  { field: 'unitName', bytes: 32 },
];

const SLOT_BYTES: Readonly<Record<ZfyLayout, readonly number[]>> = {
  89: [7, 6, 32, 12, 32],
  94: [8, 7, 33, 13, 33],
  100: [9, 8, 35, 16, 32],
};

/** Undefined where the block does not have the size of its layout. A text ends at its first NUL; half a character at its end is left out. */
export function decodeZfyInfo(block: Uint8Array, layout: ZfyLayout): ZfyInfo | undefined {
  if (block.length !== layout) return undefined;
  const texts = new Map<Field, string>();
  let at = 0;
  for (const [i, { field }] of FIELDS.entries()) {
    const slot = block.subarray(at, at + (SLOT_BYTES[layout][i] ?? 0));
    at += slot.length;
    const end = slot.indexOf(0);
    texts.set(field, decodeGbk(end < 0 ? slot : slot.subarray(0, end)));
  }
  const textOf = (field: Field): string => texts.get(field) ?? '';
  return {
    serial: textOf('serial'),
    userNo: textOf('userNo'),
    userName: textOf('userName'),
    unitNo: textOf('unitNo'),
    unitName: textOf('unitName'),
  };
}

/**
 * The block of the layout's size. A text that is too long is cut between two characters, and a character that GBK does not have is left
 * out; `altered` names the texts to which that happened, so that nobody takes them for what was meant.
 */
export function encodeZfyInfo(
  info: ZfyInfo,
  layout: ZfyLayout,
): { readonly block: Uint8Array; readonly altered: readonly Field[] } {
  const table = gbkTable();
  const block = new Uint8Array(layout);
  const altered: Field[] = [];
  let at = 0;
  for (const [i, { field, bytes }] of FIELDS.entries()) {
    const slotBytes = SLOT_BYTES[layout][i] ?? 0;
    // Only the packed layout has no room for the NUL behind a text of full length.
    const encoded = encodeGbk(info[field], layout === 89 ? bytes : Math.min(bytes, slotBytes - 1), table);
    block.set(encoded.bytes, at);
    if (encoded.isAltered) altered.push(field);
    at += slotBytes;
  }
  return { block, altered };
}

/** A stream's decoder keeps back the first half of a character, instead of making a replacement sign of it. */
function decodeGbk(bytes: Uint8Array): string {
  const text = new TextDecoder('gbk').decode(bytes, { stream: true });
  return wordsOf(text) ?? '';
}

function encodeGbk(
  text: string,
  maxBytes: number,
  table: ReadonlyMap<string, number>,
): { readonly bytes: Uint8Array; readonly isAltered: boolean } {
  const bytes: number[] = [];
  let isAltered = false;
  for (const char of text) {
    const ascii = char.charCodeAt(0);
    const code = ascii >= 0x20 && ascii < 0x7f ? ascii : table.get(char);
    if (code === undefined) {
      isAltered = true;
      continue;
    }
    const pair = code < 0x100 ? [code] : [code >> 8, code & 0xff];
    if (bytes.length + pair.length > maxBytes) return { bytes: Uint8Array.from(bytes), isAltered: true };
    bytes.push(...pair);
  }
  return { bytes: Uint8Array.from(bytes), isAltered };
}

const LINE_FEED = 0x0a;

/**
 * Two bytes of each character of GBK, from the decoder that Node brings: all pairs decoded at once, each on a line of its own. Where two
 * pairs mean one character the first counts. User-defined characters are left out: they mean something else on every machine.
 */
function gbkTable(): ReadonlyMap<string, number> {
  const pairs: number[] = [];
  const lines: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      pairs.push((lead << 8) | trail);
      lines.push(lead, trail, LINE_FEED);
    }
  }
  const table = new Map<string, number>();
  for (const [i, char] of new TextDecoder('gbk').decode(Uint8Array.from(lines)).split('\n').entries()) {
    const pair = pairs[i];
    if (pair !== undefined && /^[^\p{Co}\ufffd]$/u.test(char) && !table.has(char)) table.set(char, pair);
  }
  return table;
}
