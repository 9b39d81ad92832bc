/** Which key counts when: certificates under a root, their ends, revocation by number and by time. Real folders, fixed clocks. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyPath } from '../../../src/app/verify-path.js';
import { certificatePem } from '../../../src/evidence/certificate.js';
import { keyIdOf, publicKeyPem } from '../../../src/evidence/key-id.js';
import { COSIGNED_AT_SECONDS, TestDock, testWitness } from '../../fakes/sealed-archive.js';
import { TestRegistry } from '../../fakes/test-registry.js';

let base: string;
let dock: TestDock;
let registry: TestRegistry;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'registry-'));
  dock = await archiveOf(7);
  registry = new TestRegistry(join(base, 'registry'));
  await registry.writeRoot();
  await registry.put('witness-central.vkey', testWitness().vkey);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const KEY_CODES = /^key-(certificate|validity|revoked|usable)$/;

/** Seven records, six of them cosigned. */
async function archiveOf(seed: number): Promise<TestDock> {
  const made = new TestDock(join(base, 'archive'), 'KB-0007', seed);
  await made.writeKeys();
  await made.boot();
  await made.intake([{ path: 'DCIM/a.MP4', bytes: Buffer.from('first') }]);
  await made.publishLog();
  return made;
}

async function verify(path = 'archive', at?: string) {
  const document = await verifyPath({
    path: join(base, path),
    keysFolder: registry.folder,
    atMs: at === undefined ? undefined : Date.parse(at),
    signal: new AbortController().signal,
  });
  const told = document.checks
    .filter(({ code, result }) => KEY_CODES.test(code) && result !== 'pass')
    .map(({ code, result, subject }) => `${result} ${code} ${subject}`);
  const passes = Object.fromEntries(document.counts.map(({ code, pass }) => [code, pass]));
  return { ...document, told, passes };
}

describe('with nothing but the root and the witness', () => {
  test('an archive that holds its dock’s certificate verifies', async () => {
    await registry.writeRevocations([]);
    const published = new TestRegistry(join(base, 'archive/docks'));
    await published.writeCertificate(dock);
    const { verdict, exitCodes, told, passes } = await verify();
    expect({ verdict, exitCodes, told }).toEqual({ verdict: 'pass', exitCodes: [], told: [] });
    expect(passes).toMatchObject({ 'key-certificate': 1, 'key-validity': 5, 'key-revoked': 5, 'record-signature': 5 });
  });

  test('a certificate that another root has issued is a failure, and its key counts for nothing', async () => {
    const stranger = new TestRegistry(join(base, 'archive/docks'), 0x22);
    await stranger.writeCertificate(dock);
    const { verdict, exitCodes, told, passes } = await verify();
    expect({ verdict, exitCodes }).toEqual({ verdict: 'fail', exitCodes: [3, 4, 12] });
    expect(told).toContain(`fail key-certificate KB-0007/dock-${keyIdOf(dock.publicKey)}.crt`);
    expect(passes['record-signature']).toBe(0);
  });

  test('a root that comes with the archive is not trusted', async () => {
    const stranger = new TestRegistry(join(base, 'archive/docks'), 0x22);
    await stranger.writeCertificate(dock);
    await new TestRegistry(join(base, 'archive/docks/KB-0007'), 0x22).writeRoot();
    expect((await verify()).verdict).toBe('fail');
  });

  test.each([
    ['for another dock', () => registry.certificate({ dock: 'KB-0008', publicKey: dock.publicKey })],
    ['of a root', () => registry.certificate({ publicKey: dock.publicKey })],
    [
      'for a key of small order',
      () => registry.certificate({ dock: 'KB-0007', publicKey: Buffer.alloc(32).fill(1, 0, 1) }),
    ],
    ['cut short', () => registry.certificate({ dock: 'KB-0007', publicKey: dock.publicKey }).subarray(0, -9)],
    [
      'with one bit turned',
      () => {
        const bytes = registry.certificate({ dock: 'KB-0007', publicKey: dock.publicKey });
        bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
        return bytes;
      },
    ],
  ])('a certificate %s is a failure', async (_, make) => {
    await registry.put('KB-0007/dock.crt', certificatePem(make()));
    const { exitCodes, told } = await verify();
    expect(exitCodes[0]).toBe(3);
    expect(told[0]).toBe('fail key-certificate KB-0007/dock.crt');
  });
});

