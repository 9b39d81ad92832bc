/** A registry for tests: a root with a fixed key, certificates for any time, lists that it signs. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CertificateName, certificatePem, nameOf, writeCertificate } from '../../src/evidence/certificate.js';
import { keyIdOf } from '../../src/evidence/key-id.js';
import {
  REVOCATIONS_FILE,
  REVOCATIONS_SIGNATURE,
  type Revocation,
  revocationsText,
} from '../../src/evidence/revocations.js';
import type { TestDock } from './sealed-archive.js';

const DAY_MS = 86_400_000;

export class TestRegistry {
  readonly folder: string;
  readonly subject: CertificateName;
  readonly publicKey: Uint8Array;
  readonly #key;
  #serial = 1;

  constructor(folder: string, seedByte = 0x11, subject: CertificateName = { kind: 'root', name: '测试登记机关' }) {
    this.folder = folder;
    this.subject = subject;
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seedByte)]);
    this.#key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    this.publicKey = new Uint8Array(createPublicKey(this.#key).export({ format: 'der', type: 'spki' }).subarray(-32));
  }

  readonly sign = (bytes: Uint8Array): Uint8Array => new Uint8Array(sign(null, bytes, this.#key));

  /** Ten years around the tests' clock, unless told otherwise. */
  certificate(options: {
    readonly dock?: string;
    readonly publicKey?: Uint8Array;
    /** Of an authority below this one. */
    readonly authority?: CertificateName;
    readonly from?: string;
    readonly days?: number;
  }): Buffer {
    const {
      dock,
      authority = this.subject,
      publicKey = this.publicKey,
      from = '2025-01-01T00:00:00Z',
      days = 3650,
    } = options;
    const serial = Buffer.alloc(16, 0x40);
    serial.writeUInt32BE(this.#serial++, 12);
    return writeCertificate(
      {
        serial,
        issuer: nameOf(this.subject),
        subject: dock === undefined ? authority : { kind: 'dock', name: dock },
        notBeforeMs: Date.parse(from),
        notAfterMs: Date.parse(from) + days * DAY_MS,
        publicKey,
        issuerKey: this.publicKey,
      },
      this.sign,
    );
  }

  async writeRoot(): Promise<void> {
    await this.put('root.crt', certificatePem(this.certificate({})));
  }

  async writeCertificate(
    dock: TestDock,
    valid: { readonly from?: string; readonly days?: number } = {},
  ): Promise<void> {
    const { publicKey } = dock;
    const bytes = this.certificate({ dock: dock.dock, publicKey, ...valid });
    await this.put(`${dock.dock}/dock-${keyIdOf(publicKey)}.crt`, certificatePem(bytes));
  }

  async writeRevocations(list: readonly Pick<Revocation, 'dock' | 'keyId' | 'rule'>[]): Promise<void> {
    const text = revocationsText(list.map((each) => ({ ...each, statedAtSeconds: 1_795_000_000 })));
    await this.put(REVOCATIONS_FILE, text);
    await this.put(REVOCATIONS_SIGNATURE, this.sign(Buffer.from(text)));
  }

  async put(name: string, bytes: string | Uint8Array): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
