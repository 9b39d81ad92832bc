/** Verification of real folders: what is intact passes, and every way of tampering that we know of is named. */
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyPath } from '../../../src/app/verify-path.js';
import { worstExitCode } from '../../../src/domain/exit-codes.js';
import { isFailure } from '../../../src/domain/failure.js';
import { sha256Of } from '../../../src/evidence/digest.js';
import { publicKeyPem } from '../../../src/evidence/key-id.js';
import type { FateLine } from '../../../src/evidence/listing-text.js';
import { decodeRecord, encodeRecord } from '../../../src/evidence/record-encoding.js';
import type { VerifyDocument } from '../../../src/evidence/verify/check-list.js';
import { type SealedIntake, segmentBody, TestDock } from '../../fakes/sealed-archive.js';

const SIGNAL = new AbortController().signal;
/** Three parts of 8 MiB. */
const BIG = Buffer.alloc(17_000_000, 3);

let base: string;
let pristine: string;
let keys: string;
let dock: TestDock;
let first: SealedIntake;
let second: SealedIntake;
let copies = 0;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'sealdock-verify-'));
  pristine = join(base, 'pristine');
  keys = join(base, 'keys');
  dock = new TestDock(pristine);
  await mkdir(keys);
  await writeFile(join(keys, 'KB-0007.pem'), publicKeyPem(dock.publicKey));
  await dock.writeKeys();
  await dock.boot();
  first = await dock.intake([
    { path: 'DCIM/a 执法.MP4', bytes: Buffer.from('the first') },
    { path: 'DCIM/b.MP4', bytes: Buffer.from('second') },
    { path: 'DCIM/c.MP4', bytes: Buffer.from('third!') },
    { path: 'LOG/empty.log', bytes: new Uint8Array() },
  ]);
  const held: FateLine = {
    fate: 'already-held',
    path: 'DCIM/b.MP4',
    path_hex: null,
    size: 6,
    sha256: sha256Of(Buffer.from('second')),
    docking: first.docking,
    seq: first.seqs[1] ?? 0,
  };
  second = await dock.intake([{ path: 'DCIM/d.MP4', bytes: Buffer.from('fourth') }], { fates: [held] });
});

afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

type Archive = { readonly root: string; readonly first: string; readonly second: string };

async function archive(): Promise<Archive> {
  copies += 1;
  const root = join(base, `copy-${copies}`);
  await cp(pristine, root, { recursive: true });
  const at = (intake: SealedIntake): string => join(root, intake.folder.slice(pristine.length));
  return { root, first: at(first), second: at(second) };
}

async function verify(path: string, withKeys = true): Promise<VerifyDocument & { readonly exitCode: number }> {
  return await verifyWith(path, withKeys ? keys : undefined);
}

async function verifyWith(path: string, keysFolder: string | undefined) {
  const document = await verifyPath({ path, keysFolder, signal: SIGNAL });
  return { ...document, exitCode: worstExitCode(document.exitCodes) };
}

