/**
 * The process that dies while it changes the dock's signing key: before or after the commit of the record, or at the n-th operation
 * on files of the main thread after the new key was made, or after that commit.
 */
import { die, dieAtFileOperation } from './crash-hook.mjs';

/** @type {typeof import('../../src/app/commands/rotate-key.js')} */
const { rotateKey } = await import(new URL('../../dist/app/commands/rotate-key.js', import.meta.url).href);
/** @type {{ home: string, when: 'before commit' | 'after commit' | 'operation after commit', operation: number }} */
const plan = JSON.parse(process.argv[2] ?? '{}');

const { signal } = new AbortController();
await rotateKey({
  home: plan.home,
  request: { reason: 'crash', by: 'test' },
  signal,
  around: {
    ledger: (ledger) => ({
      ...ledger,
      commitRecord: async (commit) => {
        const isChange = commit.keyChange !== undefined;
        if (isChange && plan.when === 'before commit') die();
        await ledger.commitRecord(commit);
        if (isChange && plan.when === 'after commit') die();
        if (isChange) dieAtFileOperation(plan.operation);
      },
    }),
  },
});
process.stdout.write('came to its end');
