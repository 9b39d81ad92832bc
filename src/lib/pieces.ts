/** Joins many short texts to pieces that are worth a write: so that a list of any length needs no more memory than one piece. */

const PIECE_CHARACTERS = 256 * 1024;

export async function* inPieces(texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
  let waiting: string[] = [];
  let characters = 0;
  for await (const text of texts) {
    waiting.push(text);
    characters += text.length;
    if (characters < PIECE_CHARACTERS) continue;
    yield Buffer.from(waiting.join(''), 'utf8');
    waiting = [];
    characters = 0;
  }
  if (waiting.length > 0) yield Buffer.from(waiting.join(''), 'utf8');
}
