/**
 * What a court may try on an archive, one group after another: footage, record and encoding, drop and swap, tail, replay, signatures at
 * their edges. Each case with the code that has to notice it and the exit code, on an archive with a witnessed log, and for those
 * who hold the dock's own key as for strangers. A cut or a change never ends in 0.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyIdOf } from '../../../../src/evidence/key-id.js';
import { PART_BYTES } from '../../../../src/evidence/merkle.js';
import { signRecord } from '../../../../src/evidence/sign-record.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import { logFiles, type SealedIntake, TestDock } from '../../../fakes/sealed-archive.js';

const LOG = 'docks/KB-0007/log/e1';
const SIDECARS = ['', '.sig', '.minisig'] as const;
const LARGE = Buffer.alloc(2 * PART_BYTES + 1000, 0x5a);

let base: string;
let dock: TestDock;
let intake: SealedIntake;
let files: ReadonlyMap<string, Uint8Array>;
let footage: string;
let record: string;
let second: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'acceptance-'));
  dock = new TestDock(base);
  await dock.writeKeys();
  await dock.boot();
  await dock.publishLog({ timeSeconds: dock.nextSeconds });
  intake = await dock.intake([
    { path: 'DCIM/a.MP4', bytes: LARGE },
    { path: 'DCIM/b.MP4', bytes: Buffer.from('second') },
  ]);
  const timeSeconds = dock.nextSeconds;
  await dock.publishLog({ from: 1, timeSeconds });
  for (const [i, name] of intake.names.entries())
    await dock.prove(intake.folder, `rec/${name}.rec`, intake.seqs[i] ?? -1, timeSeconds);
  files = MemoryEvidence.of(base).files;
  const folder = relative(base, intake.folder);
  [footage, record, second] = [
    `${folder}/data/DCIM/a.MP4`,
    `${folder}/rec/DCIM/a.MP4.rec`,
    `${folder}/rec/DCIM/b.MP4.rec`,
  ];
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

type Change = (evidence: MemoryEvidence) => void | Promise<void>;

async function outcome(change: Change) {
  const evidence = new MemoryEvidence(files);
  await change(evidence);
  const { verdict, exitCodes, problems } = await verifyMemory(evidence, { kind: 'archive' }, dock);
  return { verdict, exit: exitCodes[0] ?? 0, problems };
}

async function expectNoticed(change: Change, { code, exit }: { readonly code: string; readonly exit: number }) {
  const found = await outcome(change);
  expect(found.problems.map((problem) => problem.split(' ')[1])).toContain(code);
  expect(found.exit).toBe(exit);
  return found.problems.join('\n');
}

const edit =
  (path: () => string, change: (bytes: Buffer) => Uint8Array): Change =>
  (evidence) => {
    evidence.files.set(path(), change(Buffer.from(evidence.files.get(path()) ?? [])));
  };

/** With the genuine key, in both forms of signature. */
const forge =
  (change: (text: string) => string | Uint8Array): Change =>
  async (evidence) => {
    const changed = Buffer.from(change(Buffer.from(evidence.files.get(record) ?? []).toString('latin1')));
    const signed = await signRecord({
      record: changed,
      owner: intake.docking,
      path: record.slice(record.indexOf('/rec/') + 1),
      keyId: keyIdOf(dock.publicKey),
      sign: async (bytes) => dock.sign(bytes),
    });
    evidence.files.set(record, changed);
    evidence.files.set(`${record}.sig`, signed.signature);
    evidence.files.set(`${record}.minisig`, Buffer.from(signed.minisig));
  };

test('the archive itself passes', async () => {
  expect(await outcome(() => undefined)).toEqual({ verdict: 'pass', exit: 0, problems: [] });
});

describe('1 footage', () => {
  const flip = (at: number) => (bytes: Buffer) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };

  test.each<[string, (bytes: Buffer) => Uint8Array, string]>([
    ['a bit at its start', flip(0), 'part 0 of 3 '],
    ['a bit in its middle', flip(PART_BYTES + 7), 'part 1 of 3 '],
    ['a bit at its end', flip(LARGE.length - 1), 'part 2 of 3 '],
    ['a zero byte more', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]), `${LARGE.length + 1} bytes`],
    ['a byte less', (bytes) => bytes.subarray(0, -1), `${LARGE.length - 1} bytes`],
    ['another file of its size', (bytes) => Buffer.alloc(bytes.length, 1), 'part 0, 1, 2 of 3 '],
  ])('%s: footage-digest, exit 3, with the place', async (_, change, told) => {
    const problems = await expectNoticed(
      edit(() => footage, change),
      { code: 'footage-digest', exit: 3 },
    );
    expect(problems).toContain(told);
  });
});

