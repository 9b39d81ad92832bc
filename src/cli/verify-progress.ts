/** One line on a terminal while a verification runs: what was looked at so far. Silent where nobody watches. */
import { formatBytes } from '../domain/quantities.js';
import type { Language } from './language.js';

type Done = { readonly records: number; readonly footageBytes: number };

const EVERY_MS = 200;

export function verifyProgress(
  out: NodeJS.WriteStream,
  language: Language,
): {
  readonly onProgress: (done: Done) => void;
  readonly end: () => void;
} {
  let records = 0;
  let footageBytes = 0;
  let shownMs = 0;
  return {
    onProgress: (done) => {
      records += done.records;
      footageBytes += done.footageBytes;
      const nowMs = performance.now();
      if (!out.isTTY || nowMs - shownMs < EVERY_MS) return;
      shownMs = nowMs;
      const words = { zh: `核验中：${records} 条记录，`, en: `verifying: ${records} records, ` };
      out.write(`\r\u001b[K${words[language]}${formatBytes(footageBytes)}`);
    },
    end: () => {
      if (out.isTTY) out.write('\r\u001b[K');
    },
  };
}
