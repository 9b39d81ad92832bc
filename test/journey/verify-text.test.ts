/**
 * The commands of VERIFY.txt are taken out of the file and run by sh with nothing in PATH but stock tools. Then one byte is
 * turned for each step, and that step has to notice.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificatePem } from '../../src/evidence/certificate.js';
import { sha256Of } from '../../src/evidence/digest.js';
import { publicKeyPem } from '../../src/evidence/key-id.js';
import { decodeRecord, encodeRecord } from '../../src/evidence/record-encoding.js';
import { type SealedIntake, TestDock, testWitness } from '../fakes/sealed-archive.js';
import { TestRegistry } from '../fakes/test-registry.js';

const TOOLS =
  'sh openssl sha256sum sed grep find sort cut head tail wc base64 od tr cat ls mv rm mktemp date basename minisign signify-openbsd'.split(
    ' ',
  );
const AWKWARD = 'DCIM/执法 记录/O\'Brien "A" $HOME `id` (1).mp4';

let base: string;
let pristine: string;
let tools: string;
let sealed: SealedIntake;
let dock: TestDock;
let copies = 0;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'sealdock verify 核验-'));
  pristine = join(base, 'pristine');
  tools = join(base, 'tools');
  await mkdir(tools);
  for (const tool of TOOLS) {
    const from = ['/usr/bin', '/bin'].map((folder) => join(folder, tool)).find((path) => existsSync(path));
    if (from !== undefined) await symlink(from, join(tools, tool));
  }
  dock = new TestDock(pristine);
  await dock.writeKeys();
  await dock.boot();
  sealed = await dock.intake([
    { path: AWKWARD, bytes: Buffer.from('first file') },
    { path: 'DCIM/100MEDIA/20261122_083000.MP4', bytes: Buffer.alloc(9_000_000, 1) },
    { path: 'LOG/-dash\\back%.log', bytes: Buffer.from('log') },
    { path: 'LOG/empty', bytes: new Uint8Array() },
    { path: '-rf', bytes: Buffer.from('dash') },
    { path: 'LOG/new\nline.log', bytes: Buffer.from('newline') },
    { path: Buffer.from('LOG/\xff\xfe.log', 'latin1'), bytes: Buffer.from('not UTF-8') },
    { path: ' [*] ?{a,b}~#; & ', bytes: Buffer.from('spaces and what a shell knows') },
  ]);
  for (const [i, name] of sealed.names.entries())
    await dock.prove(sealed.folder, `rec/${name}.rec`, sealed.seqs[i] ?? -1);
  await writeFile(join(dock.folder, 'witness-7777.pem'), publicKeyPem(testWitness().publicKey));
});

afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

type Intake = { readonly folder: string; readonly root: string };

async function copyOfIntake(): Promise<Intake> {
  copies += 1;
  const root = join(base, `copy ${copies}`);
  await cp(pristine, root, { recursive: true });
  return { root, folder: join(root, sealed.folder.slice(pristine.length)) };
}

/** The command blocks by their step number; `result` is the last. */
async function blocks(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let step = '';
  for (const line of (await readFile(join(folder, 'VERIFY.txt'), 'utf8')).split('\n')) {
    const heading = /^\[(\d)\]|^(结果)/.exec(line);
    if (heading !== null) step = heading[1] ?? 'result';
    else if (line.startsWith('    ')) found.set(step, `${found.get(step) ?? ''}${line.slice(4)}\n`);
  }
  return found;
}

