#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { outliveReaders } from './standard-output.ts';

outliveReaders();

// What was opened before an error (sockets of a component) would keep the process alive.
if (!(await runCommandLine())) process.exit(1);
