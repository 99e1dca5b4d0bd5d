#!/usr/bin/env node
import { Command } from 'commander';
import { unitsOf } from '../scenarios/language/unit.ts';
import { packageVersion } from './package-version.ts';
import { protocolCommands } from './protocol-command-line.ts';
import { outliveReaders } from './standard-output.ts';
import { studyCommands } from './study/study-command-line.ts';
import { isForUsers } from './user-errors.ts';

outliveReaders();

const program = new Command('rsplab')
  .description('Reliable Server Pooling (RSerPool) research: studies, simulation, plots, protocol tools')
  .version(packageVersion())
  .addHelpText('afterAll', `\nTimes are in seconds, or have a unit: ${unitsOf('s').join(', ')}, as in "10 ms".`)
  .showHelpAfterError('(add --help for the options)')
  .showSuggestionAfterError();

studyCommands(program);
protocolCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  // An unexpected exception is a bug of the program: its stack trace helps to fix it.
  if (isForUsers(error)) console.error(error.message.replaceAll(/^/gm, 'rsplab: '));
  else console.error(error);
  // What was opened before the error (sockets of a component) would keep the process alive.
  process.exit(1);
}
