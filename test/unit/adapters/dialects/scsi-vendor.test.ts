/** Vendor SCSI commands: the blocks byte by byte, what is made of the answers, and how they are sent by a child process. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scsiVendorLink } from '../../../../src/adapters/dialects/scsi-vendor.js';
import { openScsiPipe } from '../../../../src/adapters/scsi/open-scsi-pipe.js';
import { Failure } from '../../../../src/domain/failure.js';
import type { FailureCode } from '../../../../src/domain/failure-codes.js';
import type { ScsiPipe } from '../../../../src/ports/scsi-pipe.js';
import { E12_INFO_HEX } from '../../../fakes/camera-sides.js';
import { packagedProfile } from '../../profiles/packaged.js';

const NEVER = new AbortController().signal;
const PROFILE = packagedProfile('scsi-vendor');

/** By the command block in hex: the answer in hex, or how it fails. */
function unit(answers: Readonly<Record<string, string | { readonly fails: FailureCode }>>) {
  const heard: string[] = [];
  const answer = (cdb: Uint8Array): Buffer => {
    const block = Buffer.from(cdb).toString('hex');
    heard.push(block);
    const said = answers[block] ?? { fails: 'camera-refused' as const };
    if (typeof said !== 'string') throw new Failure(said.fails);
    return Buffer.from(said, 'hex');
  };
  const pipe: ScsiPipe = {
    send: async (cdb) => void answer(cdb),
    receive: async (cdb) => answer(cdb),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { heard, link: scsiVendorLink({ pipe, profile: PROFILE }) };
}

const ID_CODE = 'fd810200000000050000000000000000';
const INFO = 'fd810300000000590000000000000000';
const BATTERY = 'fd810800000000040000000000000000';
const TO_DISK = 'fb820600000000000000000000000000';

describe('a camera with vendor SCSI commands', () => {
  test('is asked who it is and told to open its medium by these very blocks', async () => {
    const { link, heard } = unit({
      [ID_CODE]: '4142434445',
      [INFO]: E12_INFO_HEX,
      [BATTERY]: '57000000',
      [TO_DISK]: '',
    });
    expect(await link.identify(NEVER)).toMatchObject({
      ...{ serial: '1234567', idCode: 'ABCDE', officerId: '000001', unitId: '540102', batteryPercent: 87 },
    });
    await link.enterDiskMode?.(NEVER);
    expect(heard).toEqual([ID_CODE, INFO, BATTERY, TO_DISK]);
    expect([link.readClock, link.setClock]).toEqual([undefined, undefined]);
  });

  test('may refuse every question or answer with rubbish: what is no fact counts as not told', async () => {
    for (const answers of [{}, { [ID_CODE]: 'ff1b0a0000', [INFO]: 'ff', [BATTERY]: 'ffffffff' }])
      expect(await unit(answers).link.identify(NEVER)).toMatchObject({
        ...{ serial: undefined, idCode: undefined, officerId: undefined, batteryPercent: undefined },
      });
  });

  test('is silent or gone where its first answer is', async () => {
    for (const fails of ['camera-silent', 'port-failed'] as const)
      await expect(unit({ [ID_CODE]: { fails } }).link.identify(NEVER)).rejects.toMatchObject({ code: fails });
  });

  test('does not open its medium where it refuses', async () => {
    await expect(unit({}).link.enterDiskMode?.(NEVER)).rejects.toMatchObject({ code: 'camera-refused' });
  });
});

describe('sending SCSI commands by a child process', () => {
  let base: string;
  let tool: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'scsi-'));
    tool = join(base, 'tool');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  /** Any character device will do where nothing is sent. */
  async function pipeOver(script: string, timeoutMs = 2000) {
    writeFileSync(tool, `#!/bin/sh\necho "$@" >> ${base}/heard\n${script}\n`);
    chmodSync(tool, 0o755);
    const pipe = await openScsiPipe({ path: '/dev/null', tool, signal: NEVER });
    return { pipe, limits: { timeoutMs, signal: NEVER }, heard: () => readFileSync(join(base, 'heard'), 'utf8') };
  }
  const CDB = Buffer.from(ID_CODE, 'hex');

  test('hands the block over byte by byte and takes the bytes that come', async () => {
    const { pipe, limits, heard } = await pipeOver("printf 'AB\\000\\377'");
    expect(Buffer.from(await pipe.receive(CDB, 5, limits)).toString('hex')).toBe('414200ff');
    await pipe.send(CDB, limits);
    expect(heard()).toBe(
      [
        '--nosense --timeout 2 --request 5 --outfile - /dev/null fd 81 02 00 00 00 00 05 00 00 00 00 00 00 00 00\n',
        '--nosense --timeout 2 /dev/null fd 81 02 00 00 00 00 05 00 00 00 00 00 00 00 00\n',
      ].join(''),
    );
  });

  test.each([
    ['an illegal request', 'exit 5', 'camera-refused'],
    ['an unknown command', 'exit 9', 'camera-refused'],
    ['a timeout', 'exit 33', 'camera-silent'],
    ['a device that is gone', 'exit 69', 'port-failed'],
    ['a unit that has something to say twice', 'exit 6', 'port-failed'],
    ['endless output', 'yes', 'camera-babbles'],
  ])('tells %s', async (_, script, code) => {
    const { pipe, limits } = await pipeOver(script);
    await expect(pipe.receive(CDB, 5, limits)).rejects.toMatchObject({ code });
  });

  test('asks a unit again that has something to say first', async () => {
    const { pipe, limits } = await pipeOver(
      `[ -e ${base}/once ] && printf ABCDE && exit 0; touch ${base}/once; exit 6`,
    );
    expect(Buffer.from(await pipe.receive(CDB, 5, limits)).toString()).toBe('ABCDE');
  });

  test('ends a child that hangs, when it is over time and when it is cancelled', async () => {
    const hanging = await pipeOver('exec sleep 60', 1);
    await expect(hanging.pipe.receive(CDB, 5, hanging.limits)).rejects.toMatchObject({ code: 'camera-silent' });
    const stop = new AbortController();
    const asked = hanging.pipe.receive(CDB, 5, { timeoutMs: 60_000, signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('says where there is no such node, and where there is no tool', async () => {
    const opening = openScsiPipe({ path: join(base, 'sg0'), signal: NEVER });
    await expect(opening).rejects.toMatchObject({ code: 'port-missing' });
    const pipe = await openScsiPipe({ path: '/dev/null', tool: join(base, 'none'), signal: NEVER });
    await expect(pipe.send(CDB, { timeoutMs: 1000, signal: NEVER })).rejects.toMatchObject({
      code: 'port-failed',
      facts: { problem: 'sg_raw is not installed' },
    });
  });
});
