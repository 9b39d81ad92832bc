/**
 * Brings a checkpoint to the witnesses and gathers their cosignatures, all at the same time and each for itself. A witness that is
 * away or confused is told and passed over; one that has seen more of this log than there is, or another history, is not:
 * then the ledger is an older copy, or was changed, and nothing may be appended to it.
 */
import { Failure, type FailureFacts, isFailure } from '../../domain/failure.js';
import { verifyingKey } from '../../evidence/key-id.js';
import { readCosignature } from '../../evidence/log/cosignature.js';
import { type NoteSignature, noteText, parseNote, parseSignatureLines } from '../../evidence/log/signed-note.js';
import { subtreesFrom } from '../../evidence/log/tiles.js';
import { consistencyRanges, hashesOf } from '../../evidence/log/tree-proofs.js';
import { submissionText } from '../../evidence/log/witness-rules.js';
import { defined, unreachable } from '../../lib/assert.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Logger } from '../../ports/logger.js';
import type { Witness } from '../../ports/witness.js';

/** Its size may have been remembered wrongly once; it tells the right one. */
const TRIES = 2;

export type CosignDeps = {
  readonly ledger: Ledger;
  readonly log: Logger;
  readonly witnesses: readonly Witness[];
};

export type ToCosign = { readonly size: number; readonly note: Uint8Array };

/** Gives the note with every cosignature that came. Rejects `ledger-rolled-back`, `log-forked`, `cancelled`. */
export async function cosignCheckpoint(
  deps: CosignDeps,
  checkpoint: ToCosign,
  signal: AbortSignal,
): Promise<{ readonly note: Uint8Array; readonly count: number }> {
  const ends = await Promise.allSettled(
    deps.witnesses.map((witness) => cosignatureOf(deps, witness, checkpoint, signal)),
  );
  const lines: NoteSignature[] = [];
  for (const [i, end] of ends.entries()) {
    if (end.status === 'fulfilled') {
      lines.push(end.value);
      continue;
    }
    if (!isFailure(end.reason) || end.reason.kind === 'cancelled' || isContradiction(end.reason)) throw end.reason;
    deps.log.warn('witness did not cosign', { witness: deps.witnesses[i]?.key.name, ...end.reason.facts });
  }
  const note = defined(parseNote(checkpoint.note), 'own checkpoint');
  const signatures = [...note.signatures, ...lines];
  return { note: Buffer.from(noteText({ ...note, signatures }), 'utf8'), count: lines.length };
}

/** After which nothing may be appended to this ledger. */
export function isContradiction({ code }: Failure): boolean {
  return code === 'ledger-rolled-back' || code === 'log-forked' || code === 'log-broken';
}

async function cosignatureOf(
  { ledger }: CosignDeps,
  witness: Witness,
  { size, note }: ToCosign,
  signal: AbortSignal,
): Promise<NoteSignature> {
  const { name } = witness.key;
  const noted = `witness-size ${name}`;
  let oldSize = Math.min(Number((await ledger.noted(noted)) ?? 0), size);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const proof = await hashesOf(consistencyRanges(oldSize, size), subtreesFrom(ledger.logHashes));
    const reply = await witness.submit(submissionText({ oldSize, proof, checkpoint: note }), signal);
    switch (reply.kind) {
      case 'cosigned': {
        const line = ownLine(witness, reply.lines, note);
        await ledger.note(noted, String(size));
        return line;
      }
      case 'conflict':
        if (reply.size > size)
          throw new Failure('ledger-rolled-back', { witness: name, witnessed: reply.size, ledger: size });
        oldSize = reply.size;
        break;
      case 'refused':
        if (reply.status === 422) throw new Failure('log-forked', { witness: name, size, oldSize });
        throw unusable({ witness: name, status: reply.status });
      default:
        return unreachable(reply);
    }
  }
  throw unusable({ witness: name, problem: 'tells another size each time' });
}

/** Nothing is taken that the witness's key did not sign. */
function ownLine(witness: Witness, lines: string, note: Uint8Array): NoteSignature {
  const { name, publicKey } = witness.key;
  const { text } = defined(parseNote(note), 'own checkpoint');
  const trusted = { publicKey, key: verifyingKey(publicKey) };
  const own = (parseSignatureLines(lines) ?? []).find(
    (line) => line.name === name && typeof readCosignature(text, line, trusted) === 'object',
  );
  if (own === undefined) throw unusable({ witness: name, problem: 'its cosignature does not fit' });
  return own;
}

function unusable(facts: FailureFacts): Failure {
  return new Failure('witness-unusable', facts);
}
