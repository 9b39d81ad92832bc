/** Where systemd's LoadCredential= puts the signing key, and how the ledger remembers that it did. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CREDENTIAL_NAME } from '../adapters/signing/read-key.js';
import { errnoOf } from '../domain/failure.js';

/** A note of the ledger: `credential` or `home`. */
export const KEY_SOURCE = 'key-source';

/** Undefined where the program was not started as a service with credentials. */
export function signingCredential(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env['CREDENTIALS_DIRECTORY'];
  return folder === undefined || !folder.startsWith('/') ? undefined : join(folder, CREDENTIAL_NAME);
}

/** What a dock that has its key notes down. */
export async function keySource(credential: string | undefined): Promise<'credential' | 'home'> {
  if (credential === undefined) return 'home';
  try {
    await access(credential);
    return 'credential';
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return 'home';
  }
}
