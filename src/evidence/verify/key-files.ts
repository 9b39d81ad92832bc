/** What a file in a folder of keys is taken for, by its name alone. */
import { isDockId } from '../../domain/ids.js';
import { REVOCATIONS_FILE, REVOCATIONS_SIGNATURE } from '../revocations.js';
import { isWitnessFile } from './witness-ring.js';

export type KeyFileRole =
  | 'key'
  | 'witness'
  | 'root'
  | 'intermediate'
  | 'authority'
  | 'certificate'
  | 'revocations'
  | 'revocations-signature';

/** Other files of roots sign nothing that is verified here. */
const ROOT = /^root/;
/** Of an authority between a root and docks: `ca.crt`, `ca-….crt`. */
const INTERMEDIATE = /^ca(-|$)/;
const KEY_FILE = /^(.+)\.(pem|pub|crt)$/;

/** Undefined for any other file. `dock`: `KB-0007.pem` is for that dock alone. */
export function keyFileOf(
  fileName: string,
): { readonly role: KeyFileRole; readonly dock: string | undefined } | undefined {
  if (fileName === REVOCATIONS_FILE) return { role: 'revocations', dock: undefined };
  if (fileName === REVOCATIONS_SIGNATURE) return { role: 'revocations-signature', dock: undefined };
  if (isWitnessFile(fileName)) return { role: 'witness', dock: undefined };
  const [, stem = '', ending] = KEY_FILE.exec(fileName) ?? [];
  if (ending === undefined || stem.startsWith('witness')) return undefined;
  const dock = isDockId(stem) ? stem : undefined;
  // Of time stamps.
  if (stem.startsWith('tsa')) return ending === 'crt' ? { role: 'authority', dock: undefined } : undefined;
  if (ROOT.test(stem)) return ending === 'crt' ? { role: 'root', dock: undefined } : undefined;
  if (ending === 'crt' && INTERMEDIATE.test(stem)) return { role: 'intermediate', dock: undefined };
  return { role: ending === 'crt' ? 'certificate' : 'key', dock };
}
