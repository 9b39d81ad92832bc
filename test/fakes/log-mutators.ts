/**
 * Ways to change the published log of a sealed archive: tiles, checkpoints, proofs and cosignatures, by a stranger and by whoever holds
 * the dock's key. Nobody here holds the key of the witness, except over what it has really seen.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signedCheckpoint } from '../../src/evidence/log/checkpoint.js';
import { leafHash } from '../../src/evidence/log/tree-hash.js';
import type { Mutant, Mutator } from './archive-mutators.js';
import { cosignedCheckpoint, logFiles, testWitness } from './sealed-archive.js';

const NOTES = /\/log\/e\d+\/(checkpoint|checkpoints\/\d+)$|\.tlog-proof$/;
const TILES = /\/log\/e\d+\/tile\//;
const LOG = 'docks/KB-0007/log/e1';

export const LOG_MUTATORS: readonly Mutator[] = [
  editNote,
  editNote,
  editSignatureLine,
  signAsLog,
  cosignAsStranger,
  movePointerBack,
  editProof,
  swapTiles,
  resizeTile,
  addTile,
  rewriteLog,
  rewriteLog,
  dropLog,
];

/** Text of a note changed somewhere, its signatures left as they were. */
function editNote(mutant: Mutant): string {
  const path = mutant.file(NOTES);
  const { random } = mutant;
  const text = readFileSync(path, 'utf8');
  const edits: readonly (readonly [string, (note: string) => string])[] = [
    ['larger size', (note) => note.replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) + 1}\n`)],
    ['smaller size', (note) => note.replace(/\n(\d+)\n/, (_, size: string) => `\n${Math.max(0, Number(size) - 1)}\n`)],
    ['size beyond numbers', (note) => note.replace(/\n\d+\n/, '\n18446744073709551616\n')],
    ['zero before the size', (note) => note.replace(/\n(\d+)\n/, '\n0$1\n')],
    [
      'another root',
      (note) => note.replace(/\n[^\n]{43}=\n\n/, `\n${leafHash(random.bytes(8)).toString('base64')}\n\n`),
    ],
    ['another origin', (note) => note.replace('/e1\n', '/e2\n')],
    ['an extension', (note) => note.replace('\n\n—', '\nextension\n\n—')],
    ['a line feed more', (note) => `${note}\n`],
    ['no end', (note) => note.trimEnd()],
    ['a control character', (note) => note.replace('/', '\u0001')],
    ['a byte order mark', (note) => `\ufeff${note}`],
    ['a thousand lines', (note) => note + '— a AAAAAAA=\n'.repeat(1000)],
    ['a line without end', (note) => `${note}— a ${'A'.repeat(4_000_000)}=\n`],
    ['no signatures', (note) => note.slice(0, note.lastIndexOf('\n\n') + 2)],
  ];
  const [name, edit] = random.pick(edits);
  writeFileSync(path, edit(text));
  return `${name} in ${mutant.name(path)}`;
}

function editSignatureLine(mutant: Mutant): string {
  const path = mutant.file(NOTES);
  const { random } = mutant;
  const text = readFileSync(path, 'utf8');
  const split = text.lastIndexOf('\n\n') + 2;
  const lines = text.slice(split).split('\n').slice(0, -1);
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const bent = Buffer.from(line.split(' ')[2] ?? '', 'base64');
  bent[random.below(bent.length)] = random.below(256);
  const edits: readonly (readonly [string, () => void])[] = [
    ['drop', () => lines.splice(at, 1)],
    ['double', () => lines.splice(at, 0, line)],
    ['move', () => lines.push(...lines.splice(at, 1))],
    ['hyphen', () => lines.splice(at, 1, line.replace('—', '-'))],
    ['another name', () => lines.splice(at, 1, line.replace(/ \S+ /, ' police.example/witness/other '))],
    ['a byte', () => lines.splice(at, 1, line.replace(/ \S+$/, ` ${bent.toString('base64')}`))],
    ['an hour later', () => lines.splice(at, 1, line.replace(/ \S+$/, ` ${later(line).toString('base64')}`))],
  ];
  const [name, edit] = random.pick(edits);
  edit();
  writeFileSync(path, `${text.slice(0, split)}${lines.map((each) => `${each}\n`).join('')}`);
  return `${name} in ${mutant.name(path)}`;
}

function later(line: string): Buffer {
  const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64');
  if (bytes.length >= 12) bytes.writeBigUInt64BE(bytes.readBigUInt64BE(4) + 3600n, 4);
  return bytes;
}

/** A checkpoint over anything, by the dock's own key and by nobody else. */
function signAsLog(mutant: Mutant): string {
  const { random, dock } = mutant;
  const size = random.pick([0, 1, dock.records.length, dock.records.length + 1, 5_000_000]);
  const bytes = signedCheckpoint({ origin: dock.origin, size, root: leafHash(random.bytes(8)) }, dock);
  const path = random.pick([
    mutant.file(NOTES),
    join(mutant.root, LOG, `checkpoints/${String(size).padStart(12, '0')}`),
  ]);
  if (path.endsWith('.tlog-proof')) {
    const text = readFileSync(path);
    writeFileSync(path, Buffer.concat([text.subarray(0, text.indexOf('\n\n') + 2), bytes]));
  } else writeFileSync(path, bytes);
  return `over ${size} at ${mutant.name(path)}`;
}

/** Under the trusted witness's name, with another key; or by the trusted witness, over another log. */
function cosignAsStranger(mutant: Mutant): string {
  const { random, dock } = mutant;
  const path = mutant.file(/\/log\/e\d+\/checkpoint/);
  const records = [...dock.records.slice(0, -1), Buffer.from('another')];
  const root = leafHash(Buffer.concat(records));
  const isOther = random.below(2) === 0;
  const options = isOther ? { origin: 'police.example/dock/KB-0008/e1' } : { witnesses: [testWitness(0x66)] };
  writeFileSync(path, cosignedCheckpoint(dock, { size: dock.records.length, root }, options));
  return `${isOther ? 'another log' : 'another key'} at ${mutant.name(path)}`;
}

/** An older genuine checkpoint in the place of the newest. */
function movePointerBack(mutant: Mutant): string {
  const older = mutant.files.filter((path) => /\/checkpoints\/\d+$/.test(path))[0] ?? '';
  writeFileSync(join(mutant.root, LOG, 'checkpoint'), readFileSync(older));
  return mutant.name(older);
}

function editProof(mutant: Mutant): string {
  const path = mutant.file(/\.tlog-proof$/);
  const { random } = mutant;
  const text = readFileSync(path, 'utf8');
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, split).split('\n');
  const at = 2 + random.below(Math.max(1, lines.length - 2));
  const edits: readonly (readonly [string, () => void])[] = [
    ['index', () => lines.splice(1, 1, `index ${random.below(20)}`)],
    ['drop', () => lines.splice(at, 1)],
    ['double', () => lines.splice(at, 0, lines[at] ?? '')],
    ['exchange', () => lines.push(...lines.splice(at, 1))],
    ['another', () => lines.splice(at, 1, leafHash(random.bytes(8)).toString('base64'))],
    ['extra', () => lines.splice(1, 0, 'extra AAAA')],
    ['many', () => lines.push(...Array.from({ length: 5000 }, () => leafHash(random.bytes(8)).toString('base64')))],
    ['header', () => lines.splice(0, 1, 'c2sp.org/tlog-proof@v2')],
  ];
  const [name, edit] = random.pick(edits);
  edit();
  writeFileSync(path, `${lines.join('\n')}${text.slice(split)}`);
  return `${name} in ${mutant.name(path)}`;
}

function swapTiles(mutant: Mutant): string {
  const [a, b] = [mutant.file(TILES), mutant.file(TILES)];
  const [bytesOfA, bytesOfB] = [readFileSync(a), readFileSync(b)];
  writeFileSync(a, bytesOfB);
  writeFileSync(b, bytesOfA);
  return `${mutant.name(a)} and ${mutant.name(b)}`;
}

function resizeTile(mutant: Mutant): string {
  const path = mutant.file(TILES);
  const bytes = readFileSync(path);
  const resized = mutant.random.pick([
    bytes.subarray(0, bytes.length - 32),
    bytes.subarray(0, bytes.length - 1),
    Buffer.concat([bytes, Buffer.alloc(32)]),
    Buffer.concat([bytes, bytes]),
    Buffer.concat([Buffer.of(0xff, 0xff), bytes]),
    Buffer.alloc(0),
  ]);
  writeFileSync(path, resized);
  return mutant.name(path);
}

function addTile(mutant: Mutant): string {
  const path = join(
    mutant.root,
    LOG,
    mutant.random.pick([
      'tile/0/000',
      'tile/0/001',
      'tile/0/000.p/255',
      'tile/1/000.p/1',
      'tile/7/x999/x999/999',
      'tile/entries/000',
      'tile/0/000.p/0',
      'tile/0/../0/000',
      'checkpoints/1',
      'checkpoints/999999999999',
    ]),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, mutant.random.bytes(32 * (1 + mutant.random.below(9))));
  return mutant.name(path);
}

/** A whole log that agrees with itself, over records that were changed, dropped or added, by the dock's own key. */
function rewriteLog(mutant: Mutant): string {
  const { random, dock } = mutant;
  const records = [...dock.records];
  const at = random.below(records.length);
  const deed = random.pick(['change', 'drop', 'add', 'cut', 'exchange'] as const);
  if (deed === 'change') records[at] = Buffer.from('rewritten');
  else if (deed === 'drop') records.splice(at, 1);
  else if (deed === 'add') records.splice(at, 0, Buffer.from('inserted'));
  else if (deed === 'cut') records.splice(Math.max(1, at));
  else records.push(...records.splice(at, 1));
  if (random.below(2) === 0) rmSync(join(mutant.root, LOG), { recursive: true });
  const witnesses = random.pick([[], [testWitness(0x66)]]);
  for (const [path, bytes] of logFiles(records, { from: 0, origin: dock.origin, dock, witnesses })) {
    mkdirSync(dirname(join(mutant.root, LOG, path)), { recursive: true });
    writeFileSync(join(mutant.root, LOG, path), bytes);
  }
  return `${deed} ${at}`;
}

function dropLog(mutant: Mutant): string {
  const whole = join(mutant.root, LOG);
  const part = mutant.random.pick(['', 'tile', 'tile/0', 'checkpoint']);
  rmSync(join(whole, part), { recursive: true });
  if (part === 'checkpoint') return part;
  // The pointer alone, or nothing.
  if (part === '' && mutant.random.below(2) === 0) {
    mkdirSync(whole, { recursive: true });
    writeFileSync(join(whole, 'checkpoint'), readFileSync(mutantPointer(mutant)));
  }
  return part === '' ? 'all' : part;
}

function mutantPointer(mutant: Mutant): string {
  const folder = join(dirname(mutant.root), 'archive', LOG);
  return existsSync(folder) ? join(folder, readdirSync(folder).find((name) => name === 'checkpoint') ?? '') : '';
}
