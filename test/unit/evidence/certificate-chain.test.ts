/** Chains of certificates: what leads to a root and what does not, each with one fact wrong; one chain wholly by openssl. */
import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Certificate,
  type CertificateName,
  certificateBytes,
  nameOf,
  readCertificate,
  writeCertificate,
} from '../../../src/evidence/certificate.js';
import { authorityFault, chainsOf, chainText } from '../../../src/evidence/certificate-chain.js';

const DAY_MS = 86_400_000;
const FROM = Date.parse('2026-01-01T00:00:00Z');

/** Somebody with a key: signs certificates for others. */
function party(seedByte: number, name: CertificateName) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seedByte)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { name, publicKey, sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, key)) };
}
type Party = ReturnType<typeof party>;

function issue(subject: Party, issuer: Party, days = 365, from = FROM): Certificate {
  const read = readCertificate(
    writeCertificate(
      {
        ...{ serial: Buffer.alloc(16, 0x41), issuer: nameOf(issuer.name), subject: subject.name },
        ...{ notBeforeMs: from, notAfterMs: from + days * DAY_MS },
        ...{ publicKey: subject.publicKey, issuerKey: issuer.publicKey },
      },
      issuer.sign,
    ),
  );
  if (read === undefined) throw new TypeError('unread');
  return read;
}

const intermediate = (seed: number, name: string, pathLength: number): Party =>
  party(seed, { kind: 'intermediate', name, pathLength });
const ROOT = party(1, { kind: 'root', name: '省厅' });
const CITY = intermediate(2, '市局', 2);
const DISTRICT = intermediate(3, '分局', 1);
const STATION = intermediate(4, '派出所', 0);
const DOCK = party(9, { kind: 'dock', name: 'KB-0007' });
const root = issue(ROOT, ROOT, 3650);
const city = issue(CITY, ROOT);
const district = issue(DISTRICT, CITY, 300);
const station = issue(STATION, DISTRICT);
const dock = issue(DOCK, STATION);
const ALL = [city, district, station];

const because = (certificate: Certificate, intermediates: readonly Certificate[], roots = [root]) => {
  const found = chainsOf(certificate, { roots, intermediates });
  return found.kind === 'none' ? found.because : found.chains.map(chainText);
};

describe('a chain', () => {
  test('leads over one, two and three authorities to the root, in whatever order they are given', () => {
    expect(because(issue(DOCK, ROOT), ALL)).toEqual(['KB-0007 < 省厅']);
    expect(because(issue(DOCK, CITY), ALL)).toEqual(['KB-0007 < 市局 < 省厅']);
    expect(because(issue(DOCK, DISTRICT), ALL)).toEqual(['KB-0007 < 分局 < 市局 < 省厅']);
    expect(because(dock, ALL)).toEqual(['KB-0007 < 派出所 < 分局 < 市局 < 省厅']);
    expect(because(dock, [...ALL].reverse())).toEqual(['KB-0007 < 派出所 < 分局 < 市局 < 省厅']);
  });

  test('counts while all of it is valid', () => {
    const found = chainsOf(dock, { roots: [root], intermediates: ALL });
    expect(found).toMatchObject({ chains: [{ notBeforeMs: FROM, notAfterMs: FROM + 300 * DAY_MS }] });
  });

  test('of which one authority is not here leads nowhere', () => {
    for (const missing of ALL)
      expect(
        because(
          dock,
          ALL.filter((each) => each !== missing),
        ),
      ).toBe('was not issued by a trusted root');
    expect(because(dock, ALL, [])).toBe('was not issued by a trusted root');
  });

  test('is not longer than four certificates below the root', () => {
    const long = intermediate(2, '市局', 9);
    const parties = [long, intermediate(3, 'b', 9), intermediate(4, 'c', 9), intermediate(5, 'd', 9)];
    const certificates = parties.map((each, i) => issue(each, parties[i - 1] ?? ROOT));
    const own = issue(DOCK, parties.at(-1) ?? ROOT);
    expect(because(own, certificates)).toBe('its chain is longer than 4');
  });

  test('over an authority that does not allow another below it does not count', () => {
    const narrow = issue(intermediate(2, '市局', 0), ROOT);
    expect(because(issue(DOCK, DISTRICT), [narrow, district])).toBe('市局 does not allow 1 authorities below it');
    expect(because(issue(DOCK, CITY), [narrow])).toEqual(['KB-0007 < 市局 < 省厅']);
  });

  test('over the certificate of another dock does not count: it is no authority', () => {
    const other = party(8, { kind: 'dock', name: 'KB-0008' });
    const own = issue(DOCK, other);
    const theirs = issue(other, ROOT);
    expect(because(own, [theirs])).toBe('was not issued by a trusted root');
    expect(authorityFault(theirs)).toBe('KB-0008 is no authority');
  });

  test('by an authority of the same name with another key does not count', () => {
    const stranger = intermediate(7, '市局', 2);
    expect(because(issue(DOCK, stranger), [city])).toBe('was not issued by a trusted root');
    expect(because(issue(DOCK, stranger), [issue(stranger, stranger)])).toBe('was not issued by a trusted root');
  });

  test('with a key of small order does not count', () => {
    const weak = { ...CITY, publicKey: Buffer.alloc(32).fill(1, 0, 1) };
    expect(authorityFault(issue(weak, ROOT))).toBe('市局 has a weak key');
  });

  test('among many authorities of one name is found or given up, in bounded work', () => {
    const heap = Array.from({ length: 300 }, (_, i) => issue(CITY, ROOT, 100 + i));
    expect(chainsOf(issue(DOCK, CITY), { roots: [root], intermediates: heap })).toMatchObject({ kind: 'chains' });
    const strangers = Array.from({ length: 300 }, (_, i) => issue(intermediate(7, '市局', 2), ROOT, 100 + i));
    expect(because(issue(DOCK, CITY), [...strangers, city])).toBe('more than 64 certificates would have to be tried');
  });

  test('of two authorities that certify each other ends', () => {
    const a = intermediate(2, 'a', 2);
    const b = intermediate(3, 'b', 2);
    expect(because(issue(DOCK, a), [issue(a, b), issue(b, a)])).toBe('was not issued by a trusted root');
  });
});