function problems(document: VerifyDocument): string[] {
  return document.checks
    .filter((check) => check.required && check.result !== 'pass')
    .map((check) => `${check.result} ${check.code} ${check.subject}: ${check.because}`);
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

async function segmentOf(folder: string, name: string) {
  const decoded = decodeRecord(await readFile(join(folder, `rec/${name}.rec`)));
  if (!decoded.ok || decoded.record._type !== 'urn:sealdock:record:segment:1') throw new Error('no segment record');
  return decoded.record;
}

function nameOf(intake: SealedIntake, index: number): string {
  const name = intake.names[index];
  if (name === undefined) throw new Error('no such file');
  return name;
}

describe('what is intact', () => {
  test('an archive passes under trusted keys', async () => {
    const document = await verify(pristine);
    expect(problems(document)).toEqual([]);
    expect(document).toMatchObject({ schema: 'sealdock.verify/1', verdict: 'pass', exitCodes: [], exitCode: 0 });
    const passed = document.checks.filter((check) => check.result === 'pass').map((check) => check.code);
    for (const code of [
      'record-signature',
      'record-encoding',
      'record-place',
      'second-form',
      'chain',
      'footage-digest',
      'manifest',
      'inventory-complete',
      'already-held',
      'intake-closed',
    ]) {
      expect(passed).toContain(code);
    }
  });

  test('one intake passes by itself, and says that earlier dockings were not looked at', async () => {
    const document = await verify((await archive()).second);
    expect(problems(document)).toEqual([]);
    expect(document.exitCode).toBe(0);
    const held = document.checks.find((check) => check.code === 'already-held');
    expect(held).toMatchObject({ result: 'not-checked', required: false });
  });

  test('one record passes with its sidecars and its footage, wherever they were copied to', async () => {
    const { first: folder } = await archive();
    expect((await verify(join(folder, `rec/${nameOf(first, 1)}.rec`))).exitCode).toBe(0);
    const alone = join(base, 'alone');
    await mkdir(alone);
    for (const suffix of ['', '.sig', '.minisig']) {
      await copyFile(join(folder, `rec/DCIM/b.MP4.rec${suffix}`), join(alone, `b.MP4.rec${suffix}`));
    }
    expect(await verify(join(alone, 'b.MP4.rec'))).toMatchObject({ verdict: 'incomplete', exitCode: 4 });
    await copyFile(join(folder, 'data/DCIM/b.MP4'), join(alone, 'b.MP4'));
    expect(await verify(join(alone, 'b.MP4.rec'))).toMatchObject({ verdict: 'pass', exitCode: 0 });
  });

  test('an intake that was copied into a folder of another name still passes', async () => {
    const { first: folder } = await archive();
    const moved = join(base, 'evidence for the court');
    await rename(folder, moved);
    expect((await verify(moved)).exitCode).toBe(0);
  });

  test('without independent keys the best verdict is cannot tell, said aloud', async () => {
    const document = await verify(pristine, false);
    expect(document).toMatchObject({ verdict: 'cannot-tell', exitCodes: [12], exitCode: 12 });
    expect(problems(document).join()).toContain('keys-not-independent');
  });

  test('what no log can show yet is never called a pass', async () => {
    const document = await verify(pristine);
    for (const code of ['inclusion', 'cosignature']) {
      expect(document.checks.find((check) => check.code === code)?.result).toBe('not-checked');
    }
  });
});

/** An archive with one file of several parts. */
async function heavy(): Promise<{ readonly root: string; readonly file: string }> {
  copies += 1;
  const root = join(base, `heavy-${copies}`);
  const heavyDock = new TestDock(root);
  await heavyDock.writeKeys();
  await heavyDock.boot();
  const { folder, names } = await heavyDock.intake([{ path: 'big.MP4', bytes: BIG }]);
  return { root, file: join(folder, 'data', names[0] ?? '') };
}

describe('footage', () => {
  test.each([
    ['the first byte', 0, 'part 0 of 3'],
    ['a byte in the middle', 9_000_000, 'part 1 of 3'],
    ['the last byte', -1, 'part 2 of 3'],
  ])('%s turned is found, with the damaged part', async (_, at, part) => {
    const { root, file } = await heavy();
    await flip(file, at);
    const document = await verify(root);
    expect(document).toMatchObject({ verdict: 'fail', exitCode: 3 });
    const row = document.checks.find((check) => check.code === 'footage-digest' && check.result === 'fail');
    expect(row?.because).toContain(`${part} differs`);
  });

  test.each([
    ['one byte more', (path: string) => writeFile(path, Buffer.concat([BIG, Buffer.alloc(1)]))],
    ['one byte less', (path: string) => truncate(path, BIG.length - 1)],
    ['another file of equal size', (path: string) => writeFile(path, Buffer.alloc(BIG.length, 9))],
  ])('%s is found', async (_, change) => {
    const { root, file } = await heavy();
    await change(file);
    expect((await verify(root)).exitCode).toBe(3);
  });

  test('a list of parts that is not the signed one is not believed', async () => {
    const { root, file } = await heavy();
    await flip(file, 5);
    await writeFile(`${file.replace('/data/', '/rec/')}.parts`, `${'0'.repeat(64)}\n`);
    const document = await verify(root);
    expect(problems(document).join()).toContain('cannot be told');
  });
});

describe('records', () => {
  test.each([
    ['another officer', (text: string) => text.replace('004512', '004513'), 'record-signature'],
    ['a space', (text: string) => text.replace('"epoch":1', '"epoch": 1'), 'record-encoding'],
    ['an unknown key', (text: string) => text.replace('"epoch":1', '"epoch":1,"extra":1'), 'record-encoding'],
  ])('%s in a record is found', async (_, change, code) => {
    const { root, first: folder } = await archive();
    const path = join(folder, `rec/${nameOf(first, 1)}.rec`);
    await writeFile(path, change(await readFile(path, 'utf8')));
    const document = await verify(root);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join()).toContain(`fail ${code} `);
  });

  test.each([
    [
      'a duplicate key',
      (text: string) => text.replace('"officer":', '"officer":{"id":"1","source":"roster"},"officer":'),
    ],
    ['__proto__', (text: string) => text.replace('{"_type"', '{"__proto__":{},"_type"')],
    ['1.0', (text: string) => text.replace('"epoch":1', '"epoch":1.0')],
    ['CR LF', (text: string) => text.replace('\n', '\r\n')],
    ['a second object', (text: string) => `${text}{}\n`],
  ])('%s fails by its encoding even under a genuine signature', async (_, change) => {
    const { first: folder } = await archive();
    const path = `rec/${nameOf(first, 1)}.rec`;
    const bytes = Buffer.from(change(await readFile(join(folder, path), 'utf8')));
    await dock.writeSigned(bytes, { owner: first.docking, folder, path });
    const document = await verify(join(folder, path));
    expect(document.exitCode).toBe(3);
    expect(problems(document).map((problem) => problem.split(' ')[1])).toEqual(['record-encoding']);
  });

  test('a record rewritten and signed again with the genuine key breaks the chain', async () => {
    const { root, first: folder } = await archive();
    const path = `rec/${nameOf(first, 1)}.rec`;
    const record = await segmentOf(folder, nameOf(first, 1));
    const forged = encodeRecord({ ...record, officer: { id: '999999', source: 'roster' } });
    await dock.writeSigned(forged, { owner: first.docking, folder, path });
    const document = await verify(root);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join('\n')).toMatch(/fail chain .* does not follow/);
  });

  test.each([
    ['63 bytes', (sig: Buffer) => sig.subarray(0, 63)],
    ['65 bytes', (sig: Buffer) => Buffer.concat([sig, Buffer.alloc(1)])],
    ['nothing', () => Buffer.alloc(0)],
    ['R and S swapped', (sig: Buffer) => Buffer.concat([sig.subarray(32), sig.subarray(0, 32)])],
    ['S + L', (sig: Buffer) => plusOrder(sig)],
  ])('a signature of %s fails and nothing breaks', async (_, change) => {
    const { first: folder } = await archive();
    const path = join(folder, `rec/${nameOf(first, 1)}.rec`);
    await writeFile(`${path}.sig`, change(await readFile(`${path}.sig`)));
    const document = await verify(path);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join()).toContain('fail record-signature');
  });

  test('a minisign form that names another file is told', async () => {
    const { first: folder } = await archive();
    await copyFile(join(folder, 'rec/DCIM/b.MP4.rec.minisig'), join(folder, 'rec/DCIM/c.MP4.rec.minisig'));
    const document = await verify(folder);
    expect(document.exitCode).toBe(3);
    expect(document.checks.some((check) => check.code === 'second-form' && check.result === 'fail')).toBe(true);
  });
});

