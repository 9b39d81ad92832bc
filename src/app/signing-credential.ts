/** Where systemd's LoadCredential= puts the signing key or the passphrase of the key file, and how the ledger remembers that it did. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CREDENTIAL_NAME, PASSPHRASE_NAME } from '../adapters/signing/read-key.js';
import { errnoOf } from '../domain/failure.js';

/** A note of the ledger: `credential`, `encrypted` (in the home, opened by a passphrase) or `home` (in the clear). */
export const KEY_SOURCE = 'key-source';

const SOURCES = ['credential', 'encrypted', 'home'] as const;
export type KeySource = (typeof SOURCES)[number];

export function keySourceOf(noted: string | undefined): KeySource | null {
  return SOURCES.find((source) => source === noted) ?? null;
}

/** Undefined where the program was not started as a service with credentials. */
export function signingCredential(env: NodeJS.ProcessEnv): string | undefined {
  return credentialOf(env, CREDENTIAL_NAME);
}

/** Likewise. */
export function keyPassphrase(env: NodeJS.ProcessEnv): string | undefined {
  return credentialOf(env, PASSPHRASE_NAME);
}

/** What a dock that has its key notes down. */
export async function keySource(env: NodeJS.ProcessEnv): Promise<KeySource> {
  if (await isThere(signingCredential(env))) return 'credential';
  return (await isThere(keyPassphrase(env))) ? 'encrypted' : 'home';
}

function credentialOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const folder = env['CREDENTIALS_DIRECTORY'];
  return folder === undefined || !folder.startsWith('/') ? undefined : join(folder, name);
}

async function isThere(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  try {
    await access(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
