#!/usr/bin/env node
/** The one executable. All it does is to hand the arguments to the command line (cli/). */
import { main } from './cli/main.js';

process.exitCode = await main(process.argv.slice(2));
