/** One line on a terminal while a verification runs: what was looked at so far. Silent where nobody watches. */
import { formatBytes } from '../domain/quantities.js';

type Done = { readonly records: number; readonly footageBytes: number };

const EVERY_MS = 200;

export function verifyProgress(out: NodeJS.WriteStream): {
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
      out.write(`\r\u001b[K核验中 verifying: ${records} 条记录 records, ${formatBytes(footageBytes)}`);
    },
    end: () => {
      if (out.isTTY) out.write('\r\u001b[K');
    },
  };
}
