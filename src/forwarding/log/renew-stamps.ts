/**
 * Time stamps are renewed before their certificates end: a list of those that no renewal names yet, of what they stamp, and of the renewal
 * before it, is stamped as a whole. So each of them is shown to have existed while it was still in force, and the newest stamp is the only one
 * that has to be.
 */
import type { Instant } from '../../domain/quantities.js';
import { sha256Of } from '../../evidence/digest.js';
import {
  MAX_RENEWAL_BYTES,
  renewalNumber,
  renewalPath,
  renewalText,
  renewedFiles,
  type StampedFile,
  stampedBy,
} from '../../evidence/log/stamp-renewal.js';
import { endOfStamp, MAX_TIMESTAMP_BYTES, readTimestamp } from '../../evidence/log/timestamp.js';
import type { StampDeps } from './stamp-checkpoint.js';

/** When the stamps were looked at last: reading all of them at every turn would be work for nothing. */
const LOOKED_NOTE = 'log-stamps-looked';
const DAY_MS = 86_400_000;

type Ask = (stamped: Uint8Array) => Promise<Uint8Array>;

/** True where a renewal was put into the outbox. Rejects as `ask` does. */
export async function renewWhenDue(deps: StampDeps, now: Instant, ask: Ask): Promise<boolean> {
  const { ledger } = deps;
  const lookedAt = Number((await ledger.noted(LOOKED_NOTE)) ?? 0);
  // A clock that was set back must not put the next look off for years.
  if (now >= lookedAt && now - lookedAt < DAY_MS) return false;
  const open = await unrenewed(deps);
  const endsMs = Math.min(...open.stamps.map((stamp) => stamp.endsMs));
  const isDue = open.stamps.length > 0 && endsMs - now < deps.renewBeforeMs && !isHopeless(open, endsMs, now);
  const isRenewed = isDue && (await renew(deps, open, { endsMs, ask }));
  if (open.stamps.length > 0) await ledger.note(LOOKED_NOTE, String(now));
  return isRenewed;
}

/** The newest stamp is of today, and its certificates end no later: the authority has no others yet. */
function isHopeless({ stamps }: Open, endsMs: number, now: Instant): boolean {
  return stamps.some((stamp) => now - stamp.atMs < DAY_MS) && stamps.every((stamp) => stamp.endsMs <= endsMs);
}

type Open = {
  /** Of the renewal that would be the next. */
  readonly number: number;
  readonly stamps: readonly OpenStamp[];
};

type OpenStamp = { readonly path: string; readonly atMs: number; readonly endsMs: number };

/** Stamps that no renewal names, that of the last renewal among them. Of one that cannot be read any more nothing is to be kept. */
async function unrenewed({ vault, folder }: StampDeps): Promise<Open> {
  const names = (await vault.names(`${folder}/tsr`)).map((name) => `tsr/${name}`);
  const done = names.filter((name) => name.endsWith('.tsr')).flatMap((name) => renewalNumber(name) ?? []);
  const number = Math.max(0, ...done) + 1;
  const named = new Set<string>();
  for (const each of done) {
    const list = await vault.readFile(`${folder}/${renewalPath(each, 'txt')}`, MAX_RENEWAL_BYTES);
    for (const { name } of (list === undefined ? undefined : renewedFiles(list)) ?? []) named.add(name);
  }
  const stamps: OpenStamp[] = [];
  for (const path of names.filter((name) => stampedBy(name) !== undefined && !named.has(name))) {
    const reply = await vault.readFile(`${folder}/${path}`, MAX_TIMESTAMP_BYTES);
    const read = reply === undefined ? undefined : readTimestamp(reply);
    if (read?.kind !== 'timestamp') continue;
    const { timestamp } = read;
    stamps.push({ path, atMs: timestamp.atMs, endsMs: endOfStamp(timestamp) });
  }
  return { number, stamps };
}

/** False where the authority's present certificates end no later than those that are to be renewed: then nothing is won. */
async function renew(
  deps: StampDeps,
  { number, stamps }: Open,
  { endsMs, ask }: { readonly endsMs: number; readonly ask: Ask },
): Promise<boolean> {
  const { ledger, vault, clock, folder, log } = deps;
  const [list, stamp] = [`${folder}/${renewalPath(number, 'txt')}`, `${folder}/${renewalPath(number, 'tsr')}`];
  // What an interrupted try had written is stamped as it is.
  const text = (await vault.readFile(list, MAX_RENEWAL_BYTES)) ?? (await listOf(deps, stamps));
  const reply = await ask(text);
  const read = readTimestamp(reply);
  if (read.kind !== 'timestamp' || endOfStamp(read.timestamp) <= endsMs) {
    log.warn('time stamps not renewed', { stamps: stamps.length, because: 'the new one ends no later' });
    return false;
  }
  await vault.writeFile(list, text);
  await vault.writeFile(stamp, reply);
  const files = [
    { path: list, sizeBytes: text.length, sha256: sha256Of(text) },
    { path: stamp, sizeBytes: reply.length, sha256: sha256Of(reply) },
  ];
  await ledger.addOutbox([{ docking: undefined, segment: undefined, files, dueAt: clock.now() }]);
  return true;
}

async function listOf({ vault, folder }: StampDeps, stamps: Open['stamps']): Promise<Uint8Array> {
  const files: StampedFile[] = [];
  for (const { path } of stamps) {
    const stamped = stampedBy(path) ?? '';
    const [reply, what] = await Promise.all(
      [path, stamped].map((name) => vault.readFile(`${folder}/${name}`, MAX_RENEWAL_BYTES)),
    );
    if (reply !== undefined && what !== undefined)
      files.push({ name: path, sha256: sha256Of(reply) }, { name: stamped, sha256: sha256Of(what) });
  }
  return Buffer.from(renewalText(files), 'utf8');
}
