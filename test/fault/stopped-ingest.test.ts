/** `sealdock ingest` that is told to stop: it ends with its code, and the next one finishes without a double or a left-over. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FAILURE_CODES } from '../../src/domain/failure-codes.js';
import { digestsOf, makeCard } from '../fakes/card.js';
import { PROGRAM, sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';
import { until } from '../fakes/until.js';
import { problemsAfterStart } from './check-home.js';

vi.setConfig({ testTimeout: 180_000 });

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('stopped-ingest');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1' });
  makeCard(at.card, { files: 12, megabytes: 12 });
});
afterEach(() => at[Symbol.dispose]());

const arguments_ = () => ['ingest', at.card, '--home', at.home, '--json'];

function namesIn(...folder: readonly string[]): readonly string[] {
  const path = join(at.home, ...folder);
  return existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
}

const MOMENTS: Readonly<Record<string, () => boolean>> = {
  'before it lists': () => existsSync(join(at.home, 'ledger.sqlite')),
  'while it pulls': () => namesIn('vault', 'tmp').some((name) => name.endsWith('.part')),
  'while it seals': () => namesIn('vault').filter((name) => name.endsWith('.bin.rec')).length >= 3,
  'while it forwards': () => namesIn('archive').some((name) => name.endsWith('.bin')),
};

test.each([
  ['SIGINT', 'before it lists'],
  ['SIGINT', 'while it pulls'],
  ['SIGTERM', 'while it pulls'],
  ['SIGINT', 'while it seals'],
  ['SIGTERM', 'while it forwards'],
] as const)('%s %s ends it with 130, and the next one finishes', async (signal, moment) => {
  const child = spawn(process.execPath, [PROGRAM, ...arguments_()], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  const closed = once(child, 'close');
  await until(moment, () => {
    if (child.exitCode !== null) throw new Error(`it ended before it was stopped: ${stdout}`);
    return MOMENTS[moment]?.() === true;
  });
  child.kill(signal);
  const [status] = await closed;
  expect(status, stdout).toBe(FAILURE_CODES.cancelled.exitCode);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'sealdock.error/1', code: 'cancelled', exitCodes: [130] });

  const next = sealdock(arguments_());
  expect(next.document, next.stderr).toMatchObject({ handedBack: true, waiting: 0, exitCodes: [] });
  expect(at.temporaries()).toEqual([]);
  expect(digestsOf(join(at.home, 'archive'), true)).toEqual(digestsOf(at.card));
  await using dock = await at.open();
  expect(await problemsAfterStart(at, dock)).toEqual([]);
});
