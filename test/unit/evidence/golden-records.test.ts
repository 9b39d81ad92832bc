/**
 * The bytes of every record type, pinned. A golden file is never edited: a change of a type is a new `_type`. With
 * SEALDOCK_WRITE_GOLDEN set, files that do not exist yet are written; existing ones are never replaced.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isSignatureOf, keyIdOf, publicKeyPem, verifyingKey } from '../../../src/evidence/key-id.js';
import { minisignPublicKeyText, parseMinisig, trustedCommentMessage } from '../../../src/evidence/minisign-text.js';
import { decodeRecord, encodeRecord } from '../../../src/evidence/record-encoding.js';
import { RECORD_TYPES } from '../../../src/evidence/records/seal-record.js';
import { TestDock } from '../../fakes/sealed-archive.js';
import { RECORD_SAMPLES } from './record-samples.js';

const GOLDEN = resolve(import.meta.dirname, '../../golden/records');

async function golden(name: string, made: Uint8Array): Promise<Buffer> {
  const path = join(GOLDEN, name);
  if (process.env['SEALDOCK_WRITE_GOLDEN'] !== undefined && !existsSync(path)) {
    await mkdir(GOLDEN, { recursive: true });
    await writeFile(path, made);
  }
  return readFile(path);
}

describe('golden records', () => {
  test.each(RECORD_TYPES)('%s is written exactly as in its golden file, signatures too', async (type) => {
    const folder = await mkdtemp(join(tmpdir(), 'sealdock-golden-'));
    try {
      const dock = new TestDock(folder);
      const sealed = await dock.seal(RECORD_SAMPLES[type], { owner: 'golden', folder, path: `rec/${type}.rec` });
      for (const suffix of ['.rec', '.rec.sig', '.rec.minisig']) {
        const made = await readFile(join(folder, `rec/${type}${suffix}`));
        expect((await golden(`${type}${suffix}`, made)).toString('latin1')).toBe(made.toString('latin1'));
      }
      const decoded = decodeRecord(sealed.bytes);
      if (!decoded.ok) throw new Error(decoded.because);
      expect(Buffer.from(encodeRecord(decoded.record)).equals(Buffer.from(sealed.bytes))).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('the golden files verify under the golden key', async () => {
    const dock = new TestDock('/nowhere');
    const key = verifyingKey(dock.publicKey);
    await golden('dock.pem', Buffer.from(publicKeyPem(dock.publicKey)));
    await golden('dock.pub', Buffer.from(minisignPublicKeyText(dock.publicKey)));
    const records = (await readdir(GOLDEN)).filter((name) => name.endsWith('.rec'));
    expect(records.length).toBe(RECORD_TYPES.length);
    for (const name of records) {
      const bytes = await readFile(join(GOLDEN, name));
      const signature = await readFile(join(GOLDEN, `${name}.sig`));
      expect(isSignatureOf({ key, bytes, signature })).toBe(true);
      const minisig = parseMinisig(await readFile(join(GOLDEN, `${name}.minisig`)));
      if (minisig === undefined) throw new Error('no minisig');
      expect(Buffer.from(minisig.signature).equals(signature)).toBe(true);
      expect(minisig.keyId).toBe(keyIdOf(dock.publicKey));
      expect(minisig.comment).toBe(`file:golden/rec/${name}`);
      const message = trustedCommentMessage(signature, minisig.comment);
      expect(isSignatureOf({ key, bytes: message, signature: minisig.commentSignature })).toBe(true);
    }
  });
});
