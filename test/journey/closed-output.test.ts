/** Whoever reads the output may go away (`| head -1`): the program ends with its own exit code and without a stack trace. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { FAILURE_CODES } from '../../src/domain/failure-codes.js';
import { PROGRAM } from '../fakes/run-program.js';

const MISSING = '/nonexistent/sealdock-card';

test.each([
  ['a page', ['profiles', '--json'], 0],
  ['a failure as a document', ['check', MISSING, '--json'], FAILURE_CODES['path-missing'].exitCode],
] as const)('%s that nobody reads', async (_what, args, exitCode) => {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  const [status] = await once(child, 'close');
  expect(stderr).not.toContain('EPIPE');
  expect(status).toBe(exitCode);
});

test('a failure as a text that nobody reads', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'check', MISSING], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.destroy();
  const [status] = await once(child, 'close');
  expect(status).toBe(FAILURE_CODES['path-missing'].exitCode);
});
