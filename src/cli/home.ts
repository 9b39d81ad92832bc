/** The one folder that holds settings, ledger, vault and the default archive. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export function defaultHome(): string {
  return process.env['SEALDOCK_HOME'] ?? join(homedir(), '.sealdock');
}
