/** `dock-<key id>.crt`, and `dock-<key id>-1.crt` and on for renewals: nothing that was given out is ever replaced. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import type { Certificate } from '../../evidence/certificate.js';
import { readCertificateFile } from './registry-folder.js';

const MAX_RENEWALS = 99;

/** The path for the next one; `judge` sees every one that is there already and may refuse. */
export async function freeCertificateName(
  folder: string,
  keyId: string,
  judge: (known: Certificate | undefined) => void,
): Promise<string> {
  for (let number = 0; number <= MAX_RENEWALS; number += 1) {
    const path = join(folder, `dock-${keyId}${number === 0 ? '' : `-${number}`}.crt`);
    if (!(await isThere(path))) return path;
    judge(await readCertificateFile(path));
  }
  throw new Failure('request-refused', { problem: `more than ${MAX_RENEWALS} certificates for one key`, folder });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
