/** Time stamps beside checkpoints (RFC 3161): of that very checkpoint, signed, and by an authority whose root the verifier trusts. */
import { X509Certificate } from 'node:crypto';
import { certificateBytes } from '../certificate.js';
import { checkpointPath } from '../evidence-paths.js';
import { MAX_NOTE_BYTES } from '../log/signed-note.js';
import { isStampOf, MAX_TIMESTAMP_BYTES, readTimestamp, untrusted } from '../log/timestamp.js';
import { forEachBounded } from './bounded.js';
import type { CheckList } from './check-list.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { KeyFile } from './key-ring.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

const TIMESTAMP = /^tsr\/(\d{12,16})\.tsr$/;

export function isTimestampFile(path: string): boolean {
  return TIMESTAMP.test(path);
}

/** Those that hold none are told. */
export function authoritiesOf(files: readonly KeyFile[], checks: CheckList): readonly X509Certificate[] {
  return files.flatMap(({ name, bytes }) => {
    const der = bytes === undefined ? undefined : certificateBytes(bytes);
    try {
      if (der !== undefined) return [new X509Certificate(der)];
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
    checks.notChecked('key-usable', name, 'holds no certificate of a root');
    return [];
  });
}

export async function verifyTimestamps(
  at: Verification,
  place: { readonly dock: string; readonly folder: string },
  files: readonly string[],
): Promise<void> {
  await forEachBounded(files.filter(isTimestampFile), READ_LIMITS.concurrent, async (path) => {
    const subject = under(place.folder, path);
    const checkpoint = checkpointPath(Number(TIMESTAMP.exec(path)?.[1]));
    const [stamped, reply] = await Promise.all([
      at.reader.readSmall(under(place.folder, checkpoint), MAX_NOTE_BYTES, at.signal),
      at.reader.readSmall(subject, MAX_TIMESTAMP_BYTES, at.signal),
    ]);
    if (reply.kind === 'unreadable' || reply.kind === 'missing')
      at.checks.notChecked('readable', subject, 'cannot be read');
    else if (stamped.kind !== 'bytes') at.checks.notChecked('timestamp', subject, 'its checkpoint is not here', true);
    else
      judge(at, {
        subject,
        of: place.dock,
        stamped: stamped.bytes,
        reply: reply.kind === 'bytes' ? reply.bytes : undefined,
      });
  });
}

function judge(
  { checks, authorities }: Verification,
  what: {
    readonly subject: string;
    readonly of: string;
    readonly stamped: Uint8Array;
    readonly reply: Uint8Array | undefined;
  },
): void {
  const { subject, stamped, reply } = what;
  const read = reply === undefined ? undefined : readTimestamp(reply);
  if (read?.kind !== 'timestamp') {
    checks.fail('timestamp', subject, read === undefined ? 'too large' : read.because);
  } else if (!isStampOf(read.timestamp, stamped)) {
    checks.fail('timestamp', subject, 'stamps something else than this checkpoint');
  } else if (authorities.length === 0) {
    checks.notChecked('timestamp', subject, 'no root of a time-stamping authority is trusted (tsa*.crt in --keys)');
  } else {
    const because = untrusted(read.timestamp, authorities);
    if (because === undefined) checks.pass('timestamp', what.of);
    else checks.fail('timestamp', subject, because);
  }
}
