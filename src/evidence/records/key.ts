/**
 * `key`: what becomes of a signing key of the dock. `rotate`: another one takes its place, from the next record on; signed by the key
 * that goes, as its last record. `revoke`: the registry's list of revoked keys names one of this dock's keys, and the dock has
 * taken note of it.
 */
import { z } from 'zod';
import { count, headerShape, hex16, hex64, text } from './header.js';

export const hex128 = z.string().regex(/^[0-9a-f]{128}$/);

export const keyRecord = z
  .strictObject({
    _type: z.literal('urn:sealdock:record:key:1'),
    ...headerShape,
    action: z.enum(['rotate', 'revoke']),
    /** The one that goes, or that is revoked. Its 32 bytes; null where a revoked key was never one that this dock knew. */
    key: z.strictObject({ kid: hex16, public: hex64.nullable() }),
    /** `proof`: signature of the new key over the text of key-possession.ts, so that nobody's key can be named but the dock's own. */
    next: z.strictObject({ kid: hex16, public: hex64, proof: hex128 }).nullable(),
    /** Line and digest of the registry's list, and its rule. */
    revocation: z
      .strictObject({
        list: hex64,
        line: z.int().min(1),
        rule: z.enum(['from-seq', 'not-cosigned-before']),
        value: count,
      })
      .nullable(),
    /** A role or a pseudonymous id. */
    who: text(64),
    reason: text(2000).nullable(),
  })
  .refine(({ action, next }) => (action === 'rotate') === (next !== null), 'next is for rotate')
  .refine(({ action, revocation }) => (action === 'revoke') === (revocation !== null), 'revocation is for revoke')
  .refine(({ action, reason }) => action === 'revoke' || reason !== null, 'a rotation has its reason');

export type KeyRecord = z.infer<typeof keyRecord>;