describe('2 record and encoding', () => {
  test.each<[string, string | RegExp, string]>([
    ['the officer', '"id":"004512"', '"id":"004513"'],
    ['the size', `"size":${LARGE.length}`, `"size":${LARGE.length - 1}`],
    ['the digest', /"sha256":"../, '"sha256":"00'],
    ['the time', /"utc":"2026-11-23T01/, '"utc":"2026-11-23T00'],
    ['the place on the camera', '"path":"DCIM/a.MP4"', '"path":"DCIM/c.MP4"'],
  ])('%s changed, under the genuine key: exit 3, and the log has another record', async (_, from, to) => {
    const problems = await expectNoticed(
      forge((text) => text.replace(from, to)),
      { code: 'inclusion', exit: 3 },
    );
    expect(problems).toContain('fail chain');
  });

  test('a byte changed by a stranger: record-signature, exit 3', async () => {
    await expectNoticed(
      edit(
        () => record,
        (bytes) => Buffer.from(bytes.toString('utf8').replace('"id":"004512"', '"id":"004513"')),
      ),
      { code: 'record-signature', exit: 3 },
    );
  });

  test.each<[string, (text: string) => string]>([
    ['keys in another order', (text) => text.replace(/"dock":"KB-0007","epoch":1/, '"epoch":1,"dock":"KB-0007"')],
    ['a space', (text) => text.replace(',', ', ')],
    ['a key twice', (text) => text.replace('"officer":{', '"officer":{"id":"1","source":"roster"},"officer":{')],
    ['an escaped letter', (text) => text.replace('"KB-0007"', '"\\u004bB-0007"')],
    ['a decomposed name', (text) => text.replace('"004512"', Buffer.from('"e\u0301"').toString('latin1'))],
    [
      'a name that turns its direction',
      (text) => text.replace('"004512"', Buffer.from('"\u202e1"').toString('latin1')),
    ],
    ['1.0 for 1', (text) => text.replace('"epoch":1', '"epoch":1.0')],
    ['2^53 + 1', (text) => text.replace(`"size":${LARGE.length}`, '"size":9007199254740993')],
    ['a lone surrogate', (text) => text.replace('"004512"', '"\\ud800"')],
    ['a byte order mark', (text) => `\u00ef\u00bb\u00bf${text}`],
    ['CR LF', (text) => text.replace('\n', '\r\n')],
    ['__proto__', (text) => text.replace('"officer":{', '"officer":{"__proto__":null,')],
    ['a second object behind the newline', (text) => `${text}{}\n`],
    ['minus zero', (text) => text.replace('"seq":2', '"seq":-0')],
    ['no newline', (text) => text.trimEnd()],
  ])('%s, under the genuine key: record-encoding, exit 3', async (_, change) => {
    await expectNoticed(forge(change), { code: 'record-encoding', exit: 3 });
  });
});

describe('3 drop, insert, swap', () => {
  const drop: Change = ({ files: there }) => {
    for (const suffix of SIDECARS) there.delete(`${record}${suffix}`);
  };

  test('a record dropped: exit 3 or 4, and its number is named', async () => {
    const { exit, problems } = await outcome(({ files: there }) => void there.delete(record));
    expect([3, 4]).toContain(exit);
    expect(problems.join('\n')).toContain('record 2 is missing');
  });

  test('a record dropped with its signatures and its footage: chain, exit 3 or 4, and its number is named', async () => {
    const { exit, problems } = await outcome(async (evidence) => {
      await drop(evidence);
      evidence.files.delete(footage);
    });
    expect([3, 4]).toContain(exit);
    expect(problems.join('\n')).toContain('record 2 is missing');
  });

  test('two records swapped with their signatures: record-place, exit 3', async () => {
    await expectNoticed(
      ({ files: there }) => {
        for (const suffix of SIDECARS) {
          const [a, b] = [there.get(`${record}${suffix}`), there.get(`${second}${suffix}`)];
          there.set(`${record}${suffix}`, b ?? Buffer.alloc(0));
          there.set(`${second}${suffix}`, a ?? Buffer.alloc(0));
        }
      },
      { code: 'record-place', exit: 3 },
    );
  });

  test('a valid record under another name: chain, exit 3', async () => {
    await expectNoticed(
      ({ files: there }) => {
        for (const suffix of SIDECARS)
          there.set(record.replace('a.MP4', 'z.MP4') + suffix, there.get(`${record}${suffix}`) ?? Buffer.alloc(0));
      },
      { code: 'chain', exit: 3 },
    );
  });
});

describe('4 tail, rebuilt by whoever holds the dock’s key', () => {
  /** The archive as if its last records had never been, with a log that agrees with it. */
  const cut =
    (count: number, keepProofs: boolean): Change =>
    ({ files: there }) => {
      const records = dock.records.slice(0, dock.records.length - count);
      for (const [path, bytes] of [...there]) {
        const isCut = path.endsWith('.rec') && !records.some((kept) => Buffer.from(kept).equals(bytes));
        if (isCut) for (const suffix of SIDECARS) there.delete(`${path}${suffix}`);
        if (path.startsWith(`${LOG}/`) || (!keepProofs && path.endsWith('.tlog-proof'))) there.delete(path);
      }
      for (const [path, bytes] of logFiles(records, { from: 0, origin: dock.origin, dock, witnesses: [] }))
        there.set(`${LOG}/${path}`, bytes);
    };

  test.each([1, 2, 4])('%i records cut: no witness stands for the log that is left, exit 4', async (count) => {
    const { exit, problems } = await outcome(cut(count, false));
    expect(exit).toBe(4);
    expect(problems.join('\n')).toContain('not-checked cosignature');
  });

  test('a record rewritten, and log and proofs with it: cosignature, exit 4; beside a proof handed out before: exit 3', async () => {
    const rewrite =
      (keepProofs: boolean): Change =>
      async (evidence) => {
        await forge((text) => text.replace('"id":"004512"', '"id":"004513"'))(evidence);
        const records = dock.records.map((bytes, n) => (n === 2 ? (evidence.files.get(record) ?? bytes) : bytes));
        for (const path of [...evidence.files.keys()])
          if (path.startsWith(`${LOG}/`) || (!keepProofs && path.endsWith('.tlog-proof'))) evidence.files.delete(path);
        for (const [path, bytes] of logFiles(records, { from: 0, origin: dock.origin, dock, witnesses: [] }))
          evidence.files.set(`${LOG}/${path}`, bytes);
      };
    expect((await outcome(rewrite(false))).exit).not.toBe(0);
    const problems = await expectNoticed(rewrite(true), { code: 'inclusion', exit: 3 });
    expect(problems).toContain('the record is not in the log that the dock signed');
  });
});

describe('5 replay', () => {
  test('an older checkpoint over the newest: checkpoint-stale, exit 4', async () => {
    await expectNoticed(
      ({ files: there }) =>
        void there.set(`${LOG}/checkpoint`, there.get(`${LOG}/checkpoints/000000000001`) ?? Buffer.alloc(0)),
      { code: 'checkpoint-stale', exit: 4 },
    );
  });

  test('the cosignature of another checkpoint of this log: cosignature-origin, exit 3', async () => {
    await expectNoticed(
      ({ files: there }) => {
        const text = (name: string) => Buffer.from(there.get(`${LOG}/${name}`) ?? []).toString('utf8');
        const line = text('checkpoints/000000000001').split('\n').at(-2) ?? '';
        const own = text('checkpoint').split('\n').slice(0, -2).join('\n');
        for (const name of ['checkpoint', `checkpoints/${String(dock.records.length).padStart(12, '0')}`])
          there.set(`${LOG}/${name}`, Buffer.from(`${own}\n${line}\n`));
      },
      { code: 'cosignature-origin', exit: 3 },
    );
  });
});

describe('7 signatures at their edges', () => {
  const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
  const plusOrder = (signature: Buffer): Buffer => {
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + ORDER;
    return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
  };

  test.each<[string, (signature: Buffer) => Uint8Array]>([
    ['S + L', plusOrder],
    ['63 bytes', (signature) => signature.subarray(0, 63)],
    ['65 bytes', (signature) => Buffer.concat([signature, Buffer.alloc(1)])],
    ['R and S exchanged', (signature) => Buffer.concat([signature.subarray(32), signature.subarray(0, 32)])],
    ['none', () => new Uint8Array()],
    ['constants for the identity key', () => Buffer.concat([Buffer.of(1), Buffer.alloc(63)])],
  ])('%s: record-signature, exit 3', async (_, change) => {
    await expectNoticed(
      edit(() => `${record}.sig`, change),
      { code: 'record-signature', exit: 3 },
    );
  });
});
