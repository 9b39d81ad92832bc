/**
 * What lies in a dock's own folder beside its records: its public key in two forms, which have to be the trusted one, and
 * nothing that belongs to no part of the format.
 */
import { laterKeyStem } from '../evidence-paths.js';
import { publicKeyPem } from '../key-id.js';
import { minisignPublicKeyText } from '../minisign-text.js';
import { type EvidenceEntry, READ_LIMITS } from './evidence-reader.js';
import { isForDock, type TrustedKey } from './key-ring.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';
import { isWitnessFile } from './witness-ring.js';

const PUBLISHED = { pem: publicKeyPem, pub: minisignPublicKeyText } as const;
/** `dock.pem` of the first key, `dock-<key id>.pem` of those that followed it, in two forms. */
const PUBLIC_KEY = /^dock(?:-(?<id>[0-9a-f]{16}))?\.(?<form>pem|pub)$/;
/** Requests, certificates (judged with the keys) and the root’s, which the archive only offers. */
const BESIDE =
  /^(dock(-[0-9a-f]{16})?\.(csr|crt)|dock-[0-9a-f]{16}-[1-9]\d?\.crt|ca-[0-9a-f]{16}\.crt|root\.crt|allowed_signers)$/;

export async function verifyDockFiles(
  at: Verification,
  dock: string,
  entries: readonly EvidenceEntry[],
  root = '',
): Promise<void> {
  const folder = under(root, `docks/${dock}`);
  const keys = at.ring.forDock(dock).filter((key) => isForDock(key, dock));
  const names = new Set(entries.map(({ name }) => name));
  const stems = ['dock', ...at.schedule.laterKeys(dock).map(laterKeyStem)];
  for (const name of stems.flatMap((stem) => [`${stem}.pem`, `${stem}.pub`])) {
    if (!names.has(name)) at.checks.notChecked('published-key', under(folder, name), 'not here');
  }
  for (const { name, kind } of entries) {
    const subject = under(folder, name);
    const { id, form } = (kind === 'file' ? PUBLIC_KEY.exec(name)?.groups : undefined) ?? {};
    if (form === 'pem' || form === 'pub') {
      await verifyPublished(at, { subject, dock, keys, id, write: PUBLISHED[form] });
    } else if (kind === 'file' && isWitnessFile(name)) {
      // Whom the verifier trusts stands in his own keys; these only help to find who that could be.
    } else if (!(kind === 'file' && BESIDE.test(name)) && !(kind === 'folder' && (name === 'rec' || name === 'log'))) {
      at.checks.fail('manifest', subject, 'belongs to no record and is in no list');
    }
  }
}

/** Byte for byte: such a file has one form only. */
async function verifyPublished(
  at: Verification,
  what: {
    readonly subject: string;
    readonly dock: string;
    readonly keys: readonly TrustedKey[];
    /** Of the key that the file's name says. */
    readonly id: string | undefined;
    readonly write: (publicKey: Uint8Array) => string;
  },
): Promise<void> {
  const { checks, reader, signal } = at;
  const { subject, dock, keys, id } = what;
  const named = keys.filter((key) => id === undefined || key.id === id);
  const read = await reader.readSmall(subject, READ_LIMITS.keyFileBytes, signal);
  if (read.kind === 'unreadable' || read.kind === 'missing')
    checks.notChecked('published-key', subject, 'cannot be read');
  else if (keys.length === 0) checks.notChecked('published-key', subject, `no key is trusted for dock ${dock}`, false);
  else if (read.kind === 'bytes' && named.some((key) => Buffer.from(what.write(key.publicKey)).equals(read.bytes)))
    checks.pass('published-key', dock);
  else checks.fail('published-key', subject, `holds another key than the trusted ones of dock ${dock}`);
}
