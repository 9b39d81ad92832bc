/** Ways to change a sealed archive, from blind bytes to what an insider with the dock's own key could do. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { publicKeyPem } from '../../src/evidence/key-id.js';
import type { Random } from './random.js';
import type { TestDock } from './sealed-archive.js';

export class Mutant {
  readonly root: string;
  readonly dock: TestDock;
  readonly random: Random;
  /** Absolute, sorted. */
  readonly files: readonly string[];

  constructor(root: string, dock: TestDock, random: Random) {
    this.root = root;
    this.dock = dock;
    this.random = random;
    this.files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  }

  file(pattern = /./): string {
    return this.random.pick(this.files.filter((path) => pattern.test(path)));
  }

  record(): string {
    return this.file(/\.rec$/);
  }

  folder(): string {
    return this.random.pick([...new Set(this.files.map(dirname))]);
  }

  name(path: string): string {
    return relative(this.root, path);
  }

  /** Puts bytes in place of a record, signed by the dock's own key in both forms. */
  async forge(path: string, bytes: Uint8Array): Promise<void> {
    const [folder = '', inside = ''] = path.split(/\/(?=rec\/)/);
    await this.dock.writeSigned(bytes, { owner: folder.split('/').at(-1) ?? '', folder, path: inside });
  }
}

export type Mutator = (mutant: Mutant) => string | Promise<string>;

const SIDECARS = ['', '.sig', '.minisig'] as const;
const LISTS = /(\.ndjson|\.txt|\.json)$/;

export const MUTATORS: readonly Mutator[] = [
  leaveAsItIs,
  changeBytes,
  changeBytes,
  insertBytes,
  cutFile,
  swapFiles,
  copyOver,
  removeFile,
  renameFile,
  addFile,
  replaceBySomethingElse,
  growWithoutBytes,
  nestDeeply,
  editLines,
  editLines,
  editRecord,
  editRecord,
  signAsStranger,
  signAsInsider,
  signAsInsider,
  writeOddJson,
  writeOddJson,
  bendSignature,
  swapRecords,
  copyRecord,
  removeRecord,
  moveIntake,
  exchangeKey,
];

function leaveAsItIs(): string {
  return 'unchanged';
}

function changeBytes({ random, ...mutant }: Mutant): string {
  const path = random.pick(mutant.files);
  const bytes = readFileSync(path);
  for (let i = random.below(3); i >= 0 && bytes.length > 0; i -= 1) {
    bytes[random.below(bytes.length)] = random.below(256);
  }
  writeFileSync(path, bytes);
  return relative(mutant.root, path);
}

function insertBytes(mutant: Mutant): string {
  const path = mutant.file();
  const bytes = readFileSync(path);
  const at = mutant.random.below(bytes.length + 1);
  const added = mutant.random.bytes(1 + mutant.random.below(40));
  writeFileSync(path, Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]));
  return `${mutant.name(path)} at ${at}`;
}

function cutFile(mutant: Mutant): string {
  const path = mutant.file();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, mutant.random.below(bytes.length + 1)));
  return mutant.name(path);
}

function swapFiles(mutant: Mutant): string {
  const [a, b] = [mutant.file(), mutant.file()];
  const [bytesOfA, bytesOfB] = [readFileSync(a), readFileSync(b)];
  writeFileSync(a, bytesOfB);
  writeFileSync(b, bytesOfA);
  return `${mutant.name(a)} and ${mutant.name(b)}`;
}

function copyOver(mutant: Mutant): string {
  const [a, b] = [mutant.file(), mutant.file()];
  if (a !== b) copyFileSync(a, b);
  return `${mutant.name(a)} to ${mutant.name(b)}`;
}

function removeFile(mutant: Mutant): string {
  const path = mutant.file();
  rmSync(path);
  return mutant.name(path);
}

function oddName(mutant: Mutant): Buffer {
  const { random } = mutant;
  const names = [
    'planted.mp4',
    '-rf',
    'a\nb.rec',
    '\u001b[2J.rec',
    '\u202egpj.rec',
    '_stored-000001.rec',
    '_close-999999.rec.sig',
    'x.tlog-proof',
    'KB-0007-000001',
    'x'.repeat(255),
    'nfd-e\u0301.rec',
    '.rec',
  ];
  return random.below(8) === 0 ? Buffer.of(0x61, 0xff, 0xfe) : Buffer.from(random.pick(names));
}

function inFolder(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), name]);
}

function renameFile(mutant: Mutant): string {
  const path = mutant.file();
  const to = inFolder(mutant.folder(), oddName(mutant));
  if (!existsSync(to)) renameSync(path, to);
  return `${mutant.name(path)} to ${to.toString('latin1')}`;
}

function addFile(mutant: Mutant): string {
  const to = inFolder(mutant.folder(), oddName(mutant));
  const copied = mutant.random.below(2) === 0;
  if (!existsSync(to)) writeFileSync(to, copied ? readFileSync(mutant.file()) : mutant.random.bytes(64));
  return to.toString('latin1');
}

