/**
 * What is computed over a file's bytes while they pass by: the SHA-256 of all, the SHA-256 of each 8 MiB part, and a mark:
 * Poly1305 under a key that is made for this copy alone and told to nobody (RFC 8439, as the tag of an empty message with
 * the bytes as associated data). A mark costs an eighth of a SHA-256 where the processor has instructions for that and a
 * twentieth where not; two files under the same key with the same mark are the same but for a chance below 2^-70, so a copy
 * can be compared with its re-read without hashing it twice. It proves nothing to others and is never stored.
 */
import { type CipherChaCha20Poly1305, createCipheriv, createHash, type Hash, randomBytes } from 'node:crypto';

export const PART_BYTES = 8 * 1024 * 1024;

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Key and nonce in one piece, hex; used for one file and its re-read. */
export function newMarkKey(): string {
  return randomBytes(KEY_BYTES + NONCE_BYTES).toString('hex');
}

export class Mark {
  readonly #cipher: CipherChaCha20Poly1305;

  constructor(key: string) {
    const bytes = Buffer.from(key, 'hex');
    this.#cipher = createCipheriv(
      'chacha20-poly1305',
      bytes.subarray(0, KEY_BYTES),
      bytes.subarray(KEY_BYTES, KEY_BYTES + NONCE_BYTES),
      { authTagLength: TAG_BYTES },
    );
  }

  update(piece: Buffer): void {
    this.#cipher.setAAD(piece, { plaintextLength: 0 });
  }

  /** 32 hex digits. Ends it. */
  finish(): string {
    this.#cipher.final();
    return this.#cipher.getAuthTag().toString('hex');
  }
}

/** Digests of the parts, in order; pieces may be of any length. */
export class PartDigests {
  readonly #digests: string[] = [];
  #part: Hash = createHash('sha256');
  #bytes = 0;

  update(piece: Buffer): void {
    for (let rest = piece; rest.length > 0; ) {
      if (this.#bytes === PART_BYTES) this.#next();
      const mine = rest.subarray(0, PART_BYTES - this.#bytes);
      this.#part.update(mine);
      this.#bytes += mine.length;
      rest = rest.subarray(mine.length);
    }
  }

  /** One digest of nothing for an empty file. Ends it. */
  finish(): readonly string[] {
    this.#next();
    return this.#digests;
  }

  #next(): void {
    this.#digests.push(this.#part.digest('hex'));
    this.#part = createHash('sha256');
    this.#bytes = 0;
  }
}
