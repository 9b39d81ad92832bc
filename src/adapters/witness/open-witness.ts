/**
 * A witness with its own key and its own memory in a folder (C2SP tlog-witness). For each log it keeps the newest checkpoint that
 * it cosigned; that is on the disk before the cosignature is given out, one request of a log after another.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import { verifyingKey } from '../../evidence/key-id.js';
import { logKey, parseCheckpoint } from '../../evidence/log/checkpoint.js';
import { cosign } from '../../evidence/log/cosignature.js';
import { keyHashOf, type NoteKey, noteText, signatureLine, signaturesBy } from '../../evidence/log/signed-note.js';
import { judgeSubmission, parseSubmission, type WitnessedLog } from '../../evidence/log/witness-rules.js';
import { unreachable } from '../../lib/assert.js';
import { KeyedSection } from '../../lib/keyed-section.js';
import { makeFolder, replaceFile } from '../../platform/durable-file.js';
import type { SystemClock } from '../../ports/system-clock.js';

export type WitnessAnswer = { readonly status: number; readonly contentType: string; readonly body: string };

export type OwnWitness = {
  readonly key: NoteKey;
  readonly addCheckpoint: (submission: Uint8Array) => Promise<WitnessAnswer>;
  /** The newest checkpoint that was cosigned, for whoever watches a log; by the hex SHA-256 of its origin. */
  readonly newest: (originHash: string) => Promise<Uint8Array | undefined>;
};

export type WitnessOptions = {
  /** Where the memory lies. */
  readonly folder: string;
  readonly key: NoteKey;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  /** The logs that are known, by their keys; several of one name are keys of one log. */
  readonly logs: readonly NoteKey[];
  readonly clock: SystemClock;
};

const TEXT = 'text/plain; charset=utf-8';

export async function openWitness(options: WitnessOptions): Promise<OwnWitness> {
  await makeFolder(options.folder, 0o700);
  const logs = new Map<string, WitnessedLog>();
  for (const { name, publicKey } of options.logs) {
    const keys = [...(logs.get(name)?.keys ?? []), { publicKey, key: verifyingKey(publicKey) }];
    logs.set(name, { origin: name, keys });
  }
  const section = new KeyedSection();
  return {
    key: options.key,
    addCheckpoint: async (bytes) => {
      const submission = parseSubmission(bytes);
      if (submission === undefined) return answer(400, 'no add-checkpoint request\n');
      const { origin } = submission.checkpoint;
      try {
        return await section.run(origin, () => addCheckpoint(options, logs.get(origin), submission));
      } catch (error) {
        // A full or failing disk is no mistake of ours: nothing was cosigned, and whoever asks comes again.
        const errno = errnoOf(error);
        if (error instanceof Failure || errno === undefined) throw error;
        return answer(500, `cannot remember: ${errno}\n`);
      }
    },
    newest: (originHash) => readState(join(options.folder, stateName(originHash))),
  };
}

async function addCheckpoint(
  options: WitnessOptions,
  log: WitnessedLog | undefined,
  submission: NonNullable<ReturnType<typeof parseSubmission>>,
): Promise<WitnessAnswer> {
  const { checkpoint } = submission;
  const file = join(options.folder, stateName(createHash('sha256').update(checkpoint.origin).digest('hex')));
  const known = log === undefined ? undefined : await remembered(file);
  const verdict = judgeSubmission(submission, log, known);
  switch (verdict.kind) {
    case 'refuse':
      return answer(verdict.status, `${verdict.because}\n`);
    case 'conflict':
      return { status: 409, contentType: 'text/x.tlog.size', body: `${verdict.size}\n` };
    case 'cosign': {
      const { text } = checkpoint.note;
      const timeSeconds = Math.floor(options.clock.now() / 1000);
      const line = cosign(text, timeSeconds, { ...options.key, sign: options.sign });
      const ownHash = keyHashOf(options.key);
      const others = (log?.keys ?? []).flatMap(({ publicKey }) =>
        signaturesBy(checkpoint.note, logKey(checkpoint.origin, publicKey)),
      );
      const kept = noteText({ text, signatures: [...others, { ...line, keyHash: ownHash }] });
      // Before the answer: what is not remembered was never cosigned.
      await replaceFile(file, [Buffer.from(kept, 'utf8')], { mode: 0o600, temp: `${file}.tmp` });
      return answer(200, signatureLine(line));
    }
    default:
      return unreachable(verdict);
  }
}

/** Rejects `witness-damaged`: a witness that has forgotten would cosign a rewritten log. */
async function remembered(file: string) {
  const bytes = await readState(file);
  if (bytes === undefined) return undefined;
  const checkpoint = parseCheckpoint(bytes);
  if (checkpoint === undefined) throw new Failure('witness-damaged', { file });
  return checkpoint;
}

async function readState(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function stateName(originHash: string): string {
  return `${originHash}.checkpoint`;
}

function answer(status: number, body: string): WitnessAnswer {
  return { status, contentType: TEXT, body };
}
