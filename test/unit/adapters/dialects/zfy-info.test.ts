/** ZFY_INFO against blocks written by hand (GBK codes from Python's codec), and against whatever bytes a camera may hold. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeZfyInfo,
  encodeZfyInfo,
  type ZfyInfo,
  type ZfyLayout,
} from '../../../../src/adapters/dialects/zfy-info.js';

const LAYOUTS: readonly ZfyLayout[] = [89, 94, 100];

/** 张三, 540102, 拉萨市城关区. */
const ZHANG: ZfyInfo = {
  serial: '1234567',
  userNo: '000001',
  userName: '张三',
  unitNo: '540102',
  unitName: '拉萨市城关区',
};
const ZHANG_HEX = ['31323334353637', '303030303031', 'd5c5c8fd', '353430313032', 'c0adc8f8cad0b3c7b9d8c7f8'] as const;
const SLOTS: Readonly<Record<ZfyLayout, readonly number[]>> = {
  89: [7, 6, 32, 12, 32],
  94: [8, 7, 33, 13, 33],
  100: [9, 8, 35, 16, 32],
};

function blockOf(hex: readonly string[], layout: ZfyLayout): Uint8Array {
  const slots = SLOTS[layout].map((bytes, i) => (hex[i] ?? '').padEnd(bytes * 2, '0').slice(0, bytes * 2));
  return Uint8Array.from(Buffer.from(slots.join(''), 'hex'));
}

describe.each(LAYOUTS)('the identity block of %d bytes', (layout) => {
  test('is read and written as it stands on the wire', () => {
    const block = blockOf(ZHANG_HEX, layout);
    expect(block).toHaveLength(layout);
    expect(decodeZfyInfo(block, layout)).toEqual(ZHANG);
    expect(encodeZfyInfo(ZHANG, layout)).toEqual({ block, altered: [] });
  });

  test('holds sixteen Chinese characters at most, and is cut between two of them', () => {
    const unitName = '拉萨市城管综合执法局第一执法大队二中队';
    const { block, altered } = encodeZfyInfo({ ...ZHANG, unitName }, layout);
    const kept = layout === 100 ? 15 : 16;
    expect(altered).toEqual(['unitName']);
    expect(decodeZfyInfo(block, layout)?.unitName).toBe([...unitName].slice(0, kept).join(''));
  });

  test('is no block at any other size', () => {
    for (const bytes of [0, 1, layout - 1, layout + 1, 4096])
      expect(decodeZfyInfo(new Uint8Array(bytes), layout)).toBeUndefined();
    expect(decodeZfyInfo(new Uint8Array(layout), layout)).toEqual({
      ...{ serial: '', userNo: '', userName: '', unitNo: '', unitName: '' },
    });
  });

  test('decodes whatever bytes stand in it to short lines without control characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: layout, maxLength: layout }), (block) => {
        const info = decodeZfyInfo(block, layout);
        expect(Object.values(info ?? {})).toHaveLength(5);
        for (const text of Object.values(info ?? {})) expect(text).toMatch(/^[^\p{Cc}\p{Cf}\ufffd]{0,64}$/u);
      }),
      { numRuns: 1000 },
    );
  });

  test('says of every text whether it is whole: what is not told as altered is read back as it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'张李王拉萨市城关区第一二三大队A1-'), maxLength: 40 }),
      fc.constantFrom('བོད', '\u202eabc', '\u0000x', 'é😀', '\ue000', '€'),
    );
    fc.assert(
      fc.property(fc.record({ serial: text, userNo: text, userName: text, unitNo: text, unitName: text }), (info) => {
        const { block, altered } = encodeZfyInfo(info, layout);
        expect(block).toHaveLength(layout);
        const again = decodeZfyInfo(block, layout);
        for (const [field, meant] of Object.entries(info)) {
          const isWhole = !altered.some((one) => one === field);
          if (isWhole) expect(again?.[field as keyof ZfyInfo]).toBe(meant.trim());
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('half a character at the end of a slot is left out, not shown as a replacement sign', () => {
  const block = blockOf(['', '', `${'41'.repeat(31)}d5`, '', ''], 89);
  expect(decodeZfyInfo(block, 89)?.userName).toBe('A'.repeat(31));
});

test('a character that GBK does not have is left out and told', () => {
  const { block, altered } = encodeZfyInfo({ ...ZHANG, userName: '张བོད三' }, 89);
  expect(altered).toEqual(['userName']);
  expect(decodeZfyInfo(block, 89)?.userName).toBe('张三');
});

test('controls and what turns the direction of writing do not come through', () => {
  const block = blockOf(['1b5b324a313233', '', '', '', ''], 89);
  expect(decodeZfyInfo(block, 89)?.serial).toBe('[2J123');
});
