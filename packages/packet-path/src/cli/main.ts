#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { hearFailures } from './output/print.ts';

hearFailures();
process.exitCode = await runCommandLine(process.argv.slice(2));