describe('dropping, inserting, swapping', () => {
  test('a record that is gone is named by its number', async () => {
    const { root, first: folder } = await archive();
    await rm(join(folder, `rec/${nameOf(first, 1)}.rec`));
    const document = await verify(root);
    expect([3, 4]).toContain(document.exitCode);
    expect(problems(document).join('\n')).toContain(`record ${first.seqs[1]} is missing`);
    expect(problems(await verify(folder)).join('\n')).toContain(`record ${first.seqs[1]} is missing`);
  });

  test('footage, record and signatures gone together are named by their number', async () => {
    const { root, first: folder } = await archive();
    const name = nameOf(first, 1);
    for (const path of [`data/${name}`, `rec/${name}.rec`, `rec/${name}.rec.sig`, `rec/${name}.rec.minisig`]) {
      await rm(join(folder, path));
    }
    const document = await verify(root);
    expect([3, 4]).toContain(document.exitCode);
    expect(problems(document).join('\n')).toContain(`chain KB-0007 epoch 1: record ${first.seqs[1]} is missing`);
  });

  test('two records swapped with their signatures are found', async () => {
    const { root, first: folder } = await archive();
    const [b, c] = ['rec/DCIM/b.MP4.rec', 'rec/DCIM/c.MP4.rec'].map((path) => join(folder, path)) as [string, string];
    for (const suffix of ['', '.sig', '.minisig']) {
      await rename(`${b}${suffix}`, `${b}${suffix}.tmp`);
      await rename(`${c}${suffix}`, `${b}${suffix}`);
      await rename(`${b}${suffix}.tmp`, `${c}${suffix}`);
    }
    const document = await verify(root);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join('\n')).toMatch(/fail footage-digest .*b\.MP4/);
    expect(problems(document).join('\n')).toContain('fail record-place');
  });

  test('a valid record copied under another name is found', async () => {
    const { root, first: folder } = await archive();
    for (const suffix of ['', '.sig', '.minisig']) {
      await copyFile(join(folder, `rec/DCIM/b.MP4.rec${suffix}`), join(folder, `rec/DCIM/x.MP4.rec${suffix}`));
    }
    const document = await verify(root);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join('\n')).toContain(`record ${first.seqs[1]} exists twice`);
  });

  test('a whole intake that is gone leaves numbers that are named, and a reference that leads nowhere', async () => {
    const { root, first: folder } = await archive();
    await rm(folder, { recursive: true });
    const document = await verify(root);
    expect(document).toMatchObject({ verdict: 'incomplete', exitCode: 4 });
    expect(problems(document).join('\n')).toMatch(/records 1 to \d+ are missing/);
    expect(problems(document).join('\n')).toContain('already-held');
  });

  test('a planted file, in data or beside the records, is found', async () => {
    const { first: folder } = await archive();
    await writeFile(join(folder, 'data/DCIM/planted.MP4'), 'planted');
    await writeFile(join(folder, 'note.txt'), 'planted');
    const told = problems(await verify(folder)).join('\n');
    expect(told).toContain('data/DCIM/planted.MP4: the file is in no list');
    expect(told).toContain('note.txt: the file is in no list');
  });

  test('an inserted record under the genuine key stands outside of chain and lists', async () => {
    const { root, first: folder } = await archive();
    const header = { ...(await segmentOf(folder, 'DCIM/c.MP4')), seq: 500 };
    const bytes = encodeRecord({
      ...header,
      ...segmentBody(first.docking, 'DCIM/new.MP4', Buffer.from('new'), { path: 'DCIM/new.MP4', path_hex: null }),
    } as typeof header);
    await writeFile(join(folder, 'data/DCIM/new.MP4'), 'new');
    await dock.writeSigned(bytes, { owner: first.docking, folder, path: 'rec/DCIM/new.MP4.rec' });
    const document = await verify(root);
    expect(document.exitCode).toBe(3);
  });
});

