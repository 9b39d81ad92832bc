/** Bytes into lines: every end of line counts, no line is longer than the cutter's bound, empty ones are no lines. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadlineParser } from '@serialport/parser-readline';
import { LineCutter } from './line-cutter.js';

/** Each line as its bytes: the parser carries them as Latin-1, one character per byte, whatever their encoding is. */
export async function readLines(source: Readable, hear: (bytes: Buffer) => void): Promise<void> {
  const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1', readableObjectMode: true });
  await pipeline(source, new LineCutter(), parser, async (lines: AsyncIterable<string>) => {
    for await (const line of lines) if (line.length > 0) hear(Buffer.from(line, 'latin1'));
  });
}
