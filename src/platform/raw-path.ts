/**
 * Between a path's raw bytes and its display form: control bytes, `%` and what is not UTF-8 become `%XX`; the raw bytes are
 * kept wherever the display form is not exactly them, or not in Unicode normal form C.
 */
export function displayPath(raw: Buffer): { readonly path: string; readonly rawPathHex: string | undefined } {
  const path = readable(raw);
  const isExact = Buffer.from(path, 'utf8').equals(raw) && path === path.normalize('NFC');
  return { path, rawPathHex: isExact ? undefined : raw.toString('hex') };
}

export function rawPathOf(entry: { readonly path: string; readonly rawPathHex: string | undefined }): Buffer {
  return entry.rawPathHex === undefined ? Buffer.from(entry.path, 'utf8') : Buffer.from(entry.rawPathHex, 'hex');
}

function readable(raw: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
    return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}%]/gu, (character) => percent(Buffer.from(character, 'utf8')));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Not UTF-8: every byte above ASCII is shown as what it is.
    return [...raw]
      .map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x25 ? String.fromCharCode(byte) : percent([byte])))
      .join('');
  }
}

function percent(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
