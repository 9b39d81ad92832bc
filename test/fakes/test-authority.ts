/** A time-stamping authority made with the openssl command, behind a small HTTP server in this process. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

const CONFIG = `[tsa]
default_tsa = own
[own]
serial = SERIAL
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
signer_digest = sha256
`;

export class TestAuthority implements AsyncDisposable {
  readonly folder: string;
  /** What the server does next; the truth by default. */
  answer: (reply: Buffer, response: ServerResponse) => void = (reply, response) => void response.end(reply);
  /** Questions that came. */
  asked = 0;
  readonly #server: Server;

  private constructor(folder: string) {
    this.folder = folder;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Root and signer are valid from now for so many days. */
  static async start(folder: string, { days = 30 } = {}): Promise<TestAuthority> {
    mkdirSync(folder, { recursive: true });
    const authority = new TestAuthority(folder);
    const at = (name: string) => join(folder, name);
    writeFileSync(at('tsa.conf'), CONFIG.replace('SERIAL', at('serial')));
    writeFileSync(
      at('ext'),
      'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n',
    );
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl([
      'req',
      '-x509',
      ...key,
      '-keyout',
      at('root.key'),
      '-out',
      at('root.crt'),
      '-subj',
      '/CN=TSA root',
      '-days',
      String(days),
    ]);
    openssl([
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      at('tsa.key'),
      '-out',
      at('tsa.csr'),
      '-subj',
      '/CN=TSA',
    ]);
    openssl([
      'x509',
      '-req',
      '-in',
      at('tsa.csr'),
      '-CA',
      at('root.crt'),
      '-CAkey',
      at('root.key'),
      '-days',
      String(days),
      '-extfile',
      at('ext'),
      '-out',
      at('tsa.crt'),
    ]);
    await new Promise<void>((resolve) => authority.#server.listen(0, '127.0.0.1', resolve));
    return authority;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('not listening');
    return `http://127.0.0.1:${address.port}/`;
  }

  stamp(query: Uint8Array): Buffer {
    const at = (name: string) => join(this.folder, name);
    writeFileSync(at('query'), query);
    const signer = ['-signer', at('tsa.crt'), '-inkey', at('tsa.key'), '-chain', at('root.crt')];
    openssl(['ts', '-reply', '-config', at('tsa.conf'), '-queryfile', at('query'), ...signer, '-out', at('reply')]);
    return readFileSync(at('reply'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
    const isRight = request.method === 'POST' && request.headers['content-type'] === 'application/timestamp-query';
    if (!isRight) response.statusCode = 415;
    this.answer(isRight ? this.stamp(Buffer.concat(chunks)) : Buffer.alloc(0), response);
  }
}

function openssl(args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