describe('lists and completeness', () => {
  test.each([
    'manifest-sha256.txt',
    'tagmanifest-sha256.txt',
    'inventory.ndjson',
    'fates.ndjson',
    'continuity.json',
    'bag-info.txt',
  ])('one byte of %s is found', async (name) => {
    const { first: folder } = await archive();
    await flip(join(folder, name), 3);
    expect((await verify(folder)).exitCode).toBe(3);
    await rm(join(folder, name));
    expect([3, 4]).toContain((await verify(folder)).exitCode);
  });

  test('lists that were made anew after a removal do not fit the closing record', async () => {
    const { first: folder } = await archive();
    for (const path of ['data/DCIM/b.MP4', ...['', '.sig', '.minisig'].map((s) => `rec/DCIM/b.MP4.rec${s}`)]) {
      await rm(join(folder, path));
    }
    const stored = await Promise.all(
      [nameOf(first, 0), 'DCIM/c.MP4', 'LOG/empty.log'].map(async (name) => {
        const bytes = await readFile(join(folder, 'data', name));
        return { name, sizeBytes: bytes.length, sha256: sha256Of(bytes) };
      }),
    );
    await dock.writeTagFiles(first.docking, folder, stored);
    const document = await verify(folder);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join('\n')).toContain('not the list that closing record');
  });

  test('an intake without its closing record is incomplete', async () => {
    const { first: folder } = await archive();
    for (const name of await readdir(join(folder, 'rec'))) {
      if (name.startsWith('_close')) await rm(join(folder, 'rec', name));
    }
    expect(await verify(folder)).toMatchObject({ verdict: 'incomplete', exitCode: 4 });
  });

  test.each(['unreadable', 'pending'] as const)('a file that is %s makes the intake incomplete', async (fate) => {
    const root = join(base, `with-${fate}`);
    const other = new TestDock(root);
    const line: FateLine = { fate, path: 'DCIM/broken.MP4', path_hex: null, why: 'EIO' };
    const intake = await other.intake([{ path: 'a.mp4', bytes: Buffer.from('a') }], { fates: [line] });
    const document = await verify(intake.folder);
    expect(document).toMatchObject({ verdict: 'incomplete', exitCode: 4 });
    expect(problems(document).join()).toContain('DCIM/broken.MP4');
  });
});

