#!/usr/bin/env node
import { rsplabProgram } from './program.ts';
import { outliveReaders } from './standard-output.ts';
import { printable } from './terminal-text.ts';
import { isForUsers } from './user-errors.ts';

outliveReaders();

try {
  await rsplabProgram().parseAsync();
} catch (error) {
  // An unexpected exception is a bug of the program: its stack trace helps to fix it.
  if (isForUsers(error)) for (const line of error.message.split('\n')) console.error(`rsplab: ${printable(line)}`);
  else console.error(error);
  // What was opened before the error (sockets of a component) would keep the process alive.
  process.exit(1);
}
