/** Where a TCP server listens, as people write it: `host:port`, an IPv6 address in brackets. */

export type TcpAddress = { readonly host: string; readonly port: number };

const ADDRESS = /^(?:\[([0-9a-f:.]{2,45})\]|([0-9a-z](?:[0-9a-z.-]{0,252}[0-9a-z])?)):([1-9]\d{0,4})$/i;
const MAX_PORT = 65_535;

/** Undefined where the text is none. */
export function tcpAddress(text: string): TcpAddress | undefined {
  const [, six, host, digits] = ADDRESS.exec(text) ?? [];
  const name = six ?? host;
  const port = Number(digits);
  return name === undefined || port > MAX_PORT ? undefined : { host: name, port };
}

export function formatTcpAddress({ host, port }: TcpAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
