/**
 * Time stamps beside checkpoints (RFC 3161): of that very checkpoint, signed, and by an authority whose root the verifier trusts. Where a
 * renewal names them (log/stamp-renewal.ts), it was stamped while their certificates were still valid.
 */
import { X509Certificate } from 'node:crypto';
import { certificateBytes } from '../certificate.js';
import { sha256Of } from '../digest.js';
import { MAX_RENEWAL_BYTES, renewalNumber, renewalPath, renewedFiles, stampedBy } from '../log/stamp-renewal.js';
import { isStampOf, MAX_TIMESTAMP_BYTES, readTimestamp, trustIn } from '../log/timestamp.js';
import { forEachBounded } from './bounded.js';
import type { CheckList } from './check-list.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { KeyFile } from './key-ring.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

type Place = { readonly dock: string; readonly folder: string };

/** A stamp that holds, by the verifier's own roots. */
type Held = { readonly atMs: number; readonly untilMs: number };

export function isTimestampFile(path: string): boolean {
  return path.startsWith('tsr/') && (stampedBy(path) !== undefined || renewalNumber(path) !== undefined);
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

export async function verifyTimestamps(at: Verification, place: Place, files: readonly string[]): Promise<void> {
  const own = files.filter(isTimestampFile);
  const held = new Map<string, Held>();
  await forEachBounded(
    own.filter((path) => stampedBy(path) !== undefined),
    READ_LIMITS.concurrent,
    async (path) => {
      const stamp = await verifyStamp(at, place, path);
      if (stamp !== undefined) held.set(path, stamp);
    },
  );
  const numbers = new Set(own.flatMap((path) => renewalNumber(path) ?? []));
  for (const number of [...numbers].sort((a, b) => a - b)) await verifyRenewal(at, place, number, held);
  if (numbers.size > 0) tellSpan(at, place, held, Math.max(...numbers));
}

/** Undefined where it does not hold, or no root says so; then it is told. */
async function verifyStamp(at: Verification, place: Place, path: string): Promise<Held | undefined> {
  const { checks, authorities, reader, signal } = at;
  const subject = under(place.folder, path);
  const [stamped, reply] = await Promise.all([
    reader.readSmall(under(place.folder, stampedBy(path) ?? ''), MAX_RENEWAL_BYTES, signal),
    reader.readSmall(subject, MAX_TIMESTAMP_BYTES, signal),
  ]);
  const fail = (because: string): undefined => checks.fail('timestamp', subject, because) as undefined;
  if (reply.kind === 'unreadable' || reply.kind === 'missing')
    return checks.notChecked('readable', subject, 'cannot be read') as undefined;
  if (stamped.kind !== 'bytes')
    return checks.notChecked('timestamp', subject, 'its checkpoint is not here', true) as undefined;
  if (reply.kind === 'too-large') return fail('too large');
  const read = readTimestamp(reply.bytes);
  if (read.kind !== 'timestamp') return fail(read.because);
  if (!isStampOf(read.timestamp, stamped.bytes)) return fail('stamps something else than this checkpoint');
  if (authorities.length === 0) {
    checks.notChecked('timestamp', subject, 'no root of a time-stamping authority is trusted (tsa*.crt in --keys)');
    return undefined;
  }
  const trust = trustIn(read.timestamp, authorities);
  if (typeof trust === 'string') return fail(trust);
  checks.pass('timestamp', place.dock);
  return { atMs: read.timestamp.atMs, untilMs: trust.untilMs };
}

/** What it names lies here as it says, and was still in force when the renewal was stamped. */
async function verifyRenewal(
  at: Verification,
  place: Place,
  number: number,
  held: ReadonlyMap<string, Held>,
): Promise<void> {
  const { checks, reader, signal } = at;
  const subject = under(place.folder, renewalPath(number, 'txt'));
  const list = await reader.readSmall(subject, MAX_RENEWAL_BYTES, signal);
  const files = list.kind === 'bytes' ? renewedFiles(list.bytes) : undefined;
  if (list.kind === 'missing' || list.kind === 'unreadable') {
    checks.notChecked('timestamp', subject, 'the list of stamps that were renewed is not here', true);
    return;
  }
  if (files === undefined) {
    checks.fail('timestamp', subject, 'no list of stamps and of what they stamp');
    return;
  }
  const renewal = held.get(renewalPath(number, 'tsr'));
  await forEachBounded(files, READ_LIMITS.concurrent, async ({ name, sha256 }) => {
    const read = await reader.readSmall(under(place.folder, name), MAX_RENEWAL_BYTES, signal);
    if (read.kind !== 'bytes') checks.notChecked('timestamp', subject, `${name}, which it renews, is not here`, true);
    else if (sha256Of(read.bytes) !== sha256)
      checks.fail('timestamp', subject, `${name} is not the one that it renews`);
    else {
      const fault = lateness(held.get(name), renewal);
      if (fault !== undefined) checks.fail('timestamp', subject, `${name} ${fault}`);
    }
  });
}

/** Why a renewal does not carry an older stamp on; undefined where it does, or one of them does not hold anyway. */
export function lateness(older: Held | undefined, renewal: Held | undefined): string | undefined {
  if (older === undefined || renewal === undefined) return undefined;
  if (renewal.atMs < older.atMs) return 'was renewed before it was made';
  return renewal.atMs > older.untilMs
    ? `was renewed after its certificate had ended at ${utc(older.untilMs)}`
    : undefined;
}

function tellSpan({ checks }: Verification, place: Place, held: ReadonlyMap<string, Held>, newest: number): void {
  const last = held.get(renewalPath(newest, 'tsr'));
  if (last === undefined) return;
  const first = Math.min(...[...held.values()].map(({ atMs }) => atMs));
  const because = `stamped from ${utc(first)} on, renewed ${newest} times, the last time at ${utc(last.atMs)}; its certificates end at ${utc(last.untilMs)}`;
  checks.notChecked('timestamp', under(place.folder, 'tsr'), because, false);
}

function utc(ms: number): string {
  return new Date(Math.min(ms, MAX_DATE_MS)).toISOString();
}

/** Beyond what dates can say. */
const MAX_DATE_MS = 8.64e15;
