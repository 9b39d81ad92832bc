/** What counts as the address of a TCP server. */
import { expect, test } from 'vitest';
import { formatTcpAddress, tcpAddress } from '../../../src/lib/tcp-address.js';

test.each([
  ['127.0.0.1:10086', { host: '127.0.0.1', port: 10_086 }],
  ['bridge-3.dock.lan:1', { host: 'bridge-3.dock.lan', port: 1 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
])('%s is read and written alike', (text, address) => {
  expect(tcpAddress(text)).toEqual(address);
  expect(formatTcpAddress(address)).toBe(text);
});

test.each([
  '',
  '10086',
  ':10086',
  '127.0.0.1',
  '127.0.0.1:0',
  '127.0.0.1:65536',
  '127.0.0.1:1:2',
  '::1:80',
  'a b:80',
  'http://a:80',
  `${'a'.repeat(300)}:80`,
  '-a:80',
])('%s is none', (text) => {
  expect(tcpAddress(text)).toBeUndefined();
});
