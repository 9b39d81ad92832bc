/**
 * A private key in PKCS#8, encrypted with a passphrase: PBES2 (RFC 8018, 6.2) with scrypt (RFC 7914, 7) and AES-256-CBC, the form
 * that `openssl pkcs8 -scrypt` writes and every `openssl pkey` opens. Node writes PBKDF2 only, so this is written out here;
 * reading is Node’s own.
 */
import { createCipheriv, randomBytes, scryptSync } from 'node:crypto';
import { der, derInteger, derOid, derSequence, TAG } from '../../evidence/der.js';

/** 16 MiB and some 50 ms, OpenSSL’s own default; twice as much is more than its limit when it reads. */
const SCRYPT = { N: 16_384, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 16;

const PBES2 = '1.2.840.113549.1.5.13';
const ID_SCRYPT = '1.3.6.1.4.1.11591.4.11';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';

/** The PEM text. `plain` is the PKCS#8 structure in DER; the caller wipes it and the passphrase. */
export function encryptedKeyPem(plain: Uint8Array, passphrase: Uint8Array): Buffer {
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(IV_BYTES)];
  const key = scryptSync(passphrase, salt, KEY_BYTES, SCRYPT);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  key.fill(0);
  const { N, r, p } = SCRYPT;
  const scrypt = derSequence(
    derOid(ID_SCRYPT),
    derSequence(der(TAG.octetString, salt), derInteger(N), derInteger(r), derInteger(p)),
  );
  const aes = derSequence(derOid(AES_256_CBC), der(TAG.octetString, iv));
  const algorithm = derSequence(derOid(PBES2), derSequence(scrypt, aes));
  return pemOf('ENCRYPTED PRIVATE KEY', derSequence(algorithm, der(TAG.octetString, encrypted)));
}

/** Bytes, not text: a private key must not stay behind in a string, which nothing can wipe. The base64 of it does, briefly. */
export function pemOf(label: string, bytes: Buffer): Buffer {
  const lines = bytes.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return Buffer.from(`-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`, 'latin1');
}
