/**
 * One record's three files: the bytes, the raw signature and the text form that minisign and signify read. Signing itself
 * is the caller's; here is only what has to be signed and how it is written.
 */
import type { KeyId } from './key-id.js';
import { minisigText, trustedComment, trustedCommentMessage } from './minisign-text.js';

export type RecordFiles = {
  /** `<path>.rec` */
  readonly record: Uint8Array;
  /** `<path>.rec.sig`, 64 bytes. */
  readonly signature: Uint8Array;
  /** `<path>.rec.minisig`, text. */
  readonly minisig: Uint8Array;
};

/**
 * `owner` is the docking's or the dock's id and `path` begins with `rec/`: together they are the name in the trusted
 * comment. `sign` is called twice; what it throws passes through.
 */
export async function signRecord(options: {
  readonly record: Uint8Array;
  readonly owner: string;
  readonly path: string;
  readonly keyId: KeyId;
  readonly sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}): Promise<RecordFiles> {
  const { record, keyId, sign } = options;
  const signature = await sign(record);
  const comment = trustedComment(`${options.owner}/${options.path}`);
  const commentSignature = await sign(trustedCommentMessage(signature, comment));
  const minisig = minisigText({ keyId, signature, comment, commentSignature });
  return { record, signature, minisig: Buffer.from(minisig, 'utf8') };
}