async function run(intake: Intake, steps: readonly string[], path = tools, before = ':') {
  const all = await blocks(intake.folder);
  const script = [before, ...[...steps, 'result'].map((step) => all.get(step) ?? 'exit 99')].join('\n');
  const child = spawnSync('/usr/bin/env', ['-i', `PATH=${path}`, 'sh', '-c', script], {
    cwd: intake.folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: child.status, output: `${child.stdout}${child.stderr}` };
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe('VERIFY.txt', () => {
  test('holds for a fresh intake, every step, without Node', async () => {
    const intake = await copyOfIntake();
    const all = await run(intake, ['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    expect(all.output).toContain('ALL OK');
    expect(all.output).toContain('[8] not checked: no certificate is here');
    expect(all.output).toMatch(
      /\[7\] OK: 8 files in the log, cosigned: the last one by police\.example\/witness\/central at Mon Nov 23 02:00:00 UTC 2026/,
    );
    expect(all.output).toContain('[1] OK: 11 records');
    expect(all.output).toContain('[2] OK: 8 files');
    expect(all.code).toBe(0);
    expect(existsSync(join(tools, 'node'))).toBe(false);
  });

  test('needs no sha256sum for records, footage and chain', async () => {
    const intake = await copyOfIntake();
    const fewer = join(base, 'fewer tools');
    await cp(tools, fewer, { recursive: true, verbatimSymlinks: true });
    await rm(join(fewer, 'sha256sum'));
    const { output } = await run(intake, ['0', '1', '2', '5', '6'], fewer);
    expect(output).toContain('ALL OK');
  });

  test('can be run whole by the one line it offers', async () => {
    const intake = await copyOfIntake();
    const child = spawnSync(
      '/usr/bin/env',
      ['-i', `PATH=${tools}`, 'sh', '-c', "sed -n 's/^    //p' VERIFY.txt | sh"],
      {
        cwd: intake.folder,
        encoding: 'utf8',
      },
    );
    expect(child.stdout).toContain('ALL OK');
  });

  test('keeps an awkward name and gives the others a plain one', () => {
    expect(sealed.names[0]).toBe(AWKWARD);
    for (const i of [2, 5, 6]) expect(sealed.names[i]).toMatch(/^f-[0-9a-f]{16}\.log$/);
    expect(sealed.names[4]).toMatch(/^f-[0-9a-f]{16}$/);
    expect(sealed.names[7]).toBe(' [*] ?{a,b}~#; & ');
  });

  test('step 0 notices another key', async () => {
    const intake = await copyOfIntake();
    const stranger = new TestDock(intake.root, 'KB-0007', 9);
    await stranger.writeKeys();
    expect((await run(intake, ['0'])).code).not.toBe(0);
    expect((await run(intake, ['0', '1'])).output).toContain('[1] FAILED');
  });

  test.each([
    ['1', (folder: string) => flip(join(folder, `rec/${sealed.names[1]}.rec`), 300)],
    ['1', (folder: string) => rm(join(folder, `rec/${sealed.names[1]}.rec.sig`))],
    ['2', (folder: string) => flip(join(folder, `data/${sealed.names[1]}`), 8_999_999)],
    ['2', (folder: string) => rm(join(folder, `rec/${sealed.names[1]}.rec`))],
    ['2', (folder: string) => writeFile(join(folder, 'data/planted.mp4'), 'planted')],
    ['3', (folder: string) => flip(join(folder, 'bag-info.txt'), 20)],
    ['3', (folder: string) => flip(join(folder, 'manifest-sha256.txt'), 3)],
    ['3', (folder: string) => rm(join(folder, `rec/${sealed.names[1]}.rec`))],
    ['3', (folder: string) => writeFile(join(folder, 'rec/_time-000099.rec'), 'planted')],
    ['1', (folder: string) => writeFile(join(folder, 'rec/DCIM/a\nb.rec'), 'planted')],
    ['2', (folder: string) => writeFile(join(folder, 'data/new\nline'), 'planted')],
    ['2', (folder: string) => writeFile(Buffer.concat([Buffer.from(`${folder}/data/`), Buffer.of(0xff)]), 'planted')],
    ['3', (folder: string) => writeFile(join(folder, 'data/-planted'), 'planted')],
    ['3', (folder: string) => writeFile(join(folder, 'rec/DCIM/a\nb.sig'), 'planted')],
    ['4', (folder: string) => flip(join(folder, `rec/${sealed.names[1]}.rec.minisig`), 90)],
    ['4', (folder: string) => cp(recordFile(folder, 1, '.minisig'), recordFile(folder, 3, '.minisig'))],
    ['5', (folder: string) => flip(join(folder, `rec/${sealed.names[1]}.rec`), 300)],
    ['6', (folder: string) => flip(join(folder, `data/${sealed.names[0]}`), 0)],
    ['7', (folder: string) => cp(proofFile(folder, 1), proofFile(folder, 3))],
    ['7', (folder: string) => changeProof(folder, (text) => text.replace(/^(index \d+\n)A?./m, '$1z'))],
    ['7', (folder: string) => changeProof(folder, (text) => text.replace('/e1\n12\n', '/e1\n13\n'))],
    ['7', (folder: string) => changeProof(folder, (text) => text.replace(/\n[^\n]{43}=\n\n/, '\n\n'))],
  ])('step %s notices what was changed (case %#)', async (step, change) => {
    const intake = await copyOfIntake();
    await change(intake.folder);
    const outcome = await run(intake, ['0', step]);
    expect(outcome.output).toContain(`[${step}] FAILED`);
    expect(outcome.code).not.toBe(0);
  });

  test('names that could act on a terminal are printed without control characters', async () => {
    const intake = await copyOfIntake();
    await writeFile(join(intake.folder, 'rec/\u001b[2Jx\u0007.rec'), 'planted');
    const outcome = await run(intake, ['0', '1']);
    expect(outcome.output).toContain('signature does not fit: rec/?[2Jx?.rec');
    expect(outcome.output).toContain('[1] FAILED');
  });

  test('step 5 notices a record that was rewritten and signed again with the genuine key', async () => {
    const intake = await copyOfIntake();
    const path = `rec/${sealed.names[1]}.rec`;
    const decoded = decodeRecord(await readFile(join(intake.folder, path)));
    if (!decoded.ok || decoded.record._type !== 'urn:sealdock:record:segment:1') throw new Error('no segment');
    const forged = { ...decoded.record, officer: { id: '999999', source: 'roster' as const } };
    await dock.writeSigned(encodeRecord(forged), { owner: sealed.docking, folder: intake.folder, path });
    expect((await run(intake, ['0', '1'])).code).toBe(0);
    expect((await run(intake, ['0', '5'])).output).toContain('does not follow');
  });

  test('step 7 notices a record that was rewritten and signed again with the genuine key', async () => {
    const intake = await copyOfIntake();
    const path = `rec/${sealed.names[1]}.rec`;
    const decoded = decodeRecord(await readFile(join(intake.folder, path)));
    if (!decoded.ok || decoded.record._type !== 'urn:sealdock:record:segment:1') throw new Error('no segment');
    const forged = { ...decoded.record, officer: { id: '999999', source: 'roster' as const } };
    await dock.writeSigned(encodeRecord(forged), { owner: sealed.docking, folder: intake.folder, path });
    const outcome = await run(intake, ['0', '1', '7']);
    expect(outcome.output).toContain('[1] OK');
    expect(outcome.output).toContain('not in the log: rec/');
    expect(outcome.output).toContain('[7] FAILED');
  });

  test('what is not sealed yet is neither a failure nor all in order', async () => {
    const intake = await copyOfIntake();
    await rm(proofFile(intake.folder, 1));
    const { output, code } = await run(intake, ['0', '1', '7']);
    expect(output).toContain('[7] NOT SEALED YET');
    expect(output).not.toContain('FAILED');
    expect(output).not.toContain('ALL OK');
    expect(code).not.toBe(0);
  });

  test('the key of the witness can be given, and another one is not taken for it', async () => {
    const intake = await copyOfIntake();
    const given = join(base, 'the registry’s witness.pem');
    await writeFile(given, publicKeyPem(testWitness().publicKey));
    await rm(join(intake.root, 'docks/KB-0007/witness-7777.pem'));
    const set = (pem: string) => `WITNESS='${pem}'; export WITNESS`;
    expect((await run(intake, ['0', '7'])).output).toContain('cosigned by no witness whose key is here');
    expect((await run(intake, ['0', '7'], tools, set(given))).output).toContain('ALL OK');
    await writeFile(given, publicKeyPem(testWitness(0x55).publicKey));
    expect((await run(intake, ['0', '7'], tools, set(given))).output).toContain('[7] NOT SEALED YET');
  });

  test.each([
    ['[8] OK: certificate valid when cosigned', {}, 'KB-0007', 7],
    ['no certificate was valid at 1795399200', { from: '2024-11-22T00:00:00Z', days: 730 }, 'KB-0007', 7],
    ['[8] not checked: the key was certified only later', { from: '2026-11-24T00:00:00Z' }, 'KB-0007', 7],
    ['the certificate is for another dock', {}, 'KB-0008', 7],
    ['the certificate is for another key', {}, 'KB-0007', 9],
  ])('step 8 says "%s" of a certificate', async (said, valid, name, seed) => {
    const intake = await copyOfIntake();
    const registry = new TestRegistry(join(intake.root, 'the registry’s'));
    await registry.writeRoot();
    const { publicKey } = new TestDock(intake.root, 'KB-0007', seed);
    await registry.put('dock.crt', certificatePem(registry.certificate({ dock: name, publicKey, ...valid })));
    const set = `CRT='${join(registry.folder, 'dock.crt')}' ROOT='${join(registry.folder, 'root.crt')}'`;
    const { output, code } = await run(intake, ['0', '7', '8'], tools, set);
    expect(output).toContain(said);
    expect(code === 0).toBe(said.startsWith('[8]'));
    const stranger = new TestRegistry(join(intake.root, 'a stranger’s'), 0x22);
    await stranger.writeRoot();
    const other = `CRT='${join(registry.folder, 'dock.crt')}' ROOT='${join(stranger.folder, 'root.crt')}'`;
    expect((await run(intake, ['0', '7', '8'], tools, other)).output).toContain('[8] FAILED');
  });

  test('step 3 notices a tag manifest that was made anew', async () => {
    const intake = await copyOfIntake();
    await rm(join(intake.folder, `data/${sealed.names[1]}`));
    const kept = [0, 2, 3, 4, 5, 6, 7].map((i) => sealed.names[i] ?? '');
    const stored = await Promise.all(
      kept.map(async (name) => {
        const bytes = await readFile(join(intake.folder, 'data', name));
        return { name, sizeBytes: bytes.length, sha256: sha256Of(bytes) };
      }),
    );
    await dock.writeTagFiles(sealed.docking, intake.folder, stored);
    expect((await run(intake, ['0', '3'])).output).toContain('[3] FAILED');
  });
});

function proofFile(folder: string, index: number): string {
  return join(folder, `rec/${sealed.names[index]}.tlog-proof`);
}

async function changeProof(folder: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(proofFile(folder, 1), 'utf8');
  expect(change(text)).not.toBe(text);
  await writeFile(proofFile(folder, 1), change(text));
}

function recordFile(folder: string, index: number, suffix: string): string {
  return join(folder, `rec/${sealed.names[index]}.rec${suffix}`);
}