describe('a certificate', () => {
  test('that has ended since still counts for what was cosigned before, whenever it is looked at', async () => {
    await registry.writeCertificate(dock, { from: '2025-11-24T00:00:00Z', days: 365 });
    for (const at of [undefined, '2046-11-23T00:00:00Z']) {
      const { verdict, exitCodes, passes } = await verify('archive', at);
      expect({ verdict, exitCodes }).toEqual({ verdict: 'pass', exitCodes: [] });
      expect(passes['key-validity']).toBe(5);
    }
  });

  test('that had ended when the witness cosigned is a failure', async () => {
    await registry.writeCertificate(dock, { from: '2024-11-22T00:00:00Z', days: 730 });
    const { verdict, exitCodes, told } = await verify();
    expect({ verdict, exitCodes }).toEqual({ verdict: 'fail', exitCodes: [3] });
    expect(told.filter((line) => line.startsWith('fail key-validity'))).toHaveLength(5);
  });

  test('that began after the witness cosigned proves nothing of then, and is no failure', async () => {
    await registry.writeCertificate(dock, { from: '2026-11-23T12:00:00Z', days: 730 });
    const { verdict, told, passes } = await verify();
    expect({ verdict, pass: passes['key-validity'] }).toEqual({ verdict: 'pass', pass: 0 });
    expect(told).toContain(`not-checked key-validity KB-0007 key ${keyIdOf(dock.publicKey)}`);
  });

  test('is judged at the given time where no witness is trusted, and not at all without one', async () => {
    rmSync(join(registry.folder, 'witness-central.vkey'));
    await registry.writeCertificate(dock, { from: '2026-01-01T00:00:00Z', days: 365 });
    expect((await verify()).told).toContain('not-checked key-validity KB-0007');
    expect((await verify('archive', '2026-06-01T00:00:00Z')).passes['key-validity']).toBe(5);
    expect((await verify('archive', '2028-06-01T00:00:00Z')).verdict).toBe('fail');
  });

  test('is wanted for a key that is trusted without: that is told, and nothing passes for it', async () => {
    await registry.put('KB-0007.pem', publicKeyPem(dock.publicKey));
    const { verdict, told, passes } = await verify();
    expect(verdict).toBe('pass');
    expect(told).toContain(`not-checked key-validity KB-0007 key ${keyIdOf(dock.publicKey)}`);
    expect(passes['key-validity']).toBe(0);
  });

  test('of another key with the same dock id makes the records those of a stranger', async () => {
    const genuine = new TestDock(join(base, 'elsewhere'), 'KB-0007', 9);
    await registry.writeCertificate(genuine);
    const { verdict, exitCodes, checks } = await verify();
    expect({ verdict, exitCodes: exitCodes[0] }).toEqual({ verdict: 'fail', exitCodes: 3 });
    expect(checks.filter(({ code, result }) => code === 'record-signature' && result === 'fail')).toHaveLength(5);
  });
});

