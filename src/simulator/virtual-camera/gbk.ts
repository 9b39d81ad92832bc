/** Text as GBK bytes, which is how these cameras write Chinese. Node decodes GBK but does not encode it. */

let table: ReadonlyMap<string, readonly [number, number]> | undefined;

export function encodeGbk(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else bytes.push(...(pairs().get(character) ?? [0x3f]));
  }
  return Uint8Array.from(bytes);
}

function pairs(): ReadonlyMap<string, readonly [number, number]> {
  if (table !== undefined) return table;
  const made = new Map<string, readonly [number, number]>();
  const decoder = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (character.length === 1 && character !== '\ufffd') made.set(character, [lead, trail]);
    }
  }
  table = made;
  return made;
}
