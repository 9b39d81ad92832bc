/** Looks for a secret wherever it could have leaked to: as bytes, in hex, in base64 at every alignment. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every form in which the secret could stand in a text or a file. */
export function formsOf(secret: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    // What does not depend on the bytes before and after.
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return text.slice(offset === 0 ? 0 : 4, -3);
  });
  const hex = bytes.toString('hex');
  const texts = [
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [bytes, ...texts.map((text) => Buffer.from(text, 'latin1'))];
}

export function holds(text: string | Uint8Array, secret: Uint8Array): boolean {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : Buffer.from(text);
  return formsOf(secret).some((form) => bytes.includes(form));
}

/** Files below the folder that hold it, relative to the folder. */
export function filesWith(folder: string, secret: Uint8Array): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => holds(readFileSync(path), secret))
    .map((path) => relative(folder, path))
    .sort();
}