describe('keys', () => {
  test('a signature by an unknown key with the right dock id fails', async () => {
    const root = join(base, 'stranger');
    const stranger = new TestDock(root, 'KB-0007', 99);
    await stranger.writeKeys();
    await stranger.boot();
    const document = await verify(root);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join()).toContain('none of the trusted keys');
  });

  test('a trusted key of one dock does not sign for another', async () => {
    const root = join(base, 'other-dock');
    const other = new TestDock(root, 'KB-0008', 7);
    await other.writeKeys();
    await other.boot();
    expect(problems(await verify(root)).join()).toContain('is not the key of dock KB-0008');
  });

  test('an empty folder of keys leaves the signature unchecked: cannot tell', async () => {
    const empty = join(base, 'no-keys');
    await mkdir(empty, { recursive: true });
    const document = await verifyWith(pristine, empty);
    expect(document).toMatchObject({ verdict: 'cannot-tell', exitCode: 12 });
  });

  test('a key under which anything verifies is refused', async () => {
    const weak = join(base, 'weak-keys');
    await mkdir(weak, { recursive: true });
    await writeFile(join(weak, 'KB-0007.pem'), publicKeyPem(Buffer.concat([Buffer.of(1), Buffer.alloc(31)])));
    const document = await verifyWith(pristine, weak);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join()).toContain('key-usable');
  });
});

describe('hostile and odd places', () => {
  test('symbolic links are told and never followed', async () => {
    const { root, first: folder } = await archive();
    await rename(join(folder, 'data/DCIM/b.MP4'), join(base, 'outside.MP4'));
    await symlink(join(base, 'outside.MP4'), join(folder, 'data/DCIM/b.MP4'));
    expect(problems(await verify(root)).join('\n')).toMatch(/fail manifest .*b\.MP4: neither a file nor a folder/);
    const { root: linked, first: moved } = await archive();
    await rename(join(moved, 'rec'), join(base, 'outside-rec'));
    await symlink(join(base, 'outside-rec'), join(moved, 'rec'));
    expect([3, 4]).toContain((await verify(linked)).exitCode);
  });

  test('a name that is not UTF-8 is told', async () => {
    const { first: folder } = await archive();
    await writeFile(Buffer.concat([Buffer.from(`${folder}/data/`), Buffer.of(0xff, 0xfe)]), 'x');
    expect(problems(await verify(folder)).join()).toContain('neither a file nor a folder');
  });

  test('a manifest that leads out of its folder is refused', async () => {
    const { first: folder } = await archive();
    await writeFile(join(folder, 'manifest-sha256.txt'), `${'0'.repeat(64)}  data/../../../../../../../etc/passwd\n`);
    expect(problems(await verify(folder)).join()).toContain('is not as it must be');
  });

  test('records and signatures of absurd size are refused unread', async () => {
    const { first: folder } = await archive();
    await truncate(join(folder, 'rec/DCIM/b.MP4.rec'), 10_000_000_000);
    await truncate(join(folder, 'tagmanifest-sha256.txt'), 10_000_000_000);
    const document = await verify(folder);
    expect(document.exitCode).toBe(3);
    expect(problems(document).join()).toContain('longer than 65000 bytes');
  });

  test('an empty folder and a file that is no record cannot be told', async () => {
    const empty = join(base, 'empty');
    await mkdir(empty);
    expect((await verify(empty)).exitCode).toBe(12);
    await mkdir(join(empty, 'intake'));
    expect((await verify(empty)).exitCode).toBe(12);
    expect((await verify(join(keys, 'KB-0007.pem'))).exitCode).toBe(12);
  });

  test.each([
    ['a missing path', '/nowhere/at-all', undefined, 'path-missing'],
    ['a missing folder of keys', '.', '/nowhere/keys', 'path-missing'],
    ['an object store', 's3://bucket/prefix', undefined, 'bad-option'],
  ])('%s is a failure with its code', async (_, path, keysFolder, code) => {
    const failure: unknown = await verifyWith(path, keysFolder).catch((error: unknown) => error);
    expect(isFailure(failure) && failure.code).toBe(code);
  });

  test('it stops when it is told to', async () => {
    const options = { path: pristine, keysFolder: undefined, signal: AbortSignal.abort() };
    const failure: unknown = await verifyPath(options).catch((error: unknown) => error);
    expect(isFailure(failure, 'cancelled')).toBe(true);
  });
});

/** Adds the group order to S: the malleated form of the same signature. */
function plusOrder(signature: Buffer): Buffer {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return Buffer.concat([signature.subarray(0, 32), bytes]);
}