function replaceBySomethingElse(mutant: Mutant): string {
  const path = mutant.file();
  const kind = mutant.random.pick(['link', 'loop', 'pipe', 'folder', 'outside'] as const);
  const aside = join(dirname(mutant.root), 'aside');
  copyFileSync(path, aside);
  rmSync(path);
  if (kind === 'link') symlinkSync(mutant.file(), path);
  else if (kind === 'loop') symlinkSync(path, path);
  else if (kind === 'outside') symlinkSync(aside, path);
  else if (kind === 'folder') mkdirSync(join(path, 'inside'), { recursive: true });
  else spawnSync('mkfifo', [path]);
  return `${mutant.name(path)} by ${kind}`;
}

/** Claims sizes that no disk holds. */
function growWithoutBytes(mutant: Mutant): string {
  const path = mutant.file();
  truncateSync(path, mutant.random.pick([2 ** 40, 2 ** 43, 70_000, 300 * 1024 * 1024]));
  return mutant.name(path);
}

function nestDeeply(mutant: Mutant): string {
  const folder = join(mutant.folder(), ...Array.from({ length: 90 }, () => 'd'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'deep.rec'), 'deep');
  return mutant.name(folder);
}

function editLines(mutant: Mutant): string {
  const path = mutant.file(LISTS);
  const lines = readFileSync(path, 'latin1').split('\n');
  const { random } = mutant;
  const at = random.below(lines.length);
  const edits: readonly (readonly [string, () => void])[] = [
    ['drop', () => lines.splice(at, 1)],
    ['double', () => lines.splice(at, 0, lines[at] ?? '')],
    ['move', () => lines.push(...lines.splice(at, 1))],
    ['blank', () => lines.splice(at, 0, '')],
    ['carriage return', () => lines.splice(at, 1, `${lines[at]}\r`)],
    ['byte order mark', () => lines.splice(0, 1, `\u00ef\u00bb\u00bf${lines[0]}`)],
    ['long line', () => lines.splice(at, 0, 'x'.repeat(1_000_000))],
    ['deep line', () => lines.splice(at, 0, '['.repeat(100_000))],
    ['way out', () => lines.splice(at, 0, `${'0'.repeat(64)}  data/../../../../../../../etc/passwd`)],
    ['doubled key', () => lines.splice(at, 1, (lines[at] ?? '').replace('{"', '{"path":"x","'))],
    ['proto', () => lines.splice(at, 1, (lines[at] ?? '').replace('{"', '{"__proto__":{},"'))],
    ['number', () => lines.splice(at, 1, (lines[at] ?? '').replace(/\d+/, String(random.below(1e9))))],
    ['no end', () => lines.pop()],
  ];
  const [name, edit] = random.pick(edits);
  edit();
  writeFileSync(path, lines.join('\n'), 'latin1');
  return `${name} in ${mutant.name(path)}`;
}

type Json = { [key: string]: unknown };

/** Another value somewhere in the record, in canonical form. */
function edited(mutant: Mutant, path: string): Buffer {
  const { random } = mutant;
  const record = JSON.parse(readFileSync(path, 'utf8')) as Json;
  let at: Json = record;
  for (;;) {
    const key = random.pick(Object.keys(at));
    const inner = at[key];
    if (typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0 && random.below(3) > 0) {
      at = inner as Json;
      continue;
    }
    const values: readonly unknown[] = [
      null,
      0,
      1,
      -1,
      2 ** 53 - 1,
      2 ** 53,
      1.5,
      '',
      'x',
      [],
      {},
      true,
      'a'.repeat(64),
    ];
    const deed = random.pick(['delete', 'add', 'set', 'set', 'set'] as const);
    if (deed === 'delete') delete at[key];
    else if (deed === 'add') at[`added_${key}`] = inner;
    else at[key] = random.pick(values);
    return Buffer.from(`${sortedJson(record)}\n`);
  }
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${sortedJson(member)}`).join(',')}}`;
}

function editRecord(mutant: Mutant): string {
  const path = mutant.file(/\.rec$/);
  writeFileSync(path, edited(mutant, path));
  return mutant.name(path);
}