describe('a key that is revoked', () => {
  const rule = (kind: 'from-seq' | 'not-cosigned-before', value: number) => ({
    dock: 'KB-0007',
    keyId: keyIdOf(dock.publicKey),
    rule: { kind, value },
  });
  beforeEach(() => registry.writeCertificate(dock));

  test('from a record on counts for those before and not for it', async () => {
    await registry.writeRevocations([rule('from-seq', 3)]);
    const { verdict, exitCodes, told, passes } = await verify();
    expect({ verdict, exitCodes }).toEqual({ verdict: 'fail', exitCodes: [3] });
    expect(passes['key-revoked']).toBe(3);
    const failed = told.filter((line) => line.startsWith('fail key-revoked'));
    expect(failed.map((line) => /-00000\d\.rec$/.exec(line)?.[0])).toEqual(['-000004.rec', '-000003.rec']);
  });

  test('for what was not cosigned before a time counts for everything cosigned before it', async () => {
    await registry.writeRevocations([rule('not-cosigned-before', COSIGNED_AT_SECONDS + 1)]);
    expect(await verify()).toMatchObject({ verdict: 'pass', passes: { 'key-revoked': 5 } });
    await registry.writeRevocations([rule('not-cosigned-before', COSIGNED_AT_SECONDS)]);
    expect(await verify()).toMatchObject({ verdict: 'fail', exitCodes: [3], passes: { 'key-revoked': 0 } });
  });

  test('by time cannot be told where no witness is trusted', async () => {
    rmSync(join(registry.folder, 'witness-central.vkey'));
    await registry.writeRevocations([rule('not-cosigned-before', COSIGNED_AT_SECONDS + 1)]);
    expect(await verify()).toMatchObject({ verdict: 'incomplete' });
  });

  test('of another dock is nothing to this one', async () => {
    await registry.writeRevocations([{ ...rule('from-seq', 0), dock: 'KB-0008' }]);
    expect((await verify()).verdict).toBe('pass');
  });

  test.each([
    ['one line taken away', (text: string) => text.replace(/^1 .*\n/m, '')],
    ['a number changed', (text: string) => text.replace('from-seq 3', 'from-seq 9')],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['nothing in it', () => ''],
  ])('by a list with %s is a failure', async (_, change) => {
    await registry.writeRevocations([rule('from-seq', 3)]);
    const file = join(registry.folder, 'revocations');
    await writeFile(file, change(await readFile(file, 'utf8')));
    const { exitCodes, told } = await verify();
    expect(exitCodes[0]).toBe(3);
    expect(told).toContain('fail key-revoked revocations');
  });

  test('is on a list that openssl checks with the root', async () => {
    await registry.writeRevocations([rule('from-seq', 3)]);
    const at = (name: string) => join(registry.folder, name);
    const pem = spawnSync('openssl', ['x509', '-in', at('root.crt'), '-noout', '-pubkey'], { encoding: 'utf8' }).stdout;
    await writeFile(at('root-key.txt'), pem);
    const args = [
      '-rawin',
      '-in',
      at('revocations'),
      '-sigfile',
      at('revocations.sig'),
      '-pubin',
      '-inkey',
      at('root-key.txt'),
    ];
    expect(spawnSync('openssl', ['pkeyutl', '-verify', ...args]).status).toBe(0);
  });
});

describe('a revocation that the dock has noted in its log', () => {
  const entry = {
    statedAtSeconds: COSIGNED_AT_SECONDS,
    dock: 'KB-0007',
    rule: { kind: 'from-seq', value: 99 },
  } as const;
  const keyId = () => keyIdOf(dock.publicKey);

  beforeEach(async () => {
    await dock.seal(
      {
        _type: 'urn:sealdock:record:key:1',
        action: 'revoke',
        key: { kid: keyId(), public: null },
        next: null,
        revocation: { list: 'a'.repeat(64), line: 1, rule: 'from-seq', value: 99 },
        ...{ who: 'clerk', reason: null },
      },
      { owner: dock.dock, folder: dock.folder },
    );
    await dock.publishLog({ from: 5 });
    await new TestRegistry(join(base, 'archive/docks')).writeCertificate(dock);
  });

  test('is in the list that is given', async () => {
    await registry.writeRevocations([{ ...entry, keyId: keyId() }]);
    expect((await verify()).verdict).toBe('pass');
  });

  test('makes an older list one that is not enough', async () => {
    await registry.writeRevocations([]);
    const { verdict, told } = await verify();
    expect(verdict).toBe('incomplete');
    expect(told).toEqual(['not-checked key-revoked docks/KB-0007/rec/_key-000005.rec']);
  });

  test('is missed where there is no list', async () => {
    const { verdict, told } = await verify();
    expect(verdict).toBe('incomplete');
    expect(told).toContain('not-checked key-revoked docks/KB-0007/rec/_key-000005.rec');
  });

  test.each([
    ['key', () => ({ ...entry, keyId: '0'.repeat(16) })],
    ['number', () => ({ ...entry, keyId: keyId(), rule: { kind: 'from-seq', value: 98 } as const })],
    ['dock', () => ({ ...entry, keyId: keyId(), dock: 'KB-0008' })],
    ['rule', () => ({ ...entry, keyId: keyId(), rule: { kind: 'not-cosigned-before', value: 99 } as const })],
  ])('contradicts a list that has another %s there', async (_, other) => {
    await registry.writeRevocations([other()]);
    const { verdict, told } = await verify();
    expect(verdict).toBe('fail');
    expect(told).toContain('fail key-revoked docks/KB-0007/rec/_key-000005.rec');
  });
});