describe('made wholly by openssl', () => {
  const base = mkdtempSync(join(tmpdir(), 'chain-'));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  const at = (name: string) => join(base, name);
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  };
  const made = (name: string): Certificate => {
    const der = certificateBytes(readFileSync(at(`${name}.crt`)));
    const read = der === undefined ? undefined : readCertificate(der);
    if (read === undefined) throw new TypeError(`${name} unread`);
    return read;
  };
  const key = (name: string, ...kind: string[]) => openssl('genpkey', ...kind, '-out', at(`${name}.key`));
  const sign = (name: string, by: string, subject: string, extensions: string, ...more: string[]) => {
    openssl('req', '-new', '-key', at(`${name}.key`), '-subj', subject, '-out', at(`${name}.csr`));
    writeFileSync(at('ext'), extensions);
    const ca = ['-CA', at(`${by}.crt`), '-CAkey', at(`${by}.key`)];
    const to = ['-days', '365', '-extfile', at('ext'), '-out', at(`${name}.crt`)];
    openssl('x509', '-req', '-in', at(`${name}.csr`), ...ca, ...to, ...more);
  };
  const EC = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'];
  const AUTHORITY = 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n';
  const LEAF = 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n';
  const rootOf = (name: string) => {
    key(name, ...EC);
    openssl(
      'req',
      '-x509',
      '-key',
      at(`${name}.key`),
      '-subj',
      '/CN=unit root',
      '-days',
      '3650',
      '-out',
      at(`${name}.crt`),
    );
  };

  test('is followed, over an RSA authority, as openssl verify follows it', () => {
    rootOf('root');
    key('ca', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
    sign('ca', 'root', '/CN=unit branch', AUTHORITY);
    key('dock', '-algorithm', 'ED25519');
    sign('dock', 'ca', '/serialNumber=KB-0009', LEAF);
    openssl('verify', '-CAfile', at('root.crt'), '-untrusted', at('ca.crt'), at('dock.crt'));
    expect(because(made('dock'), [made('ca')], [made('root')])).toEqual(['KB-0009 < unit branch < unit root']);
  });

  test.each([
    ['that is none', 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign\n', 'is no authority', []],
    [
      'that may not sign certificates',
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature\n',
      'may not sign certificates',
      [],
    ],
    ['that does not say what it may', 'basicConstraints=critical,CA:TRUE\n', 'may not sign certificates', []],
    ['signed with SHA-1', AUTHORITY, 'is signed with a weak algorithm', ['-sha1']],
  ])('an authority %s does not count', (_, extensions, fault, more) => {
    rootOf('root2');
    key('ca2', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
    sign('ca2', 'root2', '/CN=unit branch', extensions, ...more);
    const certificate = made('ca2');
    const own = authorityFault(certificate);
    const told = own ?? because(certificate, [], [made('root2')]);
    expect(told).toContain(fault);
  });

  test('an authority with a short RSA key does not count', () => {
    rootOf('root3');
    key('ca3', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024');
    sign('ca3', 'root3', '/CN=unit branch', AUTHORITY);
    expect(authorityFault(made('ca3'))).toBe('unit branch has a weak key');
  });
});
