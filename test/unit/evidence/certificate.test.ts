/** Certificates and requests against the stock openssl, and what must be refused: weak keys, no proof of possession, other forms. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { certificateRequest } from '../../../src/adapters/signing/certificate-request.js';
import { dockId } from '../../../src/domain/ids.js';
import { certificatePem, isIssuedBy, readCertificate } from '../../../src/evidence/certificate.js';
import { readCertificateRequest } from '../../../src/evidence/certificate-request.js';
import { TestDock } from '../../fakes/sealed-archive.js';
import { TestRegistry } from '../../fakes/test-registry.js';

const base = mkdtempSync(join(tmpdir(), 'certificate-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const registry = new TestRegistry(base);
const dock = new TestDock(base);

function openssl(args: readonly string[], input?: Uint8Array) {
  const end = spawnSync('openssl', args, { input, encoding: 'utf8' });
  return { status: end.status, output: end.stdout + end.stderr };
}

function file(name: string, bytes: string | Uint8Array): string {
  writeFileSync(join(base, name), bytes);
  return join(base, name);
}

const request = (publicKey: Uint8Array, signer: (bytes: Uint8Array) => Uint8Array) =>
  certificateRequest(dockId('KB-0007'), publicKey, async (bytes) => signer(bytes));

describe('a certificate', () => {
  const root = registry.certificate({});
  const issued = registry.certificate({
    dock: 'KB-0007',
    publicKey: dock.publicKey,
    from: '2026-01-01T00:00:00Z',
    days: 730,
  });
  const [rootFile, issuedFile] = [file('root.pem', certificatePem(root)), file('dock.pem', certificatePem(issued))];
  const verifyAt = (time: string) =>
    openssl(['verify', '-x509_strict', '-attime', String(Date.parse(time) / 1000), '-CAfile', rootFile, issuedFile]);

  test('verifies by openssl, strictly, from its first day to its last and not beyond', () => {
    expect(verifyAt('2026-01-01T00:00:00Z').output).toContain('OK');
    expect(verifyAt('2027-12-31T23:59:59Z').status).toBe(0);
    expect(verifyAt('2025-12-31T23:59:59Z').output).toContain('not yet valid');
    expect(verifyAt('2028-01-02T00:00:00Z').output).toContain('expired');
  });

  test('says for openssl whose it is and what it is for', () => {
    const { output } = openssl(['x509', '-in', issuedFile, '-noout', '-text', '-nameopt', 'utf8']);
    expect(output).toContain('Subject: serialNumber=KB-0007');
    expect(output).toContain('Issuer: CN=测试登记机关');
    expect(output).toMatch(/X509v3 Key Usage: critical\n\s+Digital Signature\n/);
    expect(output).toMatch(/X509v3 Basic Constraints: critical\n\s+CA:FALSE\n/);
    const { output: key } = openssl(['x509', '-in', issuedFile, '-noout', '-pubkey']);
    expect(Buffer.from(key.split('\n')[1] ?? '', 'base64').subarray(-32)).toEqual(Buffer.from(dock.publicKey));
  });

  test('is read as it was written, also beyond 2049', () => {
    const late = registry.certificate({
      dock: 'KB-0007',
      publicKey: dock.publicKey,
      from: '2049-12-31T00:00:00Z',
      days: 2,
    });
    expect(readCertificate(late)).toMatchObject({
      dock: 'KB-0007',
      publicKey: dock.publicKey,
      isAuthority: false,
      maySign: true,
      notBeforeMs: Date.parse('2049-12-31T00:00:00Z'),
      notAfterMs: Date.parse('2050-01-02T00:00:00Z'),
    });
  });

  test('by a root of another kind, made by openssl, is taken too', () => {
    const [keyFile, ca] = [join(base, 'ec.key'), join(base, 'ec.crt')];
    openssl([
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      keyFile,
      '-out',
      ca,
      '-subj',
      '/CN=unit root',
      '-days',
      '3650',
    ]);
    const pem = generateKeyPairSync('ed25519');
    const dockKey = file('ed.key', pem.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const csr = join(base, 'ed.csr');
    openssl(['req', '-new', '-key', dockKey, '-out', csr, '-subj', '/serialNumber=KB-0009']);
    const extensions = file('ext', 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n');
    const made = openssl([
      'x509',
      '-req',
      '-in',
      csr,
      '-CA',
      ca,
      '-CAkey',
      keyFile,
      '-days',
      '30',
      '-extfile',
      extensions,
      '-outform',
      'DER',
      '-out',
      join(base, 'ed.crt'),
    ]);
    expect(made.status, made.output).toBe(0);
    const der = (name: string) => spawnSync('openssl', ['x509', '-in', join(base, name), '-outform', 'DER']).stdout;
    const [certificate, authority] = [readCertificate(der('ed.crt')), readCertificate(der('ec.crt'))];
    expect(certificate).toMatchObject({ dock: 'KB-0009', maySign: true, isAuthority: false });
    expect(authority).toMatchObject({ isAuthority: true, publicKey: undefined });
    const ownRoot = readCertificate(root);
    if (certificate === undefined || authority === undefined || ownRoot === undefined) throw new Error('unread');
    expect([isIssuedBy(certificate, authority), isIssuedBy(certificate, ownRoot)]).toEqual([true, false]);
  });

  test('with any byte changed is no certificate, or none of this root', () => {
    const authority = readCertificate(root);
    if (authority === undefined) throw new Error('unread');
    for (let at = 0; at < issued.length; at += 1) {
      for (const mask of [1, 0x80, 0xff]) {
        const changed = Buffer.from(issued);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const read = readCertificate(changed);
        expect(read !== undefined && isIssuedBy(read, authority), `byte ${at} ^ ${mask}`).toBe(false);
      }
      expect(readCertificate(issued.subarray(0, at))).toBeUndefined();
    }
    expect(readCertificate(Buffer.concat([issued, Buffer.of(0)]))).toBeUndefined();
  });
});

/** RFC 8032, 5.1: y of the eight points of small order, with both signs, and their encodings that are not reduced modulo 2^255 - 19. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
];

describe('a request', () => {
  test('is the one that openssl finds in order', async () => {
    const bytes = await request(dock.publicKey, dock.sign);
    const { status, output } = openssl([
      'req',
      '-inform',
      'DER',
      '-in',
      file('dock.csr', bytes),
      '-noout',
      '-verify',
      '-subject',
    ]);
    expect(status, output).toBe(0);
    expect(output).toMatch(/verify OK/i);
    expect(output).toMatch(/serialNumber ?= ?KB-0007/);
    expect(readCertificateRequest(bytes)).toEqual({ kind: 'request', dock: 'KB-0007', publicKey: dock.publicKey });
  });

  test.each(SMALL_ORDER)('for the weak key %s is refused, whatever signs it', async (hex) => {
    // Under the identity this signature passes for any text in OpenSSL: R is the key, S is zero.
    const key = Buffer.from(hex, 'hex');
    for (const signature of [Buffer.concat([key, Buffer.alloc(32)]), Buffer.concat([Buffer.of(1), Buffer.alloc(63)])])
      expect(readCertificateRequest(await request(key, () => signature))).toMatchObject({
        kind: 'refused',
        because: expect.stringContaining('anything verifies'),
      });
  });

  test('that another key has signed is refused', async () => {
    const other = new TestDock(base, 'KB-0008', 9);
    expect(readCertificateRequest(await request(dock.publicKey, other.sign))).toEqual({
      kind: 'refused',
      because: 'it is not signed with the key that it names',
    });
  });

  test.each([
    ['of another kind of key', ['-newkey', 'rsa:2048', '-subj', '/serialNumber=KB-0007'], 'no Ed25519 key'],
    ['without a dock', ['-newkey', 'ed25519', '-subj', '/CN=KB-0007'], 'names no dock'],
    ['with two docks', ['-newkey', 'ed25519', '-subj', '/serialNumber=KB-0007/serialNumber=KB-0008'], 'names no dock'],
    ['of a dock that cannot be', ['-newkey', 'ed25519', '-subj', '/serialNumber=kb 7'], 'names no dock'],
  ])('%s is refused', (_, args, because) => {
    const made = openssl(['req', '-new', '-nodes', '-keyout', join(base, 'x.key'), ...args]);
    expect(readCertificateRequest(Buffer.from(made.output))).toMatchObject({
      because: expect.stringContaining(because),
    });
  });

  test('that openssl made for a dock is taken', () => {
    const made = openssl([
      'req',
      '-new',
      '-newkey',
      'ed25519',
      '-nodes',
      '-keyout',
      join(base, 'y.key'),
      '-subj',
      '/C=CN/serialNumber=KB-0011',
    ]);
    expect(readCertificateRequest(Buffer.from(made.output))).toMatchObject({ kind: 'request', dock: 'KB-0011' });
  });

  test('is refused in pieces, doubled or of other bytes, without a throw', async () => {
    const bytes = await request(dock.publicKey, dock.sign);
    for (let at = 0; at < bytes.length; at += 1) {
      expect(readCertificateRequest(bytes.subarray(0, at)).kind).toBe('refused');
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const read = readCertificateRequest(changed);
      // The second algorithm identifier is not signed: only what is read from the rest counts.
      if (read.kind === 'request')
        expect(read).toEqual({ kind: 'request', dock: 'KB-0007', publicKey: dock.publicKey });
    }
    expect(readCertificateRequest(Buffer.concat([bytes, bytes])).kind).toBe('refused');
    expect(readCertificateRequest(Buffer.alloc(100_000, 0x30)).kind).toBe('refused');
  });
});
