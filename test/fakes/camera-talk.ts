/** Transcripts of what a camera is asked and answers, written by hand: `> ` to the camera, `< ` from it, `#` a remark. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Exchange = { readonly asked: string; readonly answered: string };

export function cameraTalk(name: string): readonly Exchange[] {
  const text = readFileSync(join(import.meta.dirname, '../golden/camera-talk', `${name}.txt`), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const talk: Exchange[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [asked = '', answered = ''] = [lines[i], lines[i + 1]];
    if (!asked.startsWith('> ') || !answered.startsWith('< ')) throw new TypeError(`${name}: ${asked} / ${answered}`);
    talk.push({ asked: asked.slice(2), answered: answered.slice(2) });
  }
  return talk;
}
