#!/usr/bin/env -S UV_THREADPOOL_SIZE=32 node --enable-source-maps
/**
 * The one executable. All it does is to hand the arguments to the command line (cli/). Several cameras read and write at once,
 * each in a thread of the pool whose size only the environment can set: the ledger must not wait behind a slow camera.
 */
import { outliveReaders } from './cli/closed-output.js';
import { main } from './cli/main.js';

outliveReaders();
process.exitCode = await main(process.argv.slice(2));
