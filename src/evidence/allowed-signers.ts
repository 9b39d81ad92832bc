/**
 * `allowed_signers` of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS): which key counted for which dock, and when. The namespace keeps a
 * signature made for another purpose from passing for one over a record.
 */
import { assert } from '../lib/assert.js';

export type AllowedSigner = {
  readonly dock: string;
  readonly publicKey: Uint8Array;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
};

export const SSH_NAMESPACE = 'sealdock-record';

export function allowedSignersText(signers: readonly AllowedSigner[]): string {
  return signers
    .map(({ dock, publicKey, notBeforeMs, notAfterMs }) => {
      const options = [
        `namespaces="${SSH_NAMESPACE}"`,
        `valid-after="${sshTime(notBeforeMs)}"`,
        `valid-before="${sshTime(notAfterMs)}"`,
      ];
      return `${dock} ${options.join(',')} ssh-ed25519 ${sshKey(publicKey).toString('base64')}\n`;
    })
    .join('');
}

/** Two strings with their lengths (RFC 8709, 4). */
function sshKey(publicKey: Uint8Array): Buffer {
  assert(publicKey.length === 32, 'an Ed25519 public key has 32 bytes');
  const parts = [Buffer.from('ssh-ed25519', 'ascii'), Buffer.from(publicKey)];
  return Buffer.concat(parts.flatMap((part) => [Buffer.of(0, 0, 0, part.length), part]));
}

/** UTC, which the trailing Z says. */
function sshTime(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
}
