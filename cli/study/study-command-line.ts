import { Argument, Option, type Command } from 'commander';
import type { CompareOptions } from './compare-command.ts';
import type { ListOptions } from './list-command.ts';
import { collected, nonNegativeTime, positiveInteger, positiveTime, unsigned } from '../option-values.ts';
import type { PlotOptions } from './plot-command.ts';
import type { RunOptions } from './run-command.ts';
import { tableFormats } from './table-formats.ts';
import type { TableOptions } from './table-command.ts';
import type { TraceOptions } from '../capture/trace-command.ts';

/** The commands about studies. What a command needs is loaded when it is called: starting the program stays cheap. */
export function studyCommands(program: Command): void {
  program
    .command('list')
    .description('name the studies, or what scenario files may use')
    .option('--parameters', 'the parameters, with units, defaults and limits')
    .addOption(new Option('--metrics', 'the metrics').conflicts('parameters'))
    .action(async (options: ListOptions) => {
      const { listCommand } = await import('./list-command.ts');
      listCommand(options);
    });

  program
    .command('show')
    .description('print what a study varies, holds and draws, and how long it may take')
    .addArgument(studyArgument())
    .action(async (study: string) => {
      const { showCommand } = await import('./show-command.ts');
      showCommand(study);
    });

  program
    .command('run')
    .description('run a study, or go on with it: simulate, write tables, plots and report')
    .addArgument(studyArgument())
    .option('--out <dir>', 'folder of the results (default: results/data/<study>, with --quick <study>-quick)')
    .option('--workers <n>', 'simulation threads (default: one a core)', positiveInteger)
    .option('--seeds <n>', 'replications of each point (default: as the study says)', positiveInteger)
    .option('--set <name=value>', 'hold a parameter at a value, or sweep it: name=[v1, v2]; may be repeated', collected)
    .option('--quick', 'a first look: at most 3 seeds, 10 minutes of measurement, and what the study says')
    .option('--fresh', 'do all runs again; without it, runs that are done are taken over')
    .option(
      '--vectors [s]',
      'record time series of the first seed of each point, sampled at this interval',
      positiveTime,
    )
    .option('--memory <MB>', 'heap limit of each simulation thread; a run that needs more fails', positiveInteger)
    .action(async (study: string, options: RunOptions) => {
      const { runCommand } = await import('./run-command.ts');
      process.exitCode = await runCommand(study, options);
    });

  program
    .command('trace')
    .description('simulate one run of a study and write its packets (transport: sctp), or what its components log')
    .addArgument(studyArgument())
    .option('--out <file>', 'capture file of the packets (pcapng)')
    .option('--log <file>', 'file of what components and SCTP stacks log, as JSON lines with simulated time')
    .option('--point <values>', 'the point, as "rtoMin=0.5, paths=2", or its number from 0 (default: the first)')
    .option('--seed <n>', 'seed (default: the first of the study)', unsigned)
    .option('--set <name=value>', 'hold a parameter at a value; may be repeated', collected, [])
    .option('--from <s>', 'only packets and events from this simulated time on', nonNegativeTime)
    .option(
      '--until <s>',
      'only packets and events up to this simulated time; what comes later is not simulated',
      nonNegativeTime,
    )
    .action(async (study: string, options: TraceOptions) => {
      const { traceCommand } = await import('../capture/trace-command.ts');
      const said = traceCommand(study, options);
      if (said !== '') console.log(said);
    });

  program
    .command('plot')
    .description('draw the plots and the report of results anew')
    .argument('<dir>', 'folder of the results')
    .option('--run <n>', 'draw the time series of this run, too (numbers: rsplab table <dir> --runs)', unsigned)
    .option('--interval <s>', 'sampling interval of the time series (default: 500 samples a run)', positiveTime)
    .action(async (directory: string, options: PlotOptions) => {
      const { plotCommand } = await import('./plot-command.ts');
      await plotCommand(directory, options);
    });

  tableOutput(
    program
      .command('table')
      .description('give the summary of results: means with 95 % confidence intervals')
      .argument('<dir>', 'folder of the results')
      .option('--metric <name>', 'only this metric; may be repeated', collected)
      .option('--parameter <name>', 'with this parameter instead of those that vary; may be repeated', collected)
      .option(
        '--where <condition>',
        'only rows as "policy=Random|RoundRobin", "puToPeRatio>=3", "lanDelay!=10 ms"; may be repeated',
        collected,
      )
      .addOption(new Option('--runs', 'one row per run instead of the summary').conflicts('vectors'))
      .addOption(new Option('--vectors', 'time series, one row per value, of the runs that have them'))
      .addOption(
        new Option('--wide', 'the summary with one row per point and columns for the metrics').conflicts([
          'runs',
          'vectors',
        ]),
      )
      .addOption(
        new Option('--all', 'with --runs and --wide: also what is empty or the same in all rows').conflicts('vectors'),
      ),
  ).action(async (directory: string, options: TableOptions) => {
    const { tableCommand } = await import('./table-command.ts');
    await tableCommand(directory, options);
  });

  tableOutput(
    program
      .command('compare')
      .description('compare two studies run by run: paired differences with 95 % confidence intervals')
      .argument('<dir>', 'folder of the first results')
      .argument('<other>', 'folder of the second results')
      .option('--metric <name>', 'this metric instead of those that the studies draw; may be repeated', collected)
      .addOption(new Option('--all', 'all metrics').conflicts('metric')),
  ).action(async (first: string, second: string, options: CompareOptions) => {
    const { compareCommand } = await import('./compare-command.ts');
    await compareCommand(first, second, options);
  });
}

function tableOutput(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'format (default: as the ending of --out, else md)').choices(tableFormats),
    )
    .option('--out <file>', 'write to a file');
}

function studyArgument(): Argument {
  return new Argument('<study>', 'name of a study, or a scenario file (.yaml)');
}