function signAsStranger(mutant: Mutant): string {
  const path = mutant.file(/\.rec$/);
  const bytes = mutant.random.below(2) === 0 ? readFileSync(path) : edited(mutant, path);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.sig`, sign(null, bytes, generateKeyPairSync('ed25519').privateKey));
  return mutant.name(path);
}

async function signAsInsider(mutant: Mutant): Promise<string> {
  const path = mutant.record();
  await mutant.forge(path, edited(mutant, path));
  return mutant.name(path);
}

async function writeOddJson(mutant: Mutant): Promise<string> {
  const path = mutant.record();
  const text = readFileSync(path, 'latin1');
  const odd: readonly (readonly [string, (text: string) => string])[] = [
    ['doubled key', (json) => json.replace('"dock":', '"dock":"KB-0008","dock":')],
    ['space', (json) => json.replace(',', ', ')],
    ['escape', (json) => json.replace('"dock"', '"d\\u006fck"')],
    ['fraction', (json) => json.replace('"epoch":1', '"epoch":1.0')],
    ['exponent', (json) => json.replace('"epoch":1', '"epoch":1e0')],
    ['minus zero', (json) => json.replace('"anchor":null', '"anchor":-0')],
    ['byte order mark', (json) => `\u00ef\u00bb\u00bf${json}`],
    ['carriage return', (json) => json.replace('\n', '\r\n')],
    ['no end', (json) => json.trimEnd()],
    ['two ends', (json) => `${json}\n`],
    ['second object', (json) => `${json}{}\n`],
    ['proto', (json) => json.replace('{"_type"', '{"__proto__":{},"_type"')],
    ['depth', (json) => json.replace('"anchor":null', `"anchor":${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    ['lone surrogate', (json) => json.replace('"name":"sealdock"', '"name":"\\ud800"')],
    ['not UTF-8', (json) => json.replace('"name":"sealdock"', '"name":"\u00ff\u00fe"')],
    ['overlong', (json) => json.replace('"name":"sealdock"', '"name":"\u00c0\u00af"')],
    ['length', (json) => json.replace('"name":"sealdock"', `"name":"${'a'.repeat(66_000)}"`)],
    ['no JSON', () => '\n'],
    ['array', () => '[]\n'],
  ];
  const [name, write] = mutant.random.pick(odd);
  await mutant.forge(path, Buffer.from(write(text), 'latin1'));
  return `${name} in ${mutant.name(path)}`;
}

function bendSignature(mutant: Mutant): string {
  const path = mutant.file(/\.sig$/);
  const signature = readFileSync(path);
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  const plusOrder = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  const identity = Buffer.concat([Buffer.of(1), Buffer.alloc(63)]);
  const bent: readonly Buffer[] = [
    Buffer.concat([signature.subarray(0, 32), plusOrder]),
    Buffer.concat([signature.subarray(32), signature.subarray(0, 32)]),
    signature.subarray(0, 63),
    Buffer.concat([signature, Buffer.alloc(1)]),
    Buffer.alloc(64),
    identity,
    Buffer.alloc(0),
    Buffer.from(signature.toString('base64')),
  ];
  writeFileSync(path, mutant.random.pick(bent));
  return mutant.name(path);
}

function swapRecords(mutant: Mutant): string {
  const [a, b] = [mutant.record(), mutant.record()];
  for (const suffix of SIDECARS) {
    const [bytesOfA, bytesOfB] = [readFileSync(`${a}${suffix}`), readFileSync(`${b}${suffix}`)];
    writeFileSync(`${a}${suffix}`, bytesOfB);
    writeFileSync(`${b}${suffix}`, bytesOfA);
  }
  return `${mutant.name(a)} and ${mutant.name(b)}`;
}

function copyRecord(mutant: Mutant): string {
  const from = mutant.file(/\.rec$/);
  const to = join(mutant.folder(), mutant.random.pick(['z.MP4.rec', '_stored-000099.rec', '_close-000099.rec']));
  for (const suffix of SIDECARS) copyFileSync(`${from}${suffix}`, `${to}${suffix}`);
  return `${mutant.name(from)} to ${mutant.name(to)}`;
}

function removeRecord(mutant: Mutant): string {
  const path = mutant.record();
  for (const suffix of SIDECARS) rmSync(`${path}${suffix}`);
  const footage = path.replace('/rec/', '/data/').replace(/\.rec$/, '');
  if (mutant.random.below(2) === 0) rmSync(footage, { force: true });
  return mutant.name(path);
}

function moveIntake(mutant: Mutant): string {
  const first = dirname(mutant.file(/KB-0007-000001\/bagit\.txt$/));
  const to = mutant.random.pick([
    join(dirname(first), 'KB-0007-000099'),
    join(dirname(first), 'KB-0008-000001'),
    join(dirname(first), 'aside'),
    join(mutant.root, 'intake/2026/11/24/KB-0007-000001'),
    join(mutant.root, 'docks/KB-0007-000001'),
  ]);
  const isCopied = mutant.random.below(2) === 0 || to.includes('/11/24/');
  mkdirSync(dirname(to), { recursive: true });
  if (isCopied) cpSync(first, to, { recursive: true });
  else renameSync(first, to);
  return `${isCopied ? 'copied' : 'moved'} to ${mutant.name(to)}`;
}

function exchangeKey(mutant: Mutant): string {
  const path = mutant.file(/dock\.(pem|pub|csr)$/);
  const { publicKey } = generateKeyPairSync('ed25519');
  const weak = publicKeyPem(Buffer.concat([Buffer.of(1), Buffer.alloc(31)]));
  const keys = [publicKey.export({ format: 'pem', type: 'spki' }), weak, 'no key', ''];
  writeFileSync(path, mutant.random.pick(keys));
  return mutant.name(path);
}
