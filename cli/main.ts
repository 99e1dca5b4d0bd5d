#!/usr/bin/env node
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { tableFormats } from '../analysis/format-table.ts';
import { profileNames } from '../protocol/profile.ts';
import { wireProtocols } from '../protocol/wire/protocols.ts';
import { StudyFolderError } from '../results/study-folder.ts';
import { RunError } from '../scenarios/executor.ts';
import { ScenarioError } from '../scenarios/scenario-error.ts';
import { decodeCommand, type DecodeOptions } from './decode-command.ts';
import { listCommand, type ListOptions } from './list-command.ts';
import { packageVersion } from './package-version.ts';
import { plotCommand } from './plot-command.ts';
import { runCommand, type RunOptions } from './run-command.ts';
import { showCommand } from './show-command.ts';
import { transportsCommand } from './transports-command.ts';
import { tableCommand, type TableOptions } from './table-command.ts';
import { UsageError } from './usage-error.ts';

const program = new Command('rsplab')
  .description('Reliable Server Pooling (RSerPool) research: studies, simulation, plots, protocol tools')
  .version(packageVersion())
  .showHelpAfterError('(add --help for the options)')
  .showSuggestionAfterError();

program
  .command('list')
  .description('name the studies, or what scenario files may use')
  .option('--parameters', 'the parameters, with units, defaults and limits')
  .option('--metrics', 'the metrics')
  .action((options: ListOptions) => listCommand(options));

program
  .command('show')
  .description('print what a study varies, holds and draws')
  .addArgument(studyArgument())
  .action((study: string) => showCommand(study));

program
  .command('run')
  .description('run a study: simulate, write tables, plots and report')
  .addArgument(studyArgument())
  .option('--out <dir>', 'folder of the results (default: results/data/<study>)')
  .option('--workers <n>', 'simulation threads (default: one a core)', positiveInteger)
  .option('--seeds <n>', 'replications of each point (default: as the study says)', positiveInteger)
  .option(
    '--set <name=value>',
    'hold a parameter at a value, or sweep it: name=[v1, v2]; may be repeated',
    collected,
    [],
  )
  .option('--quick', 'a first look: at most 3 seeds, 10 minutes of measurement')
  .action((study: string, options: RunOptions) => runCommand(study, options));

program
  .command('plot')
  .description('draw the plots and the report of results anew')
  .argument('<dir>', 'folder of the results')
  .action((directory: string) => plotCommand(directory));

program
  .command('table')
  .description('print the summary of results: means with 95 % confidence intervals')
  .argument('<dir>', 'folder of the results')
  .option('--metric <name>', 'only this metric; may be repeated', collected, [])
  .addOption(new Option('--format <format>', 'output format').choices(tableFormats).default('md'))
  .action((directory: string, options: TableOptions) => tableCommand(directory, options));

program
  .command('transports')
  .description('name the real SCTP transports that work on this machine')
  .action(() => transportsCommand());

program
  .command('decode')
  .description('decode messages to JSON lines')
  .argument('<hex...>', 'messages in hex; - reads one a line from standard input')
  .addOption(
    new Option('--protocol <name>', 'protocol of the messages')
      .choices(Object.keys(wireProtocols))
      .makeOptionMandatory(),
  )
  .addOption(new Option('--profile <name>', 'whose habits encoding follows').choices(profileNames).default('rsplib'))
  .option('--verify', 'encode again and fail if a byte differs')
  .action(async (hex: string[], options: DecodeOptions) => {
    if (!(await decodeCommand(hex, options))) process.exitCode = 1;
  });

function studyArgument(): Argument {
  return new Argument('<study>', 'name of a study, or a scenario file (.yaml)');
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}

function collected(text: string, previous: string[]): string[] {
  return [...previous, text];
}

try {
  await program.parseAsync();
} catch (error) {
  const expected = [ScenarioError, StudyFolderError, UsageError, RunError].some((kind) => error instanceof kind);
  // What nobody foresaw is a fault of the program: its stack helps whoever repairs it.
  if (expected && error instanceof Error) console.error(`rsplab: ${error.message}`);
  else console.error(error);
  process.exitCode = 1;
}
