/**
 * The registry's list of revoked keys: numbered lines, each for good; the root's raw Ed25519 signature over the whole text lies beside
 * it (`revocations.sig`), so that `openssl pkeyutl -verify -rawin` checks it. A newer list begins with every line of the older one.
 *
 *     sealdock/revocations/v1
 *     1 2026-11-30T10:00:00Z KB-0007 0011223344556677 from-seq 42
 *     2 2026-12-01T10:00:00Z KB-0008 8899aabbccddeeff not-cosigned-before 1796119200
 */
import { isDockId } from '../domain/ids.js';
import { assert } from '../lib/assert.js';
import { strictUtf8 } from './text-rules.js';

export const REVOCATIONS_FILE = 'revocations';
export const REVOCATIONS_SIGNATURE = 'revocations.sig';

export type Revocation = {
  /** When the registry said so: seconds since 1970, whole. */
  readonly statedAtSeconds: number;
  readonly dock: string;
  readonly keyId: string;
  /** `from-seq`: records with this number and above; `not-cosigned-before`: those that no witness had cosigned by then (seconds). */
  readonly rule: { readonly kind: 'from-seq' | 'not-cosigned-before'; readonly value: number };
};

const HEAD = 'sealdock/revocations/v1';
const LINE =
  /^([1-9]\d{0,5}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([A-Z0-9-]{1,32}) ([0-9a-f]{16}) (from-seq|not-cosigned-before) (0|[1-9]\d{0,14})$/;
const MAX_LINES = 100_000;

export function revocationsText(list: readonly Revocation[]): string {
  assert(list.length <= MAX_LINES, 'a list of bounded length');
  const lines = list.map(({ statedAtSeconds, dock, keyId, rule }, i) => {
    const at = new Date(statedAtSeconds * 1000).toISOString().replace('.000Z', 'Z');
    return `${i + 1} ${at} ${dock} ${keyId} ${rule.kind} ${rule.value}\n`;
  });
  return `${HEAD}\n${lines.join('')}`;
}

/** Undefined where it has not the one form. */
export function parseRevocations(bytes: Uint8Array): readonly Revocation[] | undefined {
  const lines = strictUtf8(bytes)?.split('\n') ?? [];
  if (lines[0] !== HEAD || lines.at(-1) !== '' || lines.length > MAX_LINES + 2) return undefined;
  const list: Revocation[] = [];
  for (const [i, line] of lines.slice(1, -1).entries()) {
    const [, number, at = '', dock = '', keyId = '', kind, value] = LINE.exec(line) ?? [];
    const statedAtSeconds = Date.parse(at) / 1000;
    if (number !== String(i + 1) || Number.isNaN(statedAtSeconds) || !isDockId(dock)) return undefined;
    if (kind !== 'from-seq' && kind !== 'not-cosigned-before') return undefined;
    list.push({ statedAtSeconds, dock, keyId, rule: { kind, value: Number(value) } });
  }
  return revocationsText(list) === Buffer.from(bytes).toString('utf8') ? list : undefined;
}

/** What the list says of a key for one record; undefined where it says nothing against it. */
export type RevocationWord = { readonly kind: 'revoked' | 'cannot-tell'; readonly because: string };

/** `cosignedAt`: the earliest trusted cosignature in seconds, `none` where it is known that there is none yet. */
export function revokedFor(
  list: readonly Revocation[],
  record: {
    readonly dock: string;
    readonly keyId: string;
    readonly seq: number;
    readonly cosignedAt: number | 'none' | 'unknown';
  },
): RevocationWord | undefined {
  let word: RevocationWord | undefined;
  for (const [i, { dock, keyId, rule }] of list.entries()) {
    if (dock !== record.dock || keyId !== record.keyId) continue;
    const line = `line ${i + 1} of the list of revoked keys`;
    if (rule.kind === 'from-seq') {
      if (record.seq >= rule.value)
        return { kind: 'revoked', because: `key ${keyId} does not count from record ${rule.value} on (${line})` };
      continue;
    }
    const { cosignedAt } = record;
    const because = `key ${keyId} counts only for what was cosigned before ${timeText(rule.value)} (${line})`;
    if (cosignedAt === 'unknown') word = { kind: 'cannot-tell', because };
    else if (cosignedAt === 'none' || cosignedAt >= rule.value) return { kind: 'revoked', because };
  }
  return word;
}

function timeText(seconds: number): string {
  return seconds > 8.64e12 ? `${seconds} s` : new Date(seconds * 1000).toISOString();
}
