/** What every sealer promises, tried on the real one over SQLite and on the one of the tests. */
import { createHash, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { Failure } from '../../src/domain/failure.js';
import { type Sha256Hex, seq, sha256Hex } from '../../src/domain/ids.js';
import { verifyingKey } from '../../src/evidence/key-id.js';
import { openSealer } from '../../src/ingest/seal-record.js';
import type { Ledger } from '../../src/ports/ledger.js';
import type { Sealer, SealRequest } from '../../src/ports/sealer.js';
import { chainSealer } from '../fakes/chain-sealer.js';
import { fixedSigner } from '../fakes/fixed-signer.js';
import { manualClock } from '../fakes/manual-clock.js';
import { type MemoryVault, memoryVault } from '../fakes/memory-vault.js';

type Made = {
  readonly sealer: Sealer;
  readonly failNext: (failure: Failure) => void;
  /** Digest and predecessor of each record, in order. */
  readonly chain: () => Promise<readonly { readonly prev: string; readonly digest: string }[]>;
};

const ORIGIN = sha256Hex('0'.repeat(64));
let folder = '';
let ledger: Ledger;
let vault: MemoryVault;
let isSigningFaulty = false;

const boot = (freeBytes = 1): SealRequest => ({
  body: {
    _type: 'urn:sealdock:record:boot:1',
    previous: 'first',
    config: ORIGIN,
    free_bytes: freeBytes,
    recovered: {},
  },
  docking: undefined,
  recordPath: undefined,
  folder: 'docks/KB-0007',
  files: [],
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealer-'));
  ledger = await openLedger({ path: join(folder, 'ledger.sqlite') });
  const { dock, keyId } = fixedSigner();
  await ledger.bind({ dock, origin: ORIGIN, keyId });
  vault = memoryVault();
  isSigningFaulty = false;
});
afterEach(async () => {
  await ledger[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function real(): Made {
  let failure: Failure | undefined;
  const failing: Ledger = {
    ...ledger,
    commitRecord: async (commit) => {
      const now = failure;
      failure = undefined;
      if (now !== undefined) throw now;
      await ledger.commitRecord(commit);
    },
  };
  const sealer = openSealer({
    ledger: failing,
    vault,
    signer: fixedSigner({ isFaulty: () => isSigningFaulty }),
    clock: manualClock(),
    timeGrade: () => ({ sync: 'none', uncertaintyMs: undefined }),
    epoch: 1,
    software: { name: 'sealdock', version: '0.1.0', commit: undefined, build: undefined },
    anchor: () => undefined,
    salt: () => '5'.repeat(32),
  });
  return {
    sealer,
    failNext: (next) => {
      failure = next;
    },
    chain: async () => {
      const links: { prev: string; digest: Sha256Hex }[] = [];
      for (let number = 0; ; number += 1) {
        const row = await ledger.record(seq(number));
        if (row === undefined) return links;
        links.push({ prev: String(JSON.parse(Buffer.from(row.bytes).toString()).prev), digest: row.digest });
      }
    },
  };
}

function fake(): Made {
  const sealer = chainSealer(ORIGIN);
  return {
    sealer,
    failNext: (failure) => {
      sealer.failure = failure;
    },
    chain: async () => sealer.sealed.map(({ prev, digest }) => ({ prev, digest })),
  };
}

describe.each([
  ['over a ledger', real],
  ['of the tests', fake],
])('a sealer %s', (_, make) => {
  test('puts all that come at once into one chain without hole or double', async () => {
    const { sealer, chain } = make();
    const sealed = await Promise.all(Array.from({ length: 8 }, (_, i) => sealer.seal(boot(i))));
    expect(sealed.map(({ seq: number }) => number).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const links = await chain();
    expect(links.map(({ prev }) => prev)).toEqual([ORIGIN, ...links.slice(0, -1).map(({ digest }) => digest)]);
    expect(new Set(sealed.map(({ path }) => path)).size).toBe(8);
  });

  test('can be asked again after a commit that failed, and has left no trace of it', async () => {
    const { sealer, failNext, chain } = make();
    await sealer.seal(boot());
    failNext(new Failure('vault-full'));
    await expect(sealer.seal(boot())).rejects.toMatchObject({ code: 'vault-full' });
    expect(await chain()).toHaveLength(1);
    expect((await sealer.seal(boot())).seq).toBe(1);
    expect((await chain())[1]?.prev).toBe((await chain())[0]?.digest);
  });

  test('names a record by its type and number', async () => {
    const { sealer } = make();
    expect((await sealer.seal(boot())).path).toBe('docks/KB-0007/rec/_boot-000000.rec');
  });
});

describe('a sealer over a ledger', () => {
  test('puts the committed bytes and both signatures in place, and queues them for the archive', async () => {
    const { sealer } = real();
    const { path, digest } = await sealer.seal(boot());
    const [record, signature] = [vault.files.get(path), vault.files.get(`${path}.sig`)];
    expect(
      createHash('sha256')
        .update(record ?? '')
        .digest('hex'),
    ).toBe(digest);
    const key = verifyingKey(fixedSigner().publicKey);
    expect(verify(null, record ?? new Uint8Array(), key, signature ?? new Uint8Array())).toBe(true);
    expect(vault.files.has(`${path}.minisig`)).toBe(true);
    const [item] = await ledger.outboxItems({ states: ['waiting'], limit: 10 });
    expect(item?.files.map((file) => file.path)).toEqual([path, `${path}.sig`, `${path}.minisig`]);
    expect(await ledger.unplacedRecords(10)).toEqual([]);
  });

  test('keeps the record unplaced where its files could not be written, and never loses it', async () => {
    const { sealer } = real();
    vault.freeBytes = 0;
    await expect(sealer.seal(boot())).rejects.toMatchObject({ code: 'vault-full' });
    expect(await ledger.unplacedRecords(10)).toHaveLength(1);
    vault.freeBytes = 1_000_000;
    expect((await sealer.seal(boot())).seq).toBe(1);
  });

  test('commits nothing that its signer could not verify', async () => {
    const { sealer } = real();
    isSigningFaulty = true;
    await expect(sealer.seal(boot())).rejects.toMatchObject({ code: 'signature-wrong' });
    expect((await ledger.tip()).seq).toBeUndefined();
    expect(vault.files.size).toBe(0);
  });

  test('refuses a record that cannot be written in the signed form, and goes on', async () => {
    const { sealer } = real();
    await expect(sealer.seal(boot(1.5))).rejects.toMatchObject({ code: 'record-unencodable' });
    expect((await sealer.seal(boot())).seq).toBe(0);
  });
});
