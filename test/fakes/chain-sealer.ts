/** A sealer without ledger and vault (port: ports/sealer.ts): chains and keeps what it was given, for tests of single steps. */
import { createHash } from 'node:crypto';
import type { Failure } from '../../src/domain/failure.js';
import { type Sha256Hex, seq, sha256Hex } from '../../src/domain/ids.js';
import { otherRecordPath } from '../../src/evidence/evidence-paths.js';
import type { RecordType } from '../../src/evidence/records/seal-record.js';
import type { Sealer, SealRequest } from '../../src/ports/sealer.js';

export type ChainSealer = Sealer & {
  readonly sealed: { readonly prev: Sha256Hex; readonly digest: Sha256Hex; readonly request: SealRequest }[];
  /** The next seal fails before anything is committed. */
  failure: Failure | undefined;
};

export function chainSealer(origin: Sha256Hex): ChainSealer {
  const sealer: ChainSealer = {
    sealed: [],
    failure: undefined,
    seal: async (request) => {
      const { failure } = sealer;
      sealer.failure = undefined;
      if (failure !== undefined) throw failure;
      const prev = sealer.sealed.at(-1)?.digest ?? origin;
      const number = seq(sealer.sealed.length);
      const text = JSON.stringify([number, prev, request.body]);
      const digest = sha256Hex(createHash('sha256').update(text).digest('hex'));
      sealer.sealed.push({ prev, digest, request });
      const type = request.body._type.split(':')[3] as Exclude<RecordType, 'segment'>;
      return { seq: number, digest, path: `${request.folder}/${request.recordPath ?? otherRecordPath(type, number)}` };
    },
  };
  return sealer;
}
