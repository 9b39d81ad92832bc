/** `check` of one long file against ffprobe reading every packet of it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartOptions } from './copy-parts.js';
import { bytesOf } from './footage.js';
import { measureScript } from './measured.js';
import type { PartResult } from './report.js';
import { inTurn, median, outcomeOf, ratio, type Variant } from './rounds.js';
import { ours } from './run-dock.js';

export async function checkPart({ footage, program, missing, runs, out }: PartOptions): Promise<PartResult> {
  const [name = ''] = await readdir(footage.one);
  const file = join(footage.one, name);
  const mine = ours('check', program, { kind: 'check', folders: [file] });
  const peer: Variant = {
    name: 'ffprobe -show_packets',
    run: (folder) => measureScript(`ffprobe -v error -show_packets -of csv "${file}" > packets.csv`, folder),
  };
  const outcomes = await inTurn([...(missing.includes('ffprobe') ? [] : [peer]), mine], runs, out);
  const us = outcomeOf(outcomes, mine.name);
  const { runs: we } = us;
  const times = missing.includes('ffprobe')
    ? undefined
    : ratio(us, outcomeOf(outcomes, peer.name), ({ wallMs }) => wallMs);
  const footageBytes = await bytesOf([footage.one]);
  // The goals are for a gigabyte.
  const scale = 1e9 / footageBytes;
  return {
    footageBytes,
    outcomes,
    rows: [
      {
        part: 'check',
        what: 'after start, per GB',
        unit: 'ms',
        reached: median(we.map(({ wallMs }) => wallMs)) * scale,
        atMost: 60,
      },
      {
        part: 'check',
        what: 'bytes read, per GB',
        unit: 'MB',
        reached: (median(we.map(({ readBytes }) => readBytes)) / 1e6) * scale,
        atMost: 1,
      },
      { part: 'check', what: 'time against ffprobe -show_packets', unit: 'x', reached: times, atMost: 0.1 },
    ],
  };
}
