/** Where the keys of a verification come from, and when they are the verifier's own. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keysFor } from '../../../src/app/verify-keys.js';
import { publicKeyPem } from '../../../src/evidence/key-id.js';
import { TestDock } from '../../fakes/sealed-archive.js';

const SIGNAL = new AbortController().signal;
let base: string;
let archive: string;
let dock: TestDock;
let intake: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'verify-keys-'));
  archive = join(base, 'archive');
  dock = new TestDock(archive);
  await dock.writeKeys();
  await dock.boot();
  intake = (await dock.intake([{ path: 'a.mp4', bytes: Buffer.from('a') }])).folder;
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const names = (keys: Awaited<ReturnType<typeof keysFor>>) =>
  keys.files.map(({ name, dock: of }) => `${name} ${of ?? '*'}`).sort();

describe('without --keys', () => {
  test.each([
    ['the archive', () => archive],
    ['an intake in it', () => intake],
    ['a record in it', () => join(intake, 'rec/a.mp4.rec')],
  ])('the keys of %s are its own and not independent', async (_, path) => {
    const keys = await keysFor(path(), undefined, SIGNAL);
    expect(names(keys)).toEqual(['KB-0007/dock.pem KB-0007', 'KB-0007/dock.pub KB-0007']);
    expect(keys.notIndependent).toContain('--keys');
  });

  test('an intake that was taken out of its archive has none', async () => {
    const alone = join(base, 'alone');
    cpSync(intake, alone, { recursive: true });
    expect((await keysFor(alone, undefined, SIGNAL)).files).toEqual([]);
  });
});

describe('with --keys', () => {
  test('files are taken by their names and folders of docks', async () => {
    const folder = join(base, 'registry');
    mkdirSync(join(folder, 'KB-0009'), { recursive: true });
    mkdirSync(join(folder, 'notes'));
    for (const name of ['KB-0008.pem', 'any.pub', 'KB-0009/dock.pem', 'notes/dock.pem', 'witness.pem', 'dock.csr'])
      writeFileSync(join(folder, name), publicKeyPem(dock.publicKey));
    symlinkSync(join(folder, 'any.pub'), join(folder, 'link.pem'));
    const keys = await keysFor(archive, folder, SIGNAL);
    expect(names(keys)).toEqual(['KB-0008.pem KB-0008', 'KB-0009/dock.pem KB-0009', 'any.pub *']);
    expect(keys.notIndependent).toBeUndefined();
  });

  test('the keys folder of a home serves, and its private key is not opened', async () => {
    const folder = join(base, 'home keys');
    mkdirSync(folder);
    writeFileSync(join(folder, 'dock.pem'), publicKeyPem(dock.publicKey));
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(join(folder, 'dock.key'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
    chmodSync(join(folder, 'dock.key'), 0o000);
    expect(names(await keysFor(archive, folder, SIGNAL))).toEqual(['dock.pem *']);
  });

  test.each([
    ['the archive', () => archive],
    ['an intake', () => intake],
  ])('a folder that lies in what is verified is not independent (%s)', async (_, path) => {
    const keys = await keysFor(path(), join(archive, 'docks', 'KB-0007'), SIGNAL);
    expect(keys.files).toHaveLength(2);
    expect(keys.notIndependent).toContain('lies in what is verified');
  });

  test('a copy of the archive’s folder of docks is the verifier’s own', async () => {
    const copy = join(base, 'copy of docks');
    cpSync(join(archive, 'docks'), copy, { recursive: true });
    const keys = await keysFor(archive, copy, SIGNAL);
    expect(names(keys)).toEqual(['KB-0007/dock.pem KB-0007', 'KB-0007/dock.pub KB-0007']);
    expect(keys.notIndependent).toBeUndefined();
  });
});
