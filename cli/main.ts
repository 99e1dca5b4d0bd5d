#!/usr/bin/env node
import { Command } from 'commander';
import { TransportError } from '../protocol/host.ts';
import { StudyFolderError } from '../results/folders/study-folder-error.ts';
import { RunError } from '../scenarios/execution/run-error.ts';
import { ScenarioError } from '../scenarios/language/scenario-error.ts';
import { unitsOf } from '../scenarios/language/unit.ts';
import { ModelError } from '../sim/run/model-error.ts';
import { packageVersion } from './package-version.ts';
import { protocolCommands } from './protocol-command-line.ts';
import { outliveReaders } from './standard-output.ts';
import { studyCommands } from './study/study-command-line.ts';
import { UsageError } from './usage-error.ts';

outliveReaders();

const program = new Command('rsplab')
  .description('Reliable Server Pooling (RSerPool) research: studies, simulation, plots, protocol tools')
  .version(packageVersion())
  .addHelpText('afterAll', `\nTimes are in seconds, or carry a unit: ${unitsOf('s').join(', ')}, as "10 ms".`)
  .showHelpAfterError('(add --help for the options)')
  .showSuggestionAfterError();

studyCommands(program);
protocolCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  const kinds = [ScenarioError, StudyFolderError, UsageError, RunError, ModelError, TransportError, RangeError];
  const expected = kinds.some((kind) => error instanceof kind);
  // What nobody foresaw is a fault of the program: its stack helps whoever repairs it.
  if (expected && error instanceof Error) console.error(error.message.replaceAll(/^/gm, 'rsplab: '));
  else console.error(error);
  // What was opened before the error (sockets of a component) would keep the process alive.
  process.exit(1);
}
