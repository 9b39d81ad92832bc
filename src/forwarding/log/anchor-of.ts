/**
 * What a cosigned checkpoint lends to the records after it: they did not exist before its time, because they name its root. The
 * time is the earliest of its cosignatures. Undefined where no known witness cosigned it.
 */
import { sha256Hex } from '../../domain/ids.js';
import { verifyingKey } from '../../evidence/key-id.js';
import { parseCheckpoint } from '../../evidence/log/checkpoint.js';
import { readCosignature } from '../../evidence/log/cosignature.js';
import type { Anchor } from '../../evidence/record-header.js';
import type { CheckpointRow } from '../../ports/ledger-log.js';
import type { CosignDeps } from './cosign-checkpoint.js';

export function anchorOf(
  { witnesses }: Pick<CosignDeps, 'witnesses'>,
  row: Pick<CheckpointRow, 'size' | 'published'> | undefined,
): Anchor | undefined {
  const checkpoint = row?.published === undefined ? undefined : parseCheckpoint(row.published);
  if (checkpoint === undefined) return undefined;
  const { note, size, root } = checkpoint;
  const times = witnesses.flatMap(({ key: { publicKey } }) => {
    const key = verifyingKey(publicKey);
    return note.signatures.flatMap((line) => {
      const read = readCosignature(note.text, line, { publicKey, key });
      return typeof read === 'object' ? [read.timeSeconds] : [];
    });
  });
  return times.length === 0 ? undefined : { size, root: sha256Hex(root.toString('hex')), time: Math.min(...times) };
}
