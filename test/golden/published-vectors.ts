/** Lines of the published vectors in `vectors/`, split at their spaces. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('./vectors/', import.meta.url);

export function vectorBytes(name: string): Buffer {
  return readFileSync(fileURLToPath(new URL(name, FOLDER)));
}

export function vectorLines(name: string): readonly (readonly string[])[] {
  const lines = vectorBytes(name).toString('utf8').split('\n');
  if (lines.pop() !== '') throw new Error(`${name} does not end with a newline`);
  return lines.map((line) => line.split(' '));
}

/** `-` stands for nothing. */
export function bytesOf(text: string | undefined, encoding: 'hex' | 'base64'): Buffer {
  if (text === undefined) throw new Error('a line is too short');
  return text === '-' ? Buffer.alloc(0) : Buffer.from(text, encoding);
}
